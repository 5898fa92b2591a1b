// One person over weeks: a curve for each figure that people vouch for, with the usual range, and personal bests.

import { ask } from "./ask.js";
import { byId, made, put } from "./dom.js";
import { Frame, lay, spread, ticks, written } from "./plots.js";
import "./shell.js";
import { dateOf, t } from "./texts.js";
import { tried } from "./tried.js";
import { DASH, errorOf, nameOf, numberOf, programOf, reasonOf, textOf, unitOf, withUnit } from "./words.js";

const WEEKS = [4, 12, 26, 52, 104];
const USUAL_WEEKS = 12;
const BAND_PX = 6;
const person = byId("person");
const day = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "short" });

async function load() {
  if (person && !person.value) return showNothing(t("trends.choose"));
  const wanted = new URLSearchParams({ weeks: byId("weeks").value, program: byId("program").value });
  if (person) wanted.set("whose", person.value);
  const trend = await ask(`/api/v1/trends?${wanted}`);
  byId("simulated").hidden = !trend.simulated;
  offerPrograms(trend.programs);
  showBests(trend.bests);
  if (!trend.ids.length) return showNothing(t("trends.none"));
  byId("empty").hidden = true;
  const shown = Object.entries(trend.curves).filter(([, { value }]) => value.some((one) => one !== null));
  byId("curves").replaceChildren(...shown.map(([name, curve]) => card(name, curve, trend)));
  showGaps(trend.apart);
}

function showNothing(text) {
  put("empty", text);
  byId("empty").hidden = false;
  byId("curves").replaceChildren();
  byId("gaps").hidden = true;
  if (person && !person.value) byId("bests-card").hidden = true;
}

function offerPrograms(programs) {
  const chosen = byId("program").value;
  const names = chosen && !programs.includes(chosen) ? [...programs, chosen] : programs;
  const first = byId("program").options[0];
  byId("program").replaceChildren(first, ...names.map((name) => made("option", programOf(name), { value: name })));
  byId("program").value = chosen;
}

function showBests(bests) {
  byId("bests-card").hidden = false;
  if (!bests.length) {
    byId("bests").replaceChildren(made("li", t("trends.bests_none")));
    return;
  }
  byId("bests").replaceChildren(...bests.map(({ name, value, session_id: id, began_utc: began }) => {
    const item = made("li");
    const link = made("a", "", { href: `/history/${id}` });
    link.append(made("b", numberOf(value)), made("span", t(`trends.best.${name}`)), made("small", dateOf(began)));
    item.append(link);
    return item;
  }));
}

function showGaps(apart) {
  const reasons = [...new Set(apart.filter((reason) => reason !== null))].map(reasonOf);
  byId("gaps").hidden = reasons.length === 0;
  put("gaps", t("trends.gaps", { reasons: reasons.join(", ") }));
}

function card(name, curve, trend) {
  const box = made("section", "", { class: "card", "data-figure": name });
  const unit = unitOf(name);
  box.append(made("h2", unit && unit !== "%" ? `${nameOf(name)}, ${unit}` : nameOf(name)));
  const plot = made("div", "", { class: "trend-plot" });
  box.append(plot);
  if (curve.low.some((low) => low !== null)) box.append(made("p", t("trends.band"), { class: "note" }));
  draw(plot, name, curve, trend);
  return box;
}

// The places of a session, where it has this figure; `joined` to the one before where both are alike.
function placesOf(curve, { began_utc: began, apart }) {
  let broken = true;
  const places = [];
  began.forEach((iso, i) => {
    broken ||= apart[i] !== null;
    if (curve.value[i] === null) return;
    places.push({ i, x: Date.parse(iso), y: curve.value[i], error: curve.standard_error[i] ?? 0, low: curve.low[i], high: curve.high[i], joined: !broken });
    broken = false;
  });
  return places;
}

