// The two feet: each answers its heels by its place and its outline. Nothing gets brighter or darker.

import { byId, put, putFigure } from "./dom.js";
import { NONE } from "./figures.js";
import { t } from "./texts.js";

const ANSWER_MS = 320; // under three answers a second for each side, whatever the cadence
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const ahead = { left: 0, right: 0 }; // heels that were answered at the line and are not counted yet

// A heel is answered when it comes to the line; one whose coming was not heard of, when it is counted.
export function answer({ heels, marks }, before) {
  for (const side of ["left", "right"]) {
    const told = (event) => marks.filter((mark) => mark.event === event && mark.side === side).length;
    const [came, counted] = [told("heel_onset"), before ? heels[side] - before.heels[side] : 0];
    ahead[side] += came - told("heel_rejected");
    if (came || counted > Math.max(0, ahead[side])) leap(byId(side));
    ahead[side] = Math.max(0, ahead[side] - Math.max(0, counted));
  }
}

function leap(tile) {
  const timing = { duration: ANSWER_MS, easing: "ease-out" };
  if (tile.getAnimations().length) return;
  const colour = getComputedStyle(tile).getPropertyValue("--hue");
  tile.animate([{ outlineColor: colour }, { outlineColor: colour, offset: 0.7 }, { outlineColor: "transparent" }], timing);
  if (calm.matches) return;
  const heel = tile.querySelector(".heel");
  const top = `translateY(${heel.clientHeight - tile.querySelector(".lane").clientHeight}px)`;
  heel.animate([{ transform: "none" }, { transform: top, offset: 0.3 }, { transform: top, offset: 0.5 }, { transform: "none" }], timing);
}

export function showFeet({ rig, heels: { left, right, unknown } }) {
  const measured = rig !== "mat";
  const sided = measured && !(unknown > 0 && left + right === 0);
  for (const [side, count] of Object.entries({ left, right })) {
    putFigure(byId(`${side}-count`), sided ? String(count) : NONE);
  }
  const lost = unknown > 0 ? t("live.heels_lost", { n: unknown }) : "";
  put("heels-note", measured ? lost : t("live.no_range"));
}
