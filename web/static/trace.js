// Draws the last seconds of each range channel. A heel comes nearer to the sensor, so near is up.

import { penFor } from "./canvas.js";
import { Flow } from "./flow.js";

const SPAN_MS = 6000;
const GAP_MS = 250; // longer without a reading is a gap; shorter is a snapshot that was skipped
const STEP_MM = 250;
const LEAST_SPAN_MM = 500;
const GUTTER_PX = 48; // for the numbers, so that no line runs through them
const RULE_PX = 36; // at least, between two lines of the grid
const COLOUR_OF = { range: "--good", range_left: "--left", range_right: "--right" };

export class Trace {
  #canvas;
  #channels = new Map(); // channel -> [{ t, mm }], oldest first; mm is null where the sensor rejected the sample
  #flow = new Flow();

  constructor(canvas) {
    this.#canvas = canvas;
  }

  get channels() {
    return [...this.#channels.keys()];
  }

  add(snapshot) {
    const now = snapshot.t_ns / 1e6;
    if (this.#flow.hear(snapshot)) this.#channels.clear();
    for (const trail of snapshot.trails) {
      if (!this.#channels.has(trail.channel)) this.#channels.set(trail.channel, []);
      const points = this.#channels.get(trail.channel);
      trail.age_ms.forEach((age, i) => {
        const t = now - age;
        if (!points.length || t > points.at(-1).t) points.push({ t, mm: trail.distance_mm[i] });
      });
    }
    for (const points of this.#channels.values()) {
      while (points.length && points[0].t < now - SPAN_MS - GAP_MS) points.shift();
    }
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const pen = penFor(this.#canvas);
    const limits = this.#limits();
    if (!limits) return;
    pen.save();
    const style = getComputedStyle(this.#canvas);
    const shown = this.#flow.shown;
    const x = (t) => width - ((width - GUTTER_PX) * (shown - t)) / SPAN_MS;
    const y = (mm) => 12 + (height - 24) * ((mm - limits.near) / (limits.far - limits.near));
    this.#rule(pen, style, limits, y);
    pen.beginPath();
    pen.rect(GUTTER_PX, 0, width, height);
    pen.clip();
    for (const [channel, points] of this.#channels) {
      pen.strokeStyle = style.getPropertyValue(COLOUR_OF[channel] ?? "--ink");
      this.#line(pen, points, x, y);
    }
    pen.restore();
  }

  #limits() {
    let near = Infinity;
    let far = -Infinity;
    for (const points of this.#channels.values()) {
      for (const { mm } of points) {
        if (mm === null) continue;
        near = Math.min(near, mm);
        far = Math.max(far, mm);
      }
    }
    if (near > far) return null;
    near = Math.floor(near / STEP_MM) * STEP_MM;
    far = Math.max(Math.ceil(far / STEP_MM) * STEP_MM, near + LEAST_SPAN_MM);
    return { near, far };
  }

  #rule(pen, style, { near, far }, y) {
    const [ruleColour, textColour] = [style.getPropertyValue("--rule"), style.getPropertyValue("--soft")];
    pen.font = `12px ${style.fontFamily}`;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    const room = Math.max(1, Math.floor((y(far) - y(near)) / RULE_PX));
    const step = STEP_MM * Math.ceil((far - near) / STEP_MM / room);
    for (let mm = near; mm <= far; mm += step) {
      pen.fillStyle = ruleColour;
      pen.fillRect(GUTTER_PX, y(mm), this.#canvas.clientWidth - GUTTER_PX, 1);
      pen.fillStyle = textColour;
      pen.fillText(String(mm), GUTTER_PX - 8, y(mm));
    }
  }

  #line(pen, points, x, y) {
    pen.lineWidth = 2.5;
    pen.lineJoin = "round";
    pen.lineCap = "round";
    pen.beginPath();
    let before = null;
    for (const point of points) {
      if (point.mm !== null) {
        const joined = before !== null && point.t - before.t <= GAP_MS;
        pen[joined ? "lineTo" : "moveTo"](x(point.t), y(point.mm));
      }
      before = point.mm === null ? null : point;
    }
    pen.stroke();
  }
}
