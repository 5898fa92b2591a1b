"""A metronome that leads the feet without losing them: it predicts the next step and pulls it towards the target.

A phase-locked loop of first order. Each step shifts the beats by a share of the step's error, so that the beats stay
in phase with the feet; their period is the target's, but never further from the feet's own than `LEAD`. Within that,
feet that are too slow hear the beat early and feet that are too fast hear it late, by LEAD / GAIN of a period at most.
"""

from collections import deque
from statistics import fmean

from station.gait.rhythm import LONGEST_STEP_NS, PAUSE_NS, SHORTEST_STEP_NS

MINUTE_NS = 60_000_000_000
# With a quarter the beats follow within four steps and swing half as much as uneven steps do; with 5 % of lead, a
# step is then a fifth of a period off at the most and is never taken for its neighbour.
GAIN = 0.25
LEAD = 0.05
STEPS = 4


class Metronome:
    """Beats from `now_ns` on at `target_spm`, one for each step of either foot."""

    def __init__(self, target_spm: float, now_ns: int) -> None:
        self.target_spm = target_spm
        self.beats = 0
        self._last_ns = float(now_ns)
        self._stepped_ns: int | None = None
        self._intervals: deque[int] = deque(maxlen=STEPS)

    @property
    def period_ns(self) -> float:
        """The time from beat to beat."""
        target_ns = MINUTE_NS / self.target_spm
        if len(self._intervals) < STEPS:
            return target_ns
        own_ns = fmean(self._intervals)
        return min(max(target_ns, own_ns * (1 - LEAD)), own_ns * (1 + LEAD))

    @property
    def next_ns(self) -> int:
        """When it beats next."""
        return round(self._last_ns + self.period_ns)

    def beat(self, now_ns: int) -> bool:
        """Whether it beats now; what was due long ago is left out, and the beats go on from here."""
        if now_ns < self.next_ns:
            return False
        due_ns = self._last_ns + self.period_ns
        self._last_ns = due_ns if now_ns - due_ns < self.period_ns / 4 else now_ns
        self.beats += 1
        return True

    def step(self, t_ns: int) -> float:
        """Takes one step, which may be told late; how long after its beat it came, in ms (negative: before)."""
        period_ns = self.period_ns
        off_ns = (t_ns - self._last_ns + period_ns / 2) % period_ns - period_ns / 2
        since_ns = None if self._stepped_ns is None else t_ns - self._stepped_ns
        self._stepped_ns = t_ns
        if since_ns is None or since_ns >= PAUSE_NS:
            self._intervals.clear()
            self._last_ns += off_ns
        else:
            if SHORTEST_STEP_NS <= since_ns <= LONGEST_STEP_NS:
                self._intervals.append(since_ns)
            self._last_ns += GAIN * off_ns
        return off_ns / 1e6
