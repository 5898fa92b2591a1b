// What is on every page: whether the station is there, whether a person moves at all, and the language.

import { tell } from "./ask.js";
import { byId, put } from "./dom.js";
import { follow, join } from "./link.js";
import { t } from "./texts.js";

const SPEAK_MS = 5000; // a screen reader gets one sentence in this time at most
const title = document.title;
let spokenAt = -Infinity;

// One polite sentence for screen readers; what comes too soon after the last is left out.
export function speak(sentence) {
  const now = performance.now();
  if (now - spokenAt < SPEAK_MS || byId("spoken").textContent === sentence) return;
  spokenAt = now;
  put("spoken", sentence);
}

function drawn(snapshot) {
  document.body.dataset.link = "live";
  put("link", t("shell.live"));
  byId("offline").hidden = true;
  put("station", snapshot.station);
  const real = snapshot.source === "live";
  put("source", real ? "" : t(`shell.${snapshot.source}`));
  byId("source").hidden = real;
  const named = title.replace(/[^\u00b7]*$/, ` ${snapshot.station}`);
  const shown = real ? named : `${t("shell.simulated_title")} \u00b7 ${named}`;
  if (document.title !== shown) document.title = shown;
}

function lost(refusal, before) {
  document.body.dataset.link = "offline";
  put("link", t("shell.offline"));
  put("offline-title", t("shell.offline_title"));
  const reason = refusal ? `${refusal.message} ${refusal.remedy}` : t("shell.unreached");
  put("offline-text", before ? `${reason} ${t("shell.last_figures")}` : reason);
  byId("offline").hidden = false;
}

byId("language").addEventListener("change", async (event) => {
  await tell("/api/v1/language", { language: event.target.value });
  location.reload();
});
join({ drawn, lost });
queueMicrotask(follow); // after the modules of the page, which import this one, have joined
