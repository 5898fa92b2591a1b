"""Each wrong wiring of the first evening, in the guide: the right first sentence, and well done once it is mended."""

from dataclasses import dataclass
from typing import Any

import pytest

from hardware.registry import SENSORS
from hardware.twin.miswiring import Miswiring
from hardware.twin.rig import TwinRig
from hardware.twin.room import Room
from station.config import Config, MatConfig, RangeConfig

SINGLE = Config()
RESET = Config(range=RangeConfig(shutdown_pin=4))
PAIR = Config(rig="pair")
OTHER_BUS = Config(range=RangeConfig(bus=3))
CLOSED = Config(mat=MatConfig(normally="closed"))
L1X = "VL53L1X at 0x29 on I2C bus 1"


@dataclass(frozen=True)
class Case:
    """What is wired wrongly at which part, and how the guide's first sentence about it begins."""

    part: str
    sentence: str
    mistakes: tuple[Miswiring, ...]
    settings: Config = SINGLE

    def __str__(self) -> str:
        return f"{self.part}-{self.mistakes[0].mistake}"


def sensor(mistake: Any, sentence: str, settings: Config = SINGLE, part: str = "range sensor", **more: Any) -> Case:
    return Case(part, sentence, (Miswiring(mistake, **more),), settings)


def lights(mistake: Any, *names: str) -> tuple[Miswiring, ...]:
    return tuple(Miswiring(mistake, pin=getattr(SINGLE.lights, f"{name}_pin")) for name in names)


CASES = [
    sensor("i2c_off", "I2C is off: there is no /dev/i2c-1."),
    sensor("sda_stuck_low", "SDA of I2C bus 1 is held low."),
    sensor("scl_stuck_low", "SCL of I2C bus 1 is held low."),
    sensor("no_pull_up", "I2C bus 3 has no pull-up resistors.", OTHER_BUS),
    sensor("unpowered", f"The {L1X} has no power, or its wires are on the wrong pins."),
    sensor("sda_scl_swapped", f"SDA and SCL of the {L1X} are swapped or not connected.", RESET),
    sensor("xshut_low", f"XSHUT of the {L1X} is held low.", RESET),
    sensor("other_address", "A VL53L1X answers at 0x2A instead of 0x29.", address=0x2A),
    sensor(
        "other_chip",
        f"Expected a {L1X} (model id 0xEACC) but found a VL53L4CD (0xEBAA).",
        chip=SENSORS["VL53L4CD"].twin,
    ),
    sensor(
        "unpowered",
        "The VL53L4CD at 0x2B on I2C bus 1 has no power, or its wires are on the wrong pins.",
        PAIR,
        "right range sensor",
        channel="range_right",
    ),
    Case("left pad", "The pads are swapped: the left pad moved the right pad.", (Miswiring("pads_swapped"),)),
    Case("right pad", "The right pad is inverted: it is closed while nobody stands", (Miswiring("pad_inverted"),)),
    Case("left pad", "The left pad is inverted: it is closed while nobody", (Miswiring("pad_inverted"),), CLOSED),
    Case("left light", "The left light stays dark: it is most likely reversed.", lights("led_reversed", "left")),
    Case("right light", "The right light is wired to 3.3 V instead of ground", lights("led_to_supply", "right")),
    Case("status light", "The status light stays dark.", lights("led_reversed", "red", "green", "blue")),
    Case("status light", "Green of the status light stays dark.", lights("led_reversed", "green")),
    Case(
        "status light",
        "The status light shines where it should be dark: its common leg is a plus.",
        lights("led_to_supply", "red", "green", "blue"),
    ),
    Case(
        "light bar", "A light of the bar stays dark: it is most likely reversed.", (Miswiring("led_reversed", pin=13),)
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_wrong_wiring_is_named_in_the_guide_and_well_done_once_it_is_right(
    station_on: Any, person: Any, case: Case
) -> None:
    room = Room()

    def make(wiring: Any, clock: Any) -> TwinRig:
        rig = TwinRig(wiring, room, clock)
        rig.miswire(*case.mistakes)
        return rig

    station = station_on(case.settings, make)
    builder = person(station, case.settings, room)
    builder.begin("build", at=case.part)
    view = builder.go_on(lambda view: view.problem is not None, patience_s=30)
    assert view.title.text == case.part
    assert view.problem.text.startswith(case.sentence), view.problem.text

    station.twin.miswire()
    if "normally" in view.problem.text:
        room.stand(set(), station.clock.now_ns())
    view = builder.go_on(lambda view: view.title.text != case.part, patience_s=60)
    assert view.told, "something was told"
    assert view.told[0].text.startswith(("Well done", "VL53")), view.told


@pytest.mark.parametrize(
    ("loaded", "sentence"),
    [
        ({"pad_left"}, "The left pad is always closed."),
        (set(), "The left pad is not connected: nothing changes at GPIO 17."),
    ],
)
def test_a_pad_that_never_changes_is_shorted_or_off(station_on: Any, person: Any, loaded: Any, sentence: str) -> None:
    config = Config()
    room = Room()
    station = station_on(config, lambda wiring, clock: TwinRig(wiring, room, clock))
    room.stand(loaded, 0)
    station.run(0.5)
    builder = person(station, config, Room())  # who steps elsewhere: no edge comes
    builder.begin("build", at="left pad")
    builder.go_on(lambda view: view.instruction.key == "pad.step")
    builder.answer("standing")
    view = builder.go_on(lambda view: view.problem is not None)
    assert view.problem.text.startswith(sentence)
