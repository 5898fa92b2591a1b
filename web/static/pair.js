// Pairs this phone with the invitation that the address holds, then forgets the invitation.

import { tell } from "./ask.js";
import { byId, put } from "./dom.js";
import "./shell.js";
import { t } from "./texts.js";

const invitation = decodeURIComponent(location.hash.slice(1));
history.replaceState(null, "", location.pathname); // not in the history, nor on a screenshot

if (invitation) {
  put("pair-text", t("pair.lead"));
  byId("pair-form").hidden = false;
  byId("pair-how").hidden = true;
}

byId("pair-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("failed").hidden = true;
  try {
    await tell("/api/v1/pair", { invitation, name: byId("pair-name").value.trim() });
  } catch (refusal) {
    put("failed", refusal.message);
    byId("failed").hidden = false;
    return;
  }
  byId("pair-form").hidden = true;
  put("pair-text", t("pair.done"));
});
