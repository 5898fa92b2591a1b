"""Drivers that know nothing of us read the twin's distances: it is a chip, not a mirror of our own driver."""

from types import ModuleType

import pytest

from hardware.twin.chip import Measurement

pytestmark = pytest.mark.strangers

# ST's full API scales every distance by this; its ultra-lite drivers, and those made after them, do not.
ST_GAIN = 2011 / 2048


@pytest.mark.parametrize("distance_mm", [80, 613, 1279])
@pytest.mark.parametrize(
    ("name", "gain"), [("adafruit vl53l4cd", 1.0), ("adafruit vl53l1x", 1.0), ("vl53l1x (ST API)", ST_GAIN)]
)
def test_a_stranger_reads_the_twin_s_distance_within_a_millimetre(
    drivers: ModuleType, name: str, gain: float, distance_mm: int
) -> None:
    stranger = drivers.STRANGERS[name]()
    stranger.wire.target.measurement = Measurement(distance_mm, 9, 2304.0, 40.0, 17.25)
    found = [stranger.read() for _ in range(6)]
    # The first after a start is not valid, the second was under way when the target moved.
    assert found[2:] == [pytest.approx(distance_mm * gain, abs=1.0)] * 4


@pytest.mark.parametrize("raw_status", [4, 6, 7])
@pytest.mark.parametrize("name", ["adafruit vl53l1x", "vl53l1x (ST API)"])
def test_a_stranger_rejects_what_the_twin_rejects(drivers: ModuleType, name: str, raw_status: int) -> None:
    stranger = drivers.STRANGERS[name]()
    stranger.wire.target.measurement = Measurement(613, raw_status, 80.0, 40.0, 90.0)
    assert [stranger.read() for _ in range(5)][2:] == [None] * 3
