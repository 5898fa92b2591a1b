// What the plots of the Set-up page have in common: uPlot, which comes as a classic script before the modules.

import { t } from "./texts.js";

export const SPAN_S = 6;
export const GUTTER_PX = 44;

// One plot that fills `box`; `options` says, given colours by name and an axis in the page's style, what it is.
export class PlotFrame {
  #box;
  #options;
  #data = [[]];
  plot = null;

  constructor(box, options) {
    this.#box = box;
    this.#options = options;
    new ResizeObserver(() => this.plot?.setSize(this.#size())).observe(box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.lay());
    this.lay();
  }

  #size() {
    return { width: this.#box.clientWidth, height: this.#box.clientHeight };
  }

  lay() {
    this.plot?.destroy();
    const style = getComputedStyle(this.#box);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const axis = { stroke: colour("soft"), grid: { stroke: colour("rule"), width: 1 }, ticks: { show: false }, font: `12px ${style.fontFamily}`, gap: 4 };
    const shared = { ...this.#size(), legend: { show: false }, cursor: { show: false }, padding: [8, 14, 0, 0] };
    this.plot = new window.uPlot({ ...shared, ...this.#options(colour, axis) }, this.#data, this.#box);
  }

  // Shows `data` from `low` to `high` on x, and within `limits` on y where they are not fixed.
  show(data, low, high, limits = null) {
    this.#data = data;
    this.plot.batch(() => {
      this.plot.setData(data, false);
      this.plot.setScale("x", { min: low, max: high });
      if (limits) this.plot.setScale("y", limits);
    });
  }
}

// Seconds before the right edge, in whole ones: the grid keeps its place while the signal runs through it.
export function agesAxis(axis) {
  return {
    ...axis,
    size: 22,
    splits: (plot) => [6, 4, 2, 0].map((ago) => plot.scales.x.max - ago),
    values: () => [6, 4, 2, 0].map((ago) => (ago ? String(-ago) : t("signal.now"))),
  };
}
