// What the station says, in the visitor's language: by its key, with its values; else in the words that came.

import { knows, t } from "./texts.js";

export function worded(key, values = {}, text = "") {
  const known = [`drill.${key}`, `said.${key}`].find(knows);
  return known ? t(known, rounded(values)) : text;
}

function rounded(values) {
  const shown = (value) => (typeof value === "number" ? String(Math.round(value * 10) / 10) : value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value)]));
}
