"""Who stands on the mat: the size of a simulated athlete and the timing of every step, one seed for one life.

Only time and reach are decided here; `body` turns them into joints. What happens in step n depends on the seed and on
n alone, so however the time is cut into blocks, the same athlete comes out.

The drill is running in place, so its figures are running's. Recorded jogging in place gives a lift of 0.45 to 0.47 of
the swing, a ground contact close to half of the stride and 4 to 10 cm of pelvis bounce (CMU motion capture 13_30 and
14_14); the stride time of runners varies by 1 to 5 % (Hanley and Tucker 2018 and the same recordings).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import count
from typing import Literal, NamedTuple

import numpy as np

TIRING_S = 60.0
"""Fatigue and drift come on with this time constant, so that an endless set ends in a tired steady state."""

Activity = Literal["away", "stand", "left_pad", "right_pad", "kick", "hold_left", "hold_right", "kick_facing"]
FOR_EVER_S = 3600.0
"""How long a foot is held up that is to stay there until the athlete is asked for something else."""

_STEP_STREAM = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """One simulated person and how they do the drill. Raises ValueError for somebody the model cannot move.

    `left_reach_deg` and `right_reach_deg` are the knee flexion at the apex: 150 brings the heel to the glutes, 110 is a
    low kick. `step_asymmetry` is the share by which left steps last longer than right ones. `duty_factor` is ground
    contact time over stride time, `lift_fraction` toe-off to apex over swing time. `fatigue` is the share of cadence
    and reach that is lost in the end, `drift_m` how far the athlete creeps towards the post (negative: away from it).
    `sway_m` and `bounce_m` are peak to peak. A set of None never ends.

    `only` one leg kicks, while the other stands; each heel stays `held_s` at its apex. Who is `facing` the sensor has
    the left foot on the right pad; who is `away` is neither on the mat nor before the sensor.
    """

    height_m: float = 1.75
    cadence_spm: float = 170.0
    left_reach_deg: float = 147.0
    right_reach_deg: float = 147.0
    reach_sd_deg: float = 2.0
    step_asymmetry: float = 0.0
    stride_cv: float = 0.02
    duty_factor: float = 0.46
    lift_fraction: float = 0.45
    hip_flexion_deg: float = 5.0
    plantar_flexion_deg: float = 20.0
    foot_offset_m: float = 0.08
    sway_m: float = 0.02
    bounce_m: float = 0.04
    drift_m: float = 0.0
    fatigue: float = 0.0
    first_side: Literal["left", "right"] = "left"
    standing_s: float = 2.0
    set_s: float | None = None
    only: Literal["left", "right"] | None = None
    held_s: float = 0.0
    facing: bool = False
    away: bool = False

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name not in _LIMITS:
                continue
            low, high = _LIMITS[field.name]
            value = getattr(self, field.name)
            if not low <= value <= high:
                raise ValueError(f"athlete: {field.name} is {value:g}, must be {low:g} to {high:g}")


_LIMITS = {
    "height_m": (1.1, 2.05),
    "cadence_spm": (60.0, 280.0),
    "left_reach_deg": (60.0, 156.0),
    "right_reach_deg": (60.0, 156.0),
    "reach_sd_deg": (0.0, 10.0),
    "step_asymmetry": (-0.2, 0.2),
    "stride_cv": (0.0, 0.1),
    "duty_factor": (0.25, 0.65),
    "lift_fraction": (0.3, 0.6),
    "hip_flexion_deg": (0.0, 45.0),
    "plantar_flexion_deg": (0.0, 50.0),
    "foot_offset_m": (0.03, 0.2),
    "sway_m": (0.0, 0.1),
    "bounce_m": (0.0, 0.12),
    "drift_m": (-0.3, 0.3),
    "fatigue": (0.0, 0.5),
    "standing_s": (0.0, 3600.0),
    "held_s": (0.0, FOR_EVER_S),
}


class Swing(NamedTuple):
    """One foot off the floor: toe-off, apex of the heel, foot strike, in nanoseconds since the athlete's own start.

    `leg` is 0 for left and 1 for right; `reach_deg` the knee flexion at the apex, where the heel stays for `held_ns`.
    """

    number: int
    leg: int
    toe_off_ns: int
    apex_ns: int
    strike_ns: int
    reach_deg: float
    held_ns: int = 0


def doing(athlete: Athlete, activity: Activity) -> Athlete:
    """The same person, asked for something else: to stand on both feet or on one, to hold a heel, to turn round."""
    still = replace(athlete, set_s=0.0, bounce_m=0.0)
    held = replace(athlete, bounce_m=0.0, held_s=FOR_EVER_S, standing_s=0.5)
    return {
        "kick": athlete,
        "kick_facing": replace(athlete, facing=True),
        "stand": still,
        "away": replace(still, away=True),
        "left_pad": replace(held, only="right", right_reach_deg=60.0, standing_s=0.0),
        "right_pad": replace(held, only="left", left_reach_deg=60.0, standing_s=0.0),
        "hold_left": replace(held, only="left"),
        "hold_right": replace(held, only="right"),
    }[activity]


def tiredness(time_s: float) -> float:
    """How far fatigue and drift have come on, 0 at the first step, towards 1 after some minutes."""
    return 1.0 - math.exp(-max(time_s, 0.0) / TIRING_S)


def swings(athlete: Athlete, seed: int) -> Iterator[Swing]:
    """Every swing of the set, in the order of their foot strikes; endless when the set is."""
    if athlete.only is None:
        return _alternating(athlete, seed)
    return _one_legged(athlete, 0 if athlete.only == "left" else 1)


def _alternating(athlete: Athlete, seed: int) -> Iterator[Swing]:
    """Left and right in turn, as in the drill."""
    first = 0 if athlete.first_side == "left" else 1
    step_s = 60.0 / athlete.cadence_spm
    # Two strikes that never happened, placed so that the first toe-off ends the standing.
    before_last_s = athlete.standing_s - athlete.duty_factor * 2 * step_s
    last_s = before_last_s + step_s
    index = 0
    while True:
        leg = (first + index) % 2
        timing, reach = np.random.default_rng([seed, _STEP_STREAM, index]).standard_normal(2).clip(-3.0, 3.0)
        tired = athlete.fatigue * tiredness(last_s - athlete.standing_s)
        longer = athlete.step_asymmetry if leg == 0 else -athlete.step_asymmetry
        # Two independent steps make a stride, so a step varies by the square root of 2 more than a stride.
        strike_s = last_s + step_s / (1 - tired) * (1 + longer) * (1 + athlete.stride_cv * math.sqrt(2) * float(timing))
        toe_off_s = before_last_s + athlete.duty_factor * (strike_s - before_last_s)
        if athlete.set_s is not None and strike_s > athlete.standing_s + athlete.set_s:
            return
        apex_s = toe_off_s + athlete.lift_fraction * (strike_s - toe_off_s)
        asked_deg = athlete.left_reach_deg if leg == 0 else athlete.right_reach_deg
        reach_deg = min(asked_deg * (1 - tired) + athlete.reach_sd_deg * float(reach), 156.0)
        yield Swing(index, leg, round(toe_off_s * 1e9), round(apex_s * 1e9), round(strike_s * 1e9), reach_deg)
        before_last_s, last_s = last_s, strike_s
        index += 1


def _one_legged(athlete: Athlete, leg: int) -> Iterator[Swing]:
    """The same leg again and again: in the air and on the floor as long as in the drill, and held up in between."""
    stride_s = 120.0 / athlete.cadence_spm
    swing_s = (1 - athlete.duty_factor) * stride_s
    reach_deg = athlete.left_reach_deg if leg == 0 else athlete.right_reach_deg
    for index in count():
        toe_off_s = athlete.standing_s + index * (stride_s + athlete.held_s)
        apex_s = toe_off_s + athlete.lift_fraction * swing_s
        strike_s = toe_off_s + swing_s + athlete.held_s
        toe_off_ns, apex_ns, strike_ns, held_ns = (
            round(moment_s * 1e9) for moment_s in (toe_off_s, apex_s, strike_s, athlete.held_s)
        )
        yield Swing(index, leg, toe_off_ns, apex_ns, strike_ns, reach_deg, held_ns)
