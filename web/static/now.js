// The session as it stands, and what can be asked of it: phase, time left, pace, clean kicks, the coach's line, the result.

import { ask, tell } from "./ask.js";
import { byId, made, put } from "./dom.js";
import { knows, t } from "./texts.js";

const BETWEEN = ["standing_by", "arriving", "ready", "summary"];
const HELD = ["countdown", "work", "rest"];
const SHOWN_MS = 6000; // a line of the coach is read in this time

let said = null;
let saidAt = -Infinity;

// What the station says, in the visitor's language: by its key, with its values; else in the words that came.
export function worded(key, values = {}, text = "") {
  const known = [`drill.${key}`, `said.${key}`].find(knows);
  return known ? t(known, rounded(values)) : text;
}

function rounded(values) {
  const shown = (value) => (typeof value === "number" ? String(Math.round(value * 10) / 10) : value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value)]));
}

export function showSession({ session, rig }) {
  byId("session").dataset.phase = session.phase;
  put("phase", t(`now.phase.${session.phase}`));
  put("program-title", session.program_title);
  put("session-person", session.person_id === null ? "" : session.person);
  put("session-set", session.set_number === null || session.phase === "summary" ? "" : t("now.set", { number: session.set_number, sets: session.sets }));
  showTime(session);
  showPace(session);
  put("clean", session.kicks ? t("now.clean", session) : "");
  showLine(session);
  showResult(session, rig);
  showOrders(session);
}

function showTime({ left_s: left, phase }) {
  byId("left-time").hidden = left === null || BETWEEN.includes(phase);
  put("left-time", left === null ? "" : String(Math.ceil(left)));
}

function showPace({ target_spm: target, tempo, phase }) {
  const spm = target === null ? null : Math.round(target);
  byId("pace").hidden = spm === null || !HELD.includes(phase);
  put("pace", spm === null ? "" : t(tempo === null ? "now.target" : `now.tempo.${tempo}`, { spm }));
}

function showLine({ coached, notices }) {
  const notice = notices.at(-1);
  const newest = [coached && { at: coached.t_ns, text: worded(coached.cue) }, notice && { at: notice.t_ns, text: worded(notice.notice, notice.values, notice.text) }]
    .filter(Boolean)
    .sort((one, other) => other.at - one.at)[0];
  if (newest && newest.at !== said) {
    said = newest.at;
    saidAt = performance.now();
    put("coach-line", newest.text);
  }
  byId("coach-line").hidden = !newest || performance.now() - saidAt > SHOWN_MS;
}

function showResult({ result, phase, count }, rig) {
  byId("result").hidden = result === null || !BETWEEN.includes(phase);
  if (result === null) return;
  const time = `${Math.floor(result.active_s / 60)}:${String(Math.floor(result.active_s % 60)).padStart(2, "0")}`;
  const { left = 0, right = 0, unknown = 0 } = result.heels;
  const heels = unknown ? t("now.result_heels_total", { total: left + right + unknown }) : t("now.result_heels", { left, right });
  const lines = [
    result.kicks ? t("now.result_kicks", { clean: result.clean, kicks: result.kicks, time }) : t("now.no_kicks"),
    ...(rig === "mat" || !result.kicks ? [] : [heels]),
    ...result.statements.map((key) => worded(key)),
    ...(result.next ? [worded(result.next)] : []),
  ];
  const text = JSON.stringify(lines);
  if (byId("result").dataset.shown !== text) {
    byId("result").dataset.shown = text;
    byId("result-lines").replaceChildren(...lines.map((line, number) => made(number ? "p" : "h2", line)));
  }
  if (byId("count-form")) byId("count-form").hidden = count === null;
}

function showOrders({ phase, bar_asked: barAsked }) {
  if (!byId("orders")) return; // this phone only looks
  byId("order-start").hidden = !BETWEEN.includes(phase);
  byId("order-pause").hidden = !HELD.includes(phase);
  byId("order-resume").hidden = phase !== "paused";
  byId("order-skip").hidden = !HELD.includes(phase);
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
