// One session on the phone of whoever takes it home. The pass is in the link's fragment, and leaves the address at once.

import { fetchFile, tell } from "./ask.js";
import { byId, made, put } from "./dom.js";
import { save } from "./picture.js";
import { showSession } from "./session-view.js";
import "./shell.js";
import { t } from "./texts.js";
import { tried } from "./tried.js";

const KEY = "take-home";
const path = "/api/v1/take-home";
const given = decodeURIComponent(location.hash.slice(1));
// Kept while this page is open, so that it can be loaded again.
if (given) sessionStorage.setItem(KEY, given);
const signed = given || sessionStorage.getItem(KEY);
history.replaceState(null, "", location.pathname);

async function load() {
  const answer = await tell(path, { signed });
  showSession(answer, { trace: (at) => tell(`${path}/trace`, { signed, at_s: at }) });
  for (const kind of ["csv", "json", "fit"]) {
    const item = made("li");
    const button = made("button", t(`session.export_${kind}`), { type: "button", class: "quiet" });
    button.addEventListener("click", () => tried(async () => {
      const { blob, name } = await fetchFile(`${path}/export`, { signed, kind });
      save(blob, name);
    }));
    item.append(button);
    byId("exports").append(item);
  }
}

if (!signed) put("loading", t("takehome.none"));
else if (!(await tried(load))) byId("loading").hidden = true;
