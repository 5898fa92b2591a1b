"""Left against right: a difference is shown only when chance and the rig cannot have made it."""

import math

from station.gait.figure import Evidence, Figure
from station.gait.moments import Moments
from station.gait.statistics import Measure, SetStatistics
from station.gait.turnround import CHECKED_MEASURES, RigBias

# Fewer of either foot, and a difference is not asked for.
LEAST_PER_LEG = 20
# Beyond twice its standard error a difference is seen. As that error is an upper bound, chance alone shows fewer than
# one in 20 of those that are not there, one in 200 where the feet do not hang together.
ERRORS = 2.0
# That a difference of the rig is told from one of the person was tried on simulated rigs only.
EVIDENCE: Evidence = "C"
NOT_CHECKED = "rig not checked"
NO_DIFFERENCE = "no difference seen"


def symmetry_index_pct(left: Moments, right: Moments, rig_difference: Figure) -> Figure:
    """100 (R - L) / (0.5 (R + L)): 0 is alike, positive is more on the right.

    After Robinson, Herzog and Nigg 1987 (Journal of Manipulative and Physiological Therapeutics 10, 172) and Herzog and
    others 1989 (Medicine and Science in Sports and Exercise 21, 110). From R - L is taken what the rig adds to it,
    `rig_difference`. The standard error is the delta method's: with D = R - L less the rig's part and M = (R + L) / 2,
    var(SI) = 100^2 (var D / M^2 + D^2 var M / M^4 - 2 D cov(D, M) / M^3).
    The feet share steps: a late strike makes one step longer and the next one shorter. So the errors of both feet are
    added for D and M, not the squares: an upper bound, however the feet hang together; cov(D, M) does not depend on it.
    Its value is None, with the reason, for fewer than 20 of either foot, without the rig's part, or within twice its
    standard error.
    """
    n = min(left.n, right.n)
    if n < LEAST_PER_LEG:
        return Figure(None, f"needs {LEAST_PER_LEG} of each foot", n)
    if rig_difference.value is None or rig_difference.standard_error is None:
        return Figure(None, rig_difference.reason, n)
    mean = (left.mean + right.mean) / 2
    if mean <= 0:
        return Figure(None, "nothing to compare", n)
    share = (right.mean - left.mean - rig_difference.value) / mean
    of_feet = (math.sqrt(left.error_squared) + math.sqrt(right.error_squared)) ** 2
    of_difference = of_feet + rig_difference.standard_error**2
    covariance = (right.error_squared - left.error_squared) / 2
    # Not below 0 but for rounding, where one foot has nothing at all.
    error = 100 * math.sqrt(max(of_difference + share**2 * of_feet / 4 - 2 * share * covariance, 0.0)) / mean
    if abs(100 * share) <= ERRORS * error:
        return Figure(None, NO_DIFFERENCE, n, error, EVIDENCE)
    return Figure(100 * share, None, n, error, EVIDENCE)


def symmetry(statistics: SetStatistics, measure: Measure, rig_bias: RigBias | None) -> Figure:
    """The symmetry index of one measure of a set, in percent, on a rig that was checked by turning round."""
    if measure not in CHECKED_MEASURES:
        rig_difference = Figure(None, "turning round cannot check the range sensor")
    elif rig_bias is None:
        rig_difference = Figure(None, NOT_CHECKED)
    else:
        rig_difference = rig_bias.right_minus_left[measure]
    left, right = statistics.moments(measure, "left"), statistics.moments(measure, "right")
    return symmetry_index_pct(left, right, rig_difference)
