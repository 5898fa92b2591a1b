// Plots as SVG, drawn anew for each width: points of two legs, curves with a range, a stretch of a recording.

import { drawn } from "./dom.js";

const TEXT = { left: 44, right: 10, top: 10, bottom: 22 };
const NEAR_PX = 40;
const CHARACTER_PX = 7;

// Draws into `box` now and whenever its width changes; what was drawn there before is forgotten.
export function lay(box, draw) {
  box.layer?.disconnect();
  let width = 0;
  box.layer = new ResizeObserver(() => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    draw(width, box.clientHeight);
  });
  box.layer.observe(box);
}

export function clear(box) {
  box.layer?.disconnect();
  box.replaceChildren();
}

// An empty plot: `x` and `y` lead from values to pixels. Ticks are [value, text].
export class Frame {
  constructor(box, label, { width, height, xs, ys, xTicks, yTicks, upsideDown = false, inset = TEXT.left }) {
    this.svg = drawn("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
    const [low, high] = ys;
    const inner = { width: width - inset - TEXT.right, height: height - TEXT.top - TEXT.bottom };
    this.x = (value) => inset + (inner.width * (value - xs[0])) / (xs[1] - xs[0] || 1);
    const up = (value) => (value - low) / (high - low || 1);
    this.y = (value) => TEXT.top + inner.height * (upsideDown ? up(value) : 1 - up(value));
    this.bottom = TEXT.top + inner.height;
    for (const [value, text] of yTicks) {
      this.add("path", { class: "grid", d: `M${inset} ${this.y(value)}H${width - TEXT.right}` });
      this.write(inset - 6, this.y(value) + 4, text, "end");
    }
    for (const [value, text] of xTicks) this.write(this.x(value), height - 5, text, "middle");
    box.replaceChildren(this.svg);
  }

  add(tag, attributes) {
    this.svg.append(drawn(tag, attributes));
  }

  write(x, y, text, anchor) {
    const words = drawn("text", { x, y, "text-anchor": anchor });
    words.textContent = text;
    this.svg.append(words);
  }
}

// Round values between `low` and `high`, four to six of them.
export function ticks(low, high, most = 5) {
  const raw = (high - low || 1) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw);
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step / 1e6; at += step) found.push(Number(at.toPrecision(12)));
  return found;
}

// What to write at ticks: as many decimals as tell them apart.
export function written(values) {
  const step = values.length > 1 ? values[1] - values[0] : 1;
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const format = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return values.map((value) => [value, format.format(value)]);
}

export function spread(values, margin = 0.08) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const more = (high - low || Math.abs(high) || 1) * margin;
  // Nothing that is counted or timed goes below nothing.
  return [low >= 0 ? Math.max(0, low - more) : low - more, high + more];
}

// Points of both legs; `rows` names what y counts where it is no number. `pick` hears the number of a touched point.
export function scatter(box, { label, points, rows, pick }) {
  lay(box, (width, height) => {
    const ys = rows ? [-0.5, rows.length - 0.5] : spread(points.map(({ y }) => y));
    const xs = spread(points.map(({ x }) => x), 0.02);
    const yTicks = rows ? rows.map((text, at) => [at, text]) : written(ticks(...ys, 4));
    const xTicks = written(ticks(Math.max(0, xs[0]), xs[1]));
    const inset = rows ? 12 + CHARACTER_PX * Math.max(...rows.map((text) => text.length)) : TEXT.left;
    const frame = new Frame(box, label, { width, height, xs, ys, xTicks, yTicks, inset });
    for (const side of ["unknown", "left", "right"]) {
      const own = points.filter((point) => point.side === side);
      const d = own.map(({ x, y }) => `M${frame.x(x).toFixed(1)} ${frame.y(shifted(y, side, rows)).toFixed(1)}h.01`).join("");
      if (d) frame.add("path", { class: `points ${side}`, d });
    }
    frame.svg.addEventListener("click", (event) => {
      const found = nearest(frame, points, rows, event);
      if (found !== null) pick(found);
    });
  });
}

// In rows the legs lie beside each other, so that neither hides the other.
function shifted(y, side, rows) {
  if (!rows) return y;
  return side === "left" ? y + 0.16 : side === "right" ? y - 0.16 : y;
}

function nearest(frame, points, rows, event) {
  const corner = frame.svg.getBoundingClientRect();
  let [best, least] = [null, NEAR_PX];
  for (const { x, y, side, number } of points) {
    const far = Math.hypot(frame.x(x) - event.clientX + corner.left, frame.y(shifted(y, side, rows)) - event.clientY + corner.top);
    if (far < least) [best, least] = [number, far];
  }
  return best;
}
