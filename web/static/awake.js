// Keeps the screen awake where the browser allows it, and says how to do it by hand where it does not.

import { byId } from "./dom.js";

let lock = null;

async function hold() {
  if (!byId("awake").checked || document.hidden) return;
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch {
    byId("awake").checked = false; // refused, as on a battery that is nearly empty
    byId("awake-note").hidden = false;
  }
}

export function offerAwake() {
  const can = "wakeLock" in navigator; // not on plain HTTP
  byId("awake").disabled = !can;
  byId("awake-note").hidden = can;
  if (!can) return;
  byId("awake").addEventListener("change", ({ target }) => (target.checked ? hold() : lock?.release()));
  document.addEventListener("visibilitychange", hold); // the browser lets go of it whenever the page is hidden
}
