"""A phone that asks to be let in: one press of the button, while nobody has another use for it, says yes."""

from station.drill.commands import Refused
from station.drill.pattern import MS

# As long as somebody with a phone in their hand needs to reach the button; it is in the texts of the page.
ASKS_NS = 30_000 * MS


class Door:
    """Counts the phones that asked in `asked`; `let_in` is the number of the last one that was let in, 0 for none."""

    def __init__(self) -> None:
        self.let_in = 0
        self.asked = 0
        self._ends_ns: int | None = None

    def ask(self, now_ns: int) -> None:
        """One more phone asks. Raises Refused where another one does: nobody could tell whom a press is for."""
        if self._is_asked(now_ns):
            self.close()
            raise Refused("another phone asks at the same time")
        self.asked += 1
        self._ends_ns = now_ns + ASKS_NS

    def close(self) -> None:
        """Whoever asks is not let in any more."""
        self._ends_ns = None

    def open(self, now_ns: int) -> bool:
        """The button was pressed; whether that was for a phone."""
        opens = self._is_asked(now_ns)
        if opens:
            self.let_in, self._ends_ns = self.asked, None
        return opens

    def _is_asked(self, now_ns: int) -> bool:
        return self._ends_ns is not None and now_ns < self._ends_ns
