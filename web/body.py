"""Draws a person at each phase of a kick, seen from the right: limbs as thick lines, muscles as spindles along them.

Lengths are shares of body height after Winter (Biomechanics and Motor Control of Human Movement, table 4.1): thigh
0.245, shank 0.246, foot 0.152, trunk from hip to shoulder 0.288. One unit of the
drawing is a thousandth of that height.
"""

import math
from dataclasses import dataclass
from typing import Literal

THIGH, SHANK, FOOT, TRUNK, UPPER_ARM, FOREARM = 245.0, 246.0, 120.0, 288.0, 186.0, 150.0
HIP = (0.0, 0.0)
# Where the heel meets the body, at the height of the glutes.
LINE_Y = 62.0

Point = tuple[float, float]
Work = Literal["shortens", "lengthens", "holds"]


@dataclass(frozen=True, slots=True)
class Limb:
    """A chain of bones, as the path of a thick line; `kind` tells the near side of the body from the far one."""

    kind: Literal["near", "far"]
    path: str


@dataclass(frozen=True, slots=True)
class Muscle:
    """A muscle: its name (a key of the texts), what it does now, its outline, and where its label points."""

    name: str
    work: Work
    path: str
    at: Point


@dataclass(frozen=True, slots=True)
class Figure:
    """A person at one phase; `name` is the key of its words, `heel` where the heel of the kicking leg is."""

    name: str
    limbs: tuple[Limb, ...]
    muscles: tuple[Muscle, ...]
    head: Point
    heel: Point


@dataclass(frozen=True, slots=True)
class Pose:
    """Angles of the kicking leg in degrees: the thigh forward of the vertical, the knee bent, the ankle stretched."""

    thigh: float
    knee: float
    ankle: float = 20.0
    trunk: float = 4.0


@dataclass(frozen=True, slots=True)
class _Leg:
    hip: Point
    knee: Point
    ankle: Point
    toe: Point
    heel: Point


def phases() -> tuple[Figure, ...]:
    """The four phases of a kick, each with the muscles that work in it."""
    start, lift, top, back = Pose(-5, 24, 30), Pose(-2, 84), Pose(4, 132), Pose(2, 62)
    return (
        _figure("start", start, (("hip_flexors", "shortens"),)),
        _figure("lift", lift, (("hamstrings", "shortens"), ("quadriceps", "lengthens"))),
        _figure("top", top, (("quadriceps", "lengthens"),)),
        _figure("return", back, (("quadriceps", "shortens"), ("hamstrings", "lengthens"))),
    )


def all_the_time() -> Figure:
    """What holds the body still in every phase."""
    return _figure("all", Pose(4, 120), (("glutes", "holds"), ("abdominals", "holds"), ("lower_back", "holds")))


def _figure(name: str, pose: Pose, working: tuple[tuple[str, Work], ...]) -> Figure:
    kicking = _leg(pose.thigh, pose.knee, pose.ankle)
    standing = _leg(3.0, 6.0, 0.0)
    shoulder = _from(HIP, TRUNK, 180.0 - pose.trunk)
    # The arm swings against the leg of its own side: forward while that thigh is back.
    near_arm, far_arm = _arm(shoulder, 24.0 - pose.thigh, 88.0), _arm(shoulder, -30.0 - pose.thigh, 84.0)
    limbs = (
        Limb("far", _line(far_arm)),
        Limb("far", _line((standing.hip, standing.knee, standing.ankle))),
        Limb("far", _line((standing.heel, standing.toe))),
        Limb("near", _line((kicking.hip, kicking.knee, kicking.ankle))),
        Limb("near", _line((kicking.heel, kicking.toe))),
        Limb("near", _line((HIP, shoulder))),
        Limb("near", _line(near_arm)),
    )
    muscles = tuple(_muscle(muscle, work, kicking, shoulder) for muscle, work in working)
    return Figure(name, limbs, muscles, _from(shoulder, 122.0, 180.0 - pose.trunk), kicking.heel)


def _leg(thigh: float, knee: float, ankle: float) -> _Leg:
    knee_at = _from(HIP, THIGH, thigh)
    ankle_at = _from(knee_at, SHANK, thigh - knee)
    toes = thigh - knee + 90.0 - ankle
    heel = _from(ankle_at, 40.0, toes - 130.0)
    return _Leg(HIP, knee_at, ankle_at, _from(heel, FOOT, toes), heel)


def _arm(shoulder: Point, upper: float, elbow: float) -> tuple[Point, ...]:
    elbow_at = _from(shoulder, UPPER_ARM, upper)
    return shoulder, elbow_at, _from(elbow_at, FOREARM, upper + elbow)


def _muscle(name: str, work: Work, leg: _Leg, shoulder: Point) -> Muscle:
    """Where a muscle lies: between two places along a bone, to its front (positive) or its back, so and so thick."""
    begin, end, front, thick = {
        "hip_flexors": (_along(HIP, shoulder, 0.22), _along(leg.hip, leg.knee, 0.3), 26.0, 40.0),
        "hamstrings": (_along(leg.hip, leg.knee, 0.12), _along(leg.knee, leg.ankle, 0.14), -22.0, 46.0),
        "quadriceps": (_along(leg.hip, leg.knee, 0.06), _along(leg.hip, leg.knee, 0.97), 22.0, 46.0),
        "glutes": (_along(HIP, shoulder, 0.2), _along(leg.hip, leg.knee, 0.22), -36.0, 60.0),
        "abdominals": (_along(HIP, shoulder, 0.66), _along(HIP, shoulder, 0.06), 26.0, 34.0),
        "lower_back": (_along(HIP, shoulder, 0.66), _along(HIP, shoulder, 0.14), -26.0, 34.0),
    }[name]
    path, at = _spindle(begin, end, front, thick)
    return Muscle(name, work, path, at)


def _spindle(begin: Point, end: Point, front: float, thick: float) -> tuple[str, Point]:
    """A closed outline from `begin` to `end` that bulges `front` to the side and is `thick`; and its middle."""
    (x0, y0), (x1, y1) = begin, end
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    across = ((y1 - y0) / length, -(x1 - x0) / length)
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    # A quadratic curve goes half as far to the side as its control point.
    near, far = (
        (middle[0] + across[0] * reach, middle[1] + across[1] * reach)
        for reach in (2 * front - thick * _sign(front), 2 * front + thick * _sign(front))
    )
    path = f"M{_at(begin)}Q{_at(far)} {_at(end)}Q{_at(near)} {_at(begin)}Z"
    return path, (round(middle[0] + across[0] * front, 1), round(middle[1] + across[1] * front, 1))


def _sign(number: float) -> float:
    return math.copysign(1.0, number)


def _from(start: Point, length: float, degrees: float) -> Point:
    """The point `length` away from `start`, `degrees` forward (right) of straight down; y grows downwards."""
    angle = math.radians(degrees)
    return start[0] + length * math.sin(angle), start[1] + length * math.cos(angle)


def _along(begin: Point, end: Point, share: float) -> Point:
    return begin[0] + share * (end[0] - begin[0]), begin[1] + share * (end[1] - begin[1])


def _line(points: tuple[Point, ...]) -> str:
    return "M" + "L".join(_at(point) for point in points)


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
