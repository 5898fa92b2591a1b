"""Mean and spread of a measure, kept in three numbers however long a set lasts."""

import math
from collections.abc import Sequence

from station.gait.figure import Evidence, Figure

# Fewer observations than this have no spread worth telling.
LEAST_N = 4


class Moments:
    """Running mean and variance (Welford 1962: Technometrics 4(3), 419 to 420); memory does not grow.

    The variance is the sample's, over n - 1. The standard error of the mean takes the observations for independent.
    """

    __slots__ = ("_squares", "mean", "n")

    def __init__(self) -> None:
        self.n = 0
        self.mean = 0.0
        self._squares = 0.0

    def add(self, value: float) -> None:
        """Takes one observation."""
        self.n += 1
        off = value - self.mean
        self.mean += off / self.n
        self._squares += off * (value - self.mean)

    @property
    def variance(self) -> float:
        """Of one observation; 0 for fewer than two."""
        return self._squares / (self.n - 1) if self.n > 1 else 0.0

    @property
    def error_squared(self) -> float:
        """Variance of the mean; 0 for fewer than two."""
        return self.variance / self.n if self.n else 0.0

    def figure(self, reason: str, evidence: Evidence) -> Figure:
        """The mean; `reason` is why there may be none at all."""
        if self.n == 0:
            return Figure(None, reason)
        if self.n < LEAST_N:
            return Figure(None, "too few yet", self.n)
        return Figure(self.mean, None, self.n, math.sqrt(self.error_squared), evidence)


def of_both(left: Figure, right: Figure) -> Figure:
    """The mean of both feet's figures, each counting half however often it was seen.

    The feet share steps, so their errors are added, not the squares: an upper bound, however they hang together.
    """
    n = left.n + right.n
    if left.value is None or right.value is None or left.standard_error is None or right.standard_error is None:
        if min(left.n, right.n) > 0 or n == 0:
            return Figure(None, left.reason or right.reason, n)
        return Figure(None, f"only the {'left' if left.n else 'right'} foot is seen", n)
    error = (left.standard_error + right.standard_error) / 2
    return Figure((left.value + right.value) / 2, None, n, error, left.evidence)


def coefficient_of_variation(classes: Sequence[Moments], reason: str, evidence: Evidence) -> Figure:
    """Standard deviation over mean, in percent, pooled within `classes`, so that their difference does not count.

    Its standard error is that of a normal sample, CV sqrt(1 / (2 df) + CV^2 / n), to first order (delta method).
    """
    used = [moments for moments in classes if moments.n > 1]
    n = sum(moments.n for moments in used)
    freedom = n - len(used)
    if freedom < LEAST_N:
        seen = sum(moments.n for moments in classes)
        return Figure(None, "too few yet" if seen else reason, seen)
    mean = sum(moments.mean * moments.n for moments in used) / n
    cv = math.sqrt(sum(moments.variance * (moments.n - 1) for moments in used) / freedom) / mean
    error = cv * math.sqrt(1 / (2 * freedom) + cv * cv / n)
    return Figure(100 * cv, None, n, 100 * error, evidence)
