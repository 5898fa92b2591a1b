"""What is usual for one person from session to session, and whether a session lies outside of it.

Each figure is looked at on a scale where such figures scatter evenly: times and variabilities by their logarithm, a
share by its empirical logit (Anscombe 1956, Biometrika 43, 461 to 464). There a new session of an unchanged person
lies, with a chosen probability, within mean +- t s sqrt(1 + 1 / k) of the k sessions before, where s is their standard
deviation and t is Student's for k - 1 degrees of freedom: the prediction interval for one more observation of a normal
sample (Hahn and Meeker 1991, Statistical Intervals, chapter 4). Several figures are looked at together, so each gets
its part of the probability of a false claim (Bonferroni), which holds however they hang together.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from station.drill.student import quantile
from station.gait.figure import Figure

Verdict = Literal["better", "worse", "usual"]

# A standard deviation from fewer sessions says next to nothing; more than the last twenty are another season.
LEAST_SESSIONS = 5
MOST_SESSIONS = 20
# Of sessions of an unchanged person that may claim a change 5 % is the promise. The interval takes sessions for normal
# and independent; people have odd days more often than that, and good and bad weeks: half of it is kept for those.
FALSE_CLAIMS = 0.025


@dataclass(frozen=True, slots=True)
class Judged:
    """One figure that is compared between sessions: which way is better, and whether it is a share in percent.

    `of_the_beam` figures depend on where the bar stands.
    """

    upwards: bool
    share: bool = False
    of_the_beam: bool = False


# Only what has a better side, rests on evidence B and repeats another one as little as possible.
JUDGED: Mapping[str, Judged] = {
    "clean_pct": Judged(upwards=True, share=True, of_the_beam=True),
    "dwell_share": Judged(upwards=True, of_the_beam=True),
    "step_time_cv_pct": Judged(upwards=False),
    "contact_ms": Judged(upwards=False),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A figure beside one's usual: within `low` to `high`, the range of `sessions` before, or better or worse.

    `excess` is how far out it lies: 1 is at the limit. `verdict` is None, with the reason, where it cannot be judged.
    """

    verdict: Verdict | None
    reason: str | None = None
    sessions: int = 0
    low: float | None = None
    high: float | None = None
    excess: float = 0.0


def changes(now: Mapping[str, Figure], past: Sequence[Mapping[str, Figure]]) -> dict[str, Change]:
    """How each judged figure of a session lies beside those of comparable sessions before it, oldest first."""
    told: dict[str, Change] = {}
    judged: dict[str, tuple[_Point, Sequence[_Point]]] = {}
    for name in JUDGED:
        point = _point(name, now.get(name))
        before = [one for figures in past if (one := _point(name, figures.get(name))) is not None][-MOST_SESSIONS:]
        if point is None:
            told[name] = Change(None, _missing(now.get(name)), len(before))
        elif len(before) < LEAST_SESSIONS:
            reason = f"needs {LEAST_SESSIONS} sessions like this one, there are {len(before)}"
            told[name] = Change(None, reason, len(before))
        else:
            judged[name] = point, before
    return told | {
        name: _judged(JUDGED[name], point, before, FALSE_CLAIMS / len(judged))
        for name, (point, before) in judged.items()
    }


@dataclass(frozen=True, slots=True)
class _Point:
    """A figure on the scale where it scatters evenly, with the variance that chance within the session gives it."""

    at: float
    variance: float
    n: int


def _point(name: str, figure: Figure | None) -> _Point | None:
    """None for what is not measured, what only simulations vouch for, and what has no place on its scale."""
    if figure is None or figure.value is None or figure.evidence not in {"A", "B"}:
        return None
    if JUDGED[name].share:
        hits = figure.value * figure.n / 100 + 0.5
        misses = figure.n + 1 - hits
        return _Point(math.log(hits / misses), 1 / hits + 1 / misses, figure.n)
    if figure.value <= 0 or figure.standard_error is None:
        return None
    return _Point(math.log(figure.value), (figure.standard_error / figure.value) ** 2, figure.n)


def _missing(figure: Figure | None) -> str:
    """Why a figure is no point."""
    if figure is None or figure.value is None:
        return (figure and figure.reason) or "not measured"
    return "not measured well enough to be compared"


def _judged(judged: Judged, now: _Point, before: Sequence[_Point], tails: float) -> Change:
    """The verdict on one figure.

    Sessions vary at least as much as chance within them makes them vary, and a short session by as much more as it is
    less certain than those before.
    """
    k = len(before)
    usual, within = fmean(point.at for point in before), fmean(point.variance for point in before)
    between = max(sum((point.at - usual) ** 2 for point in before) / (k - 1), within)
    half = quantile(tails, k - 1) * math.sqrt(between * (1 + 1 / k) + max(now.variance - within, 0.0))
    off = now.at - usual
    excess = abs(off) / half if half else 0.0
    verdict: Verdict = "usual" if excess <= 1 else "better" if (off > 0) == judged.upwards else "worse"
    low, high = (_value(judged, at, now.n) for at in (usual - half, usual + half))
    return Change(verdict, None, k, low, high, excess)


def _value(judged: Judged, at: float, n: int) -> float:
    """What a figure of `n` observations reads at that place of the scale."""
    if not judged.share:
        return math.exp(at)
    hits = (n + 1) / (1 + math.exp(-at)) - 0.5
    return 100 * min(max(hits / n, 0.0), 1.0)
