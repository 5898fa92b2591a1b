"""Each mistake of somebody with a soldering iron, on the whole station: what it says first, until it is mended.

`make hil` shows the table that is printed at the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from hardware.registry import SENSORS
from hardware.twin.bus_wires import BusWires, Controller
from hardware.twin.miswiring import Miswiring
from hardware.twin.rig import TwinRig
from hardware.twin.room import Room
from station.config import Config, MatConfig, RangeConfig
from station.messages import PartState

SINGLE = Config()
RESET = Config(range=RangeConfig(shutdown_pin=4))
POLLED = Config(range=RangeConfig(ready_pin=None))
PAIR = Config(rig="pair")
OTHER_BUS = Config(range=RangeConfig(bus=3))
LUNA = Config(range=RangeConfig(sensor="TF-Luna", address=0x10))
CLOSED = Config(mat=MatConfig(normally="closed"))
L1X, PAIR_LEFT = "VL53L1X at 0x29 on I2C bus 1", "VL53L4CD at 0x2A on I2C bus 1"

NOTHING_THERE = "has no power, or its wires are on the wrong pins."
SWAPPED = "are swapped or not connected"
LOADED = "Both pads have read loaded since the start."


@dataclass(frozen=True)
class Case:
    """What is wired wrongly, and the first sentence about part number `part`; `works` if it works all the same.

    `legible` says whether the machine can read the levels of the bus.
    """

    settings: Config
    mistake: Miswiring
    sentence: str
    remedy: str
    controller: Controller = "bcm2835"
    legible: bool = True
    part: int = 0
    works: bool = False

    def __str__(self) -> str:
        blind = "" if self.legible else "-levels unknown"
        return f"{self.settings.rig}-{self.mistake.mistake}-{self.controller}{blind}"


def bus(mistake: Any, sentence: str, remedy: str, **more: Any) -> Case:
    return Case(more.pop("settings", SINGLE), Miswiring(mistake), sentence, remedy, **more)


CASES = [
    bus("i2c_off", "I2C is off: there is no /dev/i2c-1.", "raspi-config nonint do_i2c 0"),
    bus("sda_stuck_low", "SDA of I2C bus 1 is held low.", "unplug the sensors"),
    bus("sda_stuck_low", "SDA of I2C bus 1 is held low.", "unplug the sensors", legible=False),
    bus("sda_stuck_low", "SDA of I2C bus 1 is held low.", "unplug the sensors", controller="designware"),
    bus("sda_stuck_low", "SDA of I2C bus 1 is held low.", "unplug the sensors", controller="designware", legible=False),
    bus("sda_stuck_low", "SDA of I2C bus 1 is held low.", "unplug the sensors", settings=RESET),
    bus("sda_stuck_low", "SDA of I2C bus 1 is held low.", "unplug the sensors", settings=PAIR),
    bus("sda_stuck_low", "SDA of I2C bus 1 is held low.", "unplug the sensors", settings=LUNA),
    bus("scl_stuck_low", "SCL of I2C bus 1 is held low.", "unplug the sensors"),
    bus("scl_stuck_low", "SCL of I2C bus 1 is held low.", "unplug the sensors", settings=RESET),
    bus("scl_stuck_low", "SDA or SCL of I2C bus 1 is held low.", "unplug the sensors", legible=False),
    bus("no_pull_up", "I2C bus 3 has no pull-up resistors.", "2.2 kOhm from SDA to 3V3", settings=OTHER_BUS),
    bus("no_pull_up", "SDA and SCL of I2C bus 1 are both held low.", "measure 3.3 V"),
    bus(
        "no_pull_up",
        "I2C bus 3 has no pull-up resistors, or a wire of it is held low.",
        "touches ground",
        settings=OTHER_BUS,
        legible=False,
    ),
    Case(SINGLE, Miswiring("unpowered"), f"The {L1X} {NOTHING_THERE}", "VIN to 3V3"),
    Case(RESET, Miswiring("unpowered"), f"The {L1X} {NOTHING_THERE}", "Nothing holds GPIO 4 and GPIO 23 either"),
    Case(POLLED, Miswiring("unpowered"), f"The {L1X} {NOTHING_THERE}", "VIN to 3V3"),
    Case(PAIR, Miswiring("unpowered", "range_left"), f"The {PAIR_LEFT} {NOTHING_THERE}", "so the bus works"),
    Case(LUNA, Miswiring("unpowered"), f"The TF-Luna at 0x10 on I2C bus 1 {NOTHING_THERE}", "pin 5 to ground"),
    Case(RESET, Miswiring("sda_scl_swapped"), f"SDA and SCL of the {L1X} {SWAPPED}.", "SDA to header pin 3"),
    Case(
        SINGLE,
        Miswiring("sda_scl_swapped"),
        f"SDA and SCL of the {L1X} {SWAPPED}, or its XSHUT is at ground.",
        "SDA to header pin 3",
    ),
    Case(
        PAIR,
        Miswiring("sda_scl_swapped", "range_left"),
        f"SDA and SCL of the {PAIR_LEFT} {SWAPPED}.",
        "so the bus works",
    ),
    Case(RESET, Miswiring("xshut_low"), f"XSHUT of the {L1X} is held low.", "Take it off ground"),
    Case(PAIR, Miswiring("xshut_low", "range_left"), f"XSHUT of the {PAIR_LEFT} is held low.", "Take it off ground"),
    Case(
        PAIR,
        Miswiring("xshut_open", "range_right"),
        f"0x29 answers while GPIO 4 holds the {PAIR_LEFT} in reset.",
        "wire the XSHUT of each",
    ),
    Case(
        SINGLE,
        Miswiring("other_address", address=0x2A),
        "A VL53L1X answers at 0x2A instead of 0x29.",
        "Switch its supply off and on",
    ),
    Case(
        LUNA,
        Miswiring("other_address", address=0x30),
        "A TF-Luna answers at 0x30 instead of 0x10.",
        "Set range.address = 0x30",
    ),
    Case(
        SINGLE,
        Miswiring("other_chip", chip=SENSORS["VL53L4CD"].twin),
        f"Expected a {L1X} (model id 0xEACC) but found a VL53L4CD (0xEBAA).",
        "Wire the sensor of this rig there",
    ),
    Case(
        SINGLE,
        Miswiring("other_chip", chip=SENSORS["TF-Luna"].twin, address=0x10),
        f"The {L1X} {NOTHING_THERE}",
        "Something else answers at 0x10 (a TF-Luna's usual address), so the bus works. If that is your sensor",
    ),
    Case(SINGLE, Miswiring("ready_line_open"), "Its data-ready line is silent.", "wire it to GPIO 23", works=True),
    Case(PAIR, Miswiring("ready_line_open"), "Its data-ready line is silent.", "wire it to GPIO 24", works=True),
    Case(LUNA, Miswiring("ready_line_open"), "Its data-ready line is silent.", "wire it to GPIO 23", works=True),
    Case(SINGLE, Miswiring("pad_inverted"), LOADED, 'set mat.normally = "closed"', part=-1, works=True),
    Case(CLOSED, Miswiring("pad_inverted"), LOADED, 'set mat.normally = "open"', part=-1, works=True),
]


@pytest.fixture(scope="module")
def table() -> Iterator[list[str]]:
    """Gathers a row for each mistake and prints them at the end."""
    rows: list[str] = []
    yield rows
    print(f"\n{'rig':<8}{'mistake':<18}{'said after s':>13}  first sentence")
    print(*rows, sep="\n")


def built(station_on: Any, case: Case) -> tuple[Any, Room]:
    """A station that starts on a rig with the mistake in it, and the room around it."""
    room = Room()

    def make(wiring: Any, clock: Any) -> TwinRig:
        rig = TwinRig(wiring, room, clock)
        rig.bus.wires = BusWires(controller=case.controller, legible=case.legible)
        rig.miswire(case.mistake)
        return rig

    return station_on(case.settings, make), room


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_wrong_wiring_is_named_in_the_first_sentence_and_works_once_it_is_right(
    station_on: Any, table: list[str], case: Case
) -> None:
    station, room = built(station_on, case)
    said_s = 0.0
    while not part_of(station, case).message.startswith(case.sentence) and said_s < 3:
        station.run(0.1)
        said_s += 0.1
    part = part_of(station, case)
    assert part.message.startswith(case.sentence + " "), part.message
    assert case.remedy in part.message
    assert part.ok is case.works
    assert station.inbox.dropped == 0
    table.append(f"{case.settings.rig:<8}{case.mistake.mistake:<18}{said_s:>13.1f}  {case.sentence}")

    station.twin.miswire()
    room.stand({"pad_left"}, station.clock.now_ns())
    station.run(3.0)
    if "XSHUT or" not in case.sentence:
        assert [part for part in station.snapshot.parts if not part.ok] == []
    assert not part_of(station, case).message.startswith(case.sentence)
    assert {row.channel for row in station.kept.rows} >= {sensor.channel for sensor in station.sensors}


def part_of(station: Any, case: Case) -> PartState:
    station.run(0.05)
    part: PartState = station.snapshot.parts[case.part]
    return part
