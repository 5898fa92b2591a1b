"""What counts in a set and what is clean: heels at the line while it is at work, in their turn, without a fault."""

from collections import Counter
from collections.abc import Iterable

from station.drill.events import Counted, DrillEvent, KickDone, Streak
from station.drill.moment import LONG_AGO_NS
from station.gait.events import Event, Fault, FaultName, FootStrike, HeelContact, Kick
from station.gait.faults import RUSHED_RATIO
from station.gait.floor import PAUSE_NS
from station.gait.samples import Side

# Told of the step that made them, and so of the kick that ends with it.
OF_A_KICK: frozenset[FaultName] = frozenset({"hop", "same_leg_twice", "both_feet_down"})
TOLD_STREAK = 10


class Tally:
    """Counts one set: `heels` at the line, `kicks` of all heights, and `streak`, the clean ones in a row."""

    def __init__(self, index: int) -> None:
        self.heels: Counter[str] = Counter(left=0, right=0, unknown=0)
        self.clean_by_leg: Counter[str] = Counter(left=0, right=0, unknown=0)
        self.kicks = self.clean = self.streak = self.steps = 0
        self._index = index
        self._last: tuple[int, Side] = LONG_AGO_NS, "unknown"
        self._faulty: set[Side] = set()

    def update(self, events: Iterable[Event]) -> list[DrillEvent]:
        """Takes the events of the set."""
        told: list[DrillEvent] = []
        for event in events:
            if isinstance(event, HeelContact):
                self.heels[event.side] += 1
                told.append(Counted(event.t_ns, self._index, event))
            elif isinstance(event, FootStrike):
                self.steps += 1
            elif isinstance(event, Fault):
                if event.fault in OF_A_KICK:
                    self._faulty.add(event.side)
            elif isinstance(event, Kick):
                told += self._kick(event)
        return told

    def _kick(self, kick: Kick) -> list[DrillEvent]:
        """One kick that is over."""
        counted = kick.onset_ns is not None
        clean = counted and self._is_clean(kick)
        self._last = kick.t_ns, kick.side
        self._faulty.discard(kick.side)
        self.kicks += 1
        self.clean += clean
        self.clean_by_leg[kick.side] += clean
        self.streak = self.streak + 1 if clean else 0
        told: list[DrillEvent] = [KickDone(kick.t_ns, self._index, counted, clean, kick)]
        if self.streak and self.streak % TOLD_STREAK == 0:
            told.append(Streak(kick.t_ns, self._index, self.streak))
        return told

    def _is_clean(self, kick: Kick) -> bool:
        """Whether it came in its turn and without a fault of its own."""
        ratio = kick.return_to_lift
        last_ns, last_side = self._last
        again = kick.side == last_side != "unknown" and kick.t_ns - last_ns < PAUSE_NS
        return not again and kick.side not in self._faulty and (ratio is None or ratio >= RUSHED_RATIO)
