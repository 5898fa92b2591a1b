"""The torso between kicks: how much it sways, and whether it moves towards the sensor or away from it."""

import math
from collections import deque
from collections.abc import Mapping
from statistics import fmean

from station.gait.events import Event, Fault, FaultName
from station.gait.figure import Figure

# After this long without a kick, somebody rested and may stand elsewhere.
BOUT_NS = 5_000_000_000
MINUTE_MS = 60_000.0
MS = 1e6
# A standard deviation from fewer kicks is off by more than a quarter of itself, and a slope over less time is sway.
LEAST_KICKS = 10
LEAST_MINUTES = 5.0 / 60.0
# Detection holds for distances 15 % off what was set up (105 mm of 0.7 m), and the dwell with it. Back within 60 mm is
# back in place.
MOVED_MM = 100.0
MOVED_GONE_MM = 60.0
# Where somebody stands is the mean over so many kicks: two of each leg, so that the sway of a stride cancels.
PLACE_KICKS = 4


class Torso:
    """Displacement of the body from where the bout began, once for each kick; memory does not grow.

    Each range channel is compared with its own level at the beginning, so that a missing one shifts nothing. Positive
    is away from the sensor. Leaning and travelling look the same.
    """

    def __init__(self) -> None:
        self._last_ns: int | None = None
        self._begin()

    def kick(self, t_ns: int, levels_mm: Mapping[str, float]) -> list[Event]:
        """Takes the levels between kicks, by channel; tells when the body has moved too far."""
        if not levels_mm:
            return []
        if self._last_ns is None or not 0 <= t_ns - self._last_ns < BOUT_NS:
            self._begin()
            self._first_ns = t_ns
        self._last_ns = t_ns
        moved_mm = [mm - self._origins_mm[name] for name, mm in levels_mm.items() if name in self._origins_mm]
        displacement_mm = fmean(moved_mm) if moved_mm else 0.0
        for name, level_mm in levels_mm.items():
            self._origins_mm.setdefault(name, level_mm - displacement_mm)
        self._add((t_ns - self._first_ns) / MS / MINUTE_MS, displacement_mm)
        return self._moved(t_ns, displacement_mm)

    def sway(self) -> Figure:
        """Standard deviation of the body's distance from kick to kick in mm, drift taken out."""
        missing = self._missing()
        if missing is not None:
            return missing
        sway_mm = self._residual_mm()
        return Figure(sway_mm, None, self._n, sway_mm / math.sqrt(2 * (self._n - 2)), "C")

    def drift(self) -> Figure:
        """Slope of the body's distance in mm a minute: positive is away from the sensor."""
        missing = self._missing()
        if missing is not None:
            return missing
        error = self._residual_mm() / math.sqrt(self._time_square)
        return Figure(self._product / self._time_square, None, self._n, error, "C")

    def moved_mm(self) -> float | None:
        """How far the body is from where it began, over the last kicks: positive is away from the sensor."""
        return None if self._home_mm is None else fmean(self._place) - self._home_mm

    def _begin(self) -> None:
        self._first_ns = 0
        self._origins_mm: dict[str, float] = {}
        self._n = 0
        self._time_mean = self._mean_mm = 0.0
        self._time_square = self._square = self._product = 0.0
        self._span = 0.0
        self._place: deque[float] = deque(maxlen=PLACE_KICKS)
        self._home_mm: float | None = None
        self._told = False

    def _add(self, minutes: float, mm: float) -> None:
        """Running sums of squares about the means (Welford 1962), for time, distance and their product."""
        self._n += 1
        self._span = minutes
        time_off, off_mm = minutes - self._time_mean, mm - self._mean_mm
        self._time_mean += time_off / self._n
        self._mean_mm += off_mm / self._n
        self._time_square += time_off * (minutes - self._time_mean)
        self._square += off_mm * (mm - self._mean_mm)
        self._product += time_off * (mm - self._mean_mm)

    def _missing(self) -> Figure | None:
        if self._n < LEAST_KICKS or self._span < LEAST_MINUTES:
            return Figure(None, "too few kicks yet", self._n)
        return None

    def _residual_mm(self) -> float:
        rest = self._square - self._product**2 / self._time_square
        return math.sqrt(max(rest, 0.0) / (self._n - 2))

    def _moved(self, t_ns: int, displacement_mm: float) -> list[Event]:
        self._place.append(displacement_mm)
        if len(self._place) < PLACE_KICKS:
            return []
        place_mm = fmean(self._place)
        if self._home_mm is None:
            self._home_mm = place_mm
        moved_mm = place_mm - self._home_mm
        if abs(moved_mm) <= MOVED_MM:
            self._told = self._told and abs(moved_mm) > MOVED_GONE_MM
            return []
        if self._told:
            return []
        self._told = True
        name: FaultName = "moving_away" if moved_mm > 0 else "moving_towards"
        return [Fault(t_ns, "unknown", name, abs(moved_mm), MOVED_MM, "mm from where the set began")]
