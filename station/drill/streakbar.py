"""The bar grows with each heel that comes in its turn, and starts again where one does not."""

from collections.abc import Iterable

from station.drill.language import BAR_LIGHTS
from station.gait.events import Event, HeelContact
from station.gait.samples import Side

# After a pause a new row begins.
PAUSE_NS = 3_000_000_000


class StreakBar:
    """How many heels have alternated in a row, up to what the bar can show."""

    def __init__(self) -> None:
        self._lit = 0
        self._last: Side = "unknown"
        self._last_ns: int | None = None

    def update(self, events: Iterable[Event], now_ns: int) -> None:
        """Takes what happened."""
        for event in events:
            if isinstance(event, HeelContact):
                again = event.side == self._last != "unknown"
                self._lit = 1 if again else min(self._lit + 1, BAR_LIGHTS)
                self._last, self._last_ns = event.side, now_ns

    def restart(self) -> None:
        """A kick was not clean, or something else begins."""
        self._lit = 0

    def lit(self, now_ns: int) -> int:
        """How many lights it is now."""
        return self._lit if self._last_ns is not None and now_ns - self._last_ns < PAUSE_NS else 0

    def ends_ns(self) -> int | None:
        """When the row is forgotten."""
        return None if self._last_ns is None else self._last_ns + PAUSE_NS
