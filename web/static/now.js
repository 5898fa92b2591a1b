// The session as it stands, and what can be asked of it: phase, time left, the coach's line, the orders.

import { ask, tell } from "./ask.js";
import { byId, made, put } from "./dom.js";
import { BETWEEN, showResult } from "./result.js";
import { say } from "./sound.js";
import { t, worded } from "./texts.js";

const HELD = ["countdown", "work", "rest"];
const SHOWN_MS = 6000; // a line of the coach is read in this time

let said = null;
let saidAt = -Infinity;
let stretch = { name: "", all: 0 }; // the phase under way, and how long it was when it began

export function showSession({ session, rig }) {
  document.body.dataset.phase = session.phase;
  put("phase", t(`now.phase.${session.phase}`));
  put("program-title", session.program_title);
  put("session-person", session.person_id === null ? "" : session.person);
  put("session-set", session.set_number === null || session.phase === "summary" ? "" : t("now.set", { number: session.set_number, sets: session.sets }));
  showTime(session);
  showLine(session);
  showResult(session, rig);
  showOrders(session);
}

function showTime({ left_s: left, phase, set_number: number }) {
  const timed = left !== null && HELD.includes(phase);
  byId("left-time").hidden = !timed;
  byId("phase-bar").toggleAttribute("hidden", !timed);
  if (!timed) return;
  put("left-time", String(Math.ceil(left)));
  const name = `${phase} ${number}`;
  stretch = { name, all: stretch.name === name ? Math.max(stretch.all, left) : left };
  byId("phase-left").setAttribute("width", ((100 * left) / stretch.all).toFixed(2));
}

function showLine({ coached, notices }) {
  const notice = notices.at(-1);
  const newest = [coached && { at: coached.t_ns, text: worded(coached.cue) }, notice && { at: notice.t_ns, text: worded(notice.notice, notice.values, notice.text) }]
    .filter(Boolean)
    .sort((one, other) => other.at - one.at)[0];
  if (newest && newest.at !== said) {
    said = newest.at;
    saidAt = performance.now();
    say(newest.text);
  }
  put("coach-line", newest && performance.now() - saidAt <= SHOWN_MS ? newest.text : "");
}

function showOrders({ phase, bar_asked: barAsked }) {
  if (!byId("orders")) return; // this phone only looks
  byId("order-start").hidden = !BETWEEN.includes(phase);
  byId("order-pause").hidden = !HELD.includes(phase);
  byId("order-resume").hidden = phase !== "paused";
  byId("order-skip").hidden = !(HELD.includes(phase) || phase === "paused");
  byId("order-stop").hidden = !(HELD.includes(phase) || phase === "paused");
  byId("order-bar").hidden = !barAsked;
  byId("order-choose").hidden = !BETWEEN.includes(phase);
}

async function order(action, value) {
  try {
    await tell("/api/v1/session", value === undefined ? { action } : { action, value });
    put("order-refused", "");
  } catch (refusal) {
    put("order-refused", refusal.message);
  }
}

async function choose() {
  try {
    const { programs, people } = await ask("/api/v1/choices");
    byId("choose-program").replaceChildren(...programs.map(programChoice));
    byId("choose-person").replaceChildren(...people.map(({ id, name }) => choice("person", id, id === null ? t("now.guest") : name)));
    byId("session-dialog").showModal();
  } catch (refusal) {
    put("order-refused", refusal.message);
  }
}

function programChoice({ name, title, about, sets, work_s: work }) {
  const lasts = work === null ? t("now.open_end") : t("now.lasts", { sets, seconds: Math.round(work / sets) });
  const button = choice("program", name, title);
  button.append(made("small", `${lasts}. ${about}`));
  return button;
}

function choice(action, value, text) {
  const button = made("button", text, { type: "button", class: "choice" });
  button.addEventListener("click", async () => {
    byId("session-dialog").close();
    await order(action, value);
  });
  return button;
}

// Buttons are there for paired phones only.
export function offerOrders() {
  if (!byId("orders")) return;
  for (const action of ["start", "pause", "resume", "skip", "stop", "bar"]) byId(`order-${action}`).addEventListener("click", () => order(action));
  byId("order-choose").addEventListener("click", choose);
  byId("count-form").addEventListener("submit", (event) => {
    event.preventDefault();
    order("count", Number(byId("counted").value));
  });
}
