// One program as a form: made anew, from a copy, or changed. What the station refuses is said at the field.

import { ask } from "./ask.js";
import { byId, put } from "./dom.js";
import { fieldsOf, fill, guard, keep, name as named, read } from "./fields.js";
import "./shell.js";
import { apart, t } from "./texts.js";
import { RAMP, aboutOf, timeline, titleOf } from "./timeline.js";
import { tried } from "./tried.js";

const form = byId("form");
const sets = byId("sets");
const wanted = new URLSearchParams(location.search);
const own = wanted.get("name");
const kept = guard(form);

function addSet(plan) {
  const place = byId("set").content.firstElementChild.cloneNode(true);
  const flat = { ...plan, ...plan.ramp, ramp: plan.ramp };
  for (const field of fieldsOf(place)) fill(field, flat[field.dataset.field]);
  place.querySelector("[data-do=up]").addEventListener("click", () => moveUp(place));
  place.querySelector("[data-do=remove]").addEventListener("click", () => {
    place.remove();
    changed();
    byId("add-set").focus();
  });
  sets.append(place);
  return place;
}

function moveUp(place) {
  place.previousElementSibling?.before(place);
  changed();
  place.querySelector("[data-do=up]").focus();
}

// Names and numbers follow the order of the sets; the station counts them from 1.
function number() {
  [...sets.children].forEach((place, index) => {
    const key = `sets[${index + 1}]`;
    place.querySelector("legend").textContent = t("programs.set", { n: index + 1 });
    place.querySelector("[data-do=up]").disabled = index === 0;
    place.querySelector(".ramp").hidden = !place.querySelector("[data-field=ramp]").checked;
    for (const field of fieldsOf(place)) named(field, `${key}.${field.closest(".ramp") ? "ramp." : ""}${field.dataset.field}`);
  });
}

// What the station takes where nothing is said, to be seen and changed.
function suggest(ramp) {
  for (const field of fieldsOf(ramp)) if (field.value === "") fill(field, RAMP[field.dataset.field]);
}

function setIn(place) {
  const fields = fieldsOf(place);
  const inRamp = fields.filter((field) => field.closest(".ramp"));
  const plan = read(fields.filter((field) => !inRamp.includes(field)));
  return { ...plan, ramp: plan.ramp ? read(inRamp) : null };
}

function program() {
  return { ...read(fieldsOf(form).filter((field) => !sets.contains(field))), sets: [...sets.children].map(setIn) };
}

function changed() {
  number();
  byId("preview").replaceChildren(timeline(program()));
}

function save() {
  const path = own === null ? "/api/v1/programs" : `/api/v1/programs/${encodeURIComponent(own)}/change`;
  return keep(form, path, { program: program() }, { kept, next: "/programs" });
}

async function load() {
  const from = own ?? wanted.get("copy");
  const found = from === null ? undefined : (await ask("/api/v1/programs")).programs.find(({ name, table }) => name === from && table !== null);
  const table = found ? { ...found.table, title: titleOf(found), about: aboutOf(found) } : { sets: [{ repeat: 1, work_s: 30, rest_s: 15 }] };
  if (found && own === null) table.title = t("programs.copy_of", { title: table.title });
  if (found && own !== null) put("title", t("programs.edit_title", { title: apart(table.title) }));
  for (const field of fieldsOf(form)) {
    if (field.dataset.field in table) fill(field, table[field.dataset.field]);
  }
  table.sets.forEach(addSet);
  for (const field of fieldsOf(form).filter((each) => !sets.contains(each))) named(field, field.dataset.field);
  named(byId("add-set"), "sets");
  changed();
}

form.addEventListener("input", ({ target }) => {
  if (target.dataset.field === "ramp" && target.checked) suggest(target.closest("fieldset").querySelector(".ramp"));
  changed();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
byId("add-set").addEventListener("click", () => {
  const last = sets.lastElementChild;
  const place = addSet(last ? setIn(last) : { repeat: 1, work_s: 30, rest_s: 15 });
  changed();
  place.querySelector("input").focus();
});
tried(load);
