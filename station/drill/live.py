"""What is seen live, in every phase: heels since somebody began to move, until nobody has moved any more."""

from collections.abc import Iterable

from station.gait.events import Event, Fault, HeelContact, HeelRejected
from station.gait.samples import Side

# Ten seconds without a step or a heel is a rest that somebody takes off the mat, not a pause within the drill.
IDLE_NS = 10_000_000_000


class Live:
    """What has been seen since somebody began to move; the counts stay readable until somebody does again."""

    def __init__(self) -> None:
        self.heels: dict[Side, int] = {"left": 0, "right": 0, "unknown": 0}
        self._began_ns: int | None = None
        self._moved_ns = 0
        self._active = False

    @property
    def is_active(self) -> bool:
        """Whether somebody is moving."""
        return self._active

    def update(self, events: Iterable[Event], now_ns: int) -> None:
        """Counts `events` and lets time pass until `now_ns`."""
        for event in events:
            if not isinstance(event, HeelRejected | Fault):
                self._move(now_ns)
            if isinstance(event, HeelContact):
                self.heels[event.side] += 1
        if now_ns - self._moved_ns >= IDLE_NS:
            self._active = False

    def elapsed_s(self, now_ns: int) -> float:
        """Seconds since the first movement of this bout; stands still at the last movement once the bout is over."""
        if self._began_ns is None:
            return 0.0
        return ((now_ns if self._active else self._moved_ns) - self._began_ns) / 1e9

    def _move(self, now_ns: int) -> None:
        if not self._active:
            self._began_ns = now_ns
            self.heels = dict.fromkeys(self.heels, 0)
            self._active = True
        self._moved_ns = now_ns
