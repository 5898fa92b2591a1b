// What a session came to, until the next one begins: clean kicks among all, each leg, the one thing to work on next.

import { byId, made, put } from "./dom.js";
import { clock } from "./figures.js";
import { t, worded } from "./texts.js";

export const BETWEEN = ["standing_by", "arriving", "ready", "summary"];

export function showResult({ result, phase, count, form_speed: found }, rig) {
  const box = byId("result");
  box.hidden = result === null || !BETWEEN.includes(phase);
  if (box.hidden) return;
  const text = JSON.stringify([result, count, found, rig]);
  if (box.dataset.shown === text) return;
  box.dataset.shown = text;
  put("result-kicks", result.kicks ? t("now.result_kicks", { clean: result.clean, kicks: result.kicks, time: clock(result.active_s) }) : t("now.no_kicks"));
  put("result-reason", worded(result.reason));
  put("result-clean", result.kicks ? String(result.clean) : "\u2014");
  byId("result-ring").setAttribute("stroke-dasharray", `${result.kicks ? (100 * result.clean) / result.kicks : 0} 100`);
  byId("result-facts").replaceChildren(...facts(result, found, rig).map(fact));
  byId("result-next-box").hidden = !result.next;
  put("result-next", result.next ? worded(result.next) : "");
  byId("result-statements").replaceChildren(...result.statements.map((key) => made("li", worded(key))));
  showCount(count);
}

function facts({ heels: { left = 0, right = 0, unknown = 0 }, kicks, active_s: active }, found, rig) {
  const rows = [[t("now.fact_time"), clock(active)]];
  if (kicks && rig !== "mat") {
    if (unknown) rows.push([t("now.fact_heels"), String(left + right + unknown)]);
    else rows.push([t("now.fact_left"), String(left)], [t("now.fact_right"), String(right)]);
  }
  if (found && found.speed.value !== null) rows.push([t("now.fact_form_speed"), String(Math.round(found.speed.value))]);
  return rows;
}

function fact([name, value]) {
  const pair = made("div");
  pair.append(made("dt", name), made("dd", value));
  return pair;
}

// A count check wants the user's own count, and says how far the two are apart.
function showCount(count) {
  const form = byId("count-form");
  if (!form) return;
  form.hidden = count === null;
  put("counted-said", count === null ? "" : t("now.counted", { counted: count.counted, said: count.said }));
}
