"""Two chips that start at the same address are brought apart by their reset lines, and what is not wired is named."""

from collections.abc import Callable
from typing import Any

import pytest

from hardware.twin.clock import ManualClock
from hardware.twin.faults import FaultyVl53
from hardware.twin.pins import TwinPinFactory
from hardware.twin.played import PlayedWorld
from hardware.twin.rig import TwinRig, Wiring
from hardware.twin.sensor_wires import SensorWiring
from hardware.vl53 import Vl53, Vl53Setup
from station.gait.samples import ContactEdge, RangeChannel
from station.ports import HardwareError

PINS: dict[RangeChannel, int] = {"range_left": 4, "range_right": 11}
ADDRESSES: dict[RangeChannel, int] = {"range_left": 0x2A, "range_right": 0x2B}


class Pair:
    """Two chips at 0x29 with some of their reset lines wired, and the drivers for them."""

    def __init__(self, wired: set[RangeChannel], used: set[RangeChannel]) -> None:
        self.clock = ManualClock(1_000_000_000)
        self.rig = TwinRig(
            Wiring(
                "pair",
                tuple(
                    SensorWiring(
                        channel,
                        0x29,
                        None,
                        lambda *args: FaultyVl53("VL53L4CD", *args),
                        PINS[channel] if channel in wired else None,
                    )
                    for channel in PINS
                ),
                {},
            ),
            PlayedWorld([ContactEdge(0, "pad", True)]),
            self.clock,
        )
        self.sensors = {
            channel: Vl53(
                self.rig.bus,
                self.clock,
                Vl53Setup("VL53L4CD", channel, address=ADDRESSES[channel]),
                shutdown_pin=self.rig.pins.pin(PINS[channel]) if channel in used else None,
                wait=lambda seconds: self.rig.advance_to(self.clock.now_ns() + round(seconds * 1e9)),
            )
            for channel in PINS
        }
        for sensor in self.sensors.values():
            sensor.park()

    def address(self, channel: RangeChannel) -> int:
        return self.rig.chips[channel].address


BOTH: set[RangeChannel] = set(PINS)


@pytest.fixture
def pair_of() -> Callable[..., Pair]:
    return Pair


def test_a_pair_is_brought_apart_one_after_the_other(pair_of: Any) -> None:
    pair = pair_of(BOTH, BOTH)
    assert [pair.rig.pins.level(pin) for pin in PINS.values()] == [False, False], "both are held in reset first"
    pair.sensors["range_left"].open()
    assert [pair.rig.pins.level(pin) for pin in PINS.values()] == [True, False]
    pair.sensors["range_right"].open()
    assert (pair.address("range_left"), pair.address("range_right")) == (0x2A, 0x2B)


def test_one_reset_line_is_enough_when_the_other_chip_goes_first(pair_of: Any) -> None:
    pair = pair_of({"range_left"}, {"range_left"})
    pair.sensors["range_right"].open()
    pair.sensors["range_left"].open()
    assert (pair.address("range_left"), pair.address("range_right")) == (0x2A, 0x2B)


def test_a_chip_that_was_reset_is_found_again_without_touching_the_other(pair_of: Any) -> None:
    pair = pair_of(BOTH, BOTH)
    for sensor in pair.sensors.values():
        sensor.open()
    pair.rig.chips["range_left"].reset()
    assert pair.address("range_left") == 0x29
    pair.sensors["range_left"].open()
    assert (pair.address("range_left"), pair.address("range_right")) == (0x2A, 0x2B)
    assert pair.rig.bus.next_ready_ns() is not None


@pytest.mark.parametrize("wired", [set(), {"range_right"}], ids=["neither", "not-its-own"])
def test_a_reset_line_that_does_not_reach_its_chip_is_named_with_the_remedy(pair_of: Any, wired: Any) -> None:
    pair = pair_of(wired, BOTH)
    with pytest.raises(HardwareError, match=r"0x29 answers while GPIO 4 holds the VL53L4CD at 0x2A.*XSHUT") as caught:
        pair.sensors["range_left"].open()
    assert caught.value.reason == "address_conflict"


def test_a_foreign_chip_at_the_starting_address_is_not_moved(pair_of: Any) -> None:
    pair = pair_of(BOTH, BOTH)
    pair.rig.chips["range_left"].plug(b"\xea\xcc")
    with pytest.raises(HardwareError, match=r"Expected a VL53L4CD at 0x2A.*found a VL53L1X"):
        pair.sensors["range_left"].open()
    assert pair.address("range_left") == 0x29


def test_closing_lets_go_of_the_reset_lines(pair_of: Any) -> None:
    pair = pair_of(BOTH, BOTH)
    pair.sensors["range_left"].open()
    for sensor in pair.sensors.values():
        sensor.close()
    assert [pair.rig.pins.level(pin) for pin in PINS.values()] == [True, True]


def test_a_reset_line_whose_pin_is_taken_is_named(pin_factory: TwinPinFactory, clock: Any) -> None:
    pin = pin_factory.pin(14)
    pin.output_with_state = lambda _state: (_ for _ in ()).throw(RuntimeError("Failed to add edge detection"))
    sensor = Vl53(Pair(BOTH, BOTH).rig.bus, clock, Vl53Setup("VL53L4CD", "range_left"), shutdown_pin=pin)
    with pytest.raises(HardwareError, match="GPIO 14 for the shutdown line of the VL53L4CD at 0x29"):
        sensor.park()
