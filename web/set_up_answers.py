"""What the Set-up page's programs get: for whom to calibrate, how the rig is wired, what the doctor finds."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from station.drill.people import MOST_BAR_OFF_MM, Person, mark_number
from station.gait.calibration import Calibration
from station.gait.samples import RigKind
from station.messages import Said


class LegReadBack(msgspec.Struct, frozen=True):
    """A leg's own best kicks: how much of the swing the heel is beyond the line, how much nearer it comes, and held."""

    dwell_pct: int
    depth_mm: int
    held_depth_mm: int | None


class ReadBack(msgspec.Struct, frozen=True):
    """What a calibration read back; `made_on` is an ISO date, a leg that is not calibrated is missing in `legs`.

    `learnt` says that it comes from a session, and not from the guide.
    """

    made_on: str
    learnt: bool
    bar_mm: int
    distance_mm: int
    legs: dict[str, LegReadBack]


class SetUpPerson(msgspec.Struct, frozen=True):
    """One person: body height, where the bar stands for them, the number of that mark, and what is usual for them.

    Null is what is not known. `off_mm` is how far the bar may stand from the mark.
    """

    id: str
    name: str
    height_mm: float | None
    bar_mm: int | None
    mark: int | None
    off_mm: float
    calibration: ReadBack | None


class Kept(msgspec.Struct, frozen=True):
    """What became of the result of guide number `run`: `why_not` is empty where it was kept for this person."""

    run: int
    person_id: str
    why_not: str = ""


class PeopleAnswer(msgspec.Struct, frozen=True):
    """For whom the visitor may calibrate on the rig that runs, null while none does; `kept` is the newest result.

    `marks_mm` is how high above the floor the bar stands at each mark of the post, from number 1 on.
    """

    rig: RigKind | None
    marks_mm: list[float]
    people: list[SetUpPerson]
    kept: Kept | None


class Pin(msgspec.Struct, frozen=True):
    """What is on a pin of the header."""

    name: str
    leave_free: bool


class Wire(msgspec.Struct, frozen=True):
    """A wire from a part's terminal to a pin of the header; `through` is what sits in it, `gpio` null on a supply."""

    part: str
    terminal: str
    header_pin: int
    gpio: int | None
    colour: str
    through: str = ""


class RigAnswer(msgspec.Struct, frozen=True):
    """The rig as the station runs it: its parts, pins 1 to 40 of the header, and each wire.

    `behind_mm` is how far behind the body the sensor stands, null where there is none.
    """

    rig: RigKind
    behind_mm: float | None
    parts: list[str]
    pins: list[Pin]
    wires: list[Wire]


class Finding(msgspec.Struct, frozen=True):
    """One thing that the doctor looked at: what was found and then, after a full stop, what to do about it."""

    name: str
    verdict: Literal["ok", "warning", "failure"]
    said: Said


class DoctorAnswer(msgspec.Struct, frozen=True):
    """All that the doctor finds now."""

    findings: list[Finding]


def person_answer(person: Person, calibrations: Mapping[str, Calibration], rig: RigKind | None) -> SetUpPerson:
    """A person with the newest calibration that fits the rig."""
    mark_mm = person.mark_mm
    fitting = next((each for each in calibrations.values() if each.rig == rig), None)
    return SetUpPerson(
        id=person.id or "",
        name=person.name,
        height_mm=person.height_mm,
        bar_mm=None if mark_mm is None else round(mark_mm),
        mark=None if mark_mm is None else mark_number(mark_mm),
        off_mm=MOST_BAR_OFF_MM,
        calibration=None if fitting is None else _read_back(fitting),
    )


def _read_back(calibration: Calibration) -> ReadBack:
    legs: dict[str, LegReadBack] = {
        side: LegReadBack(
            round(100 * leg.dwell_share),
            round(leg.depth_mm),
            None if leg.held_depth_mm is None else round(leg.held_depth_mm),
        )
        for side, leg in calibration.legs.items()
    }
    learnt = not calibration.standing
    return ReadBack(calibration.made_on, learnt, round(calibration.bar_height_mm), round(calibration.distance_mm), legs)
