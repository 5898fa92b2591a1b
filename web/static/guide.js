// A guide under way: what to do, what the station sees now, what may be answered; and how it ended.

import { ask, tell } from "./ask.js";
import { byId, made, put } from "./dom.js";
import { isForeign, numberOf, sentence, wordOf } from "./guide-words.js";
import { drawPose } from "./pose.js";
import { speak } from "./shell.js";
import { t } from "./texts.js";
import { drawWires } from "./wiring.js";

const card = byId("guide");
const KEPT_TRIES = 10;
const KEPT_AFTER_MS = 300;
const LESSER = ["skip", "higher", "lower", "discard"];
const TOLD = 3; // while it runs; in the end all of it

let shown = null;
let answered = false; // by this phone, whose keyboard goes on with the next question
let rig = null;

// `ended` is called once for each guide that this page sees end.
export function showGuide({ guide }, wires, ended) {
  rig = wires;
  const before = shown;
  // How a guide ended is for who saw it run: a page that is opened afterwards, or has closed it, leaves it out.
  if (guide && (guide.state === "running" || guide.run === shown?.run)) shown = guide;
  else if (shown?.state === "running") shown = { ...shown, state: "lost", choices: [], readings: [], problem: null, pose: "any" };
  document.body.dataset.guide = shown ? "on" : "";
  card.hidden = shown === null;
  if (shown === null) return;
  draw();
  if (before === null) card.focus({ preventScroll: true });
  if (before?.run !== shown.run || before.step !== shown.step) scrollTo(0, 0);
  if (shown.state !== "running" && before?.state === "running") over(ended);
}

function draw() {
  const { guide, step, steps, title, instruction, problem, pose, state } = shown;
  const runs = state === "running";
  card.dataset.state = state;
  put("guide-name", t(`setup.guide_${guide}`));
  put("guide-step", t("setup.guide_step", { step, steps }));
  byId("guide-progress").max = Math.max(steps, 1);
  byId("guide-progress").value = runs ? step - 1 : steps;
  put("guide-title", runs ? sentence(title) : t(`setup.guide_${state}`));
  putSaid("guide-problem", problem);
  putSaid("guide-instruction", runs ? instruction : null);
  if (runs) speak(sentence(problem ?? instruction));
  drawPose(byId("guide-pose"), runs ? pose : "any");
  showReadings(shown.readings);
  showChoices();
  showTold();
  showPart(runs && guide === "build" ? title.values.part : "");
  byId("guide-abort").hidden = !runs;
  byId("guide-close").hidden = runs;
}

function putSaid(id, said) {
  byId(id).hidden = said === null;
  if (said === null) return;
  put(id, sentence(said));
  if (isForeign(said)) byId(id).lang = "en";
  else byId(id).removeAttribute("lang");
}

function showReadings(readings) {
  const list = byId("guide-readings");
  list.hidden = readings.length === 0;
  while (list.children.length > readings.length) list.lastChild.remove();
  while (list.children.length < readings.length) {
    const line = made("li");
    line.append(made("span"), made("b"), made("meter"));
    list.append(line);
  }
  readings.forEach((reading, i) => showReading(list.children[i], reading));
}

function showReading(line, { label, value, unit, low, high }) {
  const [name, figure, meter] = line.children;
  const number = typeof value === "number" ? value : null;
  const right = number !== null && (low === null || number >= low) && (high === null || number <= high);
  line.className = low === null || number === null ? "" : right ? "right" : "wrong";
  name.textContent = sentence(label);
  if (value === null) figure.textContent = t("setup.reading_none");
  else if (number === null) figure.textContent = sentence(value);
  else figure.textContent = low !== null && high === null ? t("setup.reading_of", { n: numberOf(Math.max(0, number)), least: numberOf(low), unit }) : `${numberOf(number)} ${unit}`;
  meter.hidden = low === null || number === null;
  if (meter.hidden) return;
  const span = high === null ? low : high - low;
  meter.min = high === null ? 0 : low - span;
  meter.max = high === null ? low : high + span;
  meter.low = low;
  meter.high = high ?? low;
  meter.optimum = high === null ? low : (low + high) / 2;
  meter.value = number;
  meter.setAttribute("aria-label", sentence(label));
}

// Who may not begin this guide may not answer it either.
function mayAnswer({ guide, person_id: person }) {
  return "owner" in card.dataset || guide === "check" || (guide === "calibrate" && person !== null && person === card.dataset.person);
}

function showChoices() {
  const { choices, question, run, state } = shown;
  const box = byId("guide-choices");
  const text = JSON.stringify([run, question, choices]);
  byId("guide-others").hidden = mayAnswer(shown) || state !== "running";
  if (box.dataset.shown === text) return;
  box.dataset.shown = text;
  put("guide-refused", "");
  box.replaceChildren(...(mayAnswer(shown) ? choices : []).map(({ name, said }) => {
    const button = made("button", sentence(said), { type: "button", class: LESSER.includes(name) ? "quiet" : "", "data-choice": name });
    button.addEventListener("click", () => answer(question, name));
    return button;
  }));
  if (answered) (box.firstElementChild ?? card).focus({ preventScroll: true });
  answered = false;
}

// One answer for each question: the next one brings buttons of its own.
async function answer(question, choice) {
  const buttons = [...byId("guide-choices").children];
  for (const button of buttons) button.disabled = true;
  answered = true; // the next question may be here before the answer's own reply
  if (await done(() => tell("/api/v1/set-up/guide/answer", { question, choice }))) return;
  answered = false;
  for (const button of buttons) button.disabled = false;
}

async function done(work) {
  try {
    await work();
    put("guide-refused", "");
    return true;
  } catch (refusal) {
    put("guide-refused", refusal.message);
    return false;
  }
}

function showTold() {
  const told = shown.state === "running" ? shown.told.slice(-TOLD) : shown.told;
  const text = JSON.stringify(told);
  const list = byId("guide-told");
  if (list.dataset.shown === text) return;
  list.dataset.shown = text;
  list.hidden = told.length === 0;
  list.replaceChildren(...told.map((said) => made("li", sentence(said), isForeign(said) ? { lang: "en" } : {})));
}

function showPart(part) {
  const box = byId("guide-wires");
  box.hidden = part === "" || rig === null;
  if (box.hidden || box.dataset.part === part) return;
  box.dataset.part = part;
  put("guide-wires-title", t("setup.wires_of", { part: wordOf(part) }));
  drawWires(byId("guide-wires-table"), rig, part);
}

async function over(ended) {
  put("guide-kept", "");
  speak(t(`setup.guide_${shown.state}`));
  const { run, person_id: person, result } = shown;
  if (person !== null && result !== null) await tellWhatWasKept(run);
  ended();
}

// The page's server keeps the result in its own time.
async function tellWhatWasKept(run) {
  for (let tries = 0; tries < KEPT_TRIES; tries += 1) {
    const { kept, people } = await ask("/api/v1/set-up/people");
    if (kept?.run === run) {
      const { name = "" } = people.find(({ id }) => id === kept.person_id) ?? {};
      put("guide-kept", kept.why_not ? t("setup.kept_not", { reason: kept.why_not }) : t("setup.kept_for", { name }));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, KEPT_AFTER_MS));
  }
  put("guide-kept", t("setup.kept_unknown"));
}

byId("guide-abort").addEventListener("click", () => done(() => tell("/api/v1/set-up/guide/abort", { run: shown.run })));
byId("guide-close").addEventListener("click", () => {
  shown = null;
  put("guide-kept", "");
  card.hidden = true;
  document.body.dataset.guide = "";
  byId("check").focus();
});
