// A picture of a session to share: drawn in this browser, without a name, with SIMULATED where nobody moved.

import { byId } from "./dom.js";
import { dateOf, t } from "./texts.js";
import { cleanOf, minutes, numberOf, programOf, said, unitOf } from "./words.js";

const [WIDTH, HEIGHT, EDGE] = [1080, 1350, 84];
const FONT = getComputedStyle(document.body).fontFamily;
const [GROUND, INK, SOFT, GOOD, WARN, ON_WARN] = ["#0d1013", "#f3f5f7", "#a1acb7", "#5cd6aa", "#ffc933", "#1b1400"];

export function offerPicture(answer) {
  const canvas = byId("picture-canvas");
  const name = `kickstation${answer.simulated ? "_SIMULATED" : ""}_${answer.line.began_utc.slice(0, 10)}.png`;
  byId("share").addEventListener("click", () => {
    draw(canvas, answer);
    byId("picture").showModal();
  });
  byId("picture-save").addEventListener("click", async () => save(await blobOf(canvas), name));
  byId("picture-send").hidden = !navigator.canShare?.({ files: [new File([""], name, { type: "image/png" })] });
  byId("picture-send").addEventListener("click", async () => send(new File([await blobOf(canvas)], name, { type: "image/png" })));
}

async function send(file) {
  try {
    await navigator.share({ files: [file] });
  } catch (error) {
    if (error.name !== "AbortError") throw error; // whoever changes their mind has done nothing wrong
  }
}

const blobOf = (canvas) => new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });

// Has the browser keep a file.
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function draw(canvas, { simulated, line, figures, next }) {
  const pen = canvas.getContext("2d");
  pen.fillStyle = GROUND;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  write(pen, t("session.brand"), EDGE, 150, 44, GOOD, 700);
  write(pen, dateOf(line.began_utc), EDGE, 215, 40, SOFT, 400);
  write(pen, programOf(line.program), EDGE, 330, 84, INK, 750);
  ring(pen, line);
  const cadence = figures?.cadence_spm?.value;
  const rows = [[numberOf(line.kicks), t("session.kicks")], [minutes(line.active_s ?? line.elapsed_s), t("session.lasted")]];
  if (cadence != null) rows.push([numberOf(cadence), unitOf("cadence_spm")]);
  rows.forEach(([value, label], i) => {
    write(pen, value, 600, 520 + i * 150, 76, INK, 750);
    write(pen, label, 600, 565 + i * 150, 36, SOFT, 400);
  });
  if (next !== null) {
    write(pen, t("session.next_title"), EDGE, 1020, 40, SOFT, 600);
    write(pen, said(next), EDGE, 1080, 48, INK, 600);
  }
  if (simulated) banner(pen);
}

// The clean kicks among all, as a ring with the number in it.
function ring(pen, line) {
  const [x, y, radius] = [310, 640, 200];
  const share = line.kicks ? line.clean / line.kicks : 0;
  pen.lineWidth = 36;
  pen.lineCap = "round";
  for (const [colour, end] of [["#2c343c", 1], [GOOD, share]]) {
    if (!end) continue;
    pen.strokeStyle = colour;
    pen.beginPath();
    pen.arc(x, y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * end);
    pen.stroke();
  }
  pen.textAlign = "center";
  write(pen, numberOf(line.clean), x, y + 42, 130, INK, 800, 2 * radius - 60);
  write(pen, cleanOf(line), x, y + radius + 90, 38, SOFT, 500, 2 * radius + 60);
  pen.textAlign = "left";
}

function banner(pen) {
  pen.fillStyle = WARN;
  pen.fillRect(0, HEIGHT - 150, WIDTH, 150);
  write(pen, t("session.simulated_picture"), EDGE, HEIGHT - 58, 52, ON_WARN, 800);
}

// Long words are made narrower, not cut.
function write(pen, text, x, y, size, colour, weight, widest = WIDTH - EDGE - x) {
  pen.font = `${weight} ${size}px ${FONT}`;
  pen.fillStyle = colour;
  pen.fillText(text, x, y, widest);
}
