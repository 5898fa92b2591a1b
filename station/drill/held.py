"""Whether a cadence was held: step by step it is noise, over a whole set an average that hides half of it."""

from station.drill.share import share_pct
from station.gait.figure import Figure
from station.gait.own_faults import OFF_CADENCE_SHARE
from station.gait.rhythm import Rhythm
from station.gait.samples import Side

# What the live cadence is told from. Stretches do not overlap, so that they are as good as independent.
STRETCH_STEPS = 8
MINUTE_NS = 60_000_000_000


class HeldCadence:
    """Cuts the steps of a set into stretches of eight and compares the cadence of each with the target."""

    def __init__(self) -> None:
        self._rhythm = Rhythm()
        self.target_spm: float | None = None
        self._steps = self._ns = 0
        self.stretches = self.held = 0

    def aim(self, target_spm: float | None) -> None:
        """Sets the target from now on; the stretch that is under way counts for none."""
        if target_spm != self.target_spm:
            self.target_spm = target_spm
            self._steps = self._ns = 0

    def step(self, t_ns: int, side: Side) -> None:
        """Takes one step; a pause begins a new stretch."""
        interval = self._rhythm.step(t_ns, side)
        if interval is None:
            self._steps = self._ns = 0
            return
        self._steps += interval.steps
        self._ns += interval.ns
        if self._steps < STRETCH_STEPS:
            return
        if self.target_spm is not None:
            cadence_spm = MINUTE_NS * self._steps / self._ns
            self.stretches += 1
            self.held += abs(cadence_spm / self.target_spm - 1) <= OFF_CADENCE_SHARE
        self._steps = self._ns = 0


def held_pct(floor: HeldCadence, beam: HeldCadence) -> Figure:
    """The share of stretches within 5 % of the target: of feet on the floor, else of heels in the beam."""
    way = floor if floor.stretches or not beam.stretches else beam
    return share_pct(way.held, way.stretches, "no target" if way.target_spm is None else "too few yet", "B")
