"""Cadence: steps of both feet a minute, from the floor, else from the heels."""

import math
from collections import deque
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from station.gait.figure import Figure
from station.gait.samples import Side

SECOND_NS = 1_000_000_000
# Slower than 40 steps a minute is standing about; a figure has to be gone within 2 s of stopping.
PAUSE_NS = 3 * SECOND_NS // 2
# The last 6 to 8 steps, but no older than 3.5 s, so that a change of pace has settled after 4 s; always the last 4
# steps, which at 60 steps a minute take those 4 s. Fewer than 4 moments are no rhythm yet.
MOST_MOMENTS = 9
LEAST_MOMENTS = 4
WINDOW_NS = 7 * SECOND_NS // 2
# The drill is done at 60 to 280 steps a minute; uneven legs and haste are given some room.
SHORTEST_STEP_NS, LONGEST_STEP_NS = 180_000_000, 1_250_000_000
# Legs as uneven as 4 to 6 still take one step each; an unseen one makes an interval at least twice as long.
UNEVEN = 1.6
# What an explanation of an interval costs, in squares of a step's length by which it is off: each step that was not
# seen, or was seen but is none (half of all steps may be missing before half the cadence becomes the cheaper
# explanation); and feet that did not alternate.
UNSEEN_COST = 0.1
SAME_FOOT_COST = 0.15
# A step that is suddenly this many times as long or short as before is less likely than some that went unseen.
JUMP, JUMP_COST = 1.4, 0.4
_STEPS = np.arange(9)


class Interval(NamedTuple):
    """The time since the step seen before, and how many steps of both feet it holds: 1, or more if some went unseen.

    0 steps means that the later of the two was none.
    """

    ns: int
    steps: int


class Rhythm:
    """The last few steps, of feet or of heels.

    The length of one step is the one that explains the intervals between them best: alternating feet make an odd
    number of steps, the same foot twice an even one, unless it was a hop. A pause is an interval of 1.5 s and two and a
    half steps; the time spent moving is without pauses.
    """

    def __init__(self) -> None:
        self._moments: deque[tuple[int, Side]] = deque(maxlen=MOST_MOMENTS)
        self._counts: list[int] = []
        self._step_ns = 0.0
        self.steps = 0
        self.moving_ns = 0
        self.pauses = 0
        self.paused_ns = 0

    def step(self, t_ns: int, side: Side) -> Interval | None:
        """Takes one step; None if it is the first one, the first after a pause, or not later than the last."""
        interval_ns = t_ns - self._moments[-1][0] if self._moments else 0
        if self._moments and interval_ns <= 0:
            return None
        moments = self._moments
        if interval_ns >= max(PAUSE_NS, 2.5 * self._step_ns):
            moments.clear()
            self.pauses += 1
            self.paused_ns += interval_ns
        if interval_ns >= WINDOW_NS:
            self._step_ns = 0.0
        moments.append((t_ns, side))
        while len(moments) > LEAST_MOMENTS + 1 and t_ns - moments[0][0] > WINDOW_NS:
            moments.popleft()
        intervals = _intervals(moments)
        if not intervals:
            self._counts = []
            return None
        steady = _is_steady(moments, intervals, self._step_ns)
        self._counts = counts = [1] * len(intervals) if steady else _counts(moments, intervals, self._step_ns)
        if self._is_rhythm():
            self._step_ns = _mean_step_ns(intervals, counts)
        self.moving_ns += interval_ns
        self.steps += counts[-1]
        return Interval(interval_ns, counts[-1])

    def cadence(self, now_ns: int) -> Figure:
        """The figure at `now_ns`; its error comes from how unequal the steps are."""
        reason = self._missing(now_ns)
        if reason is not None:
            return Figure(None, reason)
        step_ns, counts = self._step_ns, self._counts
        error_ns = self._spread_ns() * math.sqrt(len(counts)) / sum(counts)
        cadence_spm = 60 * SECOND_NS / step_ns
        return Figure(cadence_spm, None, sum(counts), cadence_spm * error_ns / step_ns, "B")

    def variation_pct(self, now_ns: int) -> float | None:
        """How unequal the last steps are at `now_ns`: standard deviation of their times in percent of the mean."""
        return None if self._missing(now_ns) is not None else 100 * self._spread_ns() / self._step_ns

    def _missing(self, now_ns: int) -> str | None:
        """Why there is no cadence at `now_ns`, where there is none."""
        moments = self._moments
        if not moments or now_ns - moments[-1][0] >= PAUSE_NS:
            return "nobody is stepping"
        if not self._is_rhythm():
            return "too few steps yet"
        sides = {side for _, side in moments}
        return f"only the {sides.pop()} foot is seen" if len(sides) == 1 and sides != {"unknown"} else None

    def _spread_ns(self) -> float:
        """Standard deviation of the last intervals about so many steps of the mean length."""
        intervals = _intervals(self._moments)
        off_ns = [ns - steps * self._step_ns for ns, steps in zip(intervals, self._counts, strict=True)]
        return math.sqrt(sum(off * off for off in off_ns) / (len(off_ns) - 1))

    def _is_rhythm(self) -> bool:
        return len(self._moments) >= LEAST_MOMENTS and sum(self._counts) >= LEAST_MOMENTS - 2

    def mean_spm(self) -> float | None:
        """Steps a minute over all the time spent stepping; None when there was none."""
        return 60 * SECOND_NS * self.steps / self.moving_ns if self.moving_ns else None


