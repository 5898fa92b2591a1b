"""What a set can be after beside clean kicks: to be on the beat, or to find the limit of form."""

from collections import deque
from collections.abc import Iterable, Mapping

from station.drill.events import DrillEvent, FormSpeedFound, Judged, KickDone
from station.drill.formspeed import FormSpeed
from station.gait.events import Event, FootStrike
from station.gait.rig import Rig
from station.gait.samples import Side

# Dance games call a step within 45 ms perfect; the steps of feet in place vary by 10 to 20 ms.
ON_TIME_MS = 45.0
# Form speed is passed for good once fewer than half of so many kicks reach the line.
LAST_KICKS = 24


class OnBeat:
    """Judges each kick of a set on time and height; on a rig that sees no heels, each step on time."""

    def __init__(self, index: int, rig: Rig) -> None:
        self.judged = self.good = 0
        self._index = index
        self._heels_seen = bool(rig.range_channels)

    def hear(
        self, events: Iterable[Event], told: Iterable[DrillEvent], errors_ms: Mapping[int, float]
    ) -> list[DrillEvent]:
        """Judges what has just been told; `errors_ms` are those of the last steps, by their time."""
        if not self._heels_seen:
            steps = (event for event in events if isinstance(event, FootStrike) and event.t_ns in errors_ms)
            return [self._judgement(step.t_ns, step.side, errors_ms[step.t_ns], high=None) for step in steps]
        answer: list[DrillEvent] = []
        for done in told:
            if isinstance(done, KickDone):
                kick = done.kick
                at_ns = kick.t_ns if kick.foot_strike_ns is None else kick.foot_strike_ns
                if at_ns in errors_ms:
                    high = done.counted and kick.grade != "short"
                    answer.append(self._judgement(done.t_ns, kick.side, errors_ms[at_ns], high=high))
        return answer

    def _judgement(self, t_ns: int, side: Side, error_ms: float, *, high: bool | None) -> Judged:
        on_time = abs(error_ms) <= ON_TIME_MS
        self.judged += 1
        self.good += on_time and high is not False
        return Judged(t_ns, self._index, side, error_ms, on_time, high)


class LimitSearch:
    """Watches a ramp for the cadence at which heels no longer reach the line."""

    def __init__(self, index: int) -> None:
        self._index = index
        self._speed = FormSpeed()
        self._reached: deque[bool] = deque(maxlen=LAST_KICKS)

    def hear(self, told: Iterable[DrillEvent], cadence_spm: float | None) -> None:
        """Takes the kicks that have just been told, at the cadence of now."""
        for done in told:
            if isinstance(done, KickDone) and cadence_spm is not None:
                self._speed.kick(done.kick.side, cadence_spm, reached=done.counted)
                self._reached.append(done.counted)

    @property
    def is_passed(self) -> bool:
        """Whether going on would only show what is known: the limit lies behind."""
        return len(self._reached) == LAST_KICKS and sum(self._reached) < LAST_KICKS / 2

    def found(self, now_ns: int) -> FormSpeedFound:
        """What is known at the end."""
        speed, low_spm, high_spm = self._speed.found()
        return FormSpeedFound(now_ns, self._index, speed, low_spm, high_spm)
