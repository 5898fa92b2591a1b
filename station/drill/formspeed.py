"""Form speed: the fastest cadence at which the heels still reach the line in 90 % of kicks, and how sure that is.

Each kick of a ramp is a trial at its own cadence. For each leg, the chance to reach the line falls as a logistic curve
of cadence, 0.9 at the limit; how steep it is and how often a kick fails for no reason are not known either. Every
combination of limit, width and lapse on a grid is weighed by Bayes' rule, kick by kick, with equal weights to begin
with (the limit) and so that sharp and slack curves are alike likely (the width); a perfect separation, where a fit of
maximum likelihood has no end, is nothing special here.
"""

import math

import numpy as np
from numpy.typing import NDArray

from station.gait.figure import Figure
from station.gait.samples import Side

SHARE = 0.9
# Cadences at which the drill is done, with room for limits beyond them.
LIMITS_SPM = np.arange(40.0, 322.0, 2.0)
# Steps a minute for a change of odds by e: from one's steps varying at all to half a ramp.
WIDTHS_SPM = np.array([1.5, 2.1, 3.0, 4.2, 6.0, 8.5, 12.0, 17.0, 24.0])
LAPSES = np.array([0.0, 0.02, 0.04, 0.06])
LEAST_KICKS = 40
# 90 % of the weight lies between.
LOW, HIGH = 0.05, 0.95

Floats = NDArray[np.float64]


class _Leg:
    """What the kicks of one leg say."""

    def __init__(self) -> None:
        self.n = 0
        self._log_weights: Floats = np.zeros((len(LIMITS_SPM), len(WIDTHS_SPM), len(LAPSES)))
        # Where the whole curve, lapses included, is at 0.9, the logistic part is higher.
        at_limit = np.array([math.log(SHARE / (1 - lapse - SHARE)) for lapse in LAPSES])
        self._shift: Floats = at_limit[None, None, :] + LIMITS_SPM[:, None, None] / WIDTHS_SPM[None, :, None]

    def kick(self, cadence_spm: float, *, reached: bool) -> None:
        self.n += 1
        odds = self._shift - cadence_spm / WIDTHS_SPM[None, :, None]
        chance = (1 - LAPSES) / (1 + np.exp(-odds.clip(-30, 30)))
        self._log_weights += np.log(chance if reached else 1 - chance + 1e-9)

    def beyond(self) -> Floats:
        """The chance that the limit is not below each of LIMITS_SPM."""
        weights = np.exp(self._log_weights - self._log_weights.max()).sum(axis=(1, 2))
        return np.cumsum((weights / weights.sum())[::-1])[::-1]


class FormSpeed:
    """Takes the kicks of a ramp, tells the limit of the leg that fails first."""

    def __init__(self) -> None:
        self._legs: dict[Side, _Leg] = {}
        self._slowest_spm, self._fastest_spm = math.inf, 0.0

    def kick(self, side: Side, cadence_spm: float, *, reached: bool) -> None:
        """One kick at that cadence: whether its heel reached the line."""
        self._legs.setdefault(side, _Leg()).kick(cadence_spm, reached=reached)
        self._slowest_spm = min(self._slowest_spm, cadence_spm)
        self._fastest_spm = max(self._fastest_spm, cadence_spm)

    def found(self) -> tuple[Figure, float | None, float | None]:
        """The limit, and the two cadences that hold it with 90 % probability; None, with the reason, without one."""
        n = sum(leg.n for leg in self._legs.values())
        if min((leg.n for leg in self._legs.values()), default=0) < LEAST_KICKS / 2 or n < LEAST_KICKS:
            return Figure(None, "too few kicks", n), None, None
        beyond = np.prod([leg.beyond() for leg in self._legs.values()], axis=0)
        low_spm, middle_spm, high_spm = (_quantile(beyond, share) for share in (LOW, 0.5, HIGH))
        if middle_spm > self._fastest_spm:
            return Figure(None, f"no limit up to {self._fastest_spm:.0f} steps a minute", n), low_spm, None
        if middle_spm < self._slowest_spm:
            return (
                Figure(None, f"not in 90 % of kicks even at {self._slowest_spm:.0f} steps a minute", n),
                None,
                high_spm,
            )
        return Figure(middle_spm, None, n, _spread(beyond), "C"), low_spm, high_spm


def _quantile(beyond: Floats, share: float) -> float:
    """The cadence below which the limit lies with that probability."""
    return float(np.interp(share, 1 - beyond, LIMITS_SPM))


def _spread(beyond: Floats) -> float:
    """Standard deviation of the limit."""
    weights = beyond - np.append(beyond[1:], 0.0)
    mean = float(weights @ LIMITS_SPM)
    return math.sqrt(float(weights @ (LIMITS_SPM - mean) ** 2))
