"""The shape of one dip of the distance: how deep, how long, how fast, and whether it came back."""

from collections.abc import Sequence
from typing import NamedTuple

# From this many samples on, the greatest depth has to be shared by two of them.
FIRM_SAMPLES = 4
# The approach is judged by all of the depth, and by its first part: a foot that swings past the middle of the beam
# makes a W, whose second half rises late, and sway before a foot makes the first part look slow.
FIRST_MM = 60.0
# A dip that the levels before and after leave nothing of is still measured.
LEAST_DEPTH_MM = 1.0
# A foot covers and uncovers the cone within 25 to 50 ms.
EDGE_MS = 40.0
# An approach faster than this is as good as instant.
LEAST_RISE_MS = 1.0
# A foot spreads the returns as it arrives, a pelvis slowly as it turns.
ARRIVAL_MS = 60.0


class Point(NamedTuple):
    """One good sample: milliseconds on the channel's own scale, distance, the chip's own spread."""

    t_ms: float
    distance_mm: float
    sigma_mm: float | None


class Shape(NamedTuple):
    """A dip, measured from the straight line between the level before it and the level after it.

    `onset_ms` and `exit_ms` are the crossings of the line, interpolated; `speed_mm_per_ms` is that of the approach,
    from a quarter to three quarters of all of it or of its first centimetres; `left_over_mm` tells by how much the
    level after the dip is nearer than that before; `samples` are those beyond the line. The chip's own spread was
    `usual_spread_mm` before, and at most `spread_mm` as the foot arrived; both are None where it says nothing.
    """

    depth_mm: float
    onset_ms: float
    exit_ms: float
    speed_mm_per_ms: float
    left_over_mm: float
    samples: int
    usual_spread_mm: float | None
    spread_mm: float | None

    @property
    def dwell_ms(self) -> float:
        """How long the foot was beyond the line."""
        return self.exit_ms - self.onset_ms

    @property
    def apex_ms(self) -> float:
        """The middle of arrival and return: steadier than the nearest sample, which noise picks."""
        return (self.onset_ms + self.exit_ms) / 2.0


def measure(points: Sequence[Point], first: int, last: int, before: Sequence[Point], line_mm: float) -> Shape:
    """The shape of the dip `points[first:last]`, seen from the level of `before` to the level of what follows the dip.

    Something must follow. The crossings are taken at `line_mm`, or at half the depth where the dip is shallower than
    twice that.
    """
    t0_ms, level0_mm = _centre(before)
    t1_ms, level1_mm = _centre(points[last + 1 :] or points[last:])
    slope = (level1_mm - level0_mm) / (t1_ms - t0_ms)
    depths = [level0_mm + slope * (t_ms - t0_ms) - distance_mm for t_ms, distance_mm, _ in points]
    by_depth = sorted(depths[first:last])
    # The greatest depth; the second greatest of four and more, which an outlier cannot make.
    depth = max(by_depth[-2] if len(by_depth) >= FIRM_SAMPLES else by_depth[-1], LEAST_DEPTH_MM)
    apex = depths.index(by_depth[-1], first)
    line = min(line_mm, depth / 2.0)
    begin, end = _ends(depths, first, last - 1, line)
    speed = _speed(points, depths, apex, depth)
    arriving = [p[2] for p in points[begin:last] if p[2] and p[0] <= points[begin][0] + ARRIVAL_MS]
    return Shape(
        depth,
        _crossing(points, depths, max(begin - 1, 0), line),
        _crossing(points, depths, end, line),
        speed if depth <= FIRST_MM else max(speed, _speed(points, depths, apex, FIRST_MM)),
        level0_mm - level1_mm,
        sum([d >= line for d in depths[begin : end + 1]]),
        *_spreads(before, arriving),
    )


def _ends(depths: Sequence[float], begin: int, end: int, line: float) -> tuple[int, int]:
    """The first and the last point beyond `line`, sought from `begin` and `end` on.

    They are the ends of a W, which a foot makes that swings past the middle of the beam, with the flanks of a shallow
    dip, whose samples were not deep enough to be noticed at once. The last point is never one of them.
    """
    while depths[begin] < line:
        begin += 1
    while depths[end] < line:
        end -= 1
    while begin and depths[begin - 1] >= line:
        begin -= 1
    while end < len(depths) - 2 and depths[end + 1] >= line:
        end += 1
    return begin, end


def _centre(points: Sequence[Point]) -> tuple[float, float]:
    """The mean time and the median distance (the upper one of two), which one outlier does not move."""
    distances = sorted([p[1] for p in points])
    return sum([p[0] for p in points]) / len(points), distances[len(distances) // 2]


def _speed(points: Sequence[Point], depths: Sequence[float], apex: int, depth: float) -> float:
    """How fast the approach first went through the middle half of `depth`."""
    high, low, i = 0.75 * depth, 0.25 * depth, 0
    while depths[i] < high and i < apex:
        i += 1
    while i and depths[i] >= high:
        i -= 1
    arrived_ms = _crossing(points, depths, i, high)
    while i and depths[i] >= low:
        i -= 1
    return 0.5 * depth / max(arrived_ms - _crossing(points, depths, i, low), LEAST_RISE_MS)


def _spreads(before: Sequence[Point], arriving: Sequence[float]) -> tuple[float, float] | tuple[None, None]:
    """The chip's usual spread at the level, and the greatest as the foot arrived."""
    quiet = sorted([p[2] for p in before if p[2]])
    return (quiet[len(quiet) // 2], max(arriving)) if quiet and arriving else (None, None)


def _crossing(points: Sequence[Point], depths: Sequence[float], i: int, level: float) -> float:
    """When the depth passed `level` between point `i` and the next one."""
    return crossing_ms(points[i][0], depths[i], points[i + 1][0], depths[i + 1], level)


def crossing_ms(t0_ms: float, depth0_mm: float, t1_ms: float, depth1_mm: float, level_mm: float) -> float:
    """When the depth passed `level_mm` between two samples.

    Between close ones it runs straight. Where samples were lost in between, a foot came or went in a part of that time
    only, and the middle of what is possible is taken.
    """
    rise_mm = depth1_mm - depth0_mm
    share = (level_mm - depth0_mm) / rise_mm if rise_mm else 0.5
    if share < 0.0:
        share = 0.0
    elif share > 1.0:
        share = 1.0
    took_ms = t1_ms - t0_ms
    return (t0_ms + t1_ms) / 2.0 + (share - 0.5) * (min(EDGE_MS, took_ms))
