// The rhythm of the feet as marks that pass by, the left foot's above and the right one's below: even is evenly spaced.

import { penFor } from "./canvas.js";
import { Flow } from "./flow.js";

const SPAN_MS = 4000;
const MARK_PX = 5;

export class Beats {
  #canvas;
  #marks = []; // { t, side }, oldest first; times are the station's, in milliseconds
  #flow = new Flow();

  constructor(canvas) {
    this.#canvas = canvas;
  }

  // Feet tell where there is a mat, heels where there is none.
  hear(snapshot) {
    if (this.#flow.hear(snapshot)) this.#marks = [];
    const told = snapshot.pads.length ? "foot_strike" : "heel_contact";
    for (const { event, side, age_ms: age } of snapshot.marks) {
      if (event === told) this.#marks.push({ t: this.#flow.newest - age, side });
    }
    while (this.#marks.length && this.#marks[0].t < this.#flow.newest - 2 * SPAN_MS) this.#marks.shift();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const pen = penFor(this.#canvas);
    const style = getComputedStyle(this.#canvas);
    pen.fillStyle = style.getPropertyValue("--rule");
    pen.fillRect(0, height / 2 - 0.5, width, 1);
    for (const { t, side } of this.#marks) {
      const x = width - MARK_PX - (width * (this.#flow.shown - t)) / SPAN_MS;
      if (x < -MARK_PX || x > width + MARK_PX) continue;
      pen.fillStyle = style.getPropertyValue(side === "unknown" ? "--ink" : `--${side}`);
      const y = side === "left" ? 0 : side === "right" ? height / 2 + 2 : height / 4 + 1;
      pen.fillRect(x - MARK_PX / 2, y, MARK_PX, height / 2 - 2);
    }
  }
}
