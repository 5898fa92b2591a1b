"""The push button of the front panel: a switch to ground, told as short, long and held presses."""

from collections import deque

from gpiozero import Factory

from hardware.pins import pin_errors, release_pin, watch_edges
from station.ports import Press

MS = 1_000_000
# Small tactile switches bounce for up to 10 ms; nobody presses for less than 30 ms.
BOUNCE_NS = 20 * MS
LONG_NS = 600 * MS
HELD_NS = 3_000 * MS


class PanelButton:
    """Keeps raw edges with the kernel's time until it is asked; no thread of its own, nothing waits.

    Raises HardwareError when the pin cannot be used.
    """

    def __init__(self, factory: Factory, *, pin: int) -> None:
        self._edges: deque[tuple[int, bool]] = deque(maxlen=256)
        self._level: tuple[int, bool] | None = None
        self._burst_ns = 0
        self._down_ns: int | None = None
        self._told = False
        with pin_errors("button", pin):
            self._pin = factory.pin(pin)
            watch_edges(self._pin, pull="up", edges="both", call=self._edge)

    def poll(self, now_ns: int) -> Press | None:
        """What the button has said since it was asked last: short and long at the release, held after 3 s."""
        while self._edges:
            press = self._settle(self._edges[0][0])
            if press is not None:
                return press
            t_ns, down = self._edges.popleft()
            if self._level is None or t_ns - self._level[0] >= BOUNCE_NS:
                self._burst_ns = t_ns
            self._level = (t_ns, down)
        return self._settle(now_ns)

    def close(self) -> None:
        """Lets go of the pin; safe to call twice."""
        release_pin(self._pin)

    def _edge(self, t_ns: int, level: bool) -> None:
        self._edges.append((t_ns, not level))

    def _settle(self, now_ns: int) -> Press | None:
        """What is certain by `now_ns`: a level that has stood longer than a bounce."""
        if self._level is None:
            return None
        t_ns, down = self._level
        if now_ns - t_ns >= BOUNCE_NS:
            if down and self._down_ns is None:
                self._down_ns, self._told = self._burst_ns, False
            elif not down and self._down_ns is not None:
                return self._release(t_ns)
        if down and self._down_ns is not None and not self._told and now_ns - self._down_ns >= HELD_NS:
            self._told = True
            return Press(self._down_ns + HELD_NS, "held")
        return None

    def _release(self, t_ns: int) -> Press | None:
        down_ns, self._down_ns = self._down_ns or t_ns, None
        if self._told:
            return None
        return Press(t_ns, "long" if t_ns - down_ns >= LONG_NS else "short")
