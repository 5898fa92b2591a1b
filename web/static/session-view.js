// One session on the page: facts, what to do next, figures to touch, sets, plots, left against right.

import { byId, made, put } from "./dom.js";
import { offerFigures, openFigure, openKick } from "./figure-dialog.js";
import { scatter } from "./plots.js";
import { offerPicture } from "./picture.js";
import { dateOf, t } from "./texts.js";
import { DASH, bare, cleanOf, differenceOf, errorOf, inOrder, isNamed, minutes, nameOf, numberOf, outcomeOf, programOf, reasonOf, said, unitOf, whoOf, withUnit } from "./words.js";

const GRADES = ["too_low", "short", "near", "reached"];
const MEASURES = ["step_ms", "contact_ms", "swing_ms", "flight_ms", "double_support_ms", "duty_factor", "lift_ms", "return_ms", "dwell_ms", "dwell_share", "depth_mm"];

export function showSession(answer, source) {
  const { line } = answer;
  put("session-title", t("session.title", { date: dateOf(line.began_utc) }));
  byId("simulated").hidden = !answer.simulated;
  byId("loading").hidden = true;
  byId("session").hidden = false;
  offerFigures(answer, source);
  showFacts(line);
  showNext(answer);
  showHeads(answer);
  byId("sets").replaceChildren(...answer.sets.map(set));
  showPlots(answer);
  showSides(answer);
  showFigures(answer);
  offerPicture(answer);
}

function showFacts(line) {
  const rows = [
    ["person", whoOf(line)],
    ["program", programOf(line.program)],
    ["lasted", t("session.lasted_value", { elapsed: minutes(line.elapsed_s), active: minutes(line.active_s) })],
    ["ended", `${outcomeOf(line)}. ${said(line.reason)}`],
    ["rig", t(`history.rig.${line.rig}`)],
    ["bar", line.bar_height_mm === null ? t("session.bar_unknown") : t("session.bar_at", { n: numberOf(line.bar_height_mm) })],
    ["calibrated", t(line.calibration_id === null ? "session.calibrated_no" : "session.calibrated_yes")],
  ];
  const pairs = rows.map(([name, text]) => {
    const pair = made("div");
    pair.append(made("dt", t(`session.${name}`)), made("dd", text));
    return pair;
  });
  byId("facts").replaceChildren(...pairs);
  if (!line.clock_trusted) byId("facts").after(made("p", t("history.clock_unsure"), { class: "note" }));
}

function showNext({ figures, next, statements, results }) {
  put("next-thing", next === null ? t("session.no_summary") : said(next));
  byId("next-title").hidden = figures === null;
  const told = [...statements.map((key) => said(key)), ...results.map(result)];
  byId("statements").replaceChildren(...told.map((text) => made("li", text)));
}

function result({ kind, details, text }) {
  if (kind === "count_checked") return t("said.count_checked", details);
  const { speed, low_spm: low, high_spm: high } = details;
  if (speed.value === null) return `${t("said.form_speed_unknown")} ${reasonOf(speed.reason ?? text)}`;
  return t("said.form_speed", { spm: numberOf(speed.value), low: numberOf(low), high: numberOf(high) });
}

// What matters most, large: each opens its explanation.
function showHeads({ figures, line }) {
  const counted = (value) => ({ value, reason: null, n: line.kicks, standard_error: null, evidence: "B" });
  const heads = [
    ["clean_pct", String(line.clean), cleanOf(line), figures?.clean_pct ?? counted(line.kicks ? (100 * line.clean) / line.kicks : null)],
    ["kicks", String(line.kicks), t("session.kicks"), counted(line.kicks)],
    ["heels", String(line.heels), t("session.heels"), counted(line.heels)],
  ];
  const cadence = figures?.cadence_spm;
  if (cadence) heads.push(["cadence_spm", cadence.value === null ? DASH : numberOf(cadence.value), `${t("session.cadence")}, ${unitOf("cadence_spm")}`, cadence]);
  byId("heads").replaceChildren(...heads.map(([name, value, label, figure]) => {
    const button = touchable(name, figure, value, "head");
    button.append(made("small", label));
    return button;
  }));
}

function touchable(name, figure, text, kind) {
  const button = made("button", "", { type: "button", class: `touch ${kind}` });
  button.append(made("b", text));
  button.addEventListener("click", () => openFigure(name, figure));
  return button;
}

function set(one) {
  const item = made("li");
  const facts = [
    minutes(one.active_s ?? one.elapsed_s),
    one.heels_unknown ? t("session.set_heels_unknown", { n: one.heels_unknown }) : t("session.set_heels", { left: one.heels_left, right: one.heels_right }),
  ];
  if (one.cadence_spm?.value) facts.push(withUnit("cadence_spm", one.cadence_spm.value));
  if (one.target_spm) facts.push(t("session.set_target", { n: numberOf(one.target_spm) }));
  facts.push(said(one.reason));
  item.append(made("b", `${t("session.set", { n: one.set_index + 1 })}: ${cleanOf(one)}`), made("small", facts.filter(Boolean).join(" \u00b7 ")));
  return item;
}

