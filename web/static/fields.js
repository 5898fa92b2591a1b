// Forms whose fields the station judges: each fault is said at the field that it concerns.

import { made } from "./dom.js";

let last = 0;

// Names a field by the key under which the station speaks of it, and ties its label to it.
export function name(field, key) {
  field.dataset.key = key;
  if (!field.id) field.id = `field-${(last += 1)}`;
  const label = field.closest(".field").querySelector("label");
  if (label && !label.contains(field)) label.htmlFor = field.id;
}

export function clearFaults(form) {
  for (const told of form.querySelectorAll(".fault")) told.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

// What a refusal says of single fields, at those; the first of them gets the focus. What belongs to none is left over.
export function showFaults(form, { faults = [] }) {
  clearFaults(form);
  const found = [...form.querySelectorAll("[data-key]")];
  const placed = faults.map(({ key, text }) => ({ key, text, field: found.find(({ dataset }) => dataset.key === key) }));
  for (const { field, text } of placed) {
    if (!field) continue;
    const told = made("span", text, { class: "fault", id: `${field.id}-fault` });
    field.closest(".field").append(told);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", told.id);
  }
  found.find((field) => field.hasAttribute("aria-invalid"))?.focus();
  return placed.filter(({ field }) => !field).map(({ key, text }) => `${key}: ${text}`);
}

// A number where one was typed, nothing where nothing was; else the text itself, which the station refuses.
export function numberOf(field) {
  const text = field.value.trim();
  if (text === "") return null;
  return /^-?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : text;
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
