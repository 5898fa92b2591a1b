"""What a placement asks of a sensor each kind does in its own way, and several share a bus."""

from typing import Any

import pytest

from hardware.range_sensor import Placement
from hardware.registry import SENSORS
from hardware.twin.bus import TwinBus
from hardware.twin.chip import Measurement
from station.gait.samples import RangeSample


@pytest.mark.parametrize("name", SENSORS)
def test_an_offset_is_added_to_each_distance(clock: Any, wall: Any, name: str) -> None:
    kind = SENSORS[name]
    bus = TwinBus([kind.twin(clock.now_ns, wall, 0x29)])
    sensor = kind.driver(
        bus,
        clock,
        Placement("range", 1, 0x29, offset_mm=-12),
        wait=lambda seconds: clock.advance(round(seconds * 1e9)),
    )
    sensor.open()
    sample = None
    while sample is None:
        clock.time_ns = max(clock.time_ns, sensor.due_ns() or 0)
        sample = sensor.poll()
    assert sample.distance_mm == 900 - 12


def test_two_sensors_share_a_bus_without_mixing_their_samples(clock: Any, wall: Any) -> None:
    def wait(seconds: float) -> None:
        clock.advance(round(seconds * 1e9))

    near = type(wall)()
    near.measurement = Measurement(300, 9, 4000.0, 40.0, 8.0)
    kind = SENSORS["VL53L4CD"]
    bus = TwinBus([kind.twin(clock.now_ns, wall, 0x2A), kind.twin(clock.now_ns, near, 0x29)])
    sensors = [
        kind.driver(bus, clock, Placement("range_left", 1, 0x2A), wait=wait),
        kind.driver(bus, clock, Placement("range_right", 1, 0x29), wait=wait),
    ]
    found: list[RangeSample] = []
    for sensor in sensors:
        sensor.open()
    for _ in range(100):
        clock.time_ns = max(clock.time_ns, min(due for x in sensors if (due := x.due_ns()) is not None))
        found += [sample for sensor in sensors if (sample := sensor.poll()) is not None]
    assert {(sample.channel, sample.distance_mm) for sample in found} == {("range_left", 900.0), ("range_right", 300.0)}
    for sensor in sensors:
        sensor.close()
