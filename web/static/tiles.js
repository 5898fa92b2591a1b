// Which figures are shown, and how large: the visitor's choice, kept in this browser.

import { byId, made, putFigure } from "./dom.js";
import { FACES } from "./faces.js";
import { FIGURES } from "./figures.js";

const KEY = "figures";
const USUAL = { main: "cadence", tiles: ["clean", "rhythm", "torso", "elapsed"] };
const FAR_MAIN = 0.27; // of the screen's height, for the digits themselves; and so for the figures beside it
const FAR_MAIN_FLAT = 0.31; // a screen that lies is wide enough for more
const FAR_OTHER = 0.11;
const UNIT_GAP_PX = 4;
const DIGIT_OF_FONT = 0.72; // how much of the font's size a digit is high, in the system's fonts

let chosen = kept();
let faces = [];

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
  faces = [];
  byId("figures").replaceChildren(...[chosen.main, ...others].map(tile));
  byId("figures").firstElementChild.classList.add("main");
}

function tile(name) {
  const { label, face: kind } = FIGURES[name];
  const box = made("div", "", { class: "figure", "data-figure": name });
  const value = made("p", "", { class: "value" });
  value.append(made("span", "\u2013", { id: name }), made("small"));
  box.append(made("p", label, { class: "label", id: `${name}-label` }), value, made("p", "", { class: "note", id: `${name}-note` }));
  if (!kind) return box;
  const face = FACES[kind]();
  face.face.classList.add("face", kind);
  face.face.setAttribute("aria-hidden", "true");
  box.dataset.face = kind;
  box.append(face.face);
  faces.push({ ...face, name });
  return box;
}

// At once with each snapshot, for what must miss none.
export function hearTiles(snapshot) {
  for (const face of faces) face.hear?.(snapshot);
}

// Once a frame, for what moves between snapshots.
export function moveTiles() {
  for (const face of faces) face.draw?.();
}

export function showTiles(snapshot) {
  for (const box of byId("figures").children) {
    const { label, value, unit = "", note } = FIGURES[box.dataset.figure].read(snapshot);
    const [head, figure, foot] = box.children;
    if (label && head.textContent !== label) head.textContent = label;
    putFigure(figure.firstElementChild, value);
    if (figure.lastElementChild.textContent !== unit) figure.lastElementChild.textContent = unit;
    if (foot.textContent !== note) foot.textContent = note;
  }
  for (const face of faces) face.show(snapshot, FIGURES[face.name].read(snapshot));
  fit();
}

// Across the room each figure has a share of the screen's height, and is narrowed to the width that there is.
export function fit() {
  const far = document.body.dataset.view === "far";
  const main = window.innerWidth > window.innerHeight ? FAR_MAIN_FLAT : FAR_MAIN;
  for (const box of byId("figures").children) {
    const share = box.classList.contains("main") ? main : FAR_OTHER;
    const figure = box.children[1];
    const digits = figure.firstElementChild;
    const size = far ? `${Math.round((window.innerHeight * share) / DIGIT_OF_FONT)}px` : "";
    if (figure.style.fontSize !== size) figure.style.fontSize = size;
    const room = figure.clientWidth - figure.lastElementChild.offsetWidth - UNIT_GAP_PX;
    const squeeze = far ? Math.min(1, room / digits.offsetWidth) : 1;
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
