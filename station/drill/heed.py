"""Whether a cue helped: the kicks before it against the ten after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

from station.drill.events import CueJudged
from station.drill.flaws import LAST, Chance, Flaw, Watch
from station.drill.share import share_pct
from station.gait.figure import Figure
from station.gait.samples import Side

# A cue is given when a flaw is at its worst, after which chance alone makes it rarer: where nothing changed, a third to
# nine tenths of all cues look heeded, but at this limit fewer than one in twenty is proven (tests/drill/test_coach.py).
CHANCE = 0.02
# Strides of both feet share a step: only every second one tells something new.
OVERLAPPING: frozenset[Flaw] = frozenset({"cadence_low", "cadence_high", "uneven_rhythm"})
# Nobody kicks any more.
PATIENCE_NS = 15_000_000_000


@dataclass(frozen=True, slots=True)
class Cue:
    """What was said when, about which flaw, of which leg (unknown: of both), and the chances before it."""

    t_ns: int
    cue: str
    flaw: Flaw
    side: Side
    before: Sequence[Chance]


class Heed:
    """Waits for the ten kicks after one cue, judges it, and keeps the record of all cues."""

    def __init__(self) -> None:
        self.waits_for: Cue | None = None
        self._judged = self._heeded = self._proven = 0

    def listen(self, cue: Cue) -> None:
        """Begins to wait for what comes of a cue."""
        self.waits_for = cue

    def drop(self) -> None:
        """Stops waiting: what comes now has another cause."""
        self.waits_for = None

    def look(self, watches: Mapping[Flaw, Watch], now_ns: int) -> tuple[Cue, CueJudged] | None:
        """The cue that is waited for and the verdict on it, once ten chances have passed."""
        cue = self.waits_for
        if cue is None:
            return None
        after = watches[cue.flaw].after(cue.t_ns)
        if len(after) < LAST:
            if now_ns - cue.t_ns > PATIENCE_NS:
                self.drop()
            return None
        self.drop()
        bad_before, bad_after = _bad(cue.before, cue.side), _bad(after, cue.side)
        heeded = bad_after * len(cue.before) < bad_before * len(after)
        proven = heeded and _chance(cue, after) <= CHANCE
        self._judged += 1
        self._heeded += heeded
        self._proven += proven
        kicks = len(cue.before), bad_after, len(after)
        return cue, CueJudged(now_ns, cue.cue, cue.flaw, bad_before, *kicks, heeded=heeded, proven=proven)

    def figures(self) -> Mapping[str, Figure]:
        """The share of cues after which the flaw was rarer, and of those after which it was so beyond chance."""
        return {
            "cues_heeded_pct": share_pct(self._heeded, self._judged, "no cue was judged", "C"),
            "cues_proven_pct": share_pct(self._proven, self._judged, "no cue was judged", "C"),
        }


def fewer_by_chance(before: int, kicks_before: int, after: int, kicks_after: int) -> float:
    """Probability of so few or fewer after, if nothing changed: Fisher's exact test, one-sided.

    Fisher 1934, Statistical Methods for Research Workers, 5th edition, section 21.02.
    """
    total = before + after
    ways = sum(
        comb(kicks_before, total - few) * comb(kicks_after, few)
        for few in range(max(0, total - kicks_before), after + 1)
    )
    return ways / comb(kicks_before + kicks_after, total)


def _chance(cue: Cue, after: Sequence[Chance]) -> float:
    """How likely chance alone makes the flaw so much rarer after the cue."""
    step = 2 if cue.flaw in OVERLAPPING else 1
    before, after = cue.before[::step], after[::step]
    return fewer_by_chance(_bad(before, cue.side), len(before), _bad(after, cue.side), len(after))


def _bad(chances: Sequence[Chance], side: Side) -> int:
    return sum(chance.bad and side in ("unknown", chance.side) for chance in chances)
