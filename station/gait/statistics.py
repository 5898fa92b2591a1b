"""Statistics of a set, of each foot and of both, from the events as they come: how fast, how even, how it fades.

Live or from a whole list it is the same code, and what it keeps does not grow with the set. Times are what the station
measured, so ground contact is the mat's: it begins and ends with the force that closes the pad.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from station.gait.events import Event, FootStrike, HeelContact, HeelRejected, Kick, Stride
from station.gait.figure import Evidence, Figure
from station.gait.moments import Moments, of_both
from station.gait.rig import Rig
from station.gait.samples import Side
from station.gait.steps import Steps
from station.gait.trend import Trend

StrideMeasure = Literal["contact_ms", "swing_ms", "flight_ms", "double_support_ms", "duty_factor"]
KickMeasure = Literal["lift_ms", "return_ms", "dwell_ms", "dwell_share", "depth_mm"]
Measure = Literal["step_ms"] | StrideMeasure | KickMeasure

STRIDE_MEASURES: tuple[StrideMeasure, ...] = get_args(StrideMeasure)
KICK_MEASURES: tuple[KickMeasure, ...] = get_args(KickMeasure)
MEASURES: tuple[Measure, ...] = ("step_ms", *STRIDE_MEASURES, *KICK_MEASURES)
SIDES: tuple[Side, ...] = get_args(Side)
# What is followed over the set, beside cadence.
FADING: tuple[Measure, ...] = ("contact_ms", "dwell_share")
# Known from the beam alone; the other measures of a kick need the floor as well.
OF_THE_BEAM = frozenset({"dwell_ms", "depth_mm"})
# Recorded people, through a simulated sensor and a simulated mat.
EVIDENCE: Evidence = "B"


@dataclass(frozen=True, slots=True)
class Means:
    """Mean of one measure for each foot, and for both: the mean of the two, or of feet that are not known."""

    left: Figure
    right: Figure
    both: Figure


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a set so far; `t_ns` is its last event.

    `step_time_cv_pct` is the variability of step time; `pauses` and `pause_s` how often and how long nobody stepped
    between steps; `fading_per_min` how cadence (spm), ground contact (ms) and dwell as a share of swing change.
    """

    event: ClassVar[str] = "statistics"
    t_ns: int
    cadence_spm: Figure
    step_time_cv_pct: Figure
    longest_streak: Figure
    pauses: Figure
    pause_s: Figure
    means: Mapping[Measure, Means]
    fading_per_min: Mapping[str, Figure]


class SetStatistics:
    """Takes the events of one set on one rig, in the order in which they became known.

    Kinds of event do not depend on each other's order, except that a rejected heel or a low kick ends the streak of
    the heels before it.
    """

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._floor = Steps(EVIDENCE)
        self._heels = Steps(EVIDENCE)
        self._moments: dict[tuple[Measure, Side], Moments] = {
            (measure, side): Moments() for measure in MEASURES for side in SIDES
        }
        self._trends: dict[tuple[Measure, Side], Trend] = {
            (measure, side): Trend() for measure in FADING for side in SIDES
        }
        self._t_ns = 0

    def add(self, event: Event) -> None:
        """Takes one event; kinds that tell nothing about a set are passed over."""
        self._t_ns = max(self._t_ns, event.t_ns)
        if isinstance(event, FootStrike):
            self._floor.step(event.t_ns, event.side)
        elif isinstance(event, HeelContact):
            self._heels.step(event.t_ns, event.side)
        elif isinstance(event, Stride):
            for measure in STRIDE_MEASURES:
                self._observe(measure, event.side, event.t_ns, getattr(event, measure))
        elif isinstance(event, Kick):
            for of_kick in KICK_MEASURES:
                self._observe(of_kick, event.side, event.t_ns, getattr(event, of_kick))
        if isinstance(event, HeelRejected) or (isinstance(event, Kick) and event.grade == "too_low"):
            self._heels.break_streak()

    def moments(self, measure: Measure, side: Side) -> Moments:
        """What is known of one measure of one foot."""
        if measure == "step_ms" and side != "unknown":
            return self._steps.times[side]
        return self._moments[measure, side]

    def means(self, measure: Measure) -> Means:
        """Mean of a measure over the set, with its standard error, for each foot and both."""
        reason = self._reason(measure)
        left, right, either = (self.moments(measure, side).figure(reason, EVIDENCE) for side in SIDES)
        return _both_and_each(left, right, either)

    def statistics(self) -> Statistics:
        """All figures of the set so far."""
        steps, rhythm, reason = self._steps, self._steps.rhythm, self._reason("step_ms")
        return Statistics(
            t_ns=self._t_ns,
            cadence_spm=steps.cadence_spm(reason),
            step_time_cv_pct=steps.variability_pct(reason),
            longest_streak=self._streak(),
            pauses=_counted(rhythm.pauses, steps.taken, reason),
            pause_s=_counted(rhythm.paused_ns / 1e9, steps.taken, reason),
            means={measure: self.means(measure) for measure in MEASURES},
            fading_per_min={"cadence_spm": steps.cadence_slope_spm(reason)}
            | {measure: self._slope(measure) for measure in FADING},
        )

    @property
    def _steps(self) -> Steps:
        """The floor's where both feet were seen there, else the heels'."""
        return self._floor if self._floor.sees_both or not self._heels.sees_both else self._heels

    def _streak(self) -> Figure:
        """Longest run of clean kicks, left and right in turn; of steps where no sensor watches the heels."""
        steps = self._heels if self._rig.range_channels else self._floor
        if steps.taken and not steps.longest_streak:
            return Figure(None, "the feet are not known", steps.taken)
        reason = "no kick yet" if self._rig.range_channels else self._reason("step_ms")
        return _counted(steps.longest_streak, steps.taken, reason)

    def _slope(self, measure: Measure) -> Figure:
        """Change per minute of both feet: the mean of each foot's."""
        reason = self._reason(measure)
        left, right, either = (self._trends[measure, side].figure(reason, EVIDENCE) for side in SIDES)
        return _both_and_each(left, right, either).both

    def _observe(self, measure: Measure, side: Side, t_ns: int, value: float | None) -> None:
        if value is None:
            return
        self._moments[measure, side].add(value)
        if measure in FADING:
            self._trends[measure, side].add(t_ns, value)

    def _reason(self, measure: Measure) -> str:
        """Why there is nothing, where there is nothing."""
        rig = self._rig
        if measure == "step_ms":
            return "nobody has stepped yet" if rig.pads or rig.range_channels else "no mat and no range sensor"
        if measure in KICK_MEASURES and not rig.range_channels:
            return "no range sensor"
        if measure not in OF_THE_BEAM and not rig.pads:
            return "no mat"
        if measure not in OF_THE_BEAM and "pad" in rig.pads:
            return "an undivided mat cannot tell the feet apart"
        return "no kick yet" if measure in KICK_MEASURES else "no stride yet"


def _both_and_each(left: Figure, right: Figure, either: Figure) -> Means:
    """Both feet, or `either` where neither is known."""
    if left.n + right.n == 0 < either.n:
        nobody = Figure(None, "the feet are not known")
        return Means(nobody, nobody, either)
    return Means(left, right, of_both(left, right))


def _counted(value: float, steps: int, reason: str) -> Figure:
    """A count among `steps`, which chance does not blur; None where nobody has stepped."""
    return Figure(value, None, steps, None, EVIDENCE) if steps else Figure(None, reason)
