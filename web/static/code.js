// Draws a code for a phone's camera.

import { drawn } from "./dom.js";

// A code of rows of 0 and 1, with the border of four modules that cameras need.
export function drawCode(svg, rows) {
  const size = rows.length + 8;
  svg.setAttribute("viewBox", `-4 -4 ${size} ${size}`);
  const path = rows.flatMap((row, y) => [...row].map((module, x) => (module === "1" ? `M${x} ${y}h1v1h-1z` : "")));
  svg.replaceChildren(drawn("path", { class: "paper", d: `M-4 -4h${size}v${size}h-${size}z` }), drawn("path", { class: "ink", d: path.join("") }));
}
