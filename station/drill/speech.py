"""What is being said, one thing after the other: lights and sound of moments, and the sounds that begin a state."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from station.drill.language import Signal
from station.drill.pattern import MS

# What waits for longer than two others is no news any more.
MOST_WAITING = 2


@dataclass(frozen=True, slots=True)
class Said:
    """A signal since its beginning."""

    signal: Signal
    began_ns: int

    def is_shown(self, now_ns: int) -> bool:
        """Whether its lights still are; those of a state are until another one begins."""
        shown_ms = self.signal.shown_ms
        return shown_ms is None or now_ns - self.began_ns < shown_ms * MS

    def ends_ns(self) -> int:
        """When both its lights and its sound are over; for a state its sound."""
        return self.began_ns + max(self.signal.tune.lasts_ns, (self.signal.shown_ms or 0) * MS)

    def pitch_hz(self, now_ns: int) -> float | None:
        """What sounds; None is silence."""
        return self.signal.tune.pitch_hz(now_ns - self.began_ns)

    def changes_ns(self, now_ns: int) -> Iterator[int]:
        """When its lights and its sound change next."""
        signal, since_ns = self.signal, now_ns - self.began_ns
        for part in (signal.status, signal.left, signal.right, signal.bar, signal.tune):
            change_ns = None if part is None else part.next_change_ns(since_ns)
            if change_ns is not None:
                yield self.began_ns + change_ns
        yield self.began_ns + (signal.shown_ms or 0) * MS


def only_heard(signal: Signal) -> Signal:
    """The sound of a state, whose lights are shown for as long as it lasts."""
    return replace(signal, status=None, left=None, right=None, bar=None, shown_ms=0)


class Speech:
    """Says what it is given in order; what is urgent silences the rest."""

    def __init__(self) -> None:
        self._now: Said | None = None
        self._waiting: deque[Signal] = deque()

    def say(self, signal: Signal, now_ns: int, *, urgent: bool = False) -> None:
        """Says it now if nothing else is being said or it is urgent, else later, unless too much waits already."""
        if urgent or self.now(now_ns) is None:
            self._waiting.clear()
            self._now = Said(signal, now_ns)
        elif len(self._waiting) < MOST_WAITING:
            self._waiting.append(signal)

    def now(self, now_ns: int) -> Said | None:
        """What is being said; each thing begins when the one before is over."""
        while self._now is not None and now_ns >= self._now.ends_ns():
            self._now = Said(self._waiting.popleft(), now_ns) if self._waiting else None
        return self._now
