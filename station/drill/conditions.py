"""What two sessions must share before their figures stand side by side."""

from dataclasses import dataclass

from station.gait.calibration import BAR_MM, DISTANCE_MM
from station.gait.samples import PadChannel, RigKind


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a session was measured: its program, the rig, and how bar, distance and calibration stood.

    `bar_mm` is the confirmed height of the bar, `distance_mm` that of the calibration, whose name `calibration` is;
    each is None where it is not known.
    """

    program: str
    rig: RigKind
    pads: tuple[PadChannel, ...]
    bar_mm: float | None = None
    distance_mm: float | None = None
    calibration: str | None = None


def apart(earlier: Conditions, later: Conditions) -> str | None:
    """Why figures of the two must not be compared, nor a line drawn from one to the other; None where they may.

    Something unknown in one of them counts as changed: nobody can say that it was not.
    """
    if earlier.program != later.program:
        return "another program"
    if (earlier.rig, earlier.pads) != (later.rig, later.pads):
        return "another rig"
    if earlier.calibration != later.calibration:
        return "another calibration"
    if _moved(earlier.bar_mm, later.bar_mm, BAR_MM):
        return "the bar stood at another height"
    if _moved(earlier.distance_mm, later.distance_mm, DISTANCE_MM):
        return "another distance from the sensor"
    return None


def _moved(was_mm: float | None, is_mm: float | None, tolerance_mm: float) -> bool:
    if was_mm is None or is_mm is None:
        return was_mm is not is_mm
    return abs(is_mm - was_mm) > tolerance_mm
