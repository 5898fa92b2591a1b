// The Set-up page: guides, the person's mark, parts, signal, doctor, wiring, timing, phones. Looking changes nothing.

import { tell } from "./ask.js";
import { loadPeople, loadRig, offerGuides } from "./begin.js";
import { byId, made, put } from "./dom.js";
import { wordOf } from "./guide-words.js";
import { join } from "./link.js";
import { offerPhones } from "./phones.js";
import "./shell.js";
import { t } from "./texts.js";
import { tried } from "./tried.js";

// What is further down the page, or there at times only, comes when it is looked at.
let guides = null;
let signal = null;
let rig = null;

function whenSeen(id, work) {
  const observer = new IntersectionObserver((seen) => {
    if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    work();
  });
  observer.observe(byId(id));
}

async function showGuides(snapshot) {
  if (!guides && !snapshot.guide) return;
  guides ??= import("./guide.js");
  (await guides).showGuide(snapshot, rig, loadPeople);
}

function drawn(snapshot) {
  showGuides(snapshot);
  showPanel(snapshot);
  showParts(snapshot.parts);
  showTiming(snapshot.loop);
}

function showParts(parts) {
  const list = byId("parts");
  const text = JSON.stringify(parts);
  if (list.dataset.shown === text) return;
  list.dataset.shown = text;
  list.replaceChildren(...parts.map(({ name, ok, message }) => {
    const item = made("li", "", { class: ok ? "ok" : "bad" });
    item.append(made("b", wordOf(name)), made("span", message || t("setup.part_ok")));
    return item;
  }));
}

// What the station has lights and buzzer do now.
function showPanel({ panel }) {
  const text = JSON.stringify(panel);
  const list = byId("panel");
  if (list.dataset.shown === text) return;
  list.dataset.shown = text;
  const lamps = [
    [t("word.status_light"), panel.status === "off" ? t("setup.panel_off") : wordOf(panel.status), panel.status !== "off"],
    [t("word.left_light"), t(panel.left ? "setup.panel_on" : "setup.panel_off"), panel.left],
    [t("word.right_light"), t(panel.right ? "setup.panel_on" : "setup.panel_off"), panel.right],
    [t("word.light_bar"), t("setup.panel_bar", { n: panel.bar }), panel.bar > 0],
    [t("word.buzzer"), panel.pitch_hz ? t("setup.panel_hz", { n: Math.round(panel.pitch_hz) }) : t("setup.panel_off"), panel.pitch_hz !== null],
  ];
  list.replaceChildren(...lamps.map(([name, now, lit]) => {
    const line = made("li", "", { class: lit ? "lit" : "" });
    line.append(made("b", name), made("span", now));
    return line;
  }));
}

function showTiming(loop) {
  const dropped = loop.dropped_rows + loop.dropped_records + loop.dropped_messages;
  const late = { p50: loop.lateness_p50_ms.toFixed(1), max: loop.lateness_max_ms.toFixed(1) };
  const rows = [
    [t("setup.late"), t("setup.late_value", late)],
    [t("setup.readings"), t("setup.readings_value", { rows: loop.rows, overruns: loop.overruns, dropped })],
  ];
  byId("timing").replaceChildren(...rows.flatMap(([name, text]) => [made("dt", name), made("dd", text)]));
}

join({ heard: (snapshot) => signal?.add(snapshot), drawn });
offerPhones();
offerGuides();
byId("panel-test").addEventListener("click", () => tried(() => tell("/api/v1/session", { action: "panel" })));
byId("wiring").addEventListener("toggle", async () => {
  if (rig) (await import("./wiring.js")).drawWires(byId("wires"), rig);
});
try {
  [, rig] = await Promise.all([loadPeople(), loadRig()]);
  byId("wiring").hidden = false;
} catch (refusal) {
  put("no-rig", refusal.message);
}
// Only now is all in its place.
whenSeen("doctor-title", () => import("./doctor.js"));
whenSeen("signal-title", async () => {
  const { Signal } = await import("./signal.js");
  signal = new Signal(byId("signal"));
});
