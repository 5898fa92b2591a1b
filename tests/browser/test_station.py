"""The whole station on a phone: the command, the simulated athlete, the real page."""

import signal
from os import kill
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("rig", ["single", "pair"])
def test_the_phone_sees_the_heels_rise_and_the_station_go(start_station: Any, phone_page: Any, rig: Any) -> None:
    station = start_station("--simulate", "--rig", rig)
    next(station.stream())
    phone_page.page.goto(f"http://127.0.0.1:{station.port}")
    counts = "Number(text('left-count')) >= {0} && Number(text('right-count')) >= {0}"
    phone_page.wait_for(counts.format(2))
    phone_page.wait_for(counts.format(9))
    assert phone_page.page.locator("#source").inner_text().startswith("SIMULATED")
    assert 150 < float(phone_page.text("cadence")) < 190
    phone_page.shot(f"station-{rig}")
    assert phone_page.overflow_px() == 0
    assert phone_page.complaints == []
    kill(station.child("run"), signal.SIGKILL)
    phone_page.wait_for("text('link') === 'Offline'")
    phone_page.shot(f"station-{rig}-offline")
