// Which wire goes to which pin of the header, told by place, shape and words as well as by colour.

import { drawn, made } from "./dom.js";
import { wordOf } from "./guide-words.js";
import { t } from "./texts.js";

const SHAPES = {
  GND: () => drawn("rect", { x: 3, y: 3, width: 18, height: 18 }),
  "3V3": () => drawn("polygon", { points: "12,1 23,12 12,23 1,12" }),
  "5V": () => drawn("polygon", { points: "12,1 23,12 12,23 1,12" }),
};
const circle = () => drawn("circle", { cx: 12, cy: 12, r: 10 });

// The header with the wires of all parts, or of one; 20 rows of two pins, pin 1 at the top left.
export function drawWires(table, { pins, wires }, part = "") {
  const wanted = wires.filter((wire) => !part || wire.part === part);
  const rows = [];
  for (let number = 1; number <= pins.length; number += 2) {
    const [left, right] = [number, number + 1].map((pin) => [label(pins, wanted, pin), shape(pins, wanted, pin)]);
    if (part && ![number, number + 1].some((pin) => wanted.some((wire) => wire.header_pin === pin))) {
      if (rows.at(-1)?.className !== "gap") rows.push(gap());
      continue;
    }
    const row = made("tr");
    row.append(left[0], left[1], right[1], right[0]);
    rows.push(row);
  }
  table.tBodies[0].replaceChildren(...rows);
}

// Pins that this part does not need are left out.
function gap() {
  const row = made("tr", "", { class: "gap" });
  row.append(made("td", "\u22ee", { colspan: "4", "aria-hidden": "true" }));
  return row;
}

function label(pins, wires, number) {
  const { name, leave_free: free } = pins[number - 1];
  const here = wires.filter((wire) => wire.header_pin === number);
  const cell = made("td", "", { class: here.length ? "wired" : "" });
  cell.append(made("small", name));
  if (free) cell.append(made("span", t("setup.wire_free")));
  const parts = [...new Set(here.map((wire) => wire.part))];
  for (const part of parts) {
    const of = here.filter((wire) => wire.part === part);
    cell.append(made("b", wordOf(part)));
    if (name !== "GND") for (const wire of of) cell.append(made("span", terminal(wire)));
  }
  if (here.length) cell.append(made("span", t("setup.wire_colour", { colour: wordOf(here[0].colour) })));
  return cell;
}

function terminal({ terminal: name, through }) {
  return through ? t("setup.wire_through", { terminal: wordOf(name), through: wordOf(through) }) : wordOf(name);
}

function shape(pins, wires, number) {
  const { name } = pins[number - 1];
  const here = wires.find((wire) => wire.header_pin === number);
  const cell = made("td", "", { class: "pin" });
  const svg = drawn("svg", { viewBox: "0 0 24 24", class: here ? `wire ${here.colour}` : "wire", "aria-hidden": "true" });
  svg.append((SHAPES[name] ?? circle)());
  cell.append(svg, made("span", String(number)));
  return cell;
}
