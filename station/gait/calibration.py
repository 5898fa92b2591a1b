"""Calibration: what is usual for one person on one rig, worked out from standing, from own best kicks, from held heels.

A kick is graded by the share of its swing that the heel spent beyond the line, because that share falls steadily with
the height of the kick, whereas the depth of the dip saturates once the foot fills the sensor's cone. It is compared
with the person's own best kicks with the same leg, never with anybody else's.
"""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median, stdev

from station.gait.baseline import SECOND_DIFFERENCE
from station.gait.events import Grade, Kick
from station.gait.floor import OTHER
from station.gait.samples import RangeChannel, RangeSample, RigKind, Side

VERSION = 1
# One second at the slowest rate, and a stand that is no more restless than the 2 to 5 cm of sway in quiet standing.
LEAST_SAMPLES = 25
MOST_RESTLESS_MM = 25.0
# A kick's reference is the middle one of the best five: one dwell that noise stretched, or two, do not set it.
BEST_KICKS = 5
# In a model of the body with a swing of 0.4 s and the sensor at 0.45 of the height, a heel that stays 5, 10, 15, 20 cm
# short of the highest kick stays 0.94, 0.81, 0.63, 0.31 of its time; at 0.47 of the height 0.87, 0.67, 0.47, 0.
# Reached is so within 5 to 8 cm of one's own best, near within 10 to 14 cm.
REACHED_SHARE = 0.85
NEAR_SHARE = 0.65
# A mark on the bar is set to a centimetre (1.6 degrees of knee bend); 5 cm of distance change the width of the cone,
# and with it the dwell, by 6 to 7 %.
BAR_MM = 10.0
DISTANCE_MM = 50.0
# What a held heel must take off the distance to show that it is in the beam: the depth that a kick must have.
HELD_MM = 45.0
LEARNING = "learning you"

Graded = tuple[Grade | None, str | None]
"""A grade, or None and the reason why there is none; of a low kick both."""


class CalibrationError(ValueError):
    """What was recorded cannot calibrate anything; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One range channel while somebody stands still: the distance, and the standard deviation of its noise."""

    baseline_mm: float
    noise_mm: float


@dataclass(frozen=True, slots=True)
class LegCalibration:
    """One leg's own best kicks: share of the swing beyond the line, and depth of the dip, each the middle of five.

    `held_depth_mm` is by how much the heel, held at the glute, shortens the distance; None where that was not tried.
    """

    dwell_share: float
    depth_mm: float
    held_depth_mm: float | None = None


@dataclass(frozen=True, slots=True)
class UsualContact:
    """One foot's own usual ground contact on this mat, and the stride time at which it is usual."""

    contact_ms: float
    stride_ms: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is usual for one person on one rig, with its bar at `bar_height_mm` and the body at `distance_mm`.

    `made_on` is an ISO date, from whoever has a clock. A leg that is not calibrated is missing in `legs`, a foot whose
    usual ground contact is not known in `contacts`.
    """

    rig: RigKind
    bar_height_mm: float
    distance_mm: float
    made_on: str
    standing: Mapping[RangeChannel, Standing]
    legs: Mapping[Side, LegCalibration]
    version: int = VERSION
    contacts: Mapping[Side, UsualContact] = field(default_factory=dict)


def standing(samples: Iterable[RangeSample]) -> Standing:
    """Where the body is and how much one channel's distance is noisy, from a stretch of standing still.

    Raises CalibrationError when there were too few good samples, or the body moved.
    """
    distances_mm = [sample.distance_mm for sample in samples if sample.distance_mm is not None]
    if len(distances_mm) < LEAST_SAMPLES:
        raise CalibrationError(
            f"only {len(distances_mm)} good samples while standing, {LEAST_SAMPLES} are needed: "
            "stand straight before the sensor, with nothing in between"
        )
    restless_mm = stdev(distances_mm)
    if restless_mm > MOST_RESTLESS_MM:
        raise CalibrationError(
            f"the distance varied by {restless_mm:.0f} mm while standing, {MOST_RESTLESS_MM:.0f} mm is the most: "
            "stand still for two seconds, with clothes that do not swing"
        )
    seconds_mm = [abs(later - earlier) for earlier, later in pairwise(b - a for a, b in pairwise(distances_mm))]
    return Standing(median(distances_mm), median(seconds_mm) / SECOND_DIFFERENCE)


def best_kicks(kicks: Iterable[Kick]) -> dict[Side, LegCalibration]:
    """Each leg's own best kicks, from all that were seen whole; a leg with fewer than five of them is missing."""
    by_leg: dict[Side, list[tuple[float, float]]] = {side: [] for side in OTHER}
    for kick in kicks:
        share, depth_mm = kick.dwell_share, kick.depth_mm
        if share is not None and depth_mm is not None and kick.side in by_leg:
            by_leg[kick.side].append((share, depth_mm))
    return {side: _best(seen) for side, seen in by_leg.items() if len(seen) >= BEST_KICKS}


