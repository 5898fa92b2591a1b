// The Set-up page: the parts, the signal, the loop's timing. It only looks; what it changes are phones.

import { byId, made } from "./dom.js";
import { join } from "./link.js";
import { offerPhones } from "./phones.js";
import "./shell.js";
import { Signal } from "./signal.js";
import { t } from "./texts.js";

const signal = new Signal(byId("signal"));

function drawn(snapshot) {
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
    item.append(made("b", name), made("span", message || t("setup.part_ok")));
    return item;
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

join({ heard: (snapshot) => signal.add(snapshot), drawn });
offerPhones();
