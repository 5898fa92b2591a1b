"""A phone: headless Chromium at phone size that keeps what it complained of, and pages to show it."""

import math
import tempfile
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import zmq
from axe_playwright_python.sync_playwright import Axe
from numpy.typing import NDArray
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from station.config import Config, WebConfig
from station.gait.samples import Side
from station.messages import (
    EVENT_TOPIC,
    SNAPSHOT_TOPIC,
    EventMessage,
    Heels,
    LoopHealth,
    Mark,
    PartState,
    RangeTrail,
    Snapshot,
    encode,
)
from tests.conftest import IDLE_SESSION
from tests.ordered import Ordered
from web.doors import Doors, open_doors
from web.listening import listen
from web.server import PageServer

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PERIOD_S = 0.05
# Two phones, and one of them while it loads its page anew.
MAX_STREAMS = 3
PATIENCE_MS = 30_000
SIZES = {
    "upright": {"width": 390, "height": 844},
    "flat": {"width": 844, "height": 390},
    "small": {"width": 320, "height": 568},
    "desk": {"width": 1280, "height": 800},
}
ARTEFACTS = Path(__file__).parents[2] / "artefacts"


class Phone:
    """One page in the browser; `complaints` are console errors, exceptions, failed requests and policy violations."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def text(self, name: str) -> str:
        """What the element with the id `name` says."""
        return self.page.locator(f"#{name}").inner_text()

    def wait_for(self, condition: str) -> None:
        """Waits until the JavaScript expression `condition` holds; `text(id)` is at hand in it."""
        text = "const text = (id) => document.getElementById(id).textContent;"
        self.page.wait_for_function(f"() => {{ {text} return {condition}; }}", timeout=PATIENCE_MS)

    def open_set_up(self, url: str, section: str) -> None:
        """Opens the Set-up page of the station at `url` and, once all is in its place, looks at a section by its id."""
        self.page.goto(f"{url}/set-up")
        self.wait_for("!document.getElementById('wiring').hidden || text('no-rig') !== ''")
        self.page.locator(f"#{section}").scroll_into_view_if_needed()

    def overflow_px(self) -> int:
        """By how much the page is wider than the screen."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return max(0, wider)

    def wider_than_its_box_px(self, name: str) -> float:
        """By how much the element with the id `name` is seen wider than what holds it."""
        wider: float = self.page.locator(f"#{name}").evaluate(
            "e => e.getBoundingClientRect().width - e.parentElement.getBoundingClientRect().width"
        )
        return wider

    def luminances(self, selector: str) -> NDArray[np.float64]:
        """The relative luminance of each pixel of an element as it is seen now."""
        return luminances(self.page.locator(selector).screenshot())

    def serious(self) -> list[tuple[str, str]]:
        """What axe finds serious or worse on the page as it is now: rule and element."""
        found = Axe().run(self.page).response["violations"]
        return [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in {"serious", "critical"}]

    def shot(self, name: str, *, whole: bool = False) -> None:
        """Saves what is seen, or the `whole` page, as artefacts/`name`.png."""
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=whole)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; its absence is a failure, because who runs these tests means to have one."""
    assert Path(CHROMIUM).exists(), f"there is no {CHROMIUM}: install it with `apt-get install chromium`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_phone(browser: Browser) -> Iterator[Callable[..., Phone]]:
    """Opens phones; by default upright, 390 x 844, in light colours. Options are those of a Playwright context."""
    contexts = []

    def open_phone(**options: Any) -> Phone:
        contexts.append(browser.new_context(**({"viewport": {"width": 390, "height": 844}} | options)))
        return Phone(contexts[-1].new_page())

    yield open_phone
    for context in contexts:
        context.close()


@pytest.fixture(params=list(SIZES.values()), ids=list(SIZES))
def viewport(request: pytest.FixtureRequest) -> dict[str, int]:
    """Each size of screen in turn."""
    size: dict[str, int] = request.param
    return size


@pytest.fixture
def phone_page(open_phone: Callable[..., Phone]) -> Phone:
    """One upright phone."""
    return open_phone()


def luminances(png: bytes) -> NDArray[np.float64]:
    """The relative luminance (WCAG 2) of each pixel of a picture as Chromium makes it: 8 bits, not interlaced."""
    at, packed = 8, b""
    while at < len(png):
        length, kind = int.from_bytes(png[at : at + 4], "big"), png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, channels = *(int.from_bytes(body[i : i + 4], "big") for i in (0, 4)), {2: 3, 6: 4}[body[9]]
        packed += body if kind == b"IDAT" else b""
        at += length + 12
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * channels)
    pixels = np.zeros((height, width, channels), np.uint8)
    for y, row in enumerate(rows):
        _unfilter(row[0], row[1:].reshape(width, channels), pixels, y)
    share = pixels[..., :3] / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def _unfilter(kind: int, row: NDArray[np.uint8], pixels: NDArray[np.uint8], y: int) -> None:
    """Undoes the filter of one row of a PNG (RFC 2083, section 6)."""
    above = pixels[y - 1].astype(int) if y else np.zeros(row.shape, int)
    if kind in (0, 2):
        pixels[y] = row + (above if kind == 2 else 0)
        return
    left, corner = np.zeros(row.shape[1], int), np.zeros(row.shape[1], int)
    for x, value in enumerate(row.astype(int)):
        up = above[x]
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + up) // 2
        else:
            p = left + up - corner
            a, b, c = abs(p - left), abs(p - up), abs(p - corner)
            guess = np.where((a <= b) & (a <= c), left, np.where(b <= c, up, corner))
        left, corner = (value + guess) % 256, up
        pixels[y, x] = left


def kick_mm(t_s: float, cadence_spm: float) -> float | None:
    """The distance that a sensor sees at `t_s`: a foot comes and goes at each step; at its far turn it is lost."""
    phase = math.sin(math.pi * t_s * cadence_spm / 60)
    return None if abs(phase) < 0.05 else round(900 - 320 * abs(phase) ** 3, 1)


class Broadcast:
    """A loop's publisher that sends 20 snapshots a second while on air; `change` alters what they say."""

    def __init__(self, endpoint: str) -> None:
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.PUB)
        self._socket.linger = 0
        self._socket.bind(endpoint)
        self._ended = threading.Event()
        self._on_air = threading.Event()
        self._seq = 0
        self._now = QUIET_START
        self._channels: tuple[str, ...] = ()
        self._records: deque[dict[str, Any]] = deque()
        self._marks: deque[Mark] = deque()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self.resume = self._on_air.set
        self.pause = self._on_air.clear

    def change(self, **fields: Any) -> None:
        self._now = msgspec.structs.replace(self._now, **fields)

    def heels(self, left: int, right: int, unknown: int = 0) -> None:
        self.change(heels=Heels(left, right, unknown))

    def tell(self, record: dict[str, Any]) -> None:
        """An event of the detection goes out with the next snapshot."""
        self._records.append(record)

    def mark(self, event: str, side: Side) -> None:
        """The next snapshot, and no other, says that this has happened."""
        self._marks.append(Mark(event, side, 0.0))

    def kick(self, *channels: str) -> None:
        """Range samples of somebody who kicks come over `channels` from now on."""
        self._channels = channels

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._context.destroy()

    def _run(self) -> None:
        while not self._ended.wait(PERIOD_S):
            self._seq += 1
            if self._on_air.is_set():
                t_ns = round(self._seq * PERIOD_S * 1e9)
                marks = [*self._now.marks, *(self._marks.popleft() for _ in range(len(self._marks)))]
                trails = self._trails(t_ns / 1e9)
                now = msgspec.structs.replace(self._now, seq=self._seq, t_ns=t_ns, trails=trails, marks=marks)
                while self._records:
                    event = EventMessage(seq=self._seq, record=self._records.popleft())
                    self._socket.send_multipart((EVENT_TOPIC, encode(event)))
                self._socket.send_multipart((SNAPSHOT_TOPIC, encode(now)))

    def _trails(self, now_s: float) -> list[RangeTrail]:
        ages_ms = [45.0, 35.0, 25.0, 15.0, 5.0]
        return [
            RangeTrail(
                channel,
                ages_ms,
                [kick_mm(now_s - age_ms / 1e3 + shift * 0.35, 85) for age_ms in ages_ms],
                baseline_mm=900.0,
                threshold_mm=864.0,
            )
            for shift, channel in enumerate(self._channels)
        ]


