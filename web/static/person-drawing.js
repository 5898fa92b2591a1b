// A person drawn from the side, to scale, and what stands around: for what a guide asks, and for where the bar belongs.

import { drawn } from "./dom.js";
import { numberOf } from "./guide-words.js";
import { t } from "./texts.js";

// Shares of the body height: how long the parts of a body are (Drillis and Contini 1966, in Winter, Biomechanics).
const HEAD = 0.065;
const SHOULDER = 0.818;
const HIP = 0.53;
const KNEE = 0.285;
const ANKLE = 0.039;
const ARM = 0.33;
const FOOT = 0.1;

export const line = (x1, y1, x2, y2, name) => drawn("line", { x1, y1, x2, y2, class: name });

export function words(x, y, text, attributes = {}) {
  const element = drawn("text", { x, y, ...attributes });
  element.textContent = text;
  return element;
}

// Facing right with the back at `x`, the floor at y = 0, up negative. `knee` bends the near leg, in degrees; `holds`
// leads the hand to its ankle.
export function person(x, height, { knee = 0, holds = false } = {}) {
  const group = drawn("g", { class: "person" });
  const at = x + height * 0.06;
  const y = (share) => -share * height;
  const shin = (KNEE - ANKLE) * height;
  const bent = (knee * Math.PI) / 180;
  const ankle = [at - shin * Math.sin(bent), y(KNEE) + shin * Math.cos(bent)];
  const toe = [ankle[0] + FOOT * height * Math.cos(bent), ankle[1] + FOOT * height * Math.sin(bent) + ANKLE * height * Math.cos(bent)];
  const hand = holds ? ankle : [at + ARM * height * 0.25, y(SHOULDER) + ARM * height];
  const elbow = holds ? [at - ARM * height * 0.3, y(SHOULDER) + ARM * height * 0.6] : [at - ARM * height * 0.05, y(SHOULDER) + ARM * height * 0.5];
  group.append(
    drawn("circle", { cx: at, cy: y(1 - HEAD), r: HEAD * height }),
    line(at, y(1 - 2 * HEAD), at, y(HIP)),
    line(at, y(HIP), at, y(ANKLE)),
    line(at, y(ANKLE), at + FOOT * height, 0),
    path([[at, y(SHOULDER)], elbow, hand]),
  );
  if (knee) group.append(path([[at, y(HIP)], [at, y(KNEE)], ankle, toe], "near"));
  return group;
}

const path = (points, name = "") => drawn("polyline", { points: points.map((point) => point.join(",")).join(" "), class: name });

// What looks at the back from behind, `height` above the floor.
export function sensor(x, height) {
  const group = drawn("g", { class: "sensor" });
  group.append(line(x, 0, x, -height * 1.25, "post"), drawn("rect", { x: x - 2, y: -height - 4, width: 8, height: 8 }));
  return group;
}

const MM = 0.1; // units of the drawing for a millimetre

// Where the bar belongs for a person: the post with its marks, the sensor, and whoever stands before it.
// `height_mm` is null for somebody whose mark is known, and their height is not: then no body is drawn.
export function drawMark(svg, { height_mm: height, bar_mm: bar, mark, off_mm: off }, marks, behind) {
  const top = (height ?? 1900) * MM;
  const far = behind * MM;
  const level = bar * MM;
  svg.setAttribute("viewBox", `-46 ${-top - 6} ${far + 100} ${top + 26}`);
  svg.setAttribute("aria-label", t("setup.mark_label", { mark, bar: numberOf(bar), behind: numberOf(behind) }));
  const ticks = marks.map((mm, i) => line(-6, -mm * MM, 0, -mm * MM, i + 1 === mark ? "tick-here" : "tick"));
  svg.replaceChildren(
    drawn("rect", { x: -2, y: -level - off * MM, width: 4, height: 2 * off * MM, class: "within" }),
    line(-40, 0, far + 50, 0, "floor"),
    line(far - 10, 0, far + 36, 0, "mat"),
    ...ticks,
    sensor(0, level),
    line(6, -level, far, -level, "beam"),
    words(-10, -level + 2, t("setup.mark_short", { mark }), { "text-anchor": "end", class: "strong" }),
    line(-30, 0, -30, -level + 6, "measure"),
    words(-10, -level / 2, t("setup.mark_mm", { n: numberOf(bar) }), { "text-anchor": "end" }),
    line(0, 8, far, 8, "measure"),
    words(far / 2, 17, t("setup.mark_mm", { n: numberOf(behind) }), { "text-anchor": "middle" }),
    ...(height === null ? [] : [person(far, height * MM)]),
  );
}