def _intervals(moments: Iterable[tuple[int, Side]]) -> list[int]:
    times_ns = [t_ns for t_ns, _ in moments]
    return [later_ns - earlier_ns for earlier_ns, later_ns in pairwise(times_ns)]


def _mean_step_ns(intervals: list[int], counts: list[int]) -> float:
    """Mean over the last even number of steps, so that uneven legs do not show."""
    total = sum(counts)
    for first, count in enumerate(counts[:-1]):
        if total > 0 and total % 2 == 0:
            return sum(intervals[first:]) / total
        total -= count
    return sum(intervals) / sum(counts)


def _is_steady(moments: Iterable[tuple[int, Side]], intervals: list[int], last_step_ns: float) -> bool:
    """Whether each interval is one step beyond doubt, which is so nearly always: alternating, even, as long as before.

    `last_step_ns` is how long a step was so far, 0 where that is not known.
    """
    last: Side = "unknown"
    for _, side in moments:
        if side == last != "unknown":
            return False
        last = side
    mean_ns = sum(intervals) / len(intervals)
    even = max(intervals) < UNEVEN * min(intervals)
    return even and mean_ns >= SHORTEST_STEP_NS and not _jumps(mean_ns, last_step_ns)


def _counts(moments: Iterable[tuple[int, Side]], intervals: list[int], last_step_ns: float) -> list[int]:
    """How many steps each interval holds, by the length of a step that explains all of them best."""
    # 0: another foot, an odd number of steps; 1: the same, an even number; -1: not known.
    parity = [-1 if "unknown" in (a, b) else int(a == b) for (_, a), (_, b) in pairwise(moments)]
    ns = np.array(intervals, dtype=float)
    whole = np.concatenate((ns, ns[1:] + ns[:-1]))
    candidates = (whole[:, None] / np.arange(1, 5)).ravel().clip(SHORTEST_STEP_NS, LONGEST_STEP_NS)
    off = (ns[:, None] / candidates[:, None, None] - _STEPS) ** 2
    wrong_foot = np.array(parity)[:, None] == _STEPS % 2
    costs = off + UNSEEN_COST * np.abs(_STEPS - 1) + SAME_FOOT_COST * wrong_foot
    jump_cost = JUMP_COST * np.array([_jumps(step_ns, last_step_ns) for step_ns in candidates])
    best = int((costs.min(axis=2).sum(axis=1) + jump_cost).argmin())
    counts: list[int] = costs[best].argmin(axis=1).tolist()
    return counts


def _jumps(step_ns: float, last_step_ns: float) -> bool:
    return last_step_ns > 0 and not 1 / JUMP < step_ns / last_step_ns < JUMP
