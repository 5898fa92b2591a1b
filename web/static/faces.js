// What is drawn with a figure: an arc with its target, a share, a track with a mark, the beats of the feet.

import { Beats } from "./beats.js";
import { drawn, made } from "./dom.js";

const HALF_SPM = 60; // from the target, at the top, to either end of the arc
const SCALE_SPM = [60, 280]; // the drill's whole range, where there is no target
const SWEEP_DEG = 240;
const BAND_SHARE = 0.05; // on target is within so much of it, as the station says
const RADIUS = 52;

// A point of the arc: 0 deg is at the top, positive clockwise.
function at(deg, radius = RADIUS) {
  const angle = (deg * Math.PI) / 180;
  return `${(60 + radius * Math.sin(angle)).toFixed(2)} ${(60 - radius * Math.cos(angle)).toFixed(2)}`;
}

const arc = (from, to) => `M${at(from)}A${RADIUS} ${RADIUS} 0 ${to - from > 180 ? 1 : 0} 1 ${at(to)}`;

function degOf(spm, target) {
  const [low, high] = target === null ? SCALE_SPM : [target - HALF_SPM, target + HALF_SPM];
  return SWEEP_DEG * (Math.max(0, Math.min(1, (spm - low) / (high - low))) - 0.5);
}

// The cadence on an arc, its target at the top: the hand is where the feet are, the band where they should be.
function gauge() {
  const face = drawn("svg", { viewBox: "0 0 120 92" });
  const band = drawn("path", { class: "band" });
  const hand = drawn("g", { class: "hand" });
  hand.append(drawn("path", { d: `M60 ${60 - RADIUS - 7}V${60 - RADIUS + 5}` }));
  face.append(drawn("path", { class: "all", d: arc(-SWEEP_DEG / 2, SWEEP_DEG / 2) }), band, hand);
  let shown = null;
  return {
    face,
    show({ cadence_spm: cadence, session: { target_spm: target, tempo } }) {
      if (shown !== target) {
        shown = target;
        const half = target === null ? 0 : (SWEEP_DEG * target * BAND_SHARE) / (2 * HALF_SPM);
        band.setAttribute("d", target === null ? "" : arc(-half, half));
      }
      face.dataset.tempo = tempo ?? "";
      hand.toggleAttribute("hidden", cadence === null);
      if (cadence !== null) hand.style.transform = `rotate(${degOf(cadence, target).toFixed(1)}deg)`;
    },
  };
}

function share() {
  const face = drawn("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none" });
  const part = drawn("rect", { class: "part", width: 0, height: 6 });
  face.append(drawn("rect", { class: "all", width: 100, height: 6 }), part);
  return { face, show: (_, { part: of }) => part.setAttribute("width", (100 * (of ?? 0)).toFixed(1)) };
}

// Where the body is beside where it began: the sensor is at the left end.
function track() {
  const face = made("div");
  const mark = made("i");
  face.append(mark);
  return {
    face,
    show(_, { part }) {
      mark.hidden = part === null;
      if (part !== null) mark.style.insetInlineStart = `${(100 * part).toFixed(1)}%`;
    },
  };
}

function beats() {
  const face = made("canvas");
  const line = new Beats(face);
  return { face, show() {}, hear: (snapshot) => line.hear(snapshot), draw: () => line.draw() };
}

export const FACES = { gauge, share, track, beats };
