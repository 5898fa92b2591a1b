// What guides and doctor say, in the visitor's language.

import { knows, t } from "./texts.js";

const language = document.documentElement.lang;
const fine = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const signed = new Intl.NumberFormat(language, { maximumFractionDigits: 1, signDisplay: "exceptZero" });
// Values that name parts, sides, colours and the like; all others are numbers, or names that stay as they are.
const NAMING = ["part", "pad", "other", "light", "parts", "first", "side", "channel", "asked", "shown", "rig", "source"];
const SIGNED = ["step_ms", "contact_ms"];

const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");

// A part, a terminal, a colour as people here call it; what this page does not know stays as it is.
export function wordOf(text) {
  const key = `word.${slug(text)}`;
  return knows(key) ? t(key) : text;
}

export const numberOf = (value) => (Math.abs(value) < 10 ? fine : whole).format(value);

function shown([name, value]) {
  if (typeof value === "number") return [name, (SIGNED.includes(name) ? signed.format : numberOf)(value)];
  return [name, NAMING.includes(name) ? value.split(", ").map(wordOf).join(", ") : value];
}

// The key of what detection and sensors say in words alone: its first clause, with n for each number.
const toldKey = (text) => `told.${slug(text.split(/[:.] /)[0].replace(/\d+/g, "n"))}`;

function told(text) {
  const [a, b] = text.match(/\d+/g) ?? [];
  return knows(toldKey(text)) ? t(toldKey(text), { a, b }) : text;
}

// The sentence of a key with its values; where this page does not know the key, the station's own English.
export function sentence({ key, text, values = {} }) {
  const known = `guide.${key.replaceAll(" ", "_")}`;
  if (key === "verbatim" || !knows(known)) return told(text);
  const given = Object.fromEntries(Object.entries(values).map(shown));
  const { of, ...own } = values;
  if (of) given.found = sentence({ key: of, text: values.found, values: own });
  return t(known, given);
}

// Whether a sentence comes in English to somebody who reads another language.
export const isForeign = ({ key }) => language !== "en" && key !== "verbatim" && !knows(`guide.${key.replaceAll(" ", "_")}`);

// What was found, and what to do about it.
export function foundAndRemedy(said) {
  const [found, ...remedy] = sentence(said).split(". ");
  return [found.replace(/\.$/, ""), remedy.join(". ")];
}
