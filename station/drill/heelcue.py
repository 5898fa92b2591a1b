"""The light and the beep of each heel, at its onset."""

from collections.abc import Iterable

from station.drill.language import heel_pitch_hz
from station.drill.moment import LONG_AGO_NS
from station.gait.events import Event, HeelOnset, Kick
from station.gait.samples import Side

MS = 1_000_000
LIGHT_NS = 120 * MS
BEEP_NS = 40 * MS
# Heels that follow each other faster than this would flash more than 2.5 times a second: then the light stays with its
# side until the other side's heel comes, and what changes is the place, not the brightness.
FAST_NS = 400 * MS


class HeelCue:
    """Lights the side of each heel, and beeps at the pitch of its leg and of that leg's last grade."""

    def __init__(self) -> None:
        self.pitch_hz: float | None = None
        self._lit_until_ns: dict[Side, int] = {"left": LONG_AGO_NS, "right": LONG_AGO_NS}
        self._beep_until_ns = self._last_ns = LONG_AGO_NS
        self._grades: dict[Side, str] = {}

    def update(self, events: Iterable[Event], now_ns: int) -> None:
        """Takes what happened."""
        for event in events:
            if isinstance(event, HeelOnset):
                self._announce(event.side, now_ns)
            elif isinstance(event, Kick) and event.grade is not None:
                self._grades[event.side] = event.grade
        if now_ns >= self._beep_until_ns:
            self.pitch_hz = None

    def lit(self, side: Side, now_ns: int) -> bool:
        """Whether that side's light is on."""
        return now_ns < self._lit_until_ns[side]

    def ends_ns(self) -> list[int]:
        """When lights and beep end by themselves."""
        return [*self._lit_until_ns.values(), self._beep_until_ns]

    def _announce(self, side: Side, now_ns: int) -> None:
        lasts_ns = FAST_NS if now_ns - self._last_ns < FAST_NS else LIGHT_NS
        self._last_ns = now_ns
        for place in self._lit_until_ns:
            if side in (place, "unknown"):
                self._lit_until_ns[place] = now_ns + lasts_ns
            else:
                self._lit_until_ns[place] = min(self._lit_until_ns[place], now_ns)
        self._beep_until_ns = now_ns + BEEP_NS
        self.pitch_hz = heel_pitch_hz(side, self._grades.get(side))
