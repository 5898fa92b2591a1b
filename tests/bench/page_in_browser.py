"""What the live page costs its reader: the first load, the way from a heel to the screen, memory over a long session.

    tests/bench/page_in_browser.py [SECONDS]        for how long heels are timed, 60 by default

Debian's Chromium, without a screen, beside a simulated station on the same machine: the radio's time comes on top. A
heel comes to the line when the detection says that it crossed it, between two samples. The long session is one that is
run at speed: the page gets as many snapshots as in an hour, recorded before, and draws each of them.
"""

import json
import statistics
import sys
import threading
import time
from contextlib import closing
from itertools import islice
from pathlib import Path

import zmq

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from station.messages import EVENT_TOPIC, LOOP_SOCKET, EventMessage, decode
from tests.bench.page import running
from tests.browser.conftest import CHROMIUM, QUIET
from tests.conftest import RunningStation

LOADS = 7
SNAPSHOTS_RECORDED = 400
PHONE: ViewportSize = {"width": 390, "height": 844}
# When a figure stands where nothing stood, and when a foot has moved: both in the browser's own time, at the frame.
WATCH_FIGURE = """
    addEventListener("DOMContentLoaded", () => new MutationObserver((_, observer) => {
        if (!/\\d/.test(document.getElementById("left-count")?.textContent)) return;
        observer.disconnect();
        requestAnimationFrame(() => { window.firstFigure = performance.now(); });
    }).observe(document.body, { childList: true, characterData: true, subtree: true }));
"""
WATCH_FEET = """
    window.answers = [];
    const animate = Element.prototype.animate;
    Element.prototype.animate = function (...options) {
        const side = this.closest("#left, #right")?.id;
        // The first frame that shows it is there when the next one begins.
        if (side) requestAnimationFrame(() => requestAnimationFrame((now) => {
            window.answers.push([side, performance.timeOrigin + now]);
        }));
        return animate.apply(this, options);
    };
"""
# Snapshots come as fast as they are drawn; each lap goes on where the one before it ended.
RUN_AT_SPEED = """
    window.told = 0;
    const { port1, port2 } = new MessageChannel();
    const due = [];
    const later = (work) => { due.push(work); port2.postMessage(null); };
    port1.onmessage = () => due.shift()(performance.now());
    window.requestAnimationFrame = later;
    const { first, last } = { first: recorded[0], last: recorded[recorded.length - 1] };
    window.EventSource = class extends EventTarget {
        constructor() {
            super();
            window.run = (wanted) => new Promise((reached) => {
                const next = () => {
                    if (told === wanted) return reached();
                    this.tell();
                    later(next);
                };
                next();
            });
        }
        close() {}
        tell() {
            const lap = Math.floor(told / recorded.length);
            const now = structuredClone(recorded[told % recorded.length]);
            now.seq = told += 1;
            now.t_ns += lap * (last.t_ns - first.t_ns + 50e6);
            for (const side of ["left", "right"]) now.heels[side] += lap * (last.heels[side] - first.heels[side]);
            this.dispatchEvent(new MessageEvent("snapshot", { data: JSON.stringify(now) }));
        }
    };
"""


class Onsets:
    """Hears when each heel came to the line, on the station's clock, from the loop itself."""

    def __init__(self, endpoint: str) -> None:
        self.heard: list[tuple[str, float]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(endpoint,))
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self, endpoint: str) -> None:
        with zmq.Context() as context, context.socket(zmq.SUB) as subscriber:
            subscriber.subscribe(EVENT_TOPIC)
            subscriber.connect(endpoint)
            while not self._ended.is_set():
                if subscriber.poll(100):
                    message = decode(subscriber.recv_multipart()[1])
                    assert isinstance(message, EventMessage)
                    if message.record["event"] == "heel_onset":
                        # The browser has the time of the day, the station one of its own.
                        unix_s = time.time() - (time.monotonic_ns() - message.record["t_ns"]) / 1e9
                        self.heard.append((message.record["side"], unix_s * 1e3))


def first_loads(browser: Browser, url: str) -> dict[str, float]:
    """The medians of LOADS loads, each in a browser that was never here."""
    loads = [first_load(browser, url) for _ in range(LOADS)]
    return {name: statistics.median(load[name] for load in loads) for name in loads[0]}


def first_load(browser: Browser, url: str) -> dict[str, float]:
    """One load: bytes as they were sent, requests, and when the first figure was seen."""
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(WATCH_FIGURE)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    asked: list[str] = []
    sent: list[int] = []
    network.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    network.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    page.goto(url)
    page.wait_for_function("() => window.firstFigure")
    figure_ms = page.evaluate("window.firstFigure")
    context.close()
    return {
        "first load kB, compressed (150)": sum(sent) / 1000,
        "requests, the stream among them (25)": len(asked),
        "first figure ms": figure_ms,
    }


def answers_ms(browser: Browser, station: RunningStation, seconds: float) -> list[float]:
    """From each heel at the line to the frame in which its foot answers, sorted."""
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(WATCH_FEET)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{station.port}")
    with closing(Onsets(f"ipc://{station.runtime}/{LOOP_SOCKET}")) as onsets:
        page.wait_for_timeout(seconds * 1000)
        answers: list[tuple[str, float]] = page.evaluate("window.answers")
    context.close()
    took: dict[tuple[str, float], float] = {}
    for side, shown_ms in answers:
        before = [onset_ms for of, onset_ms in onsets.heard if of == side and onset_ms < shown_ms]
        if before:
            took.setdefault((side, before[-1]), shown_ms - before[-1])
    return sorted(took.values())


def memory_kb(browser: Browser, station: RunningStation) -> list[tuple[int, float, int]]:
    """Minutes of session, what its scripts hold then, and how many nodes the page has."""
    recorded = [record for _, record in islice(station.stream(), SNAPSHOTS_RECORDED)]
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(f"window.recorded = {json.dumps(recorded)}; {RUN_AT_SPEED}")
    page = context.new_page()
    inspector = context.new_cdp_session(page)
    inspector.send("Performance.enable")
    page.goto(f"http://127.0.0.1:{station.port}")
    gauge = []
    for minutes in (1, 10, 20, 40, 60):
        page.evaluate(f"run({minutes * 60 * 20})")
        inspector.send("HeapProfiler.collectGarbage")
        told = {one["name"]: one["value"] for one in inspector.send("Performance.getMetrics")["metrics"]}
        gauge.append((minutes, told["JSHeapUsedSize"] / 1000, int(told["Nodes"])))
    context.close()
    return gauge


def main() -> None:
    """The three, one after the other."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    if not Path(CHROMIUM).exists():
        print(f"There is no {CHROMIUM}: nothing is measured. Install it with: sudo apt install chromium")
        return
    with running() as station, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for name, value in first_loads(browser, f"http://127.0.0.1:{station.port}").items():
            print(f"{name:40}{value:8.1f}")
        took = answers_ms(browser, station, seconds)
        for name, share in (("p50", 0.5), ("p95 (100)", 0.95), ("max", 1.0)):
            at = min(len(took) - 1, int(len(took) * share))
            print(f"{f'heel at the line to the screen ms, {name}':40}{took[at]:8.1f}")
        print(f"{'of so many heels':40}{len(took):8}")
        for minutes, held_kb, nodes in memory_kb(browser, station):
            print(f"{f'scripts hold kB after {minutes} min of session':40}{held_kb:8.0f}{nodes:8} nodes")
        browser.close()


if __name__ == "__main__":
    main()
