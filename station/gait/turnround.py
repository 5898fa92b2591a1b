"""The turn-round check: what stays with the pad is the mat's, what moves with the foot is the person's.

Facing the sensor, the left foot stands on the right pad. With p the person's difference, right foot less left foot, and
m the mat's, right pad less left pad, the right pad less the left one reads m + p facing forward and m - p facing the
sensor: a 2 x 2 crossover without its period effect (Senn 2002, Cross-over Trials in Clinical Research, chapter 3). Half
the sum is the mat's, half the difference the person's. The feet share steps within a stretch, so their errors are added
there (an upper bound); the stretches are apart, so theirs are added as squares.

Only differences between the pads can be known, not how late each of them is. Facing the sensor the heels are behind the
body, so nothing of the beam is checked: dwell, depth and reach, and with them the apex, which splits lift from return.
The estimate is the mat's for this person at this pace, as the delay of a pad depends on how fast a foot loads it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from station.gait.figure import Evidence, Figure
from station.gait.statistics import STRIDE_MEASURES, Measure, SetStatistics

CHECKED_MEASURES: tuple[Measure, ...] = ("step_ms", *STRIDE_MEASURES)
# 20 s at 60 steps a minute have 10 of each foot.
LEAST_PER_FOOT = 8
# A person's difference changes with the pace, and so does how late a pad is: as much as this changes little.
MOST_PACE_CHANGE = 0.1
EVIDENCE: Evidence = "C"


@dataclass(frozen=True, slots=True)
class RigBias:
    """What the mat adds to the right pad's mean less the left pad's, by measure, and what the person does.

    In the unit of the measure. None with a reason for a measure of which too little was seen.
    """

    right_minus_left: Mapping[Measure, Figure]
    person_right_minus_left: Mapping[Measure, Figure]


def turn_round(forward: SetStatistics, facing: SetStatistics) -> RigBias:
    """Parts the mat from the person, from about 20 s facing forward and 20 s `facing` the sensor, sides by pad."""
    mat: dict[Measure, Figure] = {}
    person: dict[Measure, Figure] = {}
    for measure in CHECKED_MEASURES:
        mat[measure], person[measure] = _parted(measure, forward, facing)
    return RigBias(mat, person)


def _parted(measure: Measure, forward: SetStatistics, facing: SetStatistics) -> tuple[Figure, Figure]:
    cells = [stretch.moments(measure, side) for stretch in (forward, facing) for side in ("left", "right")]
    n = min(cell.n for cell in cells)
    objection = _objection(n, forward, facing)
    if objection is not None:
        missing = Figure(None, f"rig not checked: {objection}", n)
        return missing, missing
    left_forward, right_forward, left_facing, right_facing = (cell.mean for cell in cells)
    errors = [math.sqrt(cell.error_squared) for cell in cells]
    error = math.hypot(errors[0] + errors[1], errors[2] + errors[3]) / 2
    ahead, turned = right_forward - left_forward, right_facing - left_facing
    return (
        Figure((ahead + turned) / 2, None, n, error, EVIDENCE),
        Figure((ahead - turned) / 2, None, n, error, EVIDENCE),
    )


def _objection(n: int, forward: SetStatistics, facing: SetStatistics) -> str | None:
    if n < LEAST_PER_FOOT:
        return f"needs {LEAST_PER_FOOT} of each foot, both ways round"
    steps_ms = [sum(way.moments("step_ms", side).mean for side in ("left", "right")) for way in (forward, facing)]
    if abs(steps_ms[1] / steps_ms[0] - 1) > MOST_PACE_CHANGE:
        return "the pace changed between the two ways round"
    return None