class Served:
    """A page server on a port of its own that can be stopped and started again there."""

    def __init__(self, endpoint: str, doors: Doors) -> None:
        self._endpoint = endpoint
        self.doors = doors
        self.orders = Ordered()
        self._port = 0
        self._server: PageServer | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        listener = listen("127.0.0.1", self._port)
        self._port = listener.getsockname()[1]
        self._server = PageServer(
            Config(web=WebConfig(max_streams=MAX_STREAMS)), listener, self._endpoint, self.doors, self.orders
        )
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._thread.join()
            self._server = None


QUIET_START = Snapshot(
    seq=0,
    t_ns=0,
    station="Garage",
    source="live",
    rig="single",
    state="waiting",
    elapsed_s=0.0,
    cadence_spm=None,
    cadence_reason="no steps yet",
    heels=Heels(0, 0, 0),
    trails=[],
    parts=[PartState("VL53L1X at 0x29 on I2C bus 1", ok=True, message="")],
    loop=LoopHealth(0.1, 0.4, 0.9, 0, 0, 0, 0, 0),
    session=IDLE_SESSION,
)


@pytest.fixture
def endpoint() -> Iterator[str]:
    """An address for one test; short, because the path of a Unix socket has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="ks-") as folder:
        yield f"ipc://{folder}/loop.sock"


@pytest.fixture
def broadcast(endpoint: str) -> Iterator[Broadcast]:
    station = Broadcast(endpoint)
    station.resume()
    yield station
    station.close()


@pytest.fixture
def served(endpoint: str, tmp_path: Path) -> Iterator[Served]:
    """The page of whatever broadcasts at `endpoint`, at its first start."""
    page_server = Served(endpoint, open_doors(tmp_path, Config()))
    yield page_server
    page_server.stop()
