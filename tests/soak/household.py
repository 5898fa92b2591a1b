"""A household's days, made up from a seed: who comes when, does which program, and what fails meanwhile."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hardware.twin.athlete import Athlete
from hardware.twin.bus import TwinBus
from hardware.twin.faults import FaultyVl53

PART_S = 600.0
"""A day's length in parts: more visits than a family pays, so that what grows with them is seen in a day."""
VISIT_S = 240.0
"""What a program takes, with its result and the way to the mat and back."""

PEOPLE = {
    "Ada": Athlete(height_m=1.68, cadence_spm=158.0),
    "Ben": Athlete(height_m=1.84, cadence_spm=172.0, step_asymmetry=0.04),
    "Cleo": Athlete(height_m=1.75, cadence_spm=146.0, left_reach_deg=139.0, fatigue=0.1),
}
PROGRAMS = {"warm-up": 150.0, "quick-60": 90.0, "rhythm": 90.0, "free": 60.0}
"""Seconds of kicking that see each program to its end, rests and countdowns among them."""


@dataclass(frozen=True)
class Fault:
    """Something that fails: what is done to chip and bus, and what ends it `lasts_s` later."""

    name: str
    begin: Callable[[FaultyVl53, TwinBus], None]
    end: Callable[[FaultyVl53, TwinBus], None] = lambda _chip, _bus: None
    lasts_s: float = 0.0


def _put(name: str, value: object) -> Callable[[FaultyVl53, TwinBus], None]:
    return lambda chip, _bus: setattr(chip, name, value)


def _short(low: bool) -> Callable[[FaultyVl53, TwinBus], None]:
    return lambda _chip, bus: setattr(bus.wires, "scl_low", low)


FAULTS = (
    Fault("some refused messages", _put("nacks", 5)),
    Fault("an unplugged sensor", lambda chip, _bus: chip.unplug(), lambda chip, _bus: chip.plug(), 20.0),
    Fault("a stuck bus", _short(low=True), _short(low=False), 8.0),
    Fault("a reset sensor", lambda chip, _bus: chip.reset()),
    Fault("a sensor that measures no more", _put("halted", True)),
    Fault("a lost interrupt", _put("lost_edges", 1)),
)


@dataclass(frozen=True)
class Part:
    """One part of a day, at whose end the house is empty and everything is measured.

    Times are seconds from its begin. Somebody comes, and in between, or before, or after, something fails.
    """

    who: str
    program: str
    comes_s: float
    fault: Fault
    fails_s: float


def parts(number: int, seed: int) -> Iterator[Part]:
    """So many parts of a day; every fault and program has its turns."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret
    for index in range(number):
        yield Part(
            chance.choice(list(PEOPLE)),
            list(PROGRAMS)[index % len(PROGRAMS)],
            chance.uniform(5.0, PART_S - VISIT_S),
            FAULTS[index % len(FAULTS)],
            chance.uniform(5.0, PART_S - 55.0),
        )
