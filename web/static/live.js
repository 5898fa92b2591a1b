// The live page: figures, feet, faults and the trace of the newest snapshot, near at hand or across the room.

import { offerAwake } from "./awake.js";
import { byId, made, put } from "./dom.js";
import { answer, showFeet } from "./feet.js";
import { stateOf } from "./figures.js";
import { join } from "./link.js";
import { offerOrders, showSession } from "./now.js";
import { speak } from "./shell.js";
import { count, keepTime, offerSound, say } from "./sound.js";
import { t } from "./texts.js";
import { fit, hearTiles, layTiles, moveTiles, offerChoice, showTiles } from "./tiles.js";
import { Trace } from "./trace.js";

const trace = new Trace(byId("trace"));

function heard(snapshot, before) {
  trace.add(snapshot);
  hearTiles(snapshot);
  answer(snapshot, before);
  keepTime(snapshot.session);
  count(snapshot, before);
  if (before && before.state !== snapshot.state) say(stateOf(snapshot));
}

function drawn(snapshot) {
  showSession(snapshot);
  showTiles(snapshot);
  showFeet(snapshot);
  showTrace(snapshot);
  showFaults(snapshot.parts);
  showHealth(snapshot.parts);
  speak(sentence(snapshot));
}

function lost() {
  speak(t("live.spoken_state", { state: t("shell.offline_title") }));
}

function sentence(snapshot) {
  const state = stateOf(snapshot);
  if (snapshot.cadence_spm === null || snapshot.rig === "mat") return t("live.spoken_state", { state });
  const { left, right, unknown } = snapshot.heels;
  const cadence = Math.round(snapshot.cadence_spm);
  if (unknown > 0) return t("live.spoken_total", { state, cadence, total: left + right + unknown });
  return t("live.spoken_counts", { state, cadence, left, right });
}

function showTrace(snapshot) {
  const channels = trace.channels;
  put("trace-empty", t(snapshot.rig === "mat" ? "live.trace_no_sensor" : "live.trace_none"));
  byId("trace-empty").hidden = channels.length > 0;
  byId("key").hidden = !channels.includes("range_left") && !channels.includes("range_right");
}

function showFaults(parts) {
  const faults = parts.filter((part) => !part.ok);
  const list = byId("faults");
  const text = JSON.stringify(faults);
  if (list.dataset.shown === text) return;
  list.dataset.shown = text;
  list.hidden = faults.length === 0;
  list.replaceChildren(...faults.map((part) => {
    const item = made("li");
    item.append(made("b", part.name), made("span", part.message));
    return item;
  }));
}

// Which parts there are and that they work: by a sign and by words.
function showHealth(parts) {
  const text = JSON.stringify(parts.map(({ name, ok }) => [name, ok]));
  if (byId("health").dataset.shown === text) return;
  byId("health").dataset.shown = text;
  byId("health").replaceChildren(...parts.map(({ name, ok }) => {
    const item = made("li", name, { class: ok ? "ok" : "bad" });
    item.append(made("span", t(ok ? "live.works" : "live.works_not"), { class: "unseen" }));
    return item;
  }));
}

function move() {
  moveTiles();
  trace.draw();
  requestAnimationFrame(move);
}

function view(far) {
  document.body.dataset.view = far ? "far" : "near";
  byId("far").setAttribute("aria-pressed", String(far));
  byId("far").textContent = t(far ? "live.far_leave" : "live.far");
  fit();
}

byId("far").addEventListener("click", () => view(document.body.dataset.view !== "far"));
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && !document.querySelector("dialog[open]")) view(false);
});
window.addEventListener("resize", fit);
layTiles();
offerChoice();
offerSound();
offerOrders();
offerAwake();
join({ heard, drawn, lost });
requestAnimationFrame(move);
