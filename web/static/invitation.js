// An invitation for another phone, as a code for its camera and as a link.

import { tell } from "./ask.js";
import { drawCode } from "./code.js";
import { byId, put } from "./dom.js";
import { apart, t } from "./texts.js";

// Shows one for a phone of that role; a user's may be the phone of a person.
export async function invite(role, person = null) {
  const { link, code, valid_s: seconds } = await tell("/api/v1/phones/invite", { role, person_id: person && person.id });
  const minutes = Math.round(seconds / 60);
  put("invitation-text", person ? t("invitation.lead_for", { minutes, name: apart(person.name) }) : t("invitation.lead", { minutes }));
  byId("invitation-link").href = link;
  byId("invitation-link").textContent = link;
  drawCode(byId("invitation-code"), code);
  byId("invitation").showModal();
}
