// One person as a form: added or changed. What the station refuses is said at the field.

import { ask } from "./ask.js";
import { byId, put } from "./dom.js";
import { fieldsOf, fill, guard, keep, name as named, read } from "./fields.js";
import "./shell.js";
import { apart, t } from "./texts.js";
import { tried } from "./tried.js";

const form = byId("form");
const own = new URLSearchParams(location.search).get("id");
const kept = guard(form);

async function load() {
  for (const field of fieldsOf(form)) named(field, field.dataset.field);
  if (own === null) return;
  const { people } = await ask("/api/v1/people");
  const person = people.find(({ id }) => id === own);
  if (!person) return;
  put("title", t("people.edit_title", { name: apart(person.name) }));
  for (const field of fieldsOf(form)) fill(field, person[field.dataset.field]);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const path = own === null ? "/api/v1/people" : `/api/v1/people/${encodeURIComponent(own)}/change`;
  keep(form, path, { person: read(fieldsOf(form)) }, { kept, next: "/people" });
});
tried(load);
