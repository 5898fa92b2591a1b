// The History page: sessions, the newest first, and those of guests that somebody may still take.

import { ask, tell } from "./ask.js";
import { byId, made } from "./dom.js";
import "./shell.js";
import { dateOf, t } from "./texts.js";
import { sure, tried } from "./tried.js";
import { DASH, cleanOf, minutes, outcomeOf, programOf, whoOf } from "./words.js";

const whose = byId("whose");
let more = null;

async function load(further) {
  const wanted = new URLSearchParams();
  if (whose) wanted.set("whose", whose.value);
  if (further) wanted.set("before", more);
  const answer = await ask(`/api/v1/sessions?${wanted}`);
  const items = answer.sessions.map(item);
  if (further) byId("sessions").append(...items);
  else byId("sessions").replaceChildren(...items);
  more = answer.more;
  byId("more").hidden = more === null;
  byId("simulated").hidden = !answer.simulated;
  byId("empty").hidden = byId("sessions").children.length > 0;
  byId("empty").textContent = t(whose && whose.value !== "everybody" ? "history.none_of_theirs" : "history.none");
}

function item(line) {
  const place = made("li");
  const link = made("a", "", { href: `/history/${line.id}`, class: "session-line" });
  const facts = [programOf(line.program), minutes(line.elapsed_s), t("history.sets", { n: line.sets })];
  if (whose && whose.value === "everybody") facts.unshift(whoOf(line));
  const text = made("span", "", { class: "session-what" });
  text.append(made("b", dateOf(line.began_utc)), made("small", facts.join(" \u00b7 ")));
  if (line.outcome !== "done") text.append(made("small", outcomeOf(line), { class: "outcome" }));
  if (!line.clock_trusted) text.append(made("small", t("history.clock_unsure")));
  link.append(text, clean(line));
  place.append(link);
  return place;
}

function clean(line) {
  const box = made("span", "", { class: "session-clean" });
  box.append(made("b", line.kicks ? String(line.clean) : DASH), made("small", cleanOf(line)));
  return box;
}

async function loadClaimable() {
  const { sessions } = await ask("/api/v1/sessions/claimable");
  byId("claims").hidden = sessions.length === 0;
  byId("claimable").replaceChildren(...sessions.map(claimable));
}

function claimable(line) {
  const place = made("li");
  const text = made("span", "", { class: "session-what" });
  text.append(made("b", dateOf(line.began_utc)), made("small", [programOf(line.program), minutes(line.elapsed_s), cleanOf(line)].join(" \u00b7 ")));
  const button = made("button", t("history.claim"), { type: "button" });
  button.addEventListener("click", async () => {
    if (!(await sure(t("history.claim_sure", { date: dateOf(line.began_utc) })))) return;
    await tried(async () => {
      await tell(`/api/v1/sessions/${line.id}/claim`);
      await Promise.all([load(false), loadClaimable()]);
    });
  });
  place.append(text, button);
  return place;
}

if (whose) {
  const chosen = new URLSearchParams(location.search).get("whose");
  if ([...whose.options].some(({ value }) => value === chosen)) whose.value = chosen;
  whose.addEventListener("change", () => {
    history.replaceState(null, "", `?whose=${encodeURIComponent(whose.value)}`);
    tried(() => load(false));
  });
}
byId("more").addEventListener("click", () => tried(() => load(true)));
tried(() => load(false));
if (byId("claims")) tried(loadClaimable);
