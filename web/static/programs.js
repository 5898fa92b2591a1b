// The Programs page: what there is to choose from, each with its timeline; the owner's ways to copy, change and delete.

import { ask, tell } from "./ask.js";
import { byId, made, put } from "./dom.js";
import { join } from "./link.js";
import "./shell.js";
import { apart, t } from "./texts.js";
import { aboutOf, inShort, timeline, titleOf } from "./timeline.js";
import { sure, tried } from "./tried.js";

const list = byId("programs");
const owner = list.dataset.owner === "yes";
let chosen = null;

async function load() {
  const { programs, simulated } = await ask("/api/v1/programs");
  byId("simulated").hidden = !simulated;
  list.replaceChildren(...programs.map(item));
  mark();
}

function item(program) {
  const { name, built_in: builtIn, table, faults } = program;
  const title = titleOf(program);
  const place = made("li", "", { "data-name": name });
  place.classList.add("card", "program");
  const head = made("h2", "", { id: `program-${name}` });
  head.append(made("bdi", title), made("small", t(builtIn ? "programs.built_in" : "programs.own"), { class: "badge" }));
  place.append(head);
  if (table === null) place.append(broken(faults));
  else {
    if (table.about) place.append(made("p", aboutOf(program), { dir: "auto" }));
    place.append(made("p", inShort(table), { class: "short" }), timeline(table));
  }
  place.append(buttons(name, title, { builtIn, usable: table !== null }));
  return place;
}

function broken(faults) {
  const box = made("div", "", { class: "failed" });
  const told = made("ul");
  told.append(...faults.map(({ key, text }) => made("li", key ? `${key}: ${text}` : text)));
  box.append(made("p", t("programs.broken")), told);
  return box;
}

function buttons(name, title, { builtIn, usable }) {
  const row = made("p", "", { class: "row" });
  const called = { "aria-describedby": `program-${name}` };
  if (usable) {
    const choose = made("button", t("programs.choose"), { type: "button", class: "choose", ...called });
    choose.addEventListener("click", () => tried(() => tell("/api/v1/session", { action: "program", value: name })));
    row.append(choose);
  }
  if (!owner) return row;
  if (usable) row.append(link(t("programs.copy"), { copy: name }, called));
  if (builtIn) return row;
  if (usable) row.append(link(t("programs.edit"), { name }, called));
  const remove = made("button", t("programs.delete"), { type: "button", class: "quiet", ...called });
  remove.addEventListener("click", () => removed(name, title));
  row.append(remove);
  return row;
}

function link(text, what, called) {
  const place = made("a", text, { href: `/programs/edit?${new URLSearchParams(what)}`, ...called });
  place.classList.add("button", "quiet");
  return place;
}

async function removed(name, title) {
  if (!(await sure(t("programs.delete_sure", { title: apart(title) }), t("programs.delete_yes"), t("programs.delete_no")))) return;
  await tried(async () => {
    await tell(`/api/v1/programs/${encodeURIComponent(name)}/delete`);
    await load();
    put("done", t("programs.deleted", { title: apart(title) }));
    byId("done").hidden = false;
  });
}

// The one that the station will run next says so, in words and by its button.
function mark() {
  for (const place of list.children) {
    const own = place.dataset.name === chosen;
    place.classList.toggle("chosen", own);
    const button = place.querySelector(".choose");
    if (!button) continue;
    button.setAttribute("aria-pressed", String(own));
    button.textContent = t(own ? "programs.chosen" : "programs.choose");
  }
}

join({
  drawn({ session }) {
    if (session.program === chosen) return;
    chosen = session.program;
    mark();
  },
});
tried(load);
