// What a guide asks the person to do, as a drawing: the mat from above, or the person from the side.

import { drawn } from "./dom.js";
import { line, person, sensor, words } from "./person-drawing.js";
import { t } from "./texts.js";

// Which pads bear a foot, from above; "beside" is off the mat.
const FEET = { away: ["beside"], stand: ["left", "right"], left_pad: ["left"], right_pad: ["right"] };
// How the person stands, from the side.
const SIDE = {
  kick: { knee: 125 },
  hold_left: { knee: 128, holds: true },
  hold_right: { knee: 128, holds: true },
  kick_facing: { knee: 125, facing: true },
};
const HEIGHT = 100;
const PAD = { left: 18, right: 54 };

export function drawPose(svg, pose) {
  if (svg.dataset.pose === pose) return;
  svg.dataset.pose = pose;
  svg.toggleAttribute("hidden", !(pose in FEET || pose in SIDE));
  if (svg.hasAttribute("hidden")) return;
  svg.setAttribute("aria-label", t(`setup.pose_${pose}`));
  svg.replaceChildren(...(pose in FEET ? fromAbove(FEET[pose]) : fromTheSide(SIDE[pose])));
}

function fromAbove(feet) {
  const all = [drawn("rect", { x: 43, y: 92, width: 10, height: 5, class: "box" }), words(60, 98, t("setup.pose_sensor"))];
  for (const [side, x] of Object.entries(PAD)) {
    const loaded = feet.includes(side);
    all.push(drawn("rect", { x, y: 14, width: 26, height: 50, rx: 3, class: loaded ? "pad-loaded" : "pad" }));
    all.push(words(x + 13, 76, t(`setup.pose_pad_${side}`), { "text-anchor": "middle" }));
    if (loaded) all.push(foot(x + 13, 39));
  }
  if (feet.includes("beside")) all.push(foot(98, 36), foot(110, 42));
  // Whoever stands there looks this way.
  all.push(line(48, 10, 48, 2, "way"), drawn("path", { d: "M45 5 48 1 51 5", class: "way" }));
  return all;
}

const foot = (cx, cy) => drawn("ellipse", { cx, cy, rx: 4.5, ry: 11, class: "foot" });

function fromTheSide({ facing = false, ...legs }) {
  const floor = drawn("g", { transform: "translate(12 104)" });
  const body = person(46, HEIGHT * 0.98, legs);
  if (facing) body.setAttribute("transform", "translate(104 0) scale(-1 1)");
  floor.append(line(-8, 0, 104, 0, "floor"), sensor(0, 45), body);
  return [floor];
}
