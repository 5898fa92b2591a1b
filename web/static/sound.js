// Voice and metronome, both off until somebody asks for them: browsers allow sound only after a touch.

import { byId } from "./dom.js";
import { t } from "./texts.js";

const LOOK_MS = 50; // how often the metronome looks ahead, and how far: a timer may be late, the audio clock never is
const AHEAD_S = 0.2;
const CLICK_S = 0.03;
const PITCH_HZ = [880, 660]; // as the station's own beeps: the left higher than the right
const COUNT_STEP = 10;

export class Metronome {
  #audio = null;
  #timer = null;
  #nextS = 0;
  #beat = 0;
  rate = 160;

  get running() {
    return this.#timer !== null;
  }

  start() {
    this.#audio ??= new AudioContext();
    this.#audio.resume();
    this.#nextS = this.#audio.currentTime + 0.1;
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #look() {
    const now = this.#audio.currentTime;
    if (this.#nextS < now) this.#nextS = now; // after a sleep: the missed beats are not made up for
    while (this.#nextS < now + AHEAD_S) {
      this.#click(this.#nextS, PITCH_HZ[this.#beat++ % 2]);
      this.#nextS += 60 / this.rate;
    }
  }

  #click(atS, pitchHz) {
    const tone = new OscillatorNode(this.#audio, { frequency: pitchHz });
    const loudness = new GainNode(this.#audio, { gain: 0.4 });
    loudness.gain.setValueAtTime(0.4, atS);
    loudness.gain.exponentialRampToValueAtTime(0.001, atS + CLICK_S);
    tone.connect(loudness).connect(this.#audio.destination);
    tone.start(atS);
    tone.stop(atS + CLICK_S);
  }
}

const metronome = new Metronome();
let speaks = false;

// Says `words` unless something is being said: what comes late is no help to somebody who moves.
export function say(words) {
  if (!speaks || speechSynthesis.speaking) return;
  const utterance = new SpeechSynthesisUtterance(words);
  utterance.lang = document.documentElement.lang;
  speechSynthesis.speak(utterance);
}

// Every tenth heel aloud.
export function count(snapshot, before) {
  const total = ({ heels: { left, right, unknown } }) => left + right + unknown;
  const now = Math.floor(total(snapshot) / COUNT_STEP);
  if (before && now > Math.floor(total(before) / COUNT_STEP)) say(t("live.said_count", { n: now * COUNT_STEP }));
}

// The metronome beats what the session asks for.
export function keepTime({ target_spm: target, phase }) {
  const rate = byId("rate");
  if (target === null || !["countdown", "work"].includes(phase) || metronome.rate === Math.round(target)) return;
  rate.value = Math.round(target);
  rate.dispatchEvent(new Event("input"));
}

export function offerSound() {
  byId("sound").addEventListener("click", () => byId("sound-dialog").showModal());
  const canSpeak = "speechSynthesis" in window;
  byId("voice").disabled = !canSpeak;
  byId("voice-note").hidden = canSpeak;
  byId("voice").addEventListener("change", ({ target }) => {
    speaks = target.checked;
  });
  const rate = byId("rate");
  const showRate = () => {
    metronome.rate = Number(rate.value);
    byId("rate-value").textContent = rate.value;
  };
  rate.value = metronome.rate;
  rate.addEventListener("input", showRate);
  showRate();
  byId("metronome").addEventListener("change", ({ target }) => (target.checked ? metronome.start() : metronome.stop()));
}
