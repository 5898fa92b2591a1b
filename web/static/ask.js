// Asks the station for something, or tells it to do something. A refusal comes as an Error with the station's sentences.

import { t } from "./texts.js";

export class Refusal extends Error {
  constructor({ error, message, remedy, faults }, status) {
    super(`${message} ${remedy}`);
    this.error = error;
    this.faults = faults;
    this.status = status;
  }
}

export async function ask(path) {
  return answerOf(await reach(path, {}));
}

export async function tell(path, what = {}) {
  return answerOf(await reach(path, posted(what)));
}

const posted = (what) => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(what) });

// A file that the station makes of what it is sent, with the name that it gives it.
export async function fetchFile(path, what) {
  const response = await reach(path, posted(what));
  if (!response.ok) await answerOf(response);
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition"))[1];
  return { blob: await response.blob(), name };
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Refusal({ error: "unreached", message: t("shell.failed"), remedy: t("shell.unreached") }, 0);
  }
}

async function answerOf(response) {
  const answer = await response.json();
  if (!response.ok) throw new Refusal(answer, response.status);
  return answer;
}
