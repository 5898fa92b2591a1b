"""What lights and buzzer are to do now, and the guard that no light flashes more than three times in any second."""

from collections import deque
from dataclasses import dataclass, replace

from station.drill.language import Colour

# The limit of WCAG 2.3.1 for what may trigger seizures.
MOST_FLASHES = 3
SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Panel:
    """What lights and buzzer are to do now; `bar` is how many of its lights are on, `pitch_hz` None is silence."""

    status: Colour
    left: bool
    right: bool
    bar: int
    pitch_hz: float | None

    @property
    def lit(self) -> int:
        """How many lights are on in all."""
        return (self.status != "off") + self.left + self.right + self.bar


DARK_PANEL = Panel("off", left=False, right=False, bar=0, pitch_hz=None)


class FlashGuard:
    """Counts the flashes of one light, or of several as one: each begins when it gets brighter after it got darker.

    After three within a second it may not get darker. So nothing comes late: what should be lit is lit.
    """

    def __init__(self) -> None:
        self._shown = 0
        self._fell = True
        self._flashes_ns: deque[int] = deque(maxlen=MOST_FLASHES)

    def holds(self, wanted: int, now_ns: int) -> bool:
        """Whether it has to stay brighter than `wanted`."""
        return wanted < self._shown and self.free_ns() > now_ns

    def show(self, shown: int, now_ns: int) -> None:
        """Notes what is shown from now on."""
        if shown > self._shown and self._fell:
            self._flashes_ns.append(now_ns)
        if shown != self._shown:
            self._fell = shown < self._shown
        self._shown = shown

    def free_ns(self) -> int:
        """When it may get darker."""
        return self._flashes_ns[0] + SECOND_NS if len(self._flashes_ns) == MOST_FLASHES else -(2**62)


class PanelGuard:
    """Guards each light, the bar, and the panel as a whole."""

    def __init__(self) -> None:
        self._status, self._left, self._right, self._bar, self._whole = (FlashGuard() for _ in range(5))
        self._shown = DARK_PANEL
        self._free_ns: int | None = None

    def shown(self, wanted: Panel, now_ns: int) -> Panel:
        """What may be shown of it."""
        shown, free_ns = self._shown, []
        panel = wanted
        if self._status.holds(wanted.status != "off", now_ns):
            panel = replace(panel, status=shown.status)
            free_ns.append(self._status.free_ns())
        if self._left.holds(wanted.left, now_ns):
            panel = replace(panel, left=True)
            free_ns.append(self._left.free_ns())
        if self._right.holds(wanted.right, now_ns):
            panel = replace(panel, right=True)
            free_ns.append(self._right.free_ns())
        if self._bar.holds(wanted.bar, now_ns):
            panel = replace(panel, bar=shown.bar)
            free_ns.append(self._bar.free_ns())
        if self._whole.holds(panel.lit, now_ns):
            panel = _brighter(shown, panel)
            free_ns.append(self._whole.free_ns())
        self._free_ns = min(free_ns, default=None)
        self._shown = panel
        for guard, lit in (
            (self._status, panel.status != "off"),
            (self._left, panel.left),
            (self._right, panel.right),
            (self._bar, panel.bar),
            (self._whole, panel.lit),
        ):
            guard.show(int(lit), now_ns)
        return panel

    def next_change_ns(self) -> int | None:
        """When it lets go of what it holds; None while it holds nothing."""
        return self._free_ns


def _brighter(shown: Panel, wanted: Panel) -> Panel:
    """Both together, with the sound that is wanted."""
    return Panel(
        status=shown.status if wanted.status == "off" else wanted.status,
        left=shown.left or wanted.left,
        right=shown.right or wanted.right,
        bar=max(shown.bar, wanted.bar),
        pitch_hz=wanted.pitch_hz,
    )
