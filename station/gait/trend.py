"""How a measure changes over a set: a slope that a few odd kicks do not bend."""

import math

import numpy as np

from station.gait.figure import Evidence, Figure

MINUTE_NS = 60_000_000_000
# Beyond this many points, neighbours are joined two by two: half of them remain, each the mean of twice as many
# observations. 128 points have 8128 slopes, which numpy sorts in less than a millisecond.
MOST_POINTS = 128
# Fewer points, or a shorter time, and no slope is told: fatigue within half a minute cannot be told from chance.
LEAST_POINTS = 12
LEAST_SPAN_NS = MINUTE_NS // 3


class Trend:
    """Theil-Sen slope over time (Theil 1950; Sen 1968, JASA 63, 1379 to 1389) from a bounded number of points."""

    def __init__(self) -> None:
        self._points: list[tuple[float, float]] = []
        self._size = 1
        self._open_n = 0
        self._open_t = 0.0
        self._open_value = 0.0
        self._origin_ns: int | None = None
        self.n = 0

    def add(self, t_ns: int, value: float) -> None:
        """Takes one observation; what is older than the last one is fine."""
        if self._origin_ns is None:
            self._origin_ns = t_ns
        self.n += 1
        self._open_n += 1
        self._open_t += (t_ns - self._origin_ns) / MINUTE_NS
        self._open_value += value
        if self._open_n == self._size:
            self._points.append((self._open_t / self._size, self._open_value / self._size))
            self._open_n, self._open_t, self._open_value = 0, 0.0, 0.0
            if len(self._points) == MOST_POINTS:
                self._join()

    def figure(self, reason: str, evidence: Evidence) -> Figure:
        """Median of the slopes between all pairs of points, per minute; `reason` is why there may be none at all.

        The standard error is half of Sen's interval at one standard deviation of Kendall's score. The newest
        observations, fewer than make a point, are left out.
        """
        if self.n == 0:
            return Figure(None, reason)
        t, value = np.array(self._points).reshape(-1, 2).T
        if len(t) < LEAST_POINTS or np.ptp(t) * MINUTE_NS < LEAST_SPAN_NS:
            return Figure(None, "too short for a trend", self.n)
        earlier, later = np.triu_indices(len(t), 1)
        apart = t[later] - t[earlier]
        slopes = np.sort((value[later] - value[earlier])[apart != 0] / apart[apart != 0])
        n = len(t)
        spread = math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
        middle, half = (len(slopes) - 1) / 2, spread / 2
        low, high = np.interp((middle - half, middle + half), np.arange(len(slopes)), slopes)
        return Figure(float(np.median(slopes)), None, self.n, float(high - low) / 2, evidence)

    def _join(self) -> None:
        pairs = np.array(self._points).reshape(-1, 2, 2).mean(axis=1)
        self._points = [(float(t), float(value)) for t, value in pairs]
        self._size *= 2
