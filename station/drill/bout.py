"""One session from its first countdown to its result: sets, rests, pauses, and why it ends."""

from collections.abc import Sequence
from typing import Literal

from station.drill.coach import Coach
from station.drill.commands import Refused
from station.drill.events import DrillEvent, FormSpeedFound, Outcome, Phase, PhaseBegan, Result
from station.drill.ledger import Ledger
from station.drill.movement import Movement
from station.drill.presence import Presence
from station.drill.program import SetPlan
from station.drill.setrun import SetRun, SetTask
from station.drill.state import SessionState, SetProgress
from station.drill.summary import NOT_FOLLOWED
from station.drill.texts import notice
from station.gait.events import Event
from station.gait.rig import Rig
from station.gait.turnround import RigBias

MS = 1_000_000
SECOND_NS = 1_000 * MS
COUNTS = 3
COUNT_NS = 600 * MS
COUNTDOWN_NS = COUNTS * COUNT_NS
# Somebody who pressed a button elsewhere has to walk to the mat.
WALK_NS = 5 * SECOND_NS
# A kick is told when its foot is down again, 0.7 s after its apex at the latest.
SETTLE_NS = 800 * MS
RESULT_NS = 8 * SECOND_NS
# A set without an end is over when nobody moves: longer than the slowest step, shorter than what a result may take.
STOOD_NS = 2 * SECOND_NS
BEGIN_NS = 10 * SECOND_NS
Why = Literal["left", "stood", "asked", "interrupted"]
WAITS_NS: dict[Why, int] = {
    "left": 20 * SECOND_NS,
    "stood": 8 * SECOND_NS,
    "asked": 300 * SECOND_NS,
    "interrupted": 60 * SECOND_NS,
}
ENDS: dict[Why, tuple[Outcome, str]] = {
    "left": ("left", "you_left"),
    "stood": ("done", "you_stopped"),
    "asked": ("stopped", "you_stopped"),
    "interrupted": ("interrupted", "interrupted"),
}


