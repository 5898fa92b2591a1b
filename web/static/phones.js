// Paired phones: the owner sees, invites and removes them; each phone can unpair itself.

import { ask, tell } from "./ask.js";
import { byId, made } from "./dom.js";
import { apart, dateOf, t } from "./texts.js";
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
  const [{ phones }, { simulated, people }] = await Promise.all([ask("/api/v1/phones"), ask("/api/v1/people")]);
  // Phones belong to the people of the station, not to those of the simulated athlete.
  byId("phones").replaceChildren(...phones.map((phone) => item(phone, simulated ? [] : people)));
  return true;
}

// Whose sessions a user's phone sees.
function whose({ id, name, person_id: own }, people) {
  const select = made("select", "", { "aria-label": t("setup.phones_whose", { name: apart(name) }) });
  select.append(made("option", t("setup.phones_nobody"), { value: "" }), ...people.map((person) => made("option", person.name, { value: person.id })));
  select.value = own ?? "";
  select.addEventListener("change", () => tried(() => tell(`/api/v1/phones/${id}/person`, { person_id: select.value || null })));
  return select;
}

function item(phone, people) {
  const { id, name, role, paired_utc: paired, seen_utc: seen } = phone;
  const own = byId("phones").dataset.own === id;
  const line = made("li");
  const words = [t(`roles.${role}`), t("setup.phones_paired", { date: dateOf(paired) })];
  if (own) words.push(t("setup.phones_this"));
  else if (seen !== null) words.push(t("setup.phones_seen", { date: dateOf(seen) }));
  const text = made("span");
  text.append(made("b", name), made("small", words.join(" \u00b7 ")));
  line.append(text);
  if (own) return line;
  if (role === "user" && people.length > 0) line.append(whose(phone, people));
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
