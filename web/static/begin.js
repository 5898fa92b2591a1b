// Guides to begin, for whom, and what the last calibration read back.

import { ask, tell } from "./ask.js";
import { byId, made, put } from "./dom.js";
import { numberOf, wordOf } from "./guide-words.js";
import { t } from "./texts.js";
import { tried } from "./tried.js";

let people = [];
let rig = null;
let marks = [];

export async function loadPeople() {
  const told = await ask("/api/v1/set-up/people");
  people = told.people;
  marks = told.marks_mm;
  byId("whose").replaceChildren(...people.map(({ id, name }) => made("option", name, { value: id })));
  byId("whose-row").hidden = people.length === 0;
  byId("calibrate-form").hidden = people.length === 0;
  byId("no-person").hidden = people.length > 0;
  showPerson();
  return told.kept;
}

export async function loadRig() {
  rig = await ask("/api/v1/set-up/rig");
  byId("build-at")?.replaceChildren(...rig.parts.map((part) => made("option", wordOf(part), { value: part })));
  showPerson();
  return rig;
}

const chosen = () => people.find(({ id }) => id === byId("whose").value);

async function showPerson() {
  const whose = chosen();
  const behind = rig?.behind_mm ?? null;
  const draws = Boolean(whose && whose.bar_mm !== null && behind !== null);
  byId("mark-why").hidden = draws || !whose || rig === null;
  if (whose && rig) put("mark-why", t(behind === null ? "setup.mark_no_sensor" : "setup.mark_no_height"));
  byId("height-row").hidden = !whose || whose.bar_mm !== null || behind === null;
  byId("height").required = !byId("height-row").hidden;
  showReadBack(whose);
  if (draws) (await import("./person-drawing.js")).drawMark(byId("mark"), whose, marks, behind);
  byId("mark").toggleAttribute("hidden", !draws);
}

function showReadBack(whose) {
  const read = whose?.calibration;
  byId("read-back").hidden = !read;
  byId("not-calibrated").hidden = !whose || Boolean(read) || rig === null;
  if (!read) return;
  const mm = (value) => t("setup.mark_mm", { n: numberOf(value) });
  const legs = Object.entries(read.legs).map(([side, leg]) => [
    t("setup.read_leg", { side: wordOf(side) }),
    t(leg.held_depth_mm === null ? "setup.read_leg_value" : "setup.read_leg_held", {
      share: leg.dwell_pct,
      depth: leg.depth_mm,
      held: leg.held_depth_mm,
    }),
  ]);
  const rows = [
    [t(read.learnt ? "setup.read_learnt" : "setup.read_made"), new Date(`${read.made_on}T12:00`).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" })],
    [t("setup.read_bar"), mm(read.bar_mm)],
    [t("setup.read_distance"), mm(read.distance_mm)],
    ...legs,
  ];
  byId("read-back").replaceChildren(...rows.flatMap(([name, text]) => [made("dt", name), made("dd", text)]));
}

async function begin(guide, more = {}) {
  await tried(() => tell("/api/v1/set-up/guide/begin", { guide, ...more }));
}

export function offerGuides() {
  byId("whose").addEventListener("change", showPerson);
  byId("calibrate-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const height = byId("height-row").hidden ? null : 10 * Number(byId("height").value);
    begin("calibrate", { person_id: chosen().id, height_mm: height });
  });
  byId("check").addEventListener("click", () => begin("check"));
  byId("build-form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    begin("build", { at: byId("build-at").value });
  });
}
