// The stretch of a recording behind a kick: what the sensor saw, near at the top, and the pads below.

import { drawn } from "./dom.js";
import { Frame, lay, ticks, written } from "./plots.js";
import { t } from "./texts.js";

const PAD_PX = 12;
const FAR_MM = 1400;

export function drawStretch(box, stretch, at) {
  lay(box, (width, height) => {
    const values = Object.values(stretch.ranges).flatMap(([, distances]) => distances.filter((mm) => mm !== null && mm <= FAR_MM));
    const pads = Object.entries(stretch.pads);
    const far = Math.max(600, ...values);
    const frame = new Frame(box, t("figure.trace_label"), {
      width,
      height,
      xs: [stretch.begin_s, stretch.end_s],
      ys: [0, far * (1 + (0.12 * Math.max(1, pads.length)))],
      upsideDown: true,
      xTicks: written(ticks(stretch.begin_s, stretch.end_s, 4)),
      yTicks: written(ticks(0, far, 3)),
    });
    frame.add("path", { class: "moment", d: `M${frame.x(at)} 8V${frame.bottom}` });
    for (const [channel, columns] of Object.entries(stretch.ranges)) frame.add("path", { class: `curve ${channel}`, d: line(frame, columns, far) });
    pads.forEach(([pad, columns], row) => frame.svg.append(...bars(frame, columns, pad, row, stretch)));
  });
}

// A lost sample interrupts the line.
function line(frame, [times, distances], far) {
  let pen = "M";
  return times.map((s, i) => {
    if (distances[i] === null || distances[i] > far) {
      pen = "M";
      return "";
    }
    const step = `${pen}${frame.x(s).toFixed(1)} ${frame.y(distances[i]).toFixed(1)}`;
    pen = "L";
    return step;
  }).join("");
}

function bars(frame, [times, levels], pad, row, { begin_s: begin, end_s: end }) {
  const y = frame.bottom - (row + 1) * (PAD_PX + 2);
  // Before the first edge the pad was in the other state.
  const changes = [[begin, 1 - levels[0]], ...times.map((s, i) => [s, levels[i]]), [end, 0]];
  return changes.slice(0, -1).flatMap(([s, loaded], i) => {
    if (!loaded) return [];
    const [from, to] = [frame.x(s), frame.x(changes[i + 1][0])];
    return [drawn("rect", { class: `pad ${pad}`, x: from, y, width: Math.max(0, to - from), height: PAD_PX, rx: 3 })];
  });
}
