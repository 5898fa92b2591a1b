"""A sensor of another kind in the place of the usual one: nothing but the settings says so."""

from typing import Any

import pytest

from hardware.twin.athlete import Athlete
from hardware.twin.motion import Motion
from hardware.twin.rig import SimulatedRig
from station.config import Config, RangeConfig

SECONDS = 20.0


@pytest.mark.parametrize("ready_pin", [23, None], ids=["line", "polled"])
def test_heels_before_a_tf_luna_count(station_on: Any, ready_pin: int | None) -> None:
    settings = RangeConfig(sensor="TF-Luna", address=0x10, ready_pin=ready_pin)
    station = station_on(
        Config(range=settings), lambda wiring, clock: SimulatedRig(wiring, clock, Athlete(), 3, source_of=Motion)
    )
    station.run(SECONDS)
    heels = station.snapshot.heels
    assert heels.left + heels.right == pytest.approx((SECONDS - 2.5) * 170 / 60, abs=3)
    [health] = [sensor.health() for sensor in station.sensors]
    assert health.name == "TF-Luna at 0x10 on I2C bus 1"
    assert health.rate_hz == pytest.approx(100, abs=1)


def test_heels_before_a_pair_of_vl53l1x_count_left_and_right(station_on: Any) -> None:
    settings = Config(rig="pair", range=RangeConfig(sensor="VL53L1X"))
    station = station_on(settings, lambda wiring, clock: SimulatedRig(wiring, clock, Athlete(), 3, source_of=Motion))
    station.run(SECONDS)
    heels = station.snapshot.heels
    assert heels.left == pytest.approx((SECONDS - 2.5) * 170 / 120, abs=2)
    assert heels.right == pytest.approx((SECONDS - 2.5) * 170 / 120, abs=2)
