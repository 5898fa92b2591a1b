// A program's phases over time: a strip in proportion, and the same in words.

import { drawn, made } from "./dom.js";
import { knows, t } from "./texts.js";

const OPEN_S = 60; // what a set without an end is drawn as
const HEIGHT = 100;
const REST = 12;
const LOW_SPM = 40;
const HIGH_SPM = 280;
const ANY = 0.5; // how high a set is drawn that has no target
const MOST_SETS = 100;
const DEFAULTS = { repeat: 1, rest_s: 15 };
export const RAMP = { to_spm: 200, step_spm: 10, step_s: 12 };

// Built-in programs have their words in each language, one's own only those that somebody typed.
const worded = (key, { built_in: builtIn }, text) => (builtIn && knows(key) ? t(key) : text);
export const titleOf = (program) => worded(`history.program.${program.name}`, program, program.table?.title ?? program.name);
export const aboutOf = (program) => worded(`programs.about.${program.name}`, program, program.table.about);

const numbers = (table, defaults) =>
  Object.fromEntries(Object.keys(defaults).map((key) => [key, Number.isFinite(table[key]) ? table[key] : defaults[key]]));

// A set with what it leaves out filled in; what was typed and is no number counts as left out.
function whole(plan) {
  const full = { ...numbers(plan, { ...DEFAULTS, work_s: null, target_spm: null, target_form_pct: null }), metronome: plan.metronome };
  full.ramp = plan.ramp ? { ...numbers(plan.ramp, { ...RAMP, least_clean_pct: null }) } : null;
  return full;
}

// All sets one after the other; the rest after the last one is none.
function phasesOf(sets) {
  const phases = sets.flatMap((plan) => Array.from({ length: Math.min(plan.repeat, MOST_SETS) }, () => [work(plan), { rest: true, s: plan.rest_s }]).flat());
  return phases.slice(0, Math.min(phases.length - 1, 2 * MOST_SETS));
}

function work({ work_s: s, target_spm: from, ramp }) {
  return { s: s ?? OPEN_S, open: s === null, from, ramp: from === null ? null : ramp };
}

const share = (spm) => Math.min(Math.max((spm - LOW_SPM) / (HIGH_SPM - LOW_SPM), 0.15), 1);

// The outline of a phase from `x` on; a target that rises does so in its steps.
function outline({ rest, s, from, ramp }, x) {
  const top = (part) => HEIGHT - HEIGHT * part;
  if (rest) return `M${x} ${HEIGHT}V${HEIGHT - REST}h${s}V${HEIGHT}z`;
  if (!ramp || ramp.step_s < 1 || ramp.step_spm < 1) return `M${x} ${HEIGHT}V${top(from === null ? ANY : share(from))}h${s}V${HEIGHT}z`;
  let path = `M${x} ${HEIGHT}`;
  for (let at = 0, spm = from; at < s; at += ramp.step_s, spm = Math.min(spm + ramp.step_spm, ramp.to_spm)) {
    path += `V${top(share(spm))}H${x + Math.min(at + ramp.step_s, s)}`;
  }
  return `${path}V${HEIGHT}z`;
}

function strip(phases, label) {
  const all = phases.reduce((sum, { s }) => sum + s, 0);
  const svg = drawn("svg", { class: "strip", viewBox: `0 0 ${all || 1} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label });
  let x = 0;
  for (const phase of phases) {
    const path = drawn("path", { class: phase.rest ? "rest" : "work", d: outline(phase, x) });
    path.classList.toggle("open", Boolean(phase.open));
    svg.append(path);
    x += phase.s;
  }
  return svg;
}

export const clock = (seconds) => t("programs.clock", { minutes: Math.floor(seconds / 60), seconds: String(seconds % 60).padStart(2, "0") });

function paceOf({ target_spm: from, target_form_pct: form, ramp }) {
  if (from === null) return t("programs.any_pace");
  if (ramp) return t("programs.told_ramp", { from, to: ramp.to_spm });
  return form === null ? t("programs.told_target", { spm: from }) : t("programs.told_form", { pct: form, spm: from });
}

function toldOf(plan, last) {
  const words = [plan.work_s === null ? t("programs.open_end") : t("programs.seconds", { n: plan.work_s }), paceOf(plan)];
  if (plan.metronome) words.push(t("programs.with_metronome"));
  if (!last || plan.repeat > 1) words.push(t("programs.told_rest", { n: plan.rest_s }));
  const what = words.join(", ");
  return plan.repeat > 1 ? t("programs.told_times", { n: plan.repeat, what }) : what;
}

// What a program asks for in one line: sets, how long, what else.
export function inShort({ sets, until_reach_levels_off: until }) {
  const plans = sets.map(whole);
  const count = plans.reduce((sum, { repeat }) => sum + repeat, 0);
  const phases = phasesOf(plans);
  const open = phases.some(({ open: endless }) => endless);
  const all = phases.reduce((sum, { s }) => sum + s, 0);
  return [t("programs.sets", { n: count }), open ? t("programs.open_end") : t(until ? "programs.lasts_at_most" : "programs.lasts", { time: clock(all) })].join(" \u00b7 ");
}

// The strip with its ends and its words, of a table of keys as the station gives and takes it.
export function timeline({ sets = [] }) {
  const plans = sets.map(whole);
  const phases = phasesOf(plans);
  const told = plans.map((plan, number) => toldOf(plan, number === plans.length - 1));
  const box = made("div", "", { class: "timeline" });
  const ends = made("p", "", { class: "ends" });
  const all = phases.reduce((sum, { s }) => sum + s, 0);
  ends.append(made("span", clock(0)), made("span", phases.some(({ open }) => open) ? t("programs.open_end") : clock(all)));
  const words = made("ol", "", { class: "told" });
  words.append(...told.map((text) => made("li", text)));
  box.append(strip(phases, t("programs.strip")), ends, words);
  return box;
}