class Bout:
    """The session under way. `is_over` once its result has been shown.

    `set_index` is the set under way or the one that comes next, `ends_ns` when time alone will end the phase, and
    `torso` how the body sways and drifts, from whoever follows it.
    """

    def __init__(self, ledger: Ledger, rig: Rig, rig_bias: RigBias | None) -> None:
        self.phase: Phase = "countdown"
        self.ends_ns: int | None = None
        self.set_index = 0
        self.ledger = ledger
        self.run: SetRun | None = None
        self.is_over = False
        self.torso = NOT_FOLLOWED, NOT_FOLLOWED
        self._rig, self._rig_bias = rig, rig_bias
        self._ending: tuple[SetRun, int, str] | None = None
        self._verdict: tuple[Outcome, str] = "done", "all_sets_done"
        self._why: Why = "left"
        self._held_ns = 0
        program = ledger.program
        self._adapts = program.goal == "drill" and all(plan.ramp is None for plan in program.sets)
        self._coach = Coach(ledger.person.style, adapts=self._adapts)

    def start(self, now_ns: int, *, walk: bool) -> list[DrillEvent]:
        """The first countdown, later for somebody who still has to walk to the mat."""
        return self._count_down(now_ns + (WALK_NS if walk else 0), now_ns)

    def go_on(self, state: SessionState, now_ns: int) -> list[DrillEvent]:
        """Waits for the first kick after an interruption."""
        self.set_index = min(state.set_index, len(self.ledger.program.sets) - 1)
        if state.progress.worked_s:
            self.run = SetRun(self._task(), state.progress)
        return [notice(now_ns, "goes_on"), *self._hold("interrupted", now_ns, now_ns)]

    def give_up(self, now_ns: int) -> list[DrillEvent]:
        """The interruption took too long."""
        return self._finish(now_ns, now_ns, "interrupted", ENDS["interrupted"])

    @property
    def plan(self) -> SetPlan:
        """The set under way, or the one that comes next."""
        return self.ledger.program.sets[self.set_index]

    @property
    def target_spm(self) -> float | None:
        """The cadence to hold, now or in the set that comes next."""
        if self.run is not None:
            return self.run.pacer.target_spm
        return self.plan.starts_at_spm(self.ledger.past.form_spm)

    @property
    def shown(self) -> SetRun | None:
        """The set under way, or the one whose last kicks are still to be told."""
        return self.run if self.run is not None or self._ending is None else self._ending[0]

    def state(self, now_ns: int) -> SessionState | None:
        """All that it takes to go on; None once the last word is told."""
        if self.phase == "summary" and self.ends_ns is not None:
            return None
        run = self.shown
        index = self.set_index if run is None else run.task.index
        return self.ledger.state(index, SetProgress() if run is None else run.progress(now_ns), now_ns)

    def next_ns(self) -> int | None:
        """When time alone will change something."""
        closes_ns = None if self._ending is None else self._ending[1]
        beats_ns = None if self.run is None else self.run.pacer.next_ns()
        return min((one for one in (self.ends_ns, closes_ns, beats_ns) if one is not None), default=None)

    def update(self, events: Sequence[Event], presence: Presence, movement: Movement, now_ns: int) -> list[DrillEvent]:
        """What follows from what happened and from the passing of time."""
        told: list[DrillEvent] = []
        if self._waits_for_kick and movement.resumed_ns is not None and presence.may_kick(now_ns):
            told += self._work(max(movement.resumed_ns, self._held_ns), now_ns)
        elif self.ends_ns is not None and now_ns >= self.ends_ns:
            told += self._time_over(self.ends_ns, now_ns)
        if self._ending is not None:
            ended, closes_ns, reason = self._ending
            told += ended.update(events, now_ns)
            if now_ns >= closes_ns:
                told += self._close(ended, reason, now_ns)
        if self.run is not None:
            told += self.run.update(events, now_ns)
            if self.phase == "work":
                told += self._watch(self.run, presence, now_ns)
        return told + self._listen(events, told, now_ns)

    def pause(self, now_ns: int) -> list[DrillEvent]:
        """Held because somebody asked for it, until they ask to go on. Raises Refused."""
        if self.phase not in ("countdown", "work", "rest") and not self._waits_for_kick:
            raise Refused("there is nothing to pause")
        return self._hold("asked", now_ns, now_ns)

    def resume(self, now_ns: int) -> list[DrillEvent]:
        """Counts down and goes on. Raises Refused."""
        if self.phase != "paused":
            raise Refused("the session is not paused")
        return self._count_down(now_ns, now_ns)

    def skip(self, now_ns: int) -> list[DrillEvent]:
        """On to what comes next: work after a countdown, a countdown after a rest. Raises Refused."""
        if self.phase == "summary":
            raise Refused("the session is over")
        if self.phase in ("countdown", "rest"):
            return self._work(now_ns, now_ns) if self.phase == "countdown" else self._count_down(now_ns, now_ns)
        return self._finish(now_ns, now_ns, "skipped", None)

    def stop(self, now_ns: int) -> list[DrillEvent]:
        """The end of the session, with its result. Raises Refused."""
        if self.phase == "summary":
            raise Refused("the session is over")
        until_ns = self._held_ns if self.phase == "paused" else now_ns
        return self._finish(until_ns, now_ns, "you_stopped", ("stopped", "you_stopped"))

    def dismiss(self) -> None:
        """Somebody has seen the result, if it was there to be seen."""
        self.is_over = self.is_over or (self.phase == "summary" and self.ends_ns is not None)

    @property
    def _waits_for_kick(self) -> bool:
        return self.phase == "paused" and self._why != "asked"

    def _enter(self, phase: Phase, now_ns: int, ends_ns: int | None) -> list[DrillEvent]:
        self.phase, self.ends_ns = phase, ends_ns
        index = None if phase == "summary" else self.set_index
        return [PhaseBegan(now_ns, phase, index, ends_ns, self.target_spm)]

    def _count_down(self, from_ns: int, now_ns: int) -> list[DrillEvent]:
        return self._enter("countdown", now_ns, from_ns + COUNTDOWN_NS)

    def _task(self) -> SetTask:
        return SetTask(
            self.set_index,
            self.plan,
            self.ledger.program.goal,
            self.plan.starts_at_spm(self.ledger.past.form_spm),
            self._rig,
            self._rig_bias,
        )

    def _work(self, from_ns: int, now_ns: int) -> list[DrillEvent]:
        """The set begins or goes on."""
        if self.run is None:
            self.run = SetRun(self._task())
        self.run.begin(from_ns, now_ns)
        return self._enter("work", now_ns, self.run.ends_ns)

    def _hold(self, why: Why, until_ns: int, now_ns: int) -> list[DrillEvent]:
        """Pauses; whoever stood still or left sees how it is so far."""
        if self.run is not None and self.run.works:
            self.run.hold(until_ns)
        self._why, self._held_ns = why, until_ns
        told = self._enter("paused", now_ns, now_ns + WAITS_NS[why])
        if why in ("left", "stood") and self.run is not None:
            told.append(Result(now_ns, self.run.tally.kicks, self.run.tally.clean, final=False))
        return told

    def _time_over(self, at_ns: int, now_ns: int) -> list[DrillEvent]:
        if self.phase == "countdown":
            return self._work(at_ns, now_ns)
        if self.phase == "work":
            return self._finish(at_ns, now_ns, "time_over", None)
        if self.phase == "rest":
            return self._count_down(at_ns, now_ns)
        if self.phase == "paused":
            outcome, reason = ENDS[self._why]
            return self._finish(self._held_ns, now_ns, reason, (outcome, reason))
        self.is_over = True
        return []

    def _watch(self, run: SetRun, presence: Presence, now_ns: int) -> list[DrillEvent]:
        """Whether a set that works goes on."""
        if run.is_passed:
            return self._finish(now_ns, now_ns, "limit_found", None)
        moved_ns = run.moved_ns
        last_ns = run.from_ns if moved_ns is None else moved_ns
        if presence.is_absent(now_ns):
            return self._hold("left", last_ns, now_ns)
        patience_ns = BEGIN_NS if moved_ns is None else STOOD_NS
        if self.plan.work_s is None and now_ns - last_ns >= patience_ns:
            return self._hold("stood", last_ns, now_ns)
        return []

    def _finish(self, until_ns: int, now_ns: int, reason: str, verdict: tuple[Outcome, str] | None) -> list[DrillEvent]:
        """The set is over: what it came to is told once its last kick is; then comes a rest, or the end."""
        if self.run is not None:
            if self.run.works:
                self.run.hold(until_ns)
            self._ending = self.run, until_ns + SETTLE_NS, reason
            self.run = None
        last = self.set_index + 1 == len(self.ledger.program.sets)
        if verdict is not None or last:
            return self._end(verdict or ("done", "all_sets_done"), until_ns, now_ns)
        rest_ns = round(self.plan.rest_s * 1e9) - COUNTDOWN_NS
        self.set_index += 1
        return self._enter("rest", now_ns, until_ns + rest_ns)

    def _end(self, verdict: tuple[Outcome, str], until_ns: int, now_ns: int) -> list[DrillEvent]:
        """No more sets; the result is told as soon as the last one is."""
        self._verdict = verdict
        self.ledger.stop_clock(until_ns)
        told = self._enter("summary", now_ns, None)
        return told if self._ending is not None else told + self._sum_up(now_ns)

    def _close(self, run: SetRun, reason: str, now_ns: int) -> list[DrillEvent]:
        """The account of the set that is over, and the result where it was the last one."""
        self._ending = None
        told: list[DrillEvent] = []
        for one in run.close(now_ns, reason, *self.torso):
            told.append(one)
            if isinstance(one, FormSpeedFound):
                told += self.ledger.find(one)
            else:
                self.ledger.add(one)
                if self.phase != "summary":
                    told.append(Result(now_ns, one.summary.kicks, one.summary.clean, final=False))
        if self.phase == "summary":
            return told + self._sum_up(now_ns)
        if self.ledger.has_levelled_off:
            told += self._end(("done", "reach_levelled_off"), now_ns, now_ns)
        return told

    def _sum_up(self, now_ns: int) -> list[DrillEvent]:
        """The last word, and the result unless nothing is kept."""
        outcome, reason = self._verdict
        told = self.ledger.end(now_ns, outcome, reason, self._coach.figures())
        self.ends_ns = now_ns + RESULT_NS
        return told

    def _listen(self, events: Sequence[Event], told: Sequence[DrillEvent], now_ns: int) -> list[DrillEvent]:
        """What the coach says, and the cadence that it finds right for this person."""
        run = self.run if self.run is not None and self.run.works else None
        aim_spm = None
        if run is not None:
            aim_spm = run.task.target_spm if self._adapts else run.pacer.target_spm
        answer: list[DrillEvent] = [*self._coach.update(events, told, now_ns, aim_spm)]
        wanted_spm = self._coach.target_spm
        if run is not None and self._adapts and wanted_spm is not None and wanted_spm != run.pacer.target_spm:
            answer += run.retarget(wanted_spm, now_ns)
        return answer
