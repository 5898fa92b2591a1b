"""The account of one set, kept from its events: what it came to, with nothing invented where nothing was seen."""

from collections import Counter

from station.drill.events import DrillEvent, KickDone
from station.drill.held import HeldCadence, held_pct
from station.drill.share import share_pct
from station.drill.summary import NOT_FOLLOWED, SetSummary
from station.gait.events import Event, Fault, FootStrike, HeelContact, Kick
from station.gait.figure import Figure
from station.gait.rig import Rig
from station.gait.samples import Side
from station.gait.statistics import SIDES, SetStatistics
from station.gait.symmetry import symmetry
from station.gait.turnround import CHECKED_MEASURES, RigBias


class SetAccount:
    """Hears the events of one set, gait's and the drill's, in the order in which they became known.

    Without `rig_bias`, the outcome of the turn-round check, left and right are not compared.
    """

    def __init__(self, rig: Rig, rig_bias: RigBias | None = None) -> None:
        self._statistics = SetStatistics(rig)
        self._rig_bias = rig_bias
        self._floor, self._beam = HeldCadence(), HeldCadence()
        self._kicks = self._clean = 0
        self._heels: Counter[str] = Counter(dict.fromkeys(SIDES, 0))
        self._low: Counter[str] = Counter(dict.fromkeys(SIDES, 0))
        self._grades: Counter[str] = Counter()
        self._graded_legs: set[Side] = set()
        self._ungraded = "no kick yet"
        self._faults: Counter[str] = Counter()

    def aim(self, target_spm: float | None) -> None:
        """Says which cadence is to be held from now on; None for none."""
        self._floor.aim(target_spm)
        self._beam.aim(target_spm)

    def hear(self, event: Event | DrillEvent) -> None:
        """Takes one event; kinds that tell nothing about a set are passed over."""
        if isinstance(event, KickDone):
            self._kicks += 1
            self._clean += event.clean
            self._heels[event.kick.side] += event.counted
            self._low[event.kick.side] += event.kick.grade == "too_low"
            self._grade(event.kick)
        elif isinstance(event, Event):
            self._statistics.add(event)
            if isinstance(event, Fault):
                self._faults[event.fault] += 1
            elif isinstance(event, FootStrike):
                self._floor.step(event.t_ns, event.side)
            elif isinstance(event, HeelContact):
                self._beam.step(event.t_ns, event.side)

    def summary(self, sway: Figure = NOT_FOLLOWED, drift: Figure = NOT_FOLLOWED) -> SetSummary:
        """What the set came to so far; `sway` and `drift` are the torso's, from whoever follows it."""
        return SetSummary(
            kicks=self._kicks,
            clean=self._clean,
            heels=dict(self._heels),
            reach_pct=share_pct(self._grades["reached"], self._grades.total(), self._ungraded, "C"),
            clean_pct=share_pct(self._clean, self._kicks, "no kick yet", "B"),
            statistics=self._statistics.statistics(),
            symmetry={measure: symmetry(self._statistics, measure, self._rig_bias) for measure in CHECKED_MEASURES},
            faults=dict(self._faults),
            low=dict(self._low),
            cadence_held_pct=held_pct(self._floor, self._beam),
            sway_mm=sway,
            drift_mm_per_min=drift,
        )

    def _grade(self, kick: Kick) -> None:
        """Counts a grade; a low kick only where the others of its leg are graded too, or it would stand for them."""
        if kick.grade is None:
            self._ungraded = kick.grade_reason or self._ungraded
            return
        if kick.grade != "too_low":
            self._graded_legs.add(kick.side)
        if kick.side in self._graded_legs:
            self._grades[kick.grade] += 1
