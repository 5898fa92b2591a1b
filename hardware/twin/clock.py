"""Clocks of simulated time: one that is set by hand, one that runs at a multiple of real time."""

import time


class ManualClock:
    """A clock that stands still until it is told the time."""

    def __init__(self, now_ns: int = 0) -> None:
        self._now_ns = now_ns

    def now_ns(self) -> int:
        """The time that it was last told."""
        return self._now_ns

    def jump_to(self, t_ns: int) -> None:
        """Sets the time; a time in the past is ignored, as a clock never goes back."""
        self._now_ns = max(self._now_ns, t_ns)


class PacedClock:
    """Stands until it is started, runs in real time for `lead_ns`, then, from `begin_ns` on, `speed` times as fast."""

    def __init__(self, begin_ns: int, lead_ns: int, speed: float) -> None:
        self._begin_ns = begin_ns
        self._lead_ns = lead_ns
        self._speed = speed
        self._started_ns: int | None = None

    def start(self) -> None:
        """Lets it run."""
        self._started_ns = time.monotonic_ns()

    def now_ns(self) -> int:
        """Simulated nanoseconds."""
        if self._started_ns is None:
            return self._begin_ns - self._lead_ns
        since_begin_ns = time.monotonic_ns() - self._started_ns - self._lead_ns
        return self._begin_ns + (round(since_begin_ns * self._speed) if since_begin_ns > 0 else since_begin_ns)
