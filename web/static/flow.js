// The station's time as a page shows it: it runs evenly, although snapshots come in steps and a network shakes them.

const LAG_MS = 110; // two snapshots: what is shown has nearly always come by then
const JUMP_MS = 400; // further off, the loop started anew or the page slept
const FOLLOW = 0.05;

export class Flow {
  #ahead = null; // of the page's clock, in milliseconds
  newest = -Infinity;

  // True where time began anew, so that what was kept of before belongs to nothing.
  hear({ t_ns }) {
    const now = t_ns / 1e6;
    const again = now < this.newest;
    this.newest = now;
    const off = now - performance.now() - (this.#ahead ?? Infinity);
    if (Math.abs(off) > JUMP_MS) this.#ahead = now - performance.now();
    else this.#ahead += FOLLOW * off;
    return again;
  }

  // The station's time that is to be shown now, in milliseconds; it stops where nothing comes any more.
  get shown() {
    return Math.min(performance.now() + this.#ahead - LAG_MS, this.newest);
  }
}
