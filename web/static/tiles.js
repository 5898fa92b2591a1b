// Which figures are shown, and how large: the visitor's choice, kept in this browser.

import { byId, made, putFigure } from "./dom.js";
import { FIGURES } from "./figures.js";

const KEY = "figures";
const USUAL = { main: "elapsed", tiles: ["cadence", "total"] };
const FAR_MAIN = 0.27; // of the screen's height, for the digits themselves; and so for the figures beside it
const FAR_OTHER = 0.13;
const DIGIT_OF_FONT = 0.72; // how much of the font's size a digit is high, in the system's fonts

let chosen = kept();

function kept() {
  let found;
  try {
    found = JSON.parse(localStorage.getItem(KEY));
  } catch {
    found = null; // storage is forbidden here, or somebody else wrote into it
  }
  const tiles = Array.isArray(found?.tiles) ? found.tiles.filter((name) => name in FIGURES) : USUAL.tiles;
  return { main: found?.main in FIGURES ? found.main : USUAL.main, tiles };
}

function keep() {
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // A browser that keeps nothing shows the choice until the page is closed.
  }
}

export function layTiles() {
  const others = chosen.tiles.filter((name) => name !== chosen.main);
  byId("figures").replaceChildren(...[chosen.main, ...others].map(tile));
  byId("figures").firstElementChild.classList.add("main");
}

function tile(name) {
  const box = made("div", "", { class: "figure", "data-figure": name });
  const value = made("p", "", { class: "value" });
  value.append(made("span", "\u2013", { id: name }));
  box.append(made("p", FIGURES[name].label, { class: "label", id: `${name}-label` }), value, made("p", "", { class: "note", id: `${name}-note` }));
  return box;
}

export function showTiles(snapshot) {
  for (const box of byId("figures").children) {
    const { label, value, note } = FIGURES[box.dataset.figure].read(snapshot);
    const [head, figure, foot] = box.children;
    if (label && head.textContent !== label) head.textContent = label;
    putFigure(figure.firstElementChild, value);
    if (foot.textContent !== note) foot.textContent = note;
  }
  fit();
}

// Across the room each figure has a share of the screen's height, and is narrowed to the width that there is.
export function fit() {
  const far = document.body.dataset.view === "far";
  for (const box of byId("figures").children) {
    const share = box.classList.contains("main") ? FAR_MAIN : FAR_OTHER;
    const figure = box.children[1];
    const digits = figure.firstElementChild;
    const size = far ? `${Math.round((window.innerHeight * share) / DIGIT_OF_FONT)}px` : "";
    if (figure.style.fontSize !== size) figure.style.fontSize = size;
    const squeeze = far ? Math.min(1, figure.clientWidth / digits.offsetWidth) : 1;
    const transform = squeeze < 1 ? `scaleX(${squeeze.toFixed(3)})` : "";
    if (digits.style.transform !== transform) digits.style.transform = transform;
  }
}

export function offerChoice() {
  byId("choose").addEventListener("click", () => byId("choose-dialog").showModal());
  for (const [name, { label }] of Object.entries(FIGURES)) {
    const main = choice("radio", name, label, chosen.main === name);
    main.input.name = "main";
    main.input.addEventListener("change", () => choose({ main: name }));
    byId("choose-main").append(main.label);
    const beside = choice("checkbox", name, label, chosen.tiles.includes(name));
    beside.input.addEventListener("change", () => {
      const tiles = Object.keys(FIGURES).filter((other) => (other === name ? beside.input.checked : chosen.tiles.includes(other)));
      choose({ tiles });
    });
    byId("choose-tiles").append(beside.label);
  }
}

function choice(type, value, text, checked) {
  const input = made("input", "", { type, value });
  input.checked = checked;
  const label = made("label", "", { class: "switch" });
  label.append(input, ` ${text}`);
  return { input, label };
}

function choose(change) {
  chosen = { ...chosen, ...change };
  keep();
  layTiles();
}
