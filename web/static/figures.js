// What can be shown large: each figure reads itself from a snapshot, and says so where it is not measured.

import { knows, t } from "./texts.js";

export const NONE = "\u2014";

export function stateOf(snapshot) {
  if (snapshot.state === "active") return t("live.moving");
  return t(snapshot.elapsed_s > 0 ? "live.resting" : "live.ready");
}

export function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// The reasons that the station gives in English are known here by their words; one that is not stays as it came.
function reason(words) {
  if (words === null) return t("live.not_measured");
  const key = `live.reason.${words.replaceAll(" ", "_")}`;
  return knows(key) ? t(key) : words;
}

// name -> { label, read }: `label` and what `read` gives are texts; `value` is NONE where there is nothing to show.
export const FIGURES = {
  elapsed: {
    label: t("live.elapsed"),
    read: (snapshot) => ({ label: stateOf(snapshot), value: clock(snapshot.elapsed_s), note: t("live.elapsed_note") }),
  },
  cadence: {
    label: t("live.cadence"),
    read({ cadence_spm: cadence, cadence_reason: why }) {
      if (cadence === null) return { value: NONE, note: reason(why) };
      return { value: String(Math.round(cadence)), note: t("live.cadence_note") };
    },
  },
  total: {
    label: t("live.total"),
    read({ rig, heels: { left, right, unknown } }) {
      if (rig === "mat") return { value: NONE, note: t("live.not_measured") };
      return { value: String(left + right + unknown), note: t("live.total_note") };
    },
  },
};
