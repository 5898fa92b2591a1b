// Two sessions of one person side by side.

import { ask } from "./ask.js";
import { byId, made, put } from "./dom.js";
import "./shell.js";
import { dateOf, t } from "./texts.js";
import { tried } from "./tried.js";
import { DASH, bare, cleanOf, errorOf, inOrder, isNamed, nameOf, numberOf, programOf, reasonOf, textOf, unitOf } from "./words.js";

const one = new URLSearchParams(location.search).get("one");

async function offer() {
  const { line } = await ask(`/api/v1/sessions/${encodeURIComponent(one)}`);
  const { sessions } = await ask(`/api/v1/sessions?whose=${line.person_id}`);
  const others = sessions.filter(({ id, outcome }) => id !== line.id && outcome !== null);
  if (!others.length) {
    put("empty", t("compare.none"));
    return;
  }
  byId("empty").hidden = true;
  byId("chooser").hidden = false;
  byId("other").append(...others.map(({ id, began_utc: began, program }) => made("option", `${dateOf(began)} \u00b7 ${programOf(program)}`, { value: id })));
  const before = others.find(({ began_utc: began, program }) => began < line.began_utc && program === line.program);
  if (before) byId("other").value = before.id;
  byId("other").addEventListener("change", () => tried(compare));
  await compare();
}

async function compare() {
  const { simulated, apart, sides } = await ask(`/api/v1/sessions/compare?${new URLSearchParams({ one, other: byId("other").value })}`);
  byId("simulated").hidden = !simulated;
  byId("compared").hidden = false;
  byId("what").hidden = false;
  put("apart", apart === null ? t("compare.alike") : t("compare.apart", { reason: reasonOf(apart) }));
  ["earlier", "later"].forEach((name, i) => head(byId(name), t(`compare.${name}`), sides[i].line));
  const [earlier, later] = sides.map(({ figures }) => Object.entries(figures).filter(([name, { value }]) => value !== null && name === bare(name) && isNamed(name)));
  const known = [...new Map(inOrder([...later, ...earlier])).keys()];
  byId("rows").replaceChildren(...known.map((name) => row(name, sides)));
  const grades = [...new Set(known.flatMap((name) => sides.map(({ figures }) => figures[name]?.evidence)))].filter(Boolean).sort();
  byId("grades").replaceChildren(...grades.map((grade) => made("li", t(`figure.evidence_${grade.toLowerCase()}`))));
  byId("what-list").replaceChildren(...known.flatMap((name) => [made("dt", nameOf(name)), made("dd", textOf(name))]));
}

function head(cell, name, line) {
  const link = made("a", dateOf(line.began_utc), { href: `/history/${line.id}` });
  cell.replaceChildren(made("span", name), link, made("small", `${programOf(line.program)} \u00b7 ${cleanOf(line)}`));
}

function row(name, sides) {
  const line = made("tr");
  const title = made("th", nameOf(name), { scope: "row" });
  title.append(made("small", unitOf(name)));
  line.append(title);
  for (const { figures } of sides) {
    const figure = figures[name];
    const cell = made("td", figure?.value == null ? DASH : numberOf(figure.value));
    if (figure?.value != null) cell.append(made("small", `${figure.standard_error === null ? "" : `\u00b1 ${errorOf(figure.standard_error)} \u00b7 `}${figure.evidence}`));
    line.append(cell);
  }
  return line;
}

if (one) tried(offer);