function showPlots({ kicks, cadence }) {
  const numbers = kicks.at_s.map((_, number) => number);
  const nearest = (at) => numbers.reduce((best, number) => (Math.abs(kicks.at_s[number] - at) < Math.abs(kicks.at_s[best] - at) ? number : best), 0);
  show("cadence", cadence.at_s.map((x, i) => ({ x, y: cadence.spm[i], side: cadence.side[i], number: numbers.length ? nearest(x) : null })));
  show("dwell", numbers.filter((n) => kicks.dwell_ms[n] !== null).map((n) => ({ x: kicks.at_s[n], y: kicks.dwell_ms[n], side: kicks.side[n], number: n })));
  const graded = numbers.filter((n) => GRADES.includes(kicks.grade[n]));
  show("reach", graded.map((n) => ({ x: kicks.at_s[n], y: GRADES.indexOf(kicks.grade[n]), side: kicks.side[n], number: n })), GRADES.map((grade) => t(`session.grade.${grade}`)));
  const ungraded = numbers.filter((n) => kicks.grade[n] === null);
  if (ungraded.length) put("plot-reach-note", t("session.ungraded", { n: ungraded.length, reason: reasonOf(kicks.grade_reason[ungraded[0]]).replace(/\.$/, "") }));
}

function show(name, points, rows = null) {
  byId(`plot-${name}`).hidden = points.length === 0;
  if (!points.length) {
    put(`plot-${name}-note`, t("session.plot_none"));
    return;
  }
  const ys = points.map(({ y }) => y);
  const write = rows ? (y) => rows[y] : numberOf;
  const [low, high] = [ys.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.max(a, b))];
  const label = t("session.plot_words", { name: t(`session.plot_${name}`), n: points.length, low: write(low), high: write(high) });
  scatter(byId(`plot-${name}`), { label, points, rows, pick: (number) => number !== null && openKick(number) });
}

// A line for each measure that both legs have; below those of which the same may be said, what that is.
function showSides({ figures, sets }) {
  const both = MEASURES.filter((name) => figures?.[`${name}_left`]?.value != null && figures[`${name}_right`].value !== null);
  byId("sides-card").hidden = both.length === 0;
  const groups = new Map();
  for (const name of both) {
    const words = differences(name, sets);
    const key = words.map(([text]) => text).join();
    groups.set(key, { words, names: [...(groups.get(key)?.names ?? []), name] });
  }
  byId("sides").replaceChildren(...[...groups.values()].flatMap(({ words, names }) => [...names.map((name) => sidesOf(name, figures)), below(words)]));
}

function sidesOf(name, figures) {
  const row = made("tr");
  const title = made("th", nameOf(name), { scope: "row" });
  title.append(made("small", unitOf(name)));
  row.append(title);
  for (const side of ["left", "right"]) {
    const cell = made("td");
    const figure = figures[`${name}_${side}`];
    cell.append(touchable(`${name}_${side}`, figure, numberOf(figure.value), "cell"));
    row.append(cell);
  }
  return row;
}

function below(words) {
  const row = made("tr", "", { class: "difference" });
  const cell = made("td", "", { colspan: 3 });
  cell.append(...words.map(([text, figure]) => (figure ? touchable("symmetry", figure, text, "words") : made("span", text))));
  row.append(cell);
  return row;
}

// What may be said of left and right of a measure: of each set with a difference, else why none is named.
function differences(name, sets) {
  const found = sets.filter(({ symmetry }) => symmetry[name]).map(({ set_index: index, symmetry }) => [index + 1, symmetry[name]]);
  if (!found.length) return [[t("reason.turning_round_cannot_check_the_range_sensor"), null]];
  const seen = found.filter(([, { value }]) => value !== null);
  if (!seen.length) return [[differenceOf(found.at(-1)[1]), found.at(-1)[1]]];
  return seen.map(([set, figure]) => [sets.length > 1 ? t("session.difference_set", { set, words: differenceOf(figure) }) : differenceOf(figure), figure]);
}

// All figures of both legs together, and by reason those that there are none of.
function showFigures({ figures }) {
  const named = inOrder(Object.entries(figures ?? {}).filter(([name]) => isNamed(name) && name === bare(name)));
  const known = named.filter(([, { value }]) => value !== null);
  byId("figures-card").hidden = named.length === 0;
  byId("all-figures").replaceChildren(...known.map(([name, figure]) => {
    const item = made("li");
    const error = figure.standard_error === null ? "" : ` \u00b1 ${errorOf(figure.standard_error)}`;
    const text = made("span", `${nameOf(name)} `);
    text.append(made("small", unitOf(name)));
    item.append(text, touchable(name, figure, `${numberOf(figure.value)}${error}`, "value"));
    return item;
  }));
  const unknown = named.filter(([, { value }]) => value === null);
  byId("unmeasured").hidden = unknown.length === 0;
  byId("unmeasured-list").replaceChildren(...unknown.map(([name, { reason }]) => made("li", `${nameOf(name)}: ${reasonOf(reason)}`)));
}
