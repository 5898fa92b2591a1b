"""An estimate of the knee's greatest bend from how long the heel stayed at the line: a model's, not a measurement."""

import math

from station.gait.events import Kick
from station.gait.figure import Figure
from station.gait.samples import RigKind

# Knee bend at toe-off and foot strike, in degrees: a standing leg that is not locked.
REST_DEG = 10.0
# Knee bend at which the foot enters the beam, in degrees, by height of the sensor as a share of the body's: segments of
# Winter 2009 (knee at 0.285, shank 0.246, foot 0.152 of the height), thigh 10 degrees forward, 18 degree cone at 0.7 m.
ENTRY_DEG = ((0.45, 120.0), (0.47, 126.0), (0.50, 136.0))
# In that model, at 100 Hz and with 6 mm of noise, the estimate is 1.3 to 2.3 degrees too great. On this station's own
# simulated athletes, which are another model, it is 3 (at 125 degrees) to 9 (at 150) too great and varies by 1. Nobody
# has compared it with a person.
ERROR_DEG = 9.0


def peak_knee_flexion_deg(kick: Kick, rig: RigKind, bar_share: float) -> Figure:
    """The greatest knee bend of `kick` in degrees, 0 being a straight leg; `bar_share` is bar height over body height.

    If the knee bends as REST + (peak - REST) sin^2(pi t / T) over the swing time T, and the foot is in the beam while
    the bend exceeds ENTRY, then with f = dwell / T: peak = REST + (ENTRY - REST) / cos^2(pi f / 2). Grade C. None on
    other rigs than the pair: there the beam is wider, samples are fewer, and the error has not been worked out.
    """
    share = kick.dwell_share
    if rig != "pair":
        return Figure(None, "its error is known on the pair rig only")
    if not ENTRY_DEG[0][0] <= bar_share <= ENTRY_DEG[-1][0]:
        return Figure(None, "the bar is outside 0.45 to 0.50 of the body height")
    if share is None:
        return Figure(None, "the swing was not seen whole")
    peak_deg = REST_DEG + (_entry_deg(bar_share) - REST_DEG) / math.cos(math.pi * min(share, 0.5) / 2) ** 2
    return Figure(peak_deg, None, 1, ERROR_DEG, "C")


def _entry_deg(bar_share: float) -> float:
    """Where the foot enters the beam, on straight lines between the heights that were worked out."""
    (low, low_deg), (high, high_deg) = ENTRY_DEG[:2] if bar_share <= ENTRY_DEG[1][0] else ENTRY_DEG[1:]
    return low_deg + (bar_share - low) / (high - low) * (high_deg - low_deg)
