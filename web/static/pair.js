// Pairs this phone: with the invitation that the address holds, which is then forgotten, or by a press of the button.

import { tell } from "./ask.js";
import { drawCode } from "./code.js";
import { byId, put } from "./dom.js";
import "./shell.js";
import { t } from "./texts.js";

const EVERY_MS = 1000;
const invitation = decodeURIComponent(location.hash.slice(1));
history.replaceState(null, "", location.pathname); // not in the history, nor on a screenshot

const hide = (id, hidden = true) => byId(id)?.toggleAttribute("hidden", hidden);

if (invitation) {
  put("pair-text", t("pair.lead"));
  hide("pair-form", false);
  hide("ask-form");
  hide("pair-how");
} else if (byId("pair-code")) {
  drawCode(byId("pair-code"), byId("pair-code").dataset.rows.split(" "));
}

byId("pair-form").addEventListener("submit", (event) => {
  event.preventDefault();
  tried("pair-form", () => tell("/api/v1/pair", { invitation, name: byId("pair-name").value.trim() }));
});

byId("ask-form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  tried("ask-form", async () => {
    const { key, wait_s: seconds } = await tell("/api/v1/pair/ask", { name: byId("ask-name").value.trim() });
    put("pair-text", t("pair.press"));
    await pressed(key, performance.now() + 1000 * seconds);
  });
});

// What is refused leaves the form as it was, with the reason.
async function tried(form, pair) {
  const lead = byId("pair-text").textContent;
  hide("failed");
  hide(form);
  try {
    await pair();
    put("pair-text", t("pair.done"));
    hide("pair-how");
  } catch (refusal) {
    put("pair-text", lead);
    hide(form, false);
    put("failed", refusal.message);
    hide("failed", false);
  }
  hide("pair-left");
}

// Asks until the station says that the button was pressed, or that the time is over.
async function pressed(key, endsAt) {
  hide("pair-left", false);
  for (;;) {
    put("pair-left", t("pair.left", { seconds: Math.max(0, Math.ceil((endsAt - performance.now()) / 1000)) }));
    if ((await tell("/api/v1/pair/answer", { key })).phone) return;
    await new Promise((go) => { setTimeout(go, EVERY_MS); });
  }
}
