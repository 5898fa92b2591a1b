// What the doctor finds, the worst first, each with its remedy. Comes when somebody looks that far down the page.

import { ask } from "./ask.js";
import { byId, made, put } from "./dom.js";
import { foundAndRemedy, isForeign, wordOf } from "./guide-words.js";
import { dateOf, t } from "./texts.js";

const ORDER = ["failure", "warning", "ok"];

async function examine() {
  byId("doctor-again").disabled = true;
  try {
    const { findings } = await ask("/api/v1/set-up/doctor");
    const worst = findings.toSorted((one, other) => ORDER.indexOf(one.verdict) - ORDER.indexOf(other.verdict));
    const wrong = worst.filter(({ verdict }) => verdict !== "ok").length;
    put("doctor-sum", t(wrong ? "setup.doctor_wrong" : "setup.doctor_well", { n: wrong || findings.length }));
    put("doctor-when", t("setup.doctor_when", { date: dateOf(new Date().toISOString()) }));
    byId("findings").replaceChildren(...worst.filter(({ verdict }) => verdict !== "ok").map(item));
    byId("well").replaceChildren(...worst.filter(({ verdict }) => verdict === "ok").map(item));
    byId("well-more").hidden = wrong === findings.length;
  } catch (refusal) {
    put("doctor-sum", refusal.message);
  } finally {
    byId("doctor-again").disabled = false;
  }
}

function item({ name, verdict, said }) {
  const line = made("li", "", { class: { ok: "ok", warning: "warn", failure: "bad" }[verdict] });
  const [found, remedy] = foundAndRemedy(said);
  const foreign = isForeign(said) ? { lang: "en" } : {};
  line.append(made("b", wordOf(name)), made("span", found, foreign));
  if (remedy) line.append(made("p", remedy, foreign));
  return line;
}

byId("doctor-again").addEventListener("click", examine);
examine();
