"""The athlete's joints and the capsules around them, for any block of times.

Segment lengths are shares of body height after Winter, Biomechanics and Motor Control of Human Movement (4th ed. 2009,
fig. 4.1): ankle at .039 H, knee at .285 H, hip at .530 H, shank .246 H, foot .152 H. The radii of the soft parts and
the reflectances (clothes 35 %, shoe 20 %, at 940 nm) are estimates, checked against nobody.

Axes: x points from the post to the user, y to the user's left, z up; the user faces +x. x = 0 is the post, the floor is
z = 0, and the glutes are at the distance asked for.
"""

import math
from collections import deque
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hardware.twin.athlete import TIRING_S, Athlete, Swing, swings

Floats = NDArray[np.float64]

ANKLE, HIP, SHANK, FOOT = 0.039, 0.530, 0.246, 0.152
THIGH = HIP - 0.285
_HEEL_SHARE = 0.25  # of the foot's length lies behind the ankle
_GLUTE_RADIUS, _THIGH_RADIUS, _SHANK_RADIUS, _FOOT_RADIUS, _TORSO_RADIUS = 0.060, 0.046, 0.030, 0.026, 0.055
_GLUTE_HEIGHT, _SHOULDER_HEIGHT = 0.515, 0.80
_CLOTHES = 0.35
_SINKING = 0.3  # of the bounce is below standing height
_SETTLE_S = 0.3  # the bounce comes and goes within about one step
_SWAY_STREAM = 2
_SWAY_HZ = ((0.17, 0.6), (0.43, 0.4))
"""Frequencies of quiet sway and their shares; postural sway lies below 1 Hz (Winter 1995, Gait & Posture 3:193)."""


class Capsule(NamedTuple):
    """A segment's flesh: every point within `radius_m` of the line from `start` to `end` (each times x 3, metres)."""

    start: Floats
    end: Floats
    radius_m: float
    reflectance: float


