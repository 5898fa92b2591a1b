"""The cadence that a set asks for, and how the feet keep it: target, ramp, metronome, low, on or high."""

from collections.abc import Iterable

from station.drill.events import Beat, DrillEvent, KickDone, Retargeted, Tempo, TempoChanged
from station.drill.metronome import Metronome
from station.drill.moment import LONG_AGO_NS
from station.drill.program import SetPlan
from station.gait.events import Event, FootStrike, HeelContact
from station.gait.own_faults import OFF_CADENCE_SHARE
from station.gait.rhythm import Rhythm

SECOND_NS = 1_000_000_000
# On target is within 5 %, as for the fault of cadence; whoever was off has to come a little nearer.
BACK_SHARE = 0.8 * OFF_CADENCE_SHARE
# Twice for each step of the fastest drill.
LOOK_NS = SECOND_NS // 10
# A kick is told within a second of its foot strike, in which no more than five steps are made.
KEPT_STEPS = 8
SILENT_NS = 2 * SECOND_NS
# A step of a ramp with fewer kicks proves nothing.
LEAST_KICKS = 6


class Pacer:
    """Follows one set's cadence; on the beat are foot strikes where a mat tells them, else heels.

    `errors_ms` holds, by its time, how late each of the last steps was against the metronome.
    """

    def __init__(self, index: int, plan: SetPlan, target_spm: float | None, *, has_mat: bool) -> None:
        self.target_spm = target_spm
        self.tempo: Tempo | None = None
        self.errors_ms: dict[int, float] = {}
        self._index = index
        self._plan = plan
        self._floor = Rhythm()
        self._heels = Rhythm()
        self._metronome: Metronome | None = None
        self._has_mat = has_mat
        self._struck_ns = 0
        self._rises_ns = 0
        self._looks_ns = LONG_AGO_NS
        self._clean = self._kicks = 0

    def begin(self, now_ns: int) -> None:
        """Work begins or goes on: the metronome starts anew, and so does the step of the ramp."""
        if self._plan.metronome and self.target_spm is not None:
            self._metronome = Metronome(self.target_spm, now_ns)
            self._struck_ns = now_ns
        self._restart_step(now_ns)

    def pause(self) -> None:
        """Work is held: nothing beats."""
        self._metronome = None

    def next_ns(self) -> int | None:
        """When the metronome beats next."""
        return None if self._metronome is None else self._metronome.next_ns

    def retarget(self, target_spm: float, now_ns: int) -> list[DrillEvent]:
        """Another cadence is to be held from now on."""
        self.target_spm = target_spm
        if self._metronome is not None:
            self._metronome.target_spm = target_spm
        return [Retargeted(now_ns, self._index, target_spm)]

    def cadence_spm(self, now_ns: int) -> float | None:
        """Steps of both feet a minute now."""
        floor_spm = self._floor.cadence(now_ns).value
        return self._heels.cadence(now_ns).value if floor_spm is None else floor_spm

    def update(self, events: Iterable[Event], told: Iterable[DrillEvent], now_ns: int) -> list[DrillEvent]:
        """Takes what the feet did and the kicks that were told of; what changes of the pace."""
        for event in events:
            if isinstance(event, FootStrike):
                self._floor.step(event.t_ns, event.side)
            elif isinstance(event, HeelContact):
                self._heels.step(event.t_ns, event.side)
            if self._metronome is not None and isinstance(event, FootStrike | HeelContact):
                self._compare(event, self._metronome)
        for done in told:
            if isinstance(done, KickDone):
                self._kicks += 1
                self._clean += done.clean
        return [*self._beat(now_ns), *self._rise(now_ns), *self._look(now_ns)]

    def _compare(self, event: FootStrike | HeelContact, metronome: Metronome) -> None:
        """Notes how late a step is; heels stand in for a mat that has fallen silent."""
        if isinstance(event, FootStrike):
            self._struck_ns = event.t_ns
        elif self._has_mat and event.t_ns - self._struck_ns < SILENT_NS:
            return
        self.errors_ms[event.t_ns] = metronome.step(event.t_ns)
        while len(self.errors_ms) > KEPT_STEPS:
            del self.errors_ms[next(iter(self.errors_ms))]

    def _beat(self, now_ns: int) -> list[DrillEvent]:
        if self._metronome is None or not self._metronome.beat(now_ns):
            return []
        return [Beat(now_ns, self._index, self._metronome.beats - 1)]

    def _look(self, now_ns: int) -> list[DrillEvent]:
        """Whether the cadence is low, on or high, told where that changes."""
        if now_ns < self._looks_ns:
            return []
        self._looks_ns = now_ns + LOOK_NS
        tempo: Tempo | None = None
        cadence_spm = self.cadence_spm(now_ns)
        if cadence_spm is not None and self.target_spm is not None:
            off = cadence_spm / self.target_spm - 1
            limit = OFF_CADENCE_SHARE if self.tempo in ("on", None) else BACK_SHARE
            tempo = "on" if abs(off) <= limit else ("high" if off > 0 else "low")
        if tempo == self.tempo:
            return []
        self.tempo = tempo
        return [TempoChanged(now_ns, self._index, tempo)]

    def _rise(self, now_ns: int) -> list[DrillEvent]:
        """At the end of a step of the ramp: up, unless the kicks were not clean enough."""
        ramp = self._plan.ramp
        if ramp is None or now_ns < self._rises_ns:
            return []
        least_pct = ramp.least_clean_pct
        enough = least_pct is None or (self._kicks >= LEAST_KICKS and 100 * self._clean >= least_pct * self._kicks)
        self._restart_step(now_ns)
        if not enough or self.target_spm is None or self.target_spm >= ramp.to_spm:
            return []
        return self.retarget(min(self.target_spm + ramp.step_spm, ramp.to_spm), now_ns)

    def _restart_step(self, now_ns: int) -> None:
        self._clean = self._kicks = 0
        if self._plan.ramp is not None:
            self._rises_ns = now_ns + round(self._plan.ramp.step_s * SECOND_NS)
