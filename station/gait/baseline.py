"""The distance to the body between kicks: followed through sway and drift, frozen while a foot is in the beam."""

from collections import deque
from collections.abc import Sequence
from statistics import median

from station.gait.judge import SPREAD_RATIO
from station.gait.shape import Point, crossing_ms

# How fast the level follows. The pelvis sways 2 to 5 cm with each step and moves back 7 cm in 0.3 s when a knee is
# raised; a foot covers the cone within 25 to 50 ms. A time constant between the two follows the one and not the other.
FOLLOW_MS = 120.0
# A sample further off than this many standard deviations pulls no more than one that is just there.
CLIP_SIGMAS = 3.0
# Standard deviation assumed until it is measured (both chips at 0.7 to 0.9 m and their shortest budget), the least
# believed (the chip counts whole millimetres, clothes move), and the most with which a foot can still be seen.
FIRST_NOISE_MM = 8.0
LEAST_NOISE_MM = 3.0
MOST_NOISE_MM = 30.0
# The median of |second difference| of white noise, in standard deviations: 0.6745 * sqrt(1 + 4 + 1).
SECOND_DIFFERENCE = 1.652
# Step of the running median: a factor of two in 35 samples.
NOISE_STEP = 1.02
# The body is where this many samples in a row agree that it is: at the start, and when it has moved away.
FIRST_SAMPLES = 5
MOVED_SAMPLES = 3
# Quiet samples that are kept for judging a dip: 0.25 s at 100 Hz.
TRAIL_SAMPLES = 25


class Baseline:
    """Level, noise and spread of one range channel while no foot is in its beam.

    `level_mm` counts only when `is_known`, which takes some samples. `sigma_mm` is what the chip calls normal here,
    None where it says nothing. Times are milliseconds on the channel's own scale.
    """

    def __init__(self) -> None:
        self.is_known = False
        self.level_mm = 0.0
        self.sigma_mm: float | None = None
        self.noise_mm = FIRST_NOISE_MM
        self._second_mm = FIRST_NOISE_MM * SECOND_DIFFERENCE
        self._unspread = 0
        self._trail: deque[Point] = deque(maxlen=TRAIL_SAMPLES)
        self._candidates: list[Point] = []

    def follow(self, point: Point, gap_ms: float) -> None:
        """Takes one quiet sample, `gap_ms` after the one before."""
        if not self.is_known:
            self._gather(point, FIRST_SAMPLES)
            return
        if point.distance_mm - self.level_mm > CLIP_SIGMAS * self.noise_mm:
            if self._gather(point, MOVED_SAMPLES):
                return
        elif self._candidates:
            self._candidates.clear()
        self.pull(point, gap_ms)
        trail = self._trail
        trail.append(point)
        # Part of a foot is no noise; taken for it, it would raise the line and hide whole feet.
        self._unspread = 0 if self.is_spread(point[2]) else self._unspread + 1
        first, second = trail[-3], trail[-2]
        if self._unspread > 2 and point[0] - first[0] < FOLLOW_MS:
            self._measure_noise(abs(point[1] - 2.0 * second[1] + first[1]))

    def pull(self, point: Point, gap_ms: float) -> None:
        """Moves the level towards a sample that is not a foot but not the quiet body either."""
        _, distance_mm, sigma_mm = point
        share = gap_ms / (FOLLOW_MS + gap_ms)
        limit_mm = CLIP_SIGMAS * self.noise_mm
        innovation_mm = distance_mm - self.level_mm
        if innovation_mm > limit_mm:
            innovation_mm = limit_mm
        elif innovation_mm < -limit_mm:
            innovation_mm = -limit_mm
        self.level_mm += share * innovation_mm
        if sigma_mm is not None:
            normal_mm = sigma_mm if self.sigma_mm is None else self.sigma_mm
            self.sigma_mm = normal_mm + share * (sigma_mm - normal_mm)

    def restart(self, points: Sequence[Point]) -> None:
        """Begins anew where the last of `points` are: the body moved, or somebody arrived."""
        recent = list(points)[-FIRST_SAMPLES:]
        self.forget()
        self.is_known = True
        self.level_mm = median(p.distance_mm for p in recent)
        self._trail.extend(recent)

    def forget(self) -> None:
        """Knows nothing about the level any more; the noise is the sensor's and stays."""
        self.is_known = False
        self.sigma_mm = None
        self._trail.clear()
        self._candidates.clear()

    def crossing_ms(self, point: Point, line_mm: float) -> float:
        """When the distance passed `line_mm` below the level, on its way from the last quiet sample to `point`."""
        last = self._trail[-1]
        before_mm, now_mm = self.level_mm - last.distance_mm, self.level_mm - point.distance_mm
        return crossing_ms(last.t_ms, before_mm, point.t_ms, now_mm, line_mm)

    def before(self, crossing_ms: float, guard_ms: float, reach_ms: float) -> tuple[list[Point], list[Point]]:
        """The quiet samples from `reach_ms` to `guard_ms` before the crossing, and those up to it; neither is empty."""
        lead: list[Point] = []
        for point in reversed(self._trail):
            if point[0] < crossing_ms - reach_ms:
                break
            lead.append(point)
        lead.reverse()
        quiet = [p for p in lead if p[0] <= crossing_ms - guard_ms]
        if quiet:
            return quiet, lead
        level = Point(crossing_ms - guard_ms, self.level_mm, self.sigma_mm)
        return [level], [level, *lead]

    def is_spread(self, sigma_mm: float | None) -> bool:
        """Whether the chip's own spread rose: it sees two surfaces, one of them a foot's."""
        normal_mm = self.sigma_mm
        return sigma_mm is not None and normal_mm is not None and sigma_mm > SPREAD_RATIO * normal_mm

    def _gather(self, point: Point, enough: int) -> bool:
        """Collects samples of a level that is not, or not yet, the known one; True once there were enough of them."""
        self._candidates.append(point)
        if len(self._candidates) < enough:
            return False
        self.restart(self._candidates)
        return True

    def _measure_noise(self, second_difference_mm: float) -> None:
        """Moves the running median one small step: sway and drift vanish in it, outliers hardly count."""
        step = NOISE_STEP if second_difference_mm > self._second_mm else 1.0 / NOISE_STEP
        noise_mm = self._second_mm * step / SECOND_DIFFERENCE
        if LEAST_NOISE_MM <= noise_mm <= MOST_NOISE_MM:
            self._second_mm *= step
            self.noise_mm = noise_mm
