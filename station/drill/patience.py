"""When a coach holds their tongue: between two things said, after saying the same twice, where it did not help."""

from collections import deque

S = 1_000_000_000
# Long enough to hear one thing and try it: ten kicks at 100 steps a minute.
PAUSE_NS = 6 * S
# The same thing twice a minute is teaching, more is nagging.
MOST_TIMES, WITHIN_NS = 2, 60 * S
# What was not heeded twice in a row is left for two minutes: most sets are over by then.
MOST_UNHEEDED, GIVEN_UP_NS = 2, 120 * S


class Patience:
    """Remembers what was said and what became of it; memory does not grow."""

    def __init__(self) -> None:
        self._spoke_ns: int | None = None
        self._said_ns: dict[str, deque[int]] = {}
        self._unheeded: dict[str, int] = {}
        self._given_up_ns: dict[str, int] = {}

    def may_speak(self, now_ns: int) -> bool:
        """Whether enough time has passed since anything was said."""
        return self._spoke_ns is None or now_ns - self._spoke_ns >= PAUSE_NS

    def may_say(self, cue: str, now_ns: int) -> bool:
        """Whether this may be said again."""
        times_ns = self._said_ns.get(cue, deque())
        often = len(times_ns) == MOST_TIMES and now_ns - times_ns[0] < WITHIN_NS
        return not often and now_ns >= self._given_up_ns.get(cue, now_ns)

    def said(self, cue: str, now_ns: int) -> None:
        """Notes that it was said."""
        self._spoke_ns = now_ns
        self._said_ns.setdefault(cue, deque(maxlen=MOST_TIMES)).append(now_ns)

    def judged(self, cue: str, now_ns: int, *, heeded: bool) -> None:
        """Notes whether it helped."""
        self._unheeded[cue] = 0 if heeded else self._unheeded.get(cue, 0) + 1
        if self._unheeded[cue] == MOST_UNHEEDED:
            self._unheeded[cue] = 0
            self._given_up_ns[cue] = now_ns + GIVEN_UP_NS
