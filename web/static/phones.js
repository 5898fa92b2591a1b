// Paired phones: the owner sees, invites and removes them; each phone can unpair itself.

import { ask, tell } from "./ask.js";
import { byId, made } from "./dom.js";
import { dateOf, t } from "./texts.js";
import { sure, tried } from "./tried.js";

export function offerPhones() {
  byId("leave").addEventListener("click", async () => {
    if (!(await sure(t("setup.leave_sure")))) return;
    if (await tried(() => tell("/api/v1/phones/leave"))) location.assign("/");
  });
  if (!byId("phones")) return; // a user's page has no list of them
  for (const button of document.querySelectorAll("[data-invite]")) {
    button.addEventListener("click", () => tried(async () => (await import("./invitation.js")).invite(button.dataset.invite)));
  }
  tried(list);
}

async function list() {
  const { phones } = await ask("/api/v1/phones");
  byId("phones").replaceChildren(...phones.map(item));
  return true;
}

function item({ id, name, role, paired_utc: paired, seen_utc: seen }) {
  const own = byId("phones").dataset.own === id;
  const line = made("li");
  const words = [t(`roles.${role}`), t("setup.phones_paired", { date: dateOf(paired) })];
  if (own) words.push(t("setup.phones_this"));
  else if (seen !== null) words.push(t("setup.phones_seen", { date: dateOf(seen) }));
  const text = made("span");
  text.append(made("b", name), made("small", words.join(" \u00b7 ")));
  line.append(text);
  if (own) return line;
  const remove = made("button", t("setup.revoke"), { type: "button", class: "quiet" });
  remove.addEventListener("click", async () => {
    if (!(await sure(t("setup.revoke_sure", { name })))) return;
    await tried(async () => {
      await tell(`/api/v1/phones/${id}/revoke`);
      return list();
    });
  });
  line.append(remove);
  return line;
}
