"""What is found out about a sensor that cannot be opened, or whose data-ready line is off, whatever its kind."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pytest
from smbus2 import i2c_msg

from hardware.range_sensor import Placement
from hardware.registry import SENSORS
from hardware.twin.clock import ManualClock
from hardware.twin.miswiring import Miswiring
from hardware.twin.rig import TwinRig, Wiring
from hardware.twin.room import Room
from hardware.twin.sensor_wires import SensorWiring
from station.gait.samples import RangeSample
from station.ports import HardwareError, RangeSensor

READY = 23
ADDRESSES = {"TF-Luna": 0x10}


@dataclass
class Built:
    """A sensor on a rig of its own, with something 0.4 m away."""

    sensor: RangeSensor
    rig: TwinRig
    clock: ManualClock

    def wait(self, seconds: float) -> None:
        self.rig.advance_to(self.clock.now_ns() + round(seconds * 1e9))

    def samples(self, count: int) -> list[RangeSample]:
        found: list[RangeSample] = []
        while len(found) < count:
            moments = (self.sensor.due_ns(), self.rig.bus.next_ready_ns())
            self.rig.advance_to(min(moment for moment in moments if moment is not None))
            found += [sample] if (sample := self.sensor.poll()) is not None else []
        return found


@pytest.fixture(params=SENSORS)
def built(request: pytest.FixtureRequest) -> Iterator[Built]:
    kind, clock, room = SENSORS[request.param], ManualClock(1_000_000_000), Room()
    address = ADDRESSES.get(request.param, 0x29)
    room.scene("range").distance_mm = 400
    wiring = Wiring("single", (SensorWiring("range", address, READY, kind.twin),), {})
    with closing(TwinRig(wiring, room, clock)) as rig:
        pin = rig.pins.pin(READY)
        sensor = kind.driver(
            rig.bus,
            clock,
            Placement("range", 1, address),
            ready_pin=pin,
            wait=lambda seconds: rig.advance_to(clock.now_ns() + round(seconds * 1e9)),
        )
        with closing(sensor):
            yield Built(sensor, rig, clock)


def test_a_line_that_never_moves_costs_no_sample_after_the_first_few_and_is_said_until_it_moves(
    built: Built, caplog: Any
) -> None:
    built.rig.miswire(Miswiring("ready_line_open"))
    built.sensor.open()
    built.samples(10)
    lost = built.sensor.health().lost
    built.samples(100)
    health = built.sensor.health()
    assert health.lost == lost <= 10
    assert health.notice.startswith("Its data-ready line is silent. ")
    assert health.notice.endswith('wire it to GPIO 23, or set its ready pin to "none"')
    built.rig.miswire()
    built.samples(10)
    assert built.sensor.health().notice == ""
    said = [record.getMessage() for record in caplog.records if record.name == "hardware.ready_line"]
    assert len(said) == 1
    assert said[0].startswith(f"{built.sensor.name}: Its data-ready line is silent")


def test_a_line_that_loses_an_edge_now_and_then_is_not_silent(built: Built) -> None:
    built.sensor.open()
    for _ in range(10):
        built.rig.miswire(Miswiring("ready_line_open"))
        built.samples(3)
        built.rig.miswire()
        built.samples(3)
    assert built.sensor.health().notice == ""


def test_a_chip_that_refuses_once_while_it_is_opened_is_loose_and_not_without_power(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = built.sensor.opening()
    for pause_s in islice(steps, 10):
        built.wait(pause_s)
    transfer = built.rig.bus.i2c_rdwr

    def refuse_once(*_msgs: i2c_msg) -> None:
        monkeypatch.setattr(built.rig.bus, "i2c_rdwr", transfer)
        raise OSError(121, "Remote I/O error")

    monkeypatch.setattr(built.rig.bus, "i2c_rdwr", refuse_once)
    with pytest.raises(HardwareError, match=r"stopped answering.*Check its cable") as caught:
        finish(built, steps)
    assert caught.value.reason == "bus_error"


def finish(built: Built, steps: Iterator[float]) -> None:
    for pause_s in steps:
        built.wait(pause_s)


def test_looking_round_leaves_the_lines_as_idle_inputs(built: Built) -> None:
    built.rig.miswire(Miswiring("unpowered"))
    with pytest.raises(HardwareError, match="has no power"):
        built.sensor.open()
    pin = built.rig.pins.pin(READY)
    assert (pin.function, pin.pull, pin.when_changed) == ("input", "floating", None)


def test_a_sensor_that_was_looked_round_for_opens_as_if_nothing_had_been(built: Built) -> None:
    built.rig.miswire(Miswiring("sda_scl_swapped"))
    with pytest.raises(HardwareError, match="SDA and SCL"):
        built.sensor.open()
    built.rig.miswire()
    built.wait(0.01)
    built.sensor.open()
    assert {sample.status for sample in built.samples(20)} == {"ok"}
    assert built.sensor.health().notice == ""
