// Forms whose fields the station judges: each fault is said at the field that it concerns.

import { tell } from "./ask.js";
import { byId, made, put } from "./dom.js";

let last = 0;

// Names a field by the key under which the station speaks of it, and ties its label to it.
export function name(field, key) {
  field.dataset.key = key;
  if (!field.id) field.id = `field-${(last += 1)}`;
  const label = field.closest(".field").querySelector("label");
  if (label && !label.contains(field)) label.htmlFor = field.id;
}

function clearFaults(form) {
  for (const told of form.querySelectorAll(".fault")) told.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

// What a refusal says of single fields, at those; the first of them gets the focus. What belongs to none is left over.
function showFaults(form, { faults = [] }) {
  clearFaults(form);
  const found = [...form.querySelectorAll("[data-key]")];
  const placed = faults.map(({ key, text }) => ({ key, text, field: found.find(({ dataset }) => dataset.key === key) }));
  for (const { field, text } of placed) {
    if (!field) continue;
    const told = made("span", text, { class: "fault", id: `${field.id}-fault` });
    field.closest("details")?.setAttribute("open", "");
    field.closest(".field").append(told);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", told.id);
  }
  found.find((field) => field.hasAttribute("aria-invalid"))?.focus();
  return placed.filter(({ field }) => !field).map(({ key, text }) => `${key}: ${text}`);
}

// What can be typed in `place`; each field says by data-field what it is.
export const fieldsOf = (place) => [...place.querySelectorAll("[data-field]")].filter(({ type }) => type !== "button");

const scaleOf = (field) => Number(field.dataset.scale ?? 1);
const rounded = (value) => Math.round(value * 1000) / 1000;

export function fill(field, value) {
  if (field.type === "checkbox") field.checked = Boolean(value);
  else field.value = typeof value === "number" ? rounded(value / scaleOf(field)) : (value ?? "");
}

// A number where one was typed, nothing where nothing was; else the text itself, which the station refuses.
function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  const text = field.value.trim();
  if (text === "") return null;
  const number = field.inputMode !== "" && /^-?\d+([.,]\d+)?$/.test(text);
  return number ? rounded(Number(text.replace(",", ".")) * scaleOf(field)) : text;
}

export const read = (fields) => Object.fromEntries(fields.map((field) => [field.dataset.field, valueOf(field)]));

// Sends what was typed, and goes on to `next` where it was kept.
export async function keep(form, path, what, { kept, next }) {
  clearFaults(form);
  byId("failed").hidden = true;
  try {
    await tell(path, what);
  } catch (refusal) {
    const rest = showFaults(form, refusal);
    put("failed", [refusal.message, ...rest].join(" "));
    byId("failed").hidden = false;
    return;
  }
  kept();
  location.assign(next);
}

// Asks before the page is left with what was typed and not kept.
export function guard(form) {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  return () => (changed = false);
}
