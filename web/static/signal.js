// The live plot of the range signal: each channel with where the body is, the line, and the events that were detected.

import { Flow } from "./flow.js";
import { PadPlot } from "./pad-plot.js";
import { agesAxis, GUTTER_PX, PlotFrame, SPAN_S } from "./plot-frame.js";
import { t } from "./texts.js";

const KEEP = 1_500;
const MARGIN_MM = 60;
const STEP_MM = 100;
const GAP_S = 0.25;
const CALM_MS = 500;
const MARK_PX = 5.5;
const HUE_OF = { range: "good", range_left: "left", range_right: "right" };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Signal {
  #frame;
  #pads = new PadPlot();
  #flow = new Flow();
  #channels = [];
  #times = [];
  #series = []; // of each channel: distance, level of the body, line
  #marks = []; // { at, event, side }
  #drawnAt = -Infinity;

  constructor(box) {
    this.#frame = new PlotFrame(box, (colour, axis) => this.#options(colour, axis));
    const draw = (now) => {
      if (now - this.#drawnAt >= (calm.matches ? CALM_MS : 0)) this.#draw(now);
      requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
  }

  add(snapshot) {
    if (this.#flow.hear(snapshot)) this.#forget(this.#channels);
    const names = snapshot.trails.map(({ channel }) => channel);
    if (names.some((name) => !this.#channels.includes(name))) {
      this.#forget(names);
      this.#frame.lay();
    }
    const now = snapshot.t_ns / 1e6;
    const rows = new Map();
    for (const trail of snapshot.trails) {
      trail.age_ms.forEach((age, i) => {
        const at = Math.round(now - age) / 1e3;
        rows.set(at, { ...rows.get(at), [trail.channel]: [trail.distance_mm[i], trail.baseline_mm, trail.threshold_mm] });
      });
    }
    for (const at of [...rows.keys()].sort((one, other) => one - other)) this.#append(at, rows.get(at));
    for (const { event, side, age_ms: age } of snapshot.marks) this.#marks.push({ at: (now - age) / 1e3, event, side });
    while (this.#marks.length && this.#marks[0].at < now / 1e3 - SPAN_S - 1) this.#marks.shift();
    this.#pads.add(snapshot);
  }

  #forget(channels) {
    this.#channels = channels;
    this.#times = [];
    this.#series = channels.flatMap(() => [[], [], []]);
    this.#marks = [];
  }

  #append(at, row) {
    const last = this.#times.at(-1) ?? at - GAP_S;
    if (at <= last) return;
    if (at - last > GAP_S) {
      for (const values of this.#series) values.push(null); // nothing came for a while, so no line leads through it
      this.#times.push(last + GAP_S);
    }
    this.#times.push(at);
    // A moment at which another channel spoke is no gap of this one: undefined is passed over, null is a lost sample.
    this.#channels.forEach((name, i) => {
      for (const part of [0, 1, 2]) this.#series[3 * i + part].push(row[name]?.[part]);
    });
    if (this.#times.length <= KEEP) return;
    for (const values of [this.#times, ...this.#series]) values.splice(0, KEEP / 3);
  }

  #draw(now) {
    if (!this.#times.length && !this.#pads.isThere) return;
    this.#drawnAt = now;
    const shown = this.#flow.shown / 1e3;
    this.#frame.show([this.#times, ...this.#series], shown - SPAN_S, shown, this.#limits(shown));
    this.#pads.draw(shown);
  }

  #limits(shown) {
    let [near, far] = [Infinity, -Infinity];
    for (const values of this.#series) {
      for (let i = values.length - 1; i >= 0 && this.#times[i] > shown - SPAN_S; i -= 1) {
        if (typeof values[i] !== "number") continue;
        near = Math.min(near, values[i]);
        far = Math.max(far, values[i]);
      }
    }
    if (near > far) return { min: 0, max: 5 * STEP_MM };
    return { min: Math.max(0, Math.floor((near - MARGIN_MM) / STEP_MM) * STEP_MM), max: Math.ceil((far + MARGIN_MM) / STEP_MM) * STEP_MM };
  }

  #options(colour, axis) {
    const plain = { points: { show: false } };
    const of = (name) => [
      { ...plain, stroke: colour(HUE_OF[name] ?? "ink"), width: 2, dash: name === "range_right" ? [8, 3] : undefined },
      { ...plain, stroke: colour("soft"), width: 1 },
      { ...plain, stroke: colour("ink"), width: 1.5, dash: [3, 4] },
    ];
    return {
      scales: { x: { time: false, auto: false }, y: { auto: false, dir: -1 } },
      axes: [agesAxis(axis), { ...axis, size: GUTTER_PX }],
      series: [{}, ...this.#channels.flatMap(of)],
      hooks: { draw: [(plot) => this.#mark(plot, colour)] },
    };
  }

  // Heels on a line of their own at the top, each with its foot's letter; what was none is crossed out.
  #mark({ ctx: pen, bbox, valToPos }, colour) {
    const size = MARK_PX * devicePixelRatio;
    pen.save();
    pen.font = `700 ${1.6 * size}px ${getComputedStyle(document.body).fontFamily}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineWidth = 2 * devicePixelRatio;
    pen.setLineDash([]);
    for (const { at, event, side } of this.#marks) {
      const x = valToPos(at, "x", true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      pen.fillStyle = pen.strokeStyle = colour(event === "heel_rejected" ? "bad" : side === "unknown" ? "good" : side);
      const y = bbox.top + 1.6 * size;
      if (event === "heel_onset") tick(pen, x, bbox.top + bbox.height, size);
      else if (event === "heel_contact") disc(pen, x, y, 1.3 * size, colour("surface"), side === "unknown" ? "" : t(`signal.letter_${side}`));
      else if (event === "heel_rejected") cross(pen, x, y, size);
    }
    pen.restore();
  }
}

function tick(pen, x, y, size) {
  pen.beginPath();
  pen.moveTo(x, y - 1.6 * size);
  pen.lineTo(x - 0.7 * size, y);
  pen.lineTo(x + 0.7 * size, y);
  pen.fill();
}

function disc(pen, x, y, radius, paper, letter) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = paper;
  pen.fillText(letter, x, y);
}

function cross(pen, x, y, size) {
  pen.beginPath();
  pen.moveTo(x - size, y - size);
  pen.lineTo(x + size, y + size);
  pen.moveTo(x - size, y + size);
  pen.lineTo(x + size, y - size);
  pen.stroke();
}
