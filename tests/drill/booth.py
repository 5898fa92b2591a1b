"""Cues before somebody who watches, for every test of light and sound."""

from typing import Any

from station.drill.cues import Cues
from station.drill.events import (
    DrillEvent,
    Phase,
    PhaseBegan,
)
from station.drill.panel import Panel
from station.gait.events import Event, HeelContact, HeelOnset, Kick
from station.gait.samples import Side

MS = 1_000_000
S = 1_000_000_000
# A moment at which the heartbeat is lit.
NOW = 12 * S


class Booth:
    """Cues before somebody who watches: time moves from change to change, as the loop lets it."""

    def __init__(self, phase: Phase = "work", now_ns: int = NOW) -> None:
        self.cues = Cues()
        self.now_ns = now_ns
        self.panel = self.cues.update([], [PhaseBegan(now_ns, phase)], now_ns)
        self.shown = [(now_ns, self.panel)]
        self.wait(700)  # until the sound with which the phase began is over

    def hear(self, *events: Event | DrillEvent, quiet: bool = False) -> Panel:
        feet = [event for event in events if isinstance(event, Event)]
        told: list[Any] = [event for event in events if not isinstance(event, Event)]
        self.panel = self.cues.update(feet, told, self.now_ns, quiet=quiet)
        self.shown.append((self.now_ns, self.panel))
        return self.panel

    def wait(self, ms: float) -> Panel:
        until_ns = self.now_ns + round(ms * MS)
        while (change_ns := self.cues.next_change_ns(self.now_ns)) is not None and change_ns <= until_ns:
            self.now_ns = change_ns
            self.hear()
        self.now_ns = until_ns
        return self.hear()

    def onset(self, side: Side) -> Panel:
        return self.hear(HeelOnset(self.now_ns, side))


def contact(t_ns: int, side: Side) -> HeelContact:
    return HeelContact(t_ns=t_ns, side=side, onset_ns=t_ns, dwell_ms=80.0, depth_mm=100.0)


def kick(side: Side, grade: Any) -> Kick:
    return Kick(NOW, side, None, NOW, NOW, None, None, None, 80.0, 100.0, grade, None)
