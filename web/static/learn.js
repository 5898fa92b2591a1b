// The Learn page: the last kick, drawn to scale over the phases that the page explains.

import { Refusal, ask } from "./ask.js";
import { byId, drawn, made, put } from "./dom.js";
import { join } from "./link.js";
import "./shell.js";
import { t } from "./texts.js";

const WIDTH = 600;
const HEIGHT = 64;
const AGAIN_MS = 1000;
let shown = null;
let askedAt = -Infinity;
let heels = null;

async function look() {
  askedAt = performance.now();
  try {
    const { kick } = await ask("/api/v1/kicks/last");
    if (kick) show(kick);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
  }
}

function show(kick) {
  if (kick.t_ns === shown) return;
  shown = kick.t_ns;
  const { toe_off_ns: off, onset_ns: onset, exit_ns: exit, foot_strike_ns: strike, t_ns: apex } = kick;
  byId("own-evidence").hidden = false;
  byId("own-kick").replaceChildren();
  if (off === null || strike === null) {
    put("own-text", t("learn.own.unseen"));
    return;
  }
  const whole = Math.round((strike - off) / 1e6);
  if (onset === null || exit === null) {
    put("own-text", t("learn.own.no_heel", { n: whole }));
    return;
  }
  put("own-text", t(`learn.own.side_${kick.side}`, { n: whole }));
  byId("own-kick").append(...picture(off, [["lift", onset], ["dwell", exit], ["return", strike]], apex));
}

// A strip from toe-off to foot strike, and the same in words below it for those whose parts are too narrow for them.
function picture(begin, parts, apex) {
  const end = parts.at(-1)[1];
  const x = (ns) => ((ns - begin) / (end - begin)) * WIDTH;
  const strip = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" });
  const legend = made("ul", "", { class: "legend" });
  let from = begin;
  for (const [name, until] of parts) {
    strip.append(drawn("rect", { class: name, x: x(from), y: 14, width: x(until) - x(from), height: HEIGHT - 28 }));
    const ms = t("learn.own.ms", { n: Math.round((until - from) / 1e6) });
    const item = made("li", `${t(`learn.own.${name}`)} `, { class: name });
    item.append(made("b", ms));
    legend.append(item);
    from = until;
  }
  strip.append(drawn("path", { class: "apex", d: `M${x(apex)} 4V${HEIGHT - 4}` }));
  return [strip, legend];
}

// A new heel is a new kick soon after: once its foot is down.
function heard(snapshot) {
  const sum = snapshot.heels.left + snapshot.heels.right + snapshot.heels.unknown;
  if (sum === heels || performance.now() - askedAt < AGAIN_MS) return;
  heels = sum;
  look();
}

join({ heard });
