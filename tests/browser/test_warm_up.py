"""A whole warm-up as it is seen on three phones at once, from an empty mat to the result, played at speed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hardware.twin.athlete import Athlete
from hardware.twin.recording import ORIGIN_NS, record
from station.gait.samples import ContactEdge, RangeSample, Row
from station.storage.trace import TraceHeader
from station.storage.trace_file import TraceFile
from web.keyring import open_keyring, pairing_link

pytestmark = pytest.mark.browser

S = 1_000_000_000
# The program ends when the reach improves no more, after two sets; who went on kicking would begin another session.
EMPTY_S, SESSION_S, SPEED = 120, 86, "3"
PATIENCE_MS = 120_000
SIZES = {"upright": (360, 740), "flat": (740, 360), "desk": (1024, 768)}
WHOLE_WAY = ["Step onto the mat", "Kick", "Rest", "Kick", "Result"]


def stepping_on() -> list[Row]:
    """Nobody is there for a while, then somebody steps on, stands, kicks until the program is over, and steps off."""
    rows, _ = record(Athlete(standing_s=4.0, cadence_spm=136.0), "single", SESSION_S, seed=7)
    began_ns = ORIGIN_NS + EMPTY_S * S
    nobody: list[Row] = [
        RangeSample(ORIGIN_NS + i * S // 5, "range", None, "none", None, 100.0) for i in range(EMPTY_S * 5)
    ]
    arrived: list[Row] = []
    for row in rows:
        later = row._replace(t_ns=row.t_ns + EMPTY_S * S)
        if isinstance(later, ContactEdge) and later.initial:
            nobody.insert(0, ContactEdge(ORIGIN_NS, later.channel, loaded=False, initial=True))
            later = ContactEdge(began_ns, later.channel, loaded=True)
        arrived.append(later)
    return nobody + arrived


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    file = TraceFile(tmp_path / "warm-up.csv", TraceHeader(rig="single", sensors=("VL53L1X",), simulated=True))
    file.append(stepping_on())
    file.close()
    return file.path


def on_the_way(phone: Any) -> None:
    """From now on the page keeps each phase that it names."""
    phone.page.evaluate("""() => {
        const phase = document.getElementById("phase");
        window.way = [phase.textContent];
        new MutationObserver(() => window.way.push(phase.textContent))
            .observe(phase, { childList: true, characterData: true, subtree: true });
    }""")


def in_order(wanted: list[str], seen: list[str]) -> bool:
    """Whether all that is wanted was seen in that order, whatever else came between."""
    rest = iter(seen)
    return all(step in rest for step in wanted)


@pytest.mark.timeout(240)
def test_a_warm_up_is_shown_from_stepping_on_to_what_it_came_to(
    start_station: Any, open_phone: Callable[..., Any], trace: Path
) -> None:
    station = start_station("--play", str(trace), "--speed", SPEED)
    next(station.stream())
    url = f"http://127.0.0.1:{station.port}"
    phones = {name: open_phone(viewport={"width": width, "height": height}) for name, (width, height) in SIZES.items()}
    own = phones["upright"].page
    own.goto(pairing_link(url, open_keyring(station.state).invite("owner")))
    own.fill("#pair-name", "A phone")
    own.click("#pair-form button")
    phones["upright"].wait_for("text('pair-text') === 'This phone is paired.'")
    for name, phone in phones.items():
        phone.page.context.add_cookies(own.context.cookies())
        phone.page.goto(url)
        phone.wait_for("text('phase') === 'Step onto the mat'")
        on_the_way(phone)
        phone.shot(f"warm-up-{name}-empty")
    own.click("#order-choose")
    own.locator("#choose-program button", has_text="Warm-up").click()
    phones["desk"].wait_for("text('program-title') === 'Warm-up'")
    for name, phone in phones.items():
        phone.page.wait_for_function("() => window.way.includes('Kick')", timeout=PATIENCE_MS)
        phone.wait_for("Number(text('left-count')) > 3")
        phone.shot(f"warm-up-{name}-kick")
    for name, phone in phones.items():
        phone.page.wait_for_function("() => !document.getElementById('result').hidden", timeout=PATIENCE_MS)
        phone.shot(f"warm-up-{name}-result")
        assert in_order(WHOLE_WAY, phone.page.evaluate("window.way"))
        assert phone.page.locator("#source").inner_text().startswith("SIMULATED")
        clean = int(phone.page.locator("#result-clean").text_content())
        assert clean > 60
        assert f"{clean} clean of" in phone.text("result-kicks")
        assert phone.overflow_px() == 0
        assert phone.complaints == []
