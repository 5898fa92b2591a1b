"""Wrong wirings of the simulated rig, where the copper is; what the station says of them is tried in tests/hil."""

from collections.abc import Callable
from typing import Any

import pytest
from smbus2 import i2c_msg

from hardware.registry import SENSORS
from hardware.twin.clock import ManualClock
from hardware.twin.miswiring import Miswiring
from hardware.twin.rig import TwinRig, Wiring
from hardware.twin.room import Room
from hardware.twin.sensor_wires import SensorWiring

LEFT, RIGHT, READY, XSHUT = 17, 27, 23, 4
MS = 1_000_000
L1X, L4CD = SENSORS["VL53L1X"].twin, SENSORS["VL53L4CD"].twin


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def rig(room: Room) -> TwinRig:
    sensor = SensorWiring("range", 0x29, READY, L1X, XSHUT)
    rig = TwinRig(Wiring("single", (sensor,), {"pad_left": LEFT, "pad_right": RIGHT}), room, ManualClock(0))
    rig.advance_to(2 * MS)
    return rig


def answers(rig: TwinRig, address: int) -> bool:
    try:
        rig.bus.i2c_rdwr(i2c_msg.read(address, 1))
    except OSError:
        return False
    return True


def pulled(rig: TwinRig, pin: int) -> list[bool]:
    """The level of an input under the Pi's pull, up and down."""
    found = []
    for pull in ("up", "down"):
        rig.pins.pin(pin).pull = pull
        found.append(rig.pins.level(pin))
    return found


def later(rig: TwinRig) -> None:
    rig.advance_to(rig.clock.now_ns() + 2 * MS)


@pytest.mark.parametrize(
    ("mistake", "answered", "ready", "xshut"),
    [
        (None, True, [True, True], [True, True]),
        ("unpowered", False, [True, False], [True, False]),
        ("sda_scl_swapped", False, [True, True], [True, True]),
        ("xshut_low", False, [True, True], [False, False]),
        ("xshut_open", True, [True, True], [True, False]),
        ("ready_line_open", True, [True, False], [True, True]),
    ],
)
def test_each_mistake_shows_on_bus_and_pins_until_it_is_mended(
    rig: TwinRig, mistake: Any, answered: bool, ready: list[bool], xshut: list[bool]
) -> None:
    if mistake is not None:
        rig.miswire(Miswiring(mistake))
        later(rig)
    assert (answers(rig, 0x29), pulled(rig, READY), pulled(rig, XSHUT)) == (answered, ready, xshut)
    rig.miswire()
    later(rig)
    assert (answers(rig, 0x29), pulled(rig, READY), pulled(rig, XSHUT)) == (True, [True, True], [True, True])


def test_a_chip_that_gets_its_supply_back_has_forgotten_its_address(rig: TwinRig) -> None:
    rig.bus.i2c_rdwr(i2c_msg.write(0x29, b"\x00\x01\x2a"))
    rig.miswire(Miswiring("unpowered"))
    rig.miswire()
    later(rig)
    assert (answers(rig, 0x29), answers(rig, 0x2A)) == (True, False)


def test_a_chip_whose_reset_line_is_held_by_the_pi_stays_off_when_a_mistake_is_mended(rig: TwinRig) -> None:
    rig.miswire(Miswiring("xshut_low"))
    rig.pins.pin(XSHUT).output_with_state(0)
    rig.miswire()
    later(rig)
    assert not answers(rig, 0x29)
    rig.pins.pin(XSHUT).input_with_pull("floating")
    later(rig)
    assert answers(rig, 0x29)


def test_a_reset_line_that_does_not_reach_its_chip_leaves_it_alone(rig: TwinRig) -> None:
    rig.miswire(Miswiring("xshut_open"))
    rig.pins.pin(XSHUT).output_with_state(0)
    assert answers(rig, 0x29)


