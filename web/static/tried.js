// Work that may be refused, and questions that must be answered first.

import { byId, put } from "./dom.js";

// Shows a refusal in the page's place for it; whether the work succeeded.
export async function tried(work) {
  byId("failed").hidden = true;
  try {
    await work();
    return true;
  } catch (refusal) {
    put("failed", refusal.message);
    byId("failed").hidden = false;
    byId("failed").scrollIntoView({ block: "nearest" });
    return false;
  }
}

// Asks in the page's own dialog; `yes` and `no` name the answers where they are not just these.
export function sure(question, yes, no) {
  put("sure-text", question);
  if (yes) put("sure-yes", yes);
  if (no) put("sure-no", no);
  const dialog = byId("sure");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
