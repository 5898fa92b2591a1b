// What can be shown large: each figure reads itself from a snapshot, and says so where it is not measured.

import { knows, t } from "./texts.js";

export const NONE = "\u2014";
const STILL_MM = 15; // less is what the sway of one stride moves
const PLACE_MM = 100; // as far as the track reaches: the station warns there

export function stateOf(snapshot) {
  if (snapshot.state === "active") return t("live.moving");
  return t(snapshot.elapsed_s > 0 ? "live.resting" : "live.ready");
}

export function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// What the session asks for, in words: a tempo is never told by colour or place alone.
export function paceOf({ target_spm: target, tempo }) {
  if (target === null) return "";
  return t(tempo === null ? "now.target" : `now.tempo.${tempo}`, { spm: Math.round(target) });
}

// The reasons that the station gives in English are known here by their words; one that is not stays as it came.
function reason(words) {
  if (words === null) return t("live.not_measured");
  const key = `live.reason.${words.replaceAll(" ", "_")}`;
  return knows(key) ? t(key) : words;
}

function place({ moved_mm: moved, sway }) {
  if (moved === null) return { value: NONE, note: reason(sway.reason), part: null };
  const mm = Math.round(Math.abs(moved));
  const where = mm < STILL_MM ? "on_the_spot" : moved > 0 ? "further" : "nearer";
  const note = sway.value === null ? t(`live.${where}`) : t("live.sway", { where: t(`live.${where}`), mm: Math.round(sway.value) });
  return { value: String(mm), note, part: 0.5 + Math.max(-0.5, Math.min(0.5, moved / PLACE_MM / 2)) };
}

// name -> { label, face, read }: `label` and what `read` gives are texts; `value` is NONE where there is nothing to
// show. `face` is what is drawn with the figure, from `part`: a share of the whole, 0 to 1, or null.
export const FIGURES = {
  cadence: {
    label: t("live.cadence"),
    face: "gauge",
    read({ cadence_spm: cadence, cadence_reason: why, session }) {
      if (cadence === null) return { value: NONE, note: paceOf({ ...session, tempo: null }) || reason(why) };
      return { value: String(Math.round(cadence)), note: paceOf(session) || t("live.cadence_note") };
    },
  },
  clean: {
    label: t("live.clean"),
    face: "share",
    read({ session: { clean, kicks } }) {
      if (!kicks) return { value: NONE, note: t("live.no_kicks"), part: null };
      return { value: String(clean), note: t("live.of_kicks", { n: kicks }), part: clean / kicks };
    },
  },
  rhythm: {
    label: t("live.rhythm"),
    face: "beats",
    read({ step_time_cv_pct: variation }) {
      if (variation === null) return { value: NONE, note: t("live.rhythm_none") };
      return { value: String(Math.round(variation)), unit: "%", note: t("live.rhythm_note") };
    },
  },
  torso: {
    label: t("live.torso"),
    face: "track",
    read({ rig, session }) {
      if (rig === "mat") return { value: NONE, note: t("live.not_measured"), part: null };
      const { value, note, part } = place(session);
      return { value, unit: value === NONE ? "" : t("live.mm"), note, part };
    },
  },
  elapsed: {
    label: t("live.elapsed"),
    read: (snapshot) => ({ label: stateOf(snapshot), value: clock(snapshot.elapsed_s), note: t("live.elapsed_note") }),
  },
  left: {
    label: t("live.time_left"),
    read({ session: { left_s: left, phase } }) {
      if (left === null || !["countdown", "work", "rest"].includes(phase)) return { value: NONE, note: t("live.no_end") };
      return { value: clock(Math.ceil(left)), note: t(`now.phase.${phase}`) };
    },
  },
  total: {
    label: t("live.total"),
    read({ rig, heels: { left, right, unknown } }) {
      if (rig === "mat") return { value: NONE, note: t("live.not_measured") };
      return { value: String(left + right + unknown), note: t("live.total_note") };
    },
  },
  streak: {
    label: t("live.streak"),
    read: ({ session: { streak } }) => ({ value: String(streak), note: t("live.streak_note") }),
  },
};