def test_another_chip_or_address_is_another_sensor_plugged_in(rig: TwinRig) -> None:
    first = rig.chips["range"]
    rig.miswire(Miswiring("other_chip", chip=L4CD), Miswiring("other_address", address=0x2A))
    later(rig)
    result = i2c_msg.read(0x2A, 2)
    rig.bus.i2c_rdwr(i2c_msg.write(0x2A, b"\x01\x0f"), result)
    assert bytes(list(result)) == b"\xeb\xaa"  # type: ignore[call-overload]
    assert not answers(rig, 0x29)
    assert rig.chips["range"] is not first


def test_a_mistake_of_one_sensor_leaves_the_other_alone(room: Room) -> None:
    sensors = SensorWiring("range_left", 0x2A, None, L4CD), SensorWiring("range_right", 0x29, None, L4CD)
    rig = TwinRig(Wiring("pair", sensors, {}), room, ManualClock(0))
    rig.miswire(Miswiring("unpowered", "range_left"))
    later(rig)
    assert (answers(rig, 0x2A), answers(rig, 0x29)) == (False, True)


@pytest.mark.parametrize(
    ("mistakes", "at_rest", "on_the_left"),
    [
        ([], (True, True), (False, True)),
        (["pad_inverted"], (False, False), (True, False)),
        (["pads_swapped"], (True, True), (True, False)),
        (["pads_swapped", "pad_inverted"], (False, False), (False, True)),
    ],
)
def test_pads_read_what_their_switches_and_wires_make_of_a_foot(
    rig: TwinRig, room: Room, mistakes: list[Any], at_rest: tuple[bool, bool], on_the_left: tuple[bool, bool]
) -> None:
    def levels() -> tuple[bool, bool]:
        return rig.pins.level(LEFT), rig.pins.level(RIGHT)

    rig.miswire(*map(Miswiring, mistakes))
    assert levels() == at_rest
    room.stand({"pad_left"}, rig.clock.now_ns())
    later(rig)
    assert levels() == on_the_left
    rig.miswire()
    assert levels() == (False, True), "mended under the foot"
    room.stand((), rig.clock.now_ns())
    later(rig)
    assert levels() == (True, True)


@pytest.mark.parametrize(
    ("mistake", "high", "low"),
    [(None, True, False), ("led_reversed", False, False), ("led_to_supply", False, True)],
)
def test_a_person_sees_a_light_as_it_is_wired(rig: TwinRig, mistake: Any, high: bool, low: bool) -> None:
    if mistake is not None:
        rig.miswire(Miswiring(mistake, pin=5))
    seen = []
    for level in (1, 0):
        rig.pins.pin(5).output_with_state(level)
        seen.append(rig.shines(5))
        rig.pins.pin(6).output_with_state(level)
        assert rig.shines(6) is bool(level), "the other light is wired rightly"
    assert seen == [high, low]


def test_a_sensor_sees_what_is_held_before_it_in_the_room(rig: TwinRig, room: Room) -> None:
    view = room.scene("range")
    assert view is room.scene("range")
    empty = view.next_measurement(0, 20 * MS)
    assert (empty[0], empty[1].raw_status) == (20 * MS, 0)
    view.distance_mm = 400
    ready_ns, measurement = view.next_measurement(30 * MS, 20 * MS)
    assert (ready_ns, measurement.distance_mm, measurement.raw_status) == (50 * MS, 400, 9)
    assert not room.finished


@pytest.fixture
def held(rig: TwinRig) -> Callable[[bool | None], bool]:
    def hold(level: bool | None) -> bool:
        rig.pins.hold(7, level, 0)
        return rig.pins.level(7)

    return hold


def test_what_is_soldered_to_a_pin_wins_against_the_pull_and_nothing_does_not(
    rig: TwinRig, held: Callable[[bool | None], bool]
) -> None:
    pin = rig.pins.pin(7)
    pin.pull = "down"
    assert [held(level) for level in (True, None, False)] == [True, False, False]
    pin.pull = "floating"
    assert [held(level) for level in (True, None)] == [True, True], "a floating input stays where it was"
    pin.output_with_state(1)
    assert held(False), "an output has its own way"
    pin.input_with_pull("up")
    assert not rig.pins.level(7)
