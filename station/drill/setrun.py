"""One set at work: its clock, its counts, its pace, and the account that it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from station.drill.account import SetAccount
from station.drill.events import DrillEvent, FormSpeedFound, Retargeted, SetEnded
from station.drill.goals import LimitSearch, OnBeat
from station.drill.pacer import Pacer
from station.drill.program import Goal, SetPlan
from station.drill.share import share_pct
from station.drill.state import SetProgress
from station.drill.summary import SetSummary
from station.drill.tally import Tally
from station.gait.events import Event, FootStrike, HeelContact, ToeOff
from station.gait.figure import Figure
from station.gait.floor import PAUSE_NS
from station.gait.rig import Rig
from station.gait.turnround import RigBias


@dataclass(frozen=True, slots=True)
class SetTask:
    """What one set is to be: its place in the session, its plan and goal, and the first cadence for this person."""

    index: int
    plan: SetPlan
    goal: Goal
    target_spm: float | None
    rig: Rig
    rig_bias: RigBias | None = None


class SetRun:
    """Works in stretches, between which it is held; what happened in them counts, also when it is told later.

    `from_ns` is when the stretch began, `moved_ns` when somebody last moved in it.
    """

    def __init__(self, task: SetTask, before: SetProgress | None = None) -> None:
        """`before` is what the set had come to when the station was interrupted."""
        self.task = task
        self._before = before or SetProgress(target_spm=task.target_spm)
        self.tally = Tally(task.index)
        self.pacer = Pacer(task.index, task.plan, self._before.target_spm, has_mat=bool(task.rig.pads))
        self.on_beat = OnBeat(task.index, task.rig) if task.goal == "rhythm" else None
        self._search = LimitSearch(task.index) if task.goal == "form_speed" else None
        self._account = SetAccount(task.rig, task.rig_bias)
        self._account.aim(self.pacer.target_spm)
        self._began_ns: int | None = None
        self.from_ns = self._until_ns = 0
        self.works = False
        self._worked_ns = 0
        self._active_ns = 0
        self.moved_ns: int | None = None

    def begin(self, from_ns: int, now_ns: int) -> None:
        """Works from `from_ns` on, which may be a moment ago."""
        self._began_ns = from_ns if self._began_ns is None else self._began_ns
        self.from_ns, self.works = from_ns, True
        self.moved_ns = None
        self.pacer.begin(now_ns)

    def hold(self, until_ns: int) -> None:
        """Works no more; what happened before still counts when it is told."""
        self._until_ns, self.works = until_ns, False
        self._worked_ns += until_ns - self.from_ns
        self.pacer.pause()

    @property
    def ends_ns(self) -> int | None:
        """When its time will be over while it works; None for a set without one."""
        work_s = self.task.plan.work_s
        return (
            None if work_s is None else self.from_ns + round((work_s - self._before.worked_s) * 1e9) - self._worked_ns
        )

    @property
    def is_passed(self) -> bool:
        """Whether going on would show nothing more."""
        return self._search is not None and self._search.is_passed

    def update(self, events: Sequence[Event], now_ns: int) -> list[DrillEvent]:
        """Takes what happened."""
        mine = [
            event for event in events if self.from_ns <= event.t_ns and (self.works or event.t_ns <= self._until_ns)
        ]
        told = self.tally.update(mine)
        if self.works:
            told += self.pacer.update(mine, told, now_ns)
        if self.on_beat is not None:
            told += self.on_beat.hear(mine, told, self.pacer.errors_ms)
        if self._search is not None:
            self._search.hear(told, self.pacer.cadence_spm(now_ns))
        for event in mine:
            self._account.hear(event)
            if isinstance(event, FootStrike | ToeOff | HeelContact):
                self._move(event.t_ns)
        for one in told:
            self._account.hear(one)
            if isinstance(one, Retargeted):
                self._account.aim(one.target_spm)
        return told

    def retarget(self, target_spm: float, now_ns: int) -> list[DrillEvent]:
        """Another cadence is to be held from now on."""
        self._account.aim(target_spm)
        return self.pacer.retarget(target_spm, now_ns)

    def progress(self, now_ns: int) -> SetProgress:
        """What it has come to, with what it was when the station was interrupted."""
        before, tally = self._before, self.tally
        elapsed_ns = 0 if self._began_ns is None else (now_ns if self.works else self._until_ns) - self._began_ns
        worked_ns = self._worked_ns + (now_ns - self.from_ns if self.works else 0)
        return SetProgress(
            worked_s=before.worked_s + worked_ns / 1e9,
            elapsed_s=before.elapsed_s + elapsed_ns / 1e9,
            active_s=before.active_s + self._active_ns / 1e9,
            kicks=before.kicks + tally.kicks,
            clean=before.clean + tally.clean,
            steps=before.steps + tally.steps,
            heels={side: count + before.heels.get(side, 0) for side, count in tally.heels.items()},
            clean_by_leg={side: count + before.clean_by_leg.get(side, 0) for side, count in tally.clean_by_leg.items()},
            target_spm=self.pacer.target_spm,
        )

    def close(self, now_ns: int, reason: str, sway: Figure, drift: Figure) -> list[FormSpeedFound | SetEnded]:
        """Ends the set: what was found, and its account, with how the torso swayed and drifted."""
        found = [] if self._search is None else [self._search.found(now_ns)]
        progress = self.progress(now_ns)
        ended = SetEnded(
            t_ns=now_ns,
            set_index=self.task.index,
            began_ns=now_ns if self._began_ns is None else self._began_ns,
            elapsed_s=progress.elapsed_s,
            active_s=progress.active_s,
            target_spm=self.task.target_spm,
            reason=reason,
            summary=self._summary(progress, sway, drift),
        )
        return [*found, ended]

    def _summary(self, progress: SetProgress, sway: Figure, drift: Figure) -> SetSummary:
        """The account; after an interruption its figures are of the second part, its counts of the whole set."""
        summary = self._account.summary(sway, drift)
        if not self._before.worked_s:
            return summary
        clean_pct = share_pct(progress.clean, progress.kicks, "no kick yet", "B")
        counts = {"kicks": progress.kicks, "clean": progress.clean, "heels": progress.heels, "clean_pct": clean_pct}
        return replace(summary, **counts)  # type: ignore[arg-type]

    def _move(self, t_ns: int) -> None:
        """Adds the time since the movement before, if nobody stood still in between."""
        if self.moved_ns is not None and 0 < t_ns - self.moved_ns <= PAUSE_NS:
            self._active_ns += t_ns - self.moved_ns
        self.moved_ns = t_ns if self.moved_ns is None else max(t_ns, self.moved_ns)
