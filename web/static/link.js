// Follows the station's live stream. One for each page; whoever wants the snapshots or the state of the link joins in.

const SILENCE_MS = 2500; // the server speaks at least every 2.1 s, if only to say that the loop is gone
const REOPEN_MS = 4000; // EventSource gives up after a refusal, and does not notice a dead Wi-Fi link
const WATCH_MS = 250;

const hearers = [];
let stream = null;
let heardAt = performance.now();
let openedAt = 0;
let newest = null;
let due = false;

// `heard` is called at once with each snapshot and the one before it; `drawn` once a frame with the newest; `lost` when
// nothing comes any more, with the station's reason or null when it cannot be reached.
export function join(hearer) {
  hearers.push(hearer);
}

function tell(name, ...what) {
  for (const hearer of hearers) hearer[name]?.(...what);
}

function open() {
  stream?.close();
  openedAt = performance.now();
  stream = new EventSource("/api/v1/live");
  stream.addEventListener("snapshot", (event) => take(JSON.parse(event.data)));
  stream.addEventListener("offline", (event) => {
    heardAt = performance.now();
    tell("lost", JSON.parse(event.data), newest);
  });
}

function take(snapshot) {
  heardAt = performance.now();
  tell("heard", snapshot, newest);
  newest = snapshot;
  if (due) return; // a burst after a stall is drawn once
  due = true;
  requestAnimationFrame(() => {
    due = false;
    tell("drawn", newest);
  });
}

function watch() {
  if (document.hidden) return;
  const now = performance.now();
  if (now - heardAt > SILENCE_MS) tell("lost", null, newest);
  if (now - Math.max(heardAt, openedAt) > REOPEN_MS) open();
}

// A page that nobody sees gives its place to another phone.
function showOrHide() {
  if (document.hidden) {
    stream?.close();
  } else {
    heardAt = performance.now();
    open();
  }
}

// Called once by the shell when all of the page's modules have joined.
export function follow() {
  document.addEventListener("visibilitychange", showOrHide);
  setInterval(watch, WATCH_MS);
  if (!document.hidden) open();
}
