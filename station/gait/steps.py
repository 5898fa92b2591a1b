"""The steps of a set, as one source tells them: how long each takes, whether they alternate, how the pace changes."""

import math

from station.gait.figure import Evidence, Figure
from station.gait.moments import Moments, coefficient_of_variation
from station.gait.rhythm import SECOND_NS, Rhythm
from station.gait.samples import Side
from station.gait.trend import Trend

MS = 1e6


class Steps:
    """Step times by foot, the longest clean streak and the pauses, of foot strikes or of heels.

    A step time is the time since the step of the other foot, where none went unseen in between. Feet that are not
    known are taken to alternate, A and B. A streak is of steps that alternate left and right without a pause, an
    unseen step or whatever else `break_streak` tells.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.rhythm = Rhythm()
        self.times: dict[Side, Moments] = {"left": Moments(), "right": Moments()}
        self.taken = 0
        self.longest_streak = 0
        self._evidence = evidence
        self._a_and_b = (Moments(), Moments())
        self._pace = Trend()
        self._streak = 0
        self._last: Side = "unknown"
        self._half_ns = 0

    def step(self, t_ns: int, side: Side) -> None:
        """Takes one step."""
        self.taken += 1
        interval = self.rhythm.step(t_ns, side)
        if interval is None or interval.steps != 1 or side == self._last != "unknown":
            self._streak = self._half_ns = 0
        else:
            times = self._a_and_b[self.rhythm.steps % 2] if side == "unknown" else self.times[side]
            times.add(interval.ns / MS)
            if self._half_ns:
                self._pace.add(t_ns, 2 * 60 * SECOND_NS / (self._half_ns + interval.ns))
            self._half_ns = 0 if self._half_ns else interval.ns
        self._streak = 0 if side == "unknown" else self._streak + 1
        self._last = side
        self.longest_streak = max(self.longest_streak, self._streak)

    def break_streak(self) -> None:
        """Something that was no clean kick came in between."""
        self._streak = 0

    @property
    def sees_both(self) -> bool:
        """Whether these are the steps of both feet, as far as can be told."""
        return any(times.n for times in self._a_and_b) or all(times.n for times in self.times.values())

    def variability_pct(self, reason: str) -> Figure:
        """Coefficient of variation of step time, within each foot; `reason` is why there may be no step."""
        return coefficient_of_variation((*self.times.values(), *self._a_and_b), reason, self._evidence)

    def cadence_spm(self, reason: str) -> Figure:
        """Mean over the time spent stepping; its error is that of the mean step time."""
        varies, mean_spm = self.variability_pct(reason), self.rhythm.mean_spm()
        if varies.value is None or mean_spm is None:
            return Figure(None, varies.reason, varies.n)
        error_spm = mean_spm * varies.value / 100 / math.sqrt(varies.n)
        return Figure(mean_spm, None, self.rhythm.steps, error_spm, self._evidence)

    def cadence_slope_spm(self, reason: str) -> Figure:
        """Change of cadence per minute, from steps two by two, so that uneven legs do not show."""
        return self._pace.figure(reason, self._evidence)
