"""Between sessions: nobody there, somebody on the mat who may choose, and ready to begin."""

from station.drill.choice import Choice
from station.drill.events import DrillEvent, Phase, PhaseBegan
from station.drill.movement import Movement
from station.drill.presence import Presence

MS = 1_000_000
# Both feet still for this long is ready; another half second shows it, and a foot that moves takes it back.
STILL_NS = 2_000 * MS
READY_NS = 500 * MS


class Lobby:
    """Answers arrivals and taps; `wants_start` says that a session is to begin."""

    def __init__(self, choice: Choice, now_ns: int | None = None) -> None:
        """`now_ns` is when a session ended: who stands still after one wants to rest, and has to step off or tap."""
        self.phase: Phase = "standing_by"
        self.wants_start = False
        self.ends_ns: int | None = None
        self._choice = choice
        self._armed = now_ns is None

    def enter(self, phase: Phase, now_ns: int) -> list[DrillEvent]:
        """Another phase."""
        self.phase = phase
        self.ends_ns = now_ns + READY_NS if phase == "ready" else None
        return [PhaseBegan(now_ns, phase, ends_ns=self.ends_ns)]

    def update(self, presence: Presence, movement: Movement, now_ns: int) -> list[DrillEvent]:
        """What follows from how somebody stands and moves now."""
        if presence.is_absent(now_ns):
            self._armed = True
        self.wants_start = movement.is_drill(now_ns) and presence.may_kick(now_ns)
        if self.phase == "standing_by":
            if not presence.stands:
                return []
            return [*self.enter("arriving", now_ns), *self._choice.ask_for_bar(now_ns)]
        if presence.is_absent(now_ns):
            return self.enter("standing_by", now_ns)
        told = self._tapped(presence, now_ns)
        still_ns = presence.still_ns if presence.stands else None
        if self.phase == "ready":
            if told or still_ns is None or now_ns - still_ns < STILL_NS:
                told += self.enter("arriving", now_ns)
            else:
                self.wants_start = self.wants_start or (self.ends_ns is not None and now_ns >= self.ends_ns)
        elif self._armed and still_ns is not None and now_ns - still_ns >= STILL_NS:
            told += self.enter("ready", now_ns)
        return told

    def next_ns(self, presence: Presence) -> int | None:
        """When time alone will change something here."""
        if self.phase == "arriving" and self._armed and presence.stands and presence.still_ns is not None:
            return presence.still_ns + STILL_NS
        return self.ends_ns

    def _tapped(self, presence: Presence, now_ns: int) -> list[DrillEvent]:
        told: list[DrillEvent] = []
        for side in presence.taps:
            self._armed = True
            told += self._choice.next_program(now_ns) if side == "left" else self._choice.next_person(now_ns)
        return told
