// A figure that was touched: what it means, how sure it is, and the recording behind it; or one kick.

import { Refusal } from "./ask.js";
import { byId, made, put } from "./dom.js";
import { clear } from "./plots.js";
import { drawStretch } from "./stretch.js";
import { t } from "./texts.js";
import { bare, errorOf, nameOf, numberOf, reasonOf, textOf, unitOf, withUnit } from "./words.js";

let session = null;
let source = null;
let moments = [];
let shown = 0;
let wanted = 0;

// `source.trace` fetches the stretch of the recording around a second of the session.
export function offerFigures(answer, from) {
  session = answer;
  source = from;
  moments = answer.kicks.at_s.length ? answer.kicks.at_s : answer.cadence.at_s;
  byId("trace-earlier").addEventListener("click", () => step(-1));
  byId("trace-later").addEventListener("click", () => step(1));
  byId("figure").addEventListener("close", () => clear(byId("trace-plot")));
}

export function openFigure(name, figure) {
  put("figure-title", fullName(name));
  put("figure-value", figure.value === null ? reasonOf(figure.reason) : withUnit(name, figure.value));
  put("figure-text", textOf(name));
  byId("figure-facts").replaceChildren(...facts(name, figure).map((text) => made("li", text)));
  open(behind(name, figure));
}

export function openKick(number) {
  const { kicks } = session;
  put("figure-title", t("figure.kick", { n: number + 1 }));
  put("figure-value", [legOf(kicks.side[number]), resultOf(number)].join(" \u00b7 "));
  put("figure-text", "");
  const values = ["dwell_ms", "lift_ms", "return_ms", "depth_mm"].filter((name) => kicks[name][number] !== null);
  const facts = values.map((name) => `${nameOf(name)}: ${withUnit(name, kicks[name][number])}`);
  byId("figure-facts").replaceChildren(...[...facts, t("figure.evidence_b")].map((text) => made("li", text)));
  open(number);
}

function fullName(name) {
  const side = /_(left|right)$/.exec(name)?.[1];
  return side ? `${nameOf(name)}, ${t(`history.${side}`)}` : nameOf(name);
}

const legOf = (side) => t(`history.${side}`);

function resultOf(number) {
  const { clean, counted } = session.kicks;
  return t(clean[number] ? "figure.kick_clean" : counted[number] ? "figure.kick_counted" : "figure.kick_low");
}

function facts(name, { value, n, standard_error: error, evidence }) {
  const told = [];
  if (n) told.push(t("figure.rests_on", { n: numberOf(n) }));
  if (value !== null) told.push(error !== null ? t("figure.error", { n: `${errorOf(error)} ${unitOf(name)}`.trim() }) : t(COUNTED.has(name) ? "figure.counted" : "figure.no_error"));
  told.push(t(evidence ? `figure.evidence_${evidence.toLowerCase()}` : "figure.evidence_none"));
  const usual = session.changes[name];
  if (usual && usual.low !== null) told.push(t("figure.usual", { low: numberOf(usual.low), high: numberOf(usual.high), n: usual.sessions }));
  else if (usual?.reason) told.push(reasonOf(usual.reason));
  return told;
}

const GONE = 404;
const COUNTED = new Set(["kicks", "heels", "longest_streak", "pauses", "pause_s"]);

// The kick that shows a figure best: of its leg, and with its value where kicks have one; else from the middle.
function behind(name, { value }) {
  const side = /_(left|right)$/.exec(name)?.[1];
  const column = session.kicks[bare(name)];
  const numbers = moments.map((_, number) => number).filter((number) => !side || session.kicks.side[number] === side);
  if (!numbers.length) return 0;
  if (!column || value === null) return numbers[Math.floor(numbers.length / 2)];
  const off = (number) => (column[number] === null ? Infinity : Math.abs(column[number] - value));
  return numbers.reduce((best, number) => (off(number) < off(best) ? number : best));
}

function open(number) {
  shown = number;
  byId("trace-steps").hidden = moments.length < 2;
  if (!byId("figure").open) byId("figure").showModal();
  byId("figure").scrollTop = 0;
  showTrace();
}

function step(by) {
  shown = (shown + by + moments.length) % moments.length;
  showTrace();
}

async function showTrace() {
  const at = moments[shown] ?? 0;
  put("trace-kick", moments.length ? t("figure.trace_kick", { n: shown + 1, all: moments.length, s: numberOf(at) }) : "");
  const number = ++wanted; // whoever steps on quickly sees the last one that they asked for
  try {
    const stretch = await source.trace(at);
    if (number !== wanted) return;
    byId("trace-plot").hidden = false;
    drawStretch(byId("trace-plot"), stretch, at);
    put("trace-note", Object.keys(stretch.pads).length ? t("figure.trace_pads") : "");
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    byId("trace-plot").hidden = true;
    byId("trace-steps").hidden = true;
    put("trace-note", refusal.status === GONE ? t("figure.trace_none") : refusal.message);
  }
}
