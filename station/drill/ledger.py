"""What a session has come to: its sets, its totals, and at the end whether it is kept and what it says."""

from collections.abc import Mapping
from math import hypot

from station.drill.choice import Choice
from station.drill.conditions import Conditions
from station.drill.events import CountChecked, DrillEvent, FormSpeedFound, Outcome, Result, SessionEnded, SetEnded
from station.drill.review import summarise
from station.drill.state import SessionState, SetProgress
from station.drill.summary import SetSummary
from station.drill.texts import notice
from station.gait.figure import Figure

LEAST_KICKS = 10
SAID = 100
# A set is higher than the one before if its heels stay at the line for 2 % more of the swing, and more than by chance.
LEAST_GAIN = 0.02
NOTHING = SetProgress()


class Ledger:
    """Of one person in one program, both as they were when the session began.

    `heels_seen` says that kicks can be counted: it falls for good where a range sensor is missing or lost.
    """

    def __init__(
        self, choice: Choice, began_ns: int, distance_mm: float | None, before: SessionState | None = None
    ) -> None:
        """`distance_mm` is where the body stands, None where nobody knows; `before` what was interrupted."""
        self.person, self.program, self.past = choice.person, choice.program, choice.of_person()
        self.bar_mm = choice.bar_mm if choice.no_grade is None else None
        self.calibrated = choice.calibrated(distance_mm)
        self.sets: tuple[SetSummary, ...] = ()
        self.form_spm: float | None = None
        self.heels_seen = bool(choice.setting.rig.range_channels)
        self.said = SAID
        self._rig = choice.setting.rig
        self._began_ns = began_ns
        self._ended_ns: int | None = None
        self._active_s = self._elapsed_s = 0.0
        self._extra: dict[str, Figure] = {}
        if before is not None:
            self.sets, self._elapsed_s = before.sets, before.elapsed_s
            self._active_s = before.active_s - before.progress.active_s

    def add(self, ended: SetEnded) -> None:
        """Takes a set that is over."""
        self.sets = (*self.sets, ended.summary)
        self._active_s += ended.active_s

    def find(self, found: FormSpeedFound) -> list[DrillEvent]:
        """Takes a form speed; what it means in words."""
        self.form_spm = found.speed.value
        self._extra["form_spm"] = found.speed
        if found.speed.value is None or found.low_spm is None or found.high_spm is None:
            return [notice(found.t_ns, "form_speed_unknown", reason=found.speed.reason or "")]
        low_spm, high_spm = found.low_spm, found.high_spm
        return [notice(found.t_ns, "form_speed", spm=found.speed.value, low=low_spm, high=high_spm)]

    def stop_clock(self, now_ns: int) -> None:
        """The session's time ends here, whatever is still to be told."""
        self._ended_ns = now_ns

    def elapsed_s(self, now_ns: int) -> float:
        """From the first countdown to now, or to the end."""
        return self._elapsed_s + ((now_ns if self._ended_ns is None else self._ended_ns) - self._began_ns) / 1e9

    def active_s(self, progress: SetProgress = NOTHING) -> float:
        """How long somebody moved, in the sets that are over and the one under way."""
        return self._active_s + progress.active_s

    @property
    def has_levelled_off(self) -> bool:
        """Whether the last set brought the heels no higher than the one before, as far as both were measured."""
        if not self.program.until_reach_levels_off or len(self.sets) < 2:
            return False
        before, last = (one.statistics.means["dwell_share"].both for one in self.sets[-2:])
        if before.value is None or last.value is None:
            return False
        chance = hypot(before.standard_error or 0.0, last.standard_error or 0.0)
        return last.value - before.value <= max(LEAST_GAIN * before.value, chance)

    def end(self, now_ns: int, outcome: Outcome, reason: str, figures: Mapping[str, Figure]) -> list[DrillEvent]:
        """The last word, with the result unless nothing is kept; `figures` are the coach's."""
        told: list[DrillEvent] = []
        kicks = sum(self._count(one) for one in self.sets)
        if kicks < LEAST_KICKS:
            outcome, reason = "discarded", "too_few_kicks"
            told.append(notice(now_ns, "too_few_kicks", least=LEAST_KICKS))
        elif self.program.goal == "count_check":
            told += self.check_count(self.said, now_ns)
        rig, own = self._rig, self.calibrated.calibration
        distance_mm = None if own is None else own.distance_mm
        conditions = Conditions(self.program.name, rig.kind, rig.pads, self.bar_mm, distance_mm, self.calibrated.id)
        summary = summarise(self.sets, self.past.sessions, conditions, {**figures, **self._extra})
        if outcome != "discarded":
            told.append(Result(now_ns, summary.kicks, summary.clean, final=True))
        return [*told, SessionEnded(now_ns, outcome, reason, self.elapsed_s(now_ns), self._active_s, summary)]

    def check_count(self, said: int, now_ns: int) -> list[DrillEvent]:
        """The station's count against the user's own."""
        self.said = said
        counted = sum(self._count(one, low=False) for one in self.sets)
        values = {"error": counted - said, "error_pct": 100 * (counted - said) / said}
        return [CountChecked(now_ns, said, counted), notice(now_ns, "counted", counted=counted, said=said, **values)]

    def state(self, set_index: int, progress: SetProgress, now_ns: int) -> SessionState:
        """All that it takes to go on."""
        return SessionState(
            person_id=self.person.id,
            program=self.program.name,
            bar_mm=self.bar_mm,
            set_index=set_index,
            elapsed_s=self.elapsed_s(now_ns),
            active_s=self.active_s(progress),
            sets=self.sets,
            progress=progress,
        )

    def _count(self, one: SetSummary, *, low: bool = True) -> int:
        """Kicks of a set, the `low` ones too; steps where no sensor sees kicks."""
        if self.heels_seen:
            return one.kicks if low else sum(one.heels.values())
        return max(one.kicks, one.statistics.pauses.n)