class Leg(NamedTuple):
    """The joints of one leg over a block of times, each times x 3, in metres."""

    hip: Floats
    knee: Floats
    ankle: Floats
    heel: Floats
    toe: Floats


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the body is at each of a block of times: left leg, right leg, and the middle of the hips (times x 3)."""

    left: Leg
    right: Leg
    pelvis: Floats


class Body:
    """One athlete moving in front of a post at `distance_m` behind the glutes, asked for ever later blocks of time."""

    def __init__(self, athlete: Athlete, seed: int, distance_m: float) -> None:
        self._athlete = athlete
        self._distance_m = distance_m
        self._source = swings(athlete, seed)
        self._recent: deque[Swing] = deque()
        self._over = False
        self._phases = np.random.default_rng([seed, _SWAY_STREAM]).uniform(0, 2 * math.pi, (2, len(_SWAY_HZ)))

    def swings_between(self, start_ns: int, end_ns: int) -> list[Swing]:
        """The swings that overlap a span of time and their neighbours, in order; the past is forgotten."""
        while not self._over and (len(self._recent) < 3 or self._recent[-3].toe_off_ns <= end_ns):
            swing = next(self._source, None)
            self._over = swing is None
            if swing is not None:
                self._recent.append(swing)
        # The last strikes stay: the bounce is counted from them.
        while len(self._recent) > 3 and self._recent[2].strike_ns < start_ns:
            self._recent.popleft()
        return list(self._recent)

    def pose(self, times_ns: NDArray[np.int64]) -> Pose:
        """The joints at increasing times; every value depends on its own time alone, not on the block."""
        known = self.swings_between(int(times_ns[0]), int(times_ns[-1]))
        pelvis = self._pelvis(times_ns, known)
        left, right = (self._leg(times_ns, [s for s in known if s.leg == leg], pelvis, leg) for leg in (0, 1))
        return Pose(left, right, pelvis)

    def _pelvis(self, times_ns: NDArray[np.int64], known: list[Swing]) -> Floats:
        athlete, seconds = self._athlete, times_ns * 1e-9
        sway = np.zeros((2, len(times_ns)))
        for at, (hz, share) in enumerate(_SWAY_HZ):
            sway += share * np.sin(2 * math.pi * hz * seconds + self._phases[:, [at]])
        drift = athlete.drift_m * -np.expm1(-np.maximum(seconds - athlete.standing_s, 0) / TIRING_S)
        pelvis = np.empty((len(times_ns), 3))
        pelvis[:, 0] = self._distance_m + _GLUTE_RADIUS * athlete.height_m + athlete.sway_m / 2 * sway[0] - drift
        pelvis[:, 1] = athlete.sway_m / 4 * sway[1]
        pelvis[:, 2] = HIP * athlete.height_m - self._bounce(times_ns, known)
        return pelvis

    def _bounce(self, times_ns: NDArray[np.int64], known: list[Swing]) -> Floats:
        """How far the hips are below standing height: lowest in mid-stance, highest in flight, on tiptoe."""
        athlete = self._athlete
        strikes = np.array([swing.strike_ns for swing in known])
        if not len(strikes):
            return np.zeros(len(times_ns))
        # One step of nominal length leads in, so that the count of steps is a line from the first toe-off on.
        moments = np.concatenate(([strikes[0] - 60e9 / athlete.cadence_spm], strikes))
        steps = np.interp(times_ns, moments, known[0].number - 1.0 + np.arange(len(moments)))
        begun = _smooth_step((times_ns * 1e-9 - athlete.standing_s) / _SETTLE_S)
        ended = _smooth_step((times_ns - strikes[-1]) * 1e-9 / _SETTLE_S) if self._over else 0.0
        wave = _SINKING - 0.5 + 0.5 * np.cos(2 * math.pi * (steps - athlete.duty_factor))
        depth: Floats = athlete.bounce_m * wave * begun * (1 - ended)
        return depth

    def _leg(self, times_ns: NDArray[np.int64], own: list[Swing], pelvis: Floats, leg: int) -> Leg:
        athlete, height_m = self._athlete, self._athlete.height_m
        hip = pelvis + np.array([0.0, athlete.foot_offset_m if leg == 0 else -athlete.foot_offset_m, 0.0])
        raised, reach = _swing_share(times_ns, own, athlete.lift_fraction)
        stance_knee, stance_thigh = _stance_angles(hip[:, 2] - ANKLE * height_m, height_m)
        knee_flexion = stance_knee + (np.radians(reach) - stance_knee) * raised
        thigh_angle = stance_thigh + (math.radians(athlete.hip_flexion_deg) - stance_thigh) * raised
        shank_angle = knee_flexion - thigh_angle
        knee = hip + THIGH * height_m * _sagittal(np.sin(thigh_angle), -np.cos(thigh_angle))
        down_shank = _sagittal(-np.sin(shank_angle), -np.cos(shank_angle))
        ankle = knee + SHANK * height_m * down_shank
        # Flat on the floor in stance, pointed when the knee is bent; the floor lets go early in the swing.
        pointing = math.radians(athlete.plantar_flexion_deg) * raised - shank_angle * (1 - raised) ** 6
        pitch = shank_angle + pointing
        forward, sole = _sagittal(np.cos(pitch), -np.sin(pitch)), _sagittal(-np.sin(pitch), -np.cos(pitch))
        heel = ankle - _HEEL_SHARE * FOOT * height_m * forward + (ANKLE - _FOOT_RADIUS) * height_m * sole
        return Leg(hip, knee, ankle, heel, heel + FOOT * height_m * forward)


def turned_round(pose: Pose) -> Pose:
    """The same body facing the post: half a turn about the vertical through the hips and the middle of the mat."""
    around = np.stack((2 * pose.pelvis[:, 0], np.zeros(len(pose.pelvis)), np.zeros(len(pose.pelvis))), axis=1)

    def turn(points: Floats) -> Floats:
        turned: Floats = around + points * np.array([-1.0, -1.0, 1.0])
        return turned

    left, right = (Leg(*(turn(joint) for joint in leg)) for leg in (pose.left, pose.right))
    return Pose(left, right, turn(pose.pelvis))


def capsules(pose: Pose, height_m: float, shoe_reflectance: float) -> list[Capsule]:
    """The flesh and clothes that light can hit, legs first."""
    flesh = []
    for leg in (pose.left, pose.right):
        # Rounded ends reach beyond the line by a radius, so the foot's line is shorter than the foot.
        inset = (leg.toe - leg.heel) * (_FOOT_RADIUS / FOOT)
        flesh += [
            Capsule(leg.hip, leg.knee, _THIGH_RADIUS * height_m, _CLOTHES),
            Capsule(leg.knee, leg.ankle, _SHANK_RADIUS * height_m, _CLOTHES),
            Capsule(leg.heel + inset, leg.toe - inset, _FOOT_RADIUS * height_m, shoe_reflectance),
        ]
    glute_rise = np.array([0.0, 0.0, (_GLUTE_HEIGHT - HIP) * height_m])
    shoulder_rise = np.array([0.0, 0.0, (_SHOULDER_HEIGHT - HIP) * height_m])
    glutes = Capsule(pose.left.hip + glute_rise, pose.right.hip + glute_rise, _GLUTE_RADIUS * height_m, _CLOTHES)
    torso = Capsule(pose.pelvis, pose.pelvis + shoulder_rise, _TORSO_RADIUS * height_m, _CLOTHES)
    return [*flesh, glutes, torso]


def _swing_share(times_ns: NDArray[np.int64], own: list[Swing], lift_fraction: float) -> tuple[Floats, Floats]:
    """How far the knee is bent, 0 on the floor to 1 at the apex, and the reach (degrees) of the swing it belongs to."""
    if not own:
        return np.zeros(len(times_ns)), np.zeros(len(times_ns))
    columns = zip(*((swing.toe_off_ns, swing.strike_ns, swing.reach_deg, swing.held_ns) for swing in own), strict=True)
    begin, end, reach, held = (np.array(column, dtype=np.float64) for column in columns)
    at = np.maximum(np.searchsorted(begin, times_ns, side="right") - 1, 0)
    moving_ns = end[at] - begin[at] - held[at]
    # Time stands still for the leg while its heel is held.
    waited_ns = np.clip(times_ns - begin[at] - lift_fraction * moving_ns, 0.0, held[at])
    share = np.clip((times_ns - begin[at] - waited_ns) / moving_ns, 0.0, 1.0)
    # A power of time puts the top of a squared sine at the lift fraction and keeps both ends at rest.
    raised: Floats = np.sin(math.pi * share ** (math.log(0.5) / math.log(lift_fraction))) ** 2
    return raised, reach[at]


def _stance_angles(leg_m: Floats, height_m: float) -> tuple[Floats, Floats]:
    """Knee flexion and forward thigh angle (radians) that put the ankle below the hip, by the law of cosines."""
    thigh, shank = THIGH * height_m, SHANK * height_m
    leg_m = np.minimum(leg_m, thigh + shank)
    knee_flexion = math.pi - np.arccos(np.clip((thigh**2 + shank**2 - leg_m**2) / (2 * thigh * shank), -1.0, 1.0))
    thigh_angle = np.arccos(np.clip((thigh**2 + leg_m**2 - shank**2) / (2 * thigh * leg_m), -1.0, 1.0))
    return knee_flexion, thigh_angle


def _sagittal(forward: Floats, up: Floats) -> Floats:
    return np.stack((forward, np.zeros(len(forward)), up), axis=1)


def _smooth_step(share: NDArray[np.floating[Any]]) -> Floats:
    clipped: Floats = np.clip(share, 0.0, 1.0)
    return clipped * clipped * (3 - 2 * clipped)
