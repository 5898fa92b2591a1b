// The page's words: they come with the page, in the visitor's language.

const texts = JSON.parse(document.getElementById("texts").textContent);
const plural = new Intl.PluralRules(document.documentElement.lang);

export const knows = (key) => key in texts;

// The text of `key` with `values` in place of what stands in braces; of two forms, the one that suits `values.n`.
export function t(key, values = {}) {
  const text = texts[key] ?? texts[`${key}.${plural.select(values.n)}`];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// What people typed stays by itself in a sentence, whichever way it is written.
export const apart = (text) => `\u2068${text}\u2069`;

// A moment as people here write it.
export function dateOf(iso) {
  return new Date(iso).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
}

// What the station says: by its key, with its values; else in the words that came.
export function worded(key, values = {}, text = "") {
  const known = [`drill.${key}`, `said.${key}`].find(knows);
  return known ? t(known, rounded(values)) : text;
}

function rounded(values) {
  const shown = (value) => (typeof value === "number" ? String(Math.round(value * 10) / 10) : value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value)]));
}
