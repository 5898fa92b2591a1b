"""Shares in percent, with an error that chance leaves where everything went well, too."""

import math

from station.gait.figure import Evidence, Figure
from station.gait.moments import LEAST_N


def share_pct(count: int, n: int, reason: str, evidence: Evidence) -> Figure:
    """The share of `count` in `n` in percent; `reason` is why there may be none at all.

    Its standard error is that of the adjusted share (count + 2) / (n + 4), which is not 0 at 0 or 100 % (Agresti and
    Coull 1998, The American Statistician 52, 119 to 126).
    """
    if n < LEAST_N:
        return Figure(None, "too few yet" if n else reason, n)
    adjusted = (count + 2) / (n + 4)
    error = math.sqrt(adjusted * (1 - adjusted) / (n + 4))
    return Figure(100 * count / n, None, n, 100 * error, evidence)
