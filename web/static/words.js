// Figures, reasons and names of sessions as people read them.

import { apart, knows, t } from "./texts.js";

const language = document.documentElement.lang;
const three = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const two = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
const FIRST = ["clean_pct", "cadence_spm"];
const UNITS = ["spm_per_min", "ms_per_min", "mm_per_min", "per_min", "spm", "ms", "mm", "pct", "s"];

export const DASH = "\u2013";

export const numberOf = (value) => (Math.abs(value) >= 100 ? whole : three).format(value);
export const errorOf = (value) => two.format(value);

// `contact_ms_left` is measured in what `contact_ms` is.
export const bare = (name) => name.replace(/_(left|right)$/, "");
export const isNamed = (name) => knows(`figure.${bare(name)}.name`);
export const nameOf = (name) => t(`figure.${bare(name)}.name`);
export const textOf = (name) => t(`figure.${bare(name)}.text`);

export function unitOf(name) {
  const unit = UNITS.find((ending) => bare(name).endsWith(`_${ending}`));
  return unit ? t(`history.unit_${unit}`) : "";
}

export function withUnit(name, value) {
  const unit = unitOf(name);
  return unit ? `${numberOf(value)} ${unit}` : numberOf(value);
}

// Why there is no figure: by key where the reason is known in this language, else as the station says it.
export function reasonOf(reason) {
  if (!reason) return t("reason.not_measured");
  const numbers = reason.match(/\d+/g) ?? [];
  const key = `reason.${reason.toLowerCase().replace(/\d+/g, "n").replace(/[^a-z]+/g, "_").replace(/^_|_$/g, "")}`;
  return knows(key) ? t(key, { a: numbers[0], b: numbers[1] }) : reason;
}

// What the drill says by that key; nothing where this page does not know it.
export function said(key) {
  return knows(`said.${key}`) ? t(`said.${key}`) : "";
}

// The figures that matter most come first, those that only simulations vouch for last.
export function inOrder(named) {
  const place = ([name, { evidence }]) => (FIRST.includes(name) ? FIRST.indexOf(name) - FIRST.length : evidence === "C" ? 1 : 0);
  return [...named].sort((one, other) => place(one) - place(other));
}

export function minutes(seconds) {
  if (seconds === null) return DASH;
  const all = Math.round(seconds);
  return t("history.duration", { minutes: Math.floor(all / 60), seconds: String(all % 60).padStart(2, "0") });
}

export const whoOf = (line) => (line.person_id === null ? t("history.guest") : apart(line.person));
export const programOf = (name) => (knows(`history.program.${name}`) ? t(`history.program.${name}`) : apart(name));
export const outcomeOf = (line) => t(`history.outcome.${line.outcome ?? "running"}`);
export const cleanOf = ({ clean, kicks }) => t("history.clean_of", { clean: whole.format(clean), n: whole.format(kicks) });

// A set's symmetry in words: a difference where one is seen, else why none is named.
export function differenceOf({ value, reason }) {
  if (value === null) return reasonOf(reason);
  return t(value > 0 ? "session.difference_more" : "session.difference_less", { n: numberOf(Math.abs(value)) });
}