function draw(plot, name, curve, trend) {
  const places = placesOf(curve, trend);
  const last = places.at(-1);
  const label = t("trends.plot_words", { name: nameOf(name), n: places.length, last: withUnit(name, last.y) });
  lay(plot, (width, height) => {
    const xs = spread(places.map(({ x }) => x), 0.04);
    if (places.length === 1) xs.splice(0, 2, last.x - 864e5, last.x + 864e5);
    const ys = spread(places.flatMap(({ y, error, low, high }) => [y - error, y + error, low ?? y, high ?? y]));
    const xTicks = dates(xs, width).map((x) => [x, day.format(x)]).filter(([, text], i, all) => i === 0 || all[i - 1][1] !== text);
    const frame = new Frame(plot, label, { width, height, xs, ys, xTicks, yTicks: written(ticks(...ys, 4)) });
    for (const d of bands(frame, places)) frame.add("path", { class: "band", d });
    frame.add("path", { class: "errors", d: places.map(({ x, y, error }) => `M${frame.x(x)} ${frame.y(y - error)}V${frame.y(y + error)}`).join("") });
    frame.add("path", { class: "curve", d: places.map(({ x, y, joined }) => `${joined ? "L" : "M"}${frame.x(x)} ${frame.y(y)}`).join("") });
    for (const place of places) frame.add("path", mark(frame, place, curve.verdict[place.i]));
    plot.onclick = (event) => pick(frame, places, event, (place) => open(name, curve, trend, place));
  });
}

function dates([from, until], width) {
  const number = Math.max(2, Math.min(6, Math.floor(width / 90)));
  return Array.from({ length: number }, (_, i) => from + ((until - from) * (i + 0.5)) / number);
}

// The usual range, along each stretch of sessions that are alike.
function bands(frame, places) {
  const runs = [];
  for (const place of places.filter(({ low }) => low !== null)) {
    if (place.joined && runs.length && runs.at(-1).at(-1).i < place.i) runs.at(-1).push(place);
    else runs.push([place]);
  }
  return runs.map((run) => {
    const [from, to] = [frame.x(run[0].x) - BAND_PX, frame.x(run.at(-1).x) + BAND_PX];
    const above = run.map(({ x, high }) => `L${frame.x(x)} ${frame.y(high)}`);
    const below = run.map(({ x, low }) => `L${frame.x(x)} ${frame.y(low)}`).reverse();
    return `M${from} ${frame.y(run[0].high)}${above.join("")}L${to} ${frame.y(run.at(-1).high)}L${to} ${frame.y(run.at(-1).low)}${below.join("")}L${from} ${frame.y(run[0].low)}z`;
  });
}

// A point; above and below one's usual it is a triangle that leads up for better, down for worse.
function mark(frame, { x, y }, verdict) {
  const [px, py] = [frame.x(x), frame.y(y)];
  if (verdict === "better") return { class: "better", d: `M${px} ${py - 8}l7 12h-14z` };
  if (verdict === "worse") return { class: "worse", d: `M${px} ${py + 8}l7 -12h-14z` };
  return { class: "mark", d: `M${px - 4} ${py}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0` };
}

function pick(frame, places, event, then) {
  const corner = frame.svg.getBoundingClientRect();
  const far = ({ x }) => Math.abs(frame.x(x) - event.clientX + corner.left);
  then(places.reduce((best, place) => (far(place) < far(best) ? place : best)));
}

function open(name, curve, { ids, began_utc: began }, { i, low, high }) {
  put("point-title", nameOf(name));
  const error = curve.standard_error[i] === null ? DASH : errorOf(curve.standard_error[i]);
  put("point-text", t("trends.point", { date: dateOf(began[i]), value: withUnit(name, curve.value[i]), error, n: curve.n[i] }));
  const verdict = curve.verdict[i];
  const usual = low === null ? "" : t("trends.point_usual", { low: numberOf(low), high: numberOf(high) });
  put("point-usual", verdict === "better" || verdict === "worse" ? `${usual} ${t(`trends.${verdict}`)}` : usual);
  put("point-what", textOf(name));
  byId("point-link").href = `/history/${ids[i]}`;
  byId("point").showModal();
}

byId("weeks").append(...WEEKS.map((n) => made("option", t("trends.last", { n }), { value: n })));
byId("weeks").value = USUAL_WEEKS;
for (const chooser of [person, byId("weeks"), byId("program")]) chooser?.addEventListener("change", () => tried(load));
tried(load);
