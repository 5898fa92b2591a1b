"""The wire on which a chip says that it has a sample: its last edge, and the moment at which it is given up."""

import logging
from collections.abc import Callable
from typing import Literal

from gpiozero import Pin

from hardware.pins import pin_errors, pin_number, release_pin, watch_edges
from hardware.ready_time import ReadyTime

log = logging.getLogger(__name__)

# Periods without an edge after which the chip is asked all the same: an edge can be lost in the kernel's queue.
_PATIENCE_PERIODS = 2
# So many samples in a row that no edge told are a wire that is off, and no longer lost edges.
_SILENT_SAMPLES = 5


class ReadyLine:
    """The data-ready line of one sensor; without a pin it is never heard, which is nothing to complain about.

    A line that stays silent is not waited for any more, so that a wire that is off costs no samples; one that speaks
    again is.
    """

    def __init__(
        self, pin: Pin | None, part: str, *, pull: Literal["up", "down"], edges: Literal["rising", "falling"]
    ) -> None:
        self._pin = pin
        self.number = None if pin is None else pin_number(pin)
        self.notice = ""
        self._part = part
        self._pull = pull
        self._edges = edges
        self._edge_ns: int | None = None
        self._wake: Callable[[], None] | None = None
        self._unheard = 0

    def patience_ns(self, period_ns: int) -> int:
        """How much later than expected a sample is asked for that the line should have told."""
        return 0 if self._pin is None or self.notice else _PATIENCE_PERIODS * period_ns

    def on_edge(self, wake: Callable[[], None]) -> None:
        """Has `wake` called from the pin library's thread at each edge."""
        self._wake = wake

    def forget(self) -> None:
        """What was heard so far was of another life of the chip."""
        self._edge_ns = None

    def watch(self) -> None:
        """Listens from now on. Raises HardwareError (busy) when the pin is taken."""
        if self._pin is not None and self.number is not None:
            with pin_errors(f"data-ready line of the {self._part}", self.number):
                watch_edges(self._pin, pull=self._pull, edges=self._edges, call=self._heard)

    def release(self) -> None:
        """Lets go of the pin; safe to call twice."""
        if self._pin is not None:
            release_pin(self._pin)

    def fresh_ns(self, ready_time: ReadyTime) -> int | None:
        """The time of the last edge, unless its sample has been fetched already."""
        edge_ns = self._edge_ns
        return None if edge_ns is None or ready_time.is_stale(edge_ns) else edge_ns

    def sample(self, *, told: bool) -> bool:
        """A sample came, `told` by an edge or found by a poll; whether that changed how long to wait for the line."""
        if told:
            self._unheard = 0
            return bool(self.notice) and self._speaks_again()
        self._unheard += 1
        return self._unheard == _SILENT_SAMPLES and self._pin is not None and not self.notice and self._falls_silent()

    def _falls_silent(self) -> bool:
        self.notice = (
            f"Its data-ready line is silent. Samples come all the same, by asking; for exact times wire it to GPIO "
            f'{self.number}, or set its ready pin to "none"'
        )
        log.warning("%s: %s", self._part, self.notice)
        return True

    def _speaks_again(self) -> bool:
        self.notice = ""
        log.info("%s: its data-ready line works again", self._part)
        return True

    def _heard(self, t_ns: int, _level: bool) -> None:
        self._edge_ns = t_ns
        if self._wake is not None:
            self._wake()
