// The pads of the mat: their raw edges over the last seconds, and the newest touch of each with its bounce, magnified.

import { byId, put } from "./dom.js";
import { agesAxis, GUTTER_PX, PlotFrame, SPAN_S } from "./plot-frame.js";
import { t } from "./texts.js";

const TOUCH_MS = 40; // edges that follow each other faster are one touch and its bounce
const BEFORE_MS = 5;
const LOW = 0.1;
const HIGH = 0.8;
const SIDE_OF = { pad_left: "left", pad_right: "right" };
const BOUNCE_AXIS = { size: 22, splits: () => [0, 10, 20, 30], values: (_, splits) => splits.map((ms) => `${ms} ms`) };

const written = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

export class PadPlot {
  #names = [];
  #edges = new Map(); // pad -> [{ at, loaded }] in seconds, oldest first; the first says how it was before all others
  #newest = -Infinity;
  #last = null;
  #bounce = null;

  get isThere() {
    return this.#names.length > 0;
  }

  add({ t_ns, pads }) {
    const now = t_ns / 1e9;
    if (pads.map(({ channel }) => channel).join() !== this.#names.join() || now < this.#newest) this.#begin(pads);
    this.#newest = now;
    for (const { channel, loaded, age_ms: ages, level: levels } of pads) {
      const edges = this.#edges.get(channel);
      ages.forEach((age, i) => edges.push({ at: now - age / 1e3, loaded: levels[i], seen: true }));
      // An edge that went by in a snapshot that was skipped: at some time before now.
      if (edges.at(-1).loaded !== loaded) edges.push({ at: now, loaded, seen: false });
      while (edges.length > 1 && edges[1].at < now - SPAN_S - 1) edges.shift();
    }
    if (pads.some(({ age_ms: ages }) => ages.length)) this.#magnify();
  }

  #begin(pads) {
    this.#names = pads.map(({ channel }) => channel);
    const before = ({ loaded, level: [first] }) => (first === undefined ? loaded : !first);
    this.#edges = new Map(pads.map((pad) => [pad.channel, [{ at: -Infinity, loaded: before(pad) }]]));
    byId("pads").hidden = !this.isThere;
    if (!this.isThere) return;
    this.#last ??= new PlotFrame(byId("pads-plot"), (colour, axis) => this.#options(colour, axis, agesAxis(axis)));
    this.#bounce ??= new PlotFrame(byId("bounce-plot"), (colour, axis) => this.#options(colour, axis, { ...axis, ...BOUNCE_AXIS }));
    this.#last.lay();
    this.#bounce.lay();
    this.#magnify();
  }

  draw(shown) {
    if (!this.isThere) return;
    this.#last.show(this.#lanes((pad) => this.#edges.get(pad), shown - SPAN_S, shown), shown - SPAN_S, shown);
  }

  #magnify() {
    const touches = new Map(this.#names.map((pad) => [pad, touch(this.#edges.get(pad))]));
    this.#bounce.show(this.#lanes((pad) => touches.get(pad), -BEFORE_MS, TOUCH_MS), -BEFORE_MS, TOUCH_MS);
    put("bounce", this.#names.map((pad) => told(pad, touches.get(pad))).join(" "));
  }

  // The times of all edges, and one line for each pad over them: the left foot's on top, loaded is high.
  #lanes(edgesOf, low, high) {
    const all = this.#names.map((pad) => edgesOf(pad));
    const inside = all.flat().map(({ at }) => at).filter((at) => at > low && at < high);
    const times = [...new Set([low, ...inside, high])].sort((one, other) => one - other);
    const lines = all.map((edges, lane) => {
      let next = 0;
      let loaded = false;
      return times.map((at) => {
        while (next < edges.length && edges[next].at <= at) loaded = edges[next++].loaded;
        return all.length - 1 - lane + (loaded ? HIGH : LOW);
      });
    });
    return [times, ...lines];
  }

  #options(colour, axis, xAxis) {
    const lanes = this.#names.length;
    const floors = this.#names.map((_, lane) => lanes - 1 - lane + LOW);
    const names = () => this.#names.map((pad) => t(`signal.${pad}`));
    const stepped = window.uPlot.paths.stepped({ align: 1 });
    return {
      scales: { x: { time: false, auto: false }, y: { auto: false, range: [0, lanes] } },
      axes: [xAxis, { ...axis, size: GUTTER_PX, grid: { show: false }, splits: () => floors.map((floor) => floor + 0.4), values: names }],
      series: [
        {},
        ...this.#names.map((pad, lane) => {
          const hue = colour(SIDE_OF[pad] ?? "good");
          return { stroke: hue, fill: `${hue}40`, fillTo: () => floors[lane], width: 2, points: { show: false }, paths: stepped };
        }),
      ],
    };
  }
}

// The edges of the newest touch in milliseconds after its first; none where the pad was not touched of late.
function touch(edges) {
  let found = [];
  let group = [];
  for (const edge of edges.slice(1).filter(({ seen }) => seen)) {
    if (group.length && (edge.at - group.at(-1).at) * 1e3 > TOUCH_MS) group = [];
    group.push(edge);
    if (group[0].loaded) found = group;
  }
  return found.map(({ at, loaded }) => ({ at: (at - found[0].at) * 1e3, loaded }));
}

function told(pad, edges) {
  const name = t(`signal.${pad}`);
  if (!edges.length) return t("signal.bounce_no_touch", { pad: name });
  if (edges.length === 1) return t("signal.bounce_clean", { pad: name });
  return t("signal.bounce_some", { pad: name, n: edges.length, ms: written.format(edges.at(-1).at) });
}
