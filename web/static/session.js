// The page of one session, and what may be done with it.

import { ask, tell } from "./ask.js";
import { drawCode } from "./code.js";
import { byId, made, put } from "./dom.js";
import { showSession } from "./session-view.js";
import "./shell.js";
import { dateOf, t } from "./texts.js";
import { sure, tried } from "./tried.js";

const path = `/api/v1/sessions/${byId("session-title").dataset.session}`;
const deeds = byId("own-deeds");

async function load() {
  const answer = await ask(path);
  showSession(answer, { trace: (at) => ask(`${path}/trace?at_s=${at}`) });
  for (const kind of ["csv", "json", "fit"]) {
    const item = made("li");
    item.append(made("a", t(`session.export_${kind}`), { href: `${path}/export/${kind}`, download: "" }));
    byId("exports").append(item);
  }
  offer(answer.may);
  byId("compare-with").hidden = answer.line.person_id === null;
  if (byId("assign-to")) byId("assign-to").value = answer.line.person_id ?? "";
  askWhen("delete", () => t("session.delete_sure", { date: dateOf(answer.line.began_utc), kicks: t("history.kicks", { n: answer.line.kicks }) }), [t("session.delete_yes"), t("session.delete_no")], remove);
}

function offer(may) {
  deeds.hidden = may.length === 0;
  for (const one of document.querySelectorAll("[data-may]")) one.hidden = !may.includes(one.dataset.may);
}

// A deed that a question comes before; `answers` are the words of yes and no.
function askWhen(id, question, answers, deed) {
  byId(id).addEventListener("click", async () => {
    if (await sure(question(), ...answers)) await tried(deed);
  });
}

async function remove() {
  await tell(`${path}/delete`);
  ended(t("session.deleted"), false);
}

// What was said and done; the session may be out of sight now.
function ended(text, undoable) {
  byId("session").hidden = true;
  deeds.hidden = true;
  announce(text, undoable);
}

function announce(text, undoable) {
  put("done-text", text);
  byId("undo-now").hidden = !undoable;
  byId("done").hidden = false;
  byId("done").scrollIntoView({ block: "center" });
}

async function assign() {
  const to = byId("assign-to");
  await tell(`${path}/assign`, { person_id: to.value || null });
  byId("undo").hidden = false;
  announce(t("session.assigned", { name: to.selectedOptions[0].textContent.trim() }), true);
}

async function undo() {
  await tell(`${path}/undo`);
  location.reload();
}

async function takeHome() {
  const { link, code, valid_s: seconds } = await tell(`${path}/take-home`);
  put("home-text", t("session.take_home_lead", { minutes: Math.round(seconds / 60) }));
  byId("home-link").href = link;
  byId("home-link").textContent = link;
  drawCode(byId("home-code"), code);
  byId("home").showModal();
}

byId("take-home").addEventListener("click", () => tried(takeHome));
byId("undo").addEventListener("click", () => tried(undo));
byId("undo-now").addEventListener("click", () => tried(undo));
askWhen("give-back", () => t("session.give_back_sure"), [], async () => {
  await tell(`${path}/assign`, { person_id: null });
  ended(t("session.given_back"), true);
});
byId("assign").addEventListener("submit", (event) => {
  event.preventDefault();
  tried(assign);
});
if (!(await tried(load))) byId("loading").hidden = true;