def _best(seen: Iterable[tuple[float, float]]) -> LegCalibration:
    """From dwell share and depth of each kick."""
    best = heapq.nlargest(BEST_KICKS, seen)
    return LegCalibration(median(share for share, _ in best), median(depth_mm for _, depth_mm in best))


def held_depth_mm(body: Standing, samples: Iterable[RangeSample]) -> float:
    """By how much a heel that is held at the glute shortens the distance of one channel.

    Raises CalibrationError when it does not show: then no kick of this person can.
    """
    distances_mm = [sample.distance_mm for sample in samples if sample.distance_mm is not None]
    if len(distances_mm) < LEAST_SAMPLES:
        raise CalibrationError(
            f"only {len(distances_mm)} good samples while the heel was held, {LEAST_SAMPLES} are needed: "
            "hold it for two seconds, with the other hand at something firm"
        )
    depth_mm = body.baseline_mm - median(distances_mm)
    if depth_mm < HELD_MM:
        raise CalibrationError(
            f"the held heel takes {depth_mm:.0f} mm off the distance, {HELD_MM:.0f} mm are needed: lower the bar to "
            "0.45 of the body height, and hold the heel behind the glute, not beside it"
        )
    return depth_mm


def mismatch(calibration: Calibration, rig: RigKind, bar_height_mm: float, distance_mm: float) -> str | None:
    """Why a stored calibration does not hold for this rig as it stands now; None when it does."""
    was = calibration
    if was.version != VERSION:
        return f"calibration of {was.made_on} has version {was.version}, this station needs {VERSION}: calibrate again"
    if was.rig != rig:
        return f"calibration of {was.made_on} was made on the rig {was.rig}, this is {rig}: calibrate again"
    if abs(was.bar_height_mm - bar_height_mm) > BAR_MM:
        return (
            f"calibration of {was.made_on} was made with the bar at {was.bar_height_mm:.0f} mm, it is at "
            f"{bar_height_mm:.0f} mm: set it back or calibrate again"
        )
    if abs(was.distance_mm - distance_mm) > DISTANCE_MM:
        return (
            f"calibration of {was.made_on} was made at {was.distance_mm:.0f} mm from the sensor, it is "
            f"{distance_mm:.0f} mm now: stand where you stood or calibrate again"
        )
    return None


class Grader:
    """Says how high a kick was for this person, by a stored calibration; a leg without one is learnt as it goes.

    A leg is graded after its first ten kicks; after twenty its best stand fast. The reference, the middle of the best
    five, is thus the third best of the first ten, in the end of the first twenty. Grades already given are not changed.
    `legs` is what is known of each leg, given or learnt: to be stored when the session ends. With `no_grade`, the
    reason is all that is told, and nothing is learnt.
    """

    FIRST_KICKS = 10
    ALL_KICKS = 20

    def __init__(self, calibration: Calibration | None = None, no_grade: str | None = None) -> None:
        self.legs: dict[Side, LegCalibration] = {} if calibration is None else dict(calibration.legs)
        self._no_grade = no_grade
        self._seen: dict[Side, list[tuple[float, float]]] = {side: [] for side in OTHER if side not in self.legs}

    @property
    def has_learnt(self) -> bool:
        """Whether both legs were learnt here, with all the kicks that it takes: then `legs` stand fast."""
        return len(self._seen) == len(OTHER) and all(len(seen) >= self.ALL_KICKS for seen in self._seen.values())

    def high(self, side: Side, dwell_share: float | None, depth_mm: float) -> Graded:
        """Learns from a kick whose heel came to the line, then grades it; a share of None was not seen whole."""
        if self._no_grade is not None:
            return None, self._no_grade
        if side == "unknown":
            return None, "which leg it was is not known"
        if dwell_share is None:
            return None, "the swing was not seen whole"
        self._learn(side, dwell_share, depth_mm)
        own = self.legs.get(side)
        return (None, LEARNING) if own is None else (_grade_of(dwell_share / own.dwell_share), None)

    def low(self, reason: str) -> Graded:
        """Grades a swing whose heel never came to the line."""
        return ("too_low", reason) if self._no_grade is None else (None, self._no_grade)

    def _learn(self, side: Side, dwell_share: float, depth_mm: float) -> None:
        seen = self._seen.get(side)
        if seen is not None and len(seen) < self.ALL_KICKS:
            seen.append((dwell_share, depth_mm))
            if len(seen) >= self.FIRST_KICKS:
                self.legs[side] = _best(seen)


def _grade_of(share_of_best: float) -> Grade:
    if share_of_best >= REACHED_SHARE:
        return "reached"
    return "near" if share_of_best >= NEAR_SHARE else "short"
