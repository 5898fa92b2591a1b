// A live plot of each range channel with uPlot, which comes as a classic script before this module.

import { t } from "./texts.js";

const SPAN_S = 8;
const KEEP = 2_000;
const COLOUR_OF = { range: "--good", range_left: "--left", range_right: "--right" };

export class Signal {
  #box;
  #plot = null;
  #channels = [];
  #times = [];
  #values = new Map();

  constructor(box) {
    this.#box = box;
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#lay());
  }

  add(snapshot) {
    const names = snapshot.trails.map(({ channel }) => channel);
    if (names.some((name) => !this.#channels.includes(name))) {
      this.#channels = names;
      this.#times = [];
      this.#values = new Map(names.map((name) => [name, []]));
      this.#lay();
    }
    const rows = new Map();
    for (const { channel, age_ms, distance_mm } of snapshot.trails) {
      age_ms.forEach((age, i) => {
        const at = Math.round(snapshot.t_ns / 1e6 - age) / 1e3;
        rows.set(at, { ...rows.get(at), [channel]: distance_mm[i] });
      });
    }
    for (const at of [...rows.keys()].sort((one, other) => one - other)) this.#append(at, rows.get(at));
  }

  #append(at, row) {
    if (this.#times.length && at <= this.#times.at(-1)) return;
    this.#times.push(at);
    // A moment at which another channel spoke is no gap of this one: undefined is passed over, null is a lost sample.
    for (const [name, values] of this.#values) values.push(row[name]);
    if (this.#times.length <= KEEP) return;
    this.#times.splice(0, KEEP / 2);
    for (const values of this.#values.values()) values.splice(0, KEEP / 2);
  }

  draw(now_ns) {
    if (!this.#plot) return;
    const now = now_ns / 1e9;
    this.#plot.setData([this.#times, ...this.#values.values()], false);
    this.#plot.setScale("x", { min: now - SPAN_S, max: now });
    this.#plot.setScale("y", this.#limits());
  }

  #limits() {
    const known = [...this.#values.values()].flat().filter((mm) => typeof mm === "number");
    const far = known.reduce((most, mm) => Math.max(most, mm), 0);
    return { min: 0, max: Math.max(500, Math.ceil(far / 250) * 250) };
  }

  #size() {
    return { width: this.#box.clientWidth, height: this.#box.clientHeight };
  }

  #lay() {
    this.#plot?.destroy();
    const style = getComputedStyle(this.#box);
    const axis = { stroke: style.getPropertyValue("--soft"), grid: { stroke: style.getPropertyValue("--rule"), width: 1 }, font: `12px ${style.fontFamily}` };
    const label = (plot, splits) => splits.map((at) => String(Math.round(plot.scales.x.max - at)));
    this.#plot = new window.uPlot(
      {
        ...this.#size(),
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false, auto: false }, y: { auto: false, dir: -1 } },
        axes: [{ ...axis, values: label, label: t("setup.seconds"), labelSize: 16, labelGap: 0, size: 28, labelFont: axis.font }, axis],
        series: [{}, ...this.#channels.map((name) => ({ stroke: style.getPropertyValue(COLOUR_OF[name] ?? "--ink"), width: 2, points: { show: false }, dash: name === "range_right" ? [6, 3] : undefined }))],
      },
      [this.#times, ...this.#values.values()],
      this.#box,
    );
  }
}
