// The People page: who trains now, and what can be done with each person. Nobody is shown beside anybody's figures.

import { ask, tell } from "./ask.js";
import { byId, made, put } from "./dom.js";
import { invite } from "./invitation.js";
import { join } from "./link.js";
import "./shell.js";
import { apart, t } from "./texts.js";
import { tried } from "./tried.js";

const GUEST = { id: null };
const list = byId("people");
const owner = list.dataset.owner === "yes";
let simulated = false;
let chosen;

async function load() {
  const answer = await ask("/api/v1/people");
  simulated = answer.simulated;
  byId("simulated").hidden = !simulated;
  if (byId("empty")) byId("empty").hidden = answer.people.length > 0;
  list.replaceChildren(...[...answer.people, GUEST].map(item));
  mark();
}

function item(person) {
  const { id, name, child } = person;
  const place = made("li", "", { "data-person": id ?? "" });
  place.classList.add("card", "person");
  const head = made("h2", "", { id: `person-${id}` });
  head.append(made("bdi", id === null ? t("people.guest") : name));
  if (child) head.append(made("small", t("people.child"), { class: "badge" }));
  place.append(head);
  const told = id === null ? [t("people.guest_about")] : facts(person);
  place.append(...told.map((text) => made("p", text, { class: "note" })), buttons(person));
  if (id !== null) place.append(more(person));
  return place;
}

const format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

function facts({ height_mm: height, mark: number, style, child, calibrations }) {
  const known = [
    height === null ? null : t("people.height", { cm: format.format(height / 10) }),
    number === null ? null : t("people.mark", { number }),
    t(`people.style.${style}`),
  ];
  const told = [known.filter(Boolean).join(" \u00b7 ")];
  if (number === null) told.push(t("people.no_height"));
  else if (calibrations === 0) told.push(t("people.not_calibrated"));
  if (child) told.push(t("people.child_about"));
  return told;
}

function button(text, called, deed, looks = "quiet") {
  const place = made("button", text, { type: "button", class: looks, ...called });
  place.addEventListener("click", deed);
  return place;
}

function link(text, href, called) {
  const place = made("a", text, { href, ...called });
  place.classList.add("button", "quiet");
  return place;
}

const calledAfter = (id) => ({ "aria-describedby": `person-${id}` });

function buttons({ id }) {
  const row = made("p", "", { class: "row" });
  const called = calledAfter(id);
  row.append(button(t("people.choose"), called, () => tried(() => tell("/api/v1/session", { action: "person", value: id })), "choose"));
  if (id === null) return row;
  row.append(link(t("people.edit"), `/people/edit?id=${id}`, called));
  row.append(link(t("people.sessions"), owner ? `/history?whose=${id}` : "/history", called));
  return row;
}

function more(person) {
  const { id } = person;
  const called = calledAfter(id);
  const box = made("details");
  const row = made("p", "", { class: "row" });
  row.append(link(t("people.export"), `/api/v1/people/${id}/export`, { download: "", ...called }));
  // Phones belong to the people of the station, not to those of the simulated athlete.
  if (owner && !simulated) row.append(button(t("people.invite"), called, () => tried(() => invite("user", person))));
  if (owner) row.append(button(t("people.delete"), called, () => remove(person)));
  box.append(made("summary", t("people.more"), called), made("p", t("people.export_about"), { class: "note" }), row);
  return box;
}

// What goes with somebody is said before they go; sessions may stay as a guest's.
async function remove({ id, name, sessions, calibrations, phones }) {
  put("leaving-title", t("people.delete_sure", { name: apart(name) }));
  const goes = Object.entries({ sessions, calibrations, phones }).filter(([, n]) => n > 0);
  const told = [t("people.goes.profile"), ...goes.map(([what, n]) => t(`people.goes.${what}`, { n })), t("people.for_good")];
  byId("goes").replaceChildren(...told.map((text) => made("li", text)));
  byId("keep-row").hidden = sessions === 0;
  byId("keep-sessions").checked = false;
  if (!(await answered(byId("leaving")))) return;
  await tried(async () => {
    await tell(`/api/v1/people/${id}/delete`, { keep_sessions: byId("keep-sessions").checked });
    await load();
    put("done", t("people.deleted", { name: apart(name) }));
    byId("done").hidden = false;
  });
}

function answered(dialog) {
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

function mark() {
  for (const place of list.children) {
    const own = place.dataset.person === chosen;
    place.classList.toggle("chosen", own);
    const choose = place.querySelector(".choose");
    choose.setAttribute("aria-pressed", String(own));
    choose.textContent = t(own ? "people.chosen" : "people.choose");
  }
}

join({
  drawn({ session }) {
    const now = session.person_id ?? "";
    if (now === chosen) return;
    chosen = now;
    mark();
  },
});
tried(load);
