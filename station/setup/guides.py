"""Plays the script of a guide in the loop's thread, one at a time, and shows how it stands to whoever looks.

The panel's button, held, ends a guide whose beginner has gone; so does time.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from station.commands import AbortGuide, AnswerGuide, BeginGuide, Done, GuideCommand, Refused, Reply
from station.drill.panel import Panel
from station.gait.samples import ContactEdge, PadChannel
from station.guiding import Heard
from station.messages import GuideView, Pose
from station.setup.script import NOTHING, Face, Guide, Moment, Stage

# How long the last view of a guide stays, so that whoever listens gets its result.
SHOWN_NS = 10_000_000_000


class _Run:
    """One guide that was begun, until it has ended."""

    def __init__(self, guide: Guide, begin: BeginGuide, now_ns: int, before: "_Run | None") -> None:
        self.state: Literal["running", "done", "failed", "aborted"] = "running"
        self.number: int = 1 if before is None else before.number + 1
        self.question: int = 0 if before is None else before.question
        self.pending: str | None = None
        self.face = Face(NOTHING)
        self.moved_ns = now_ns
        self._name = begin.guide
        self._person_id = begin.person_id
        self._patience_ns = guide.patience_ns
        self._stage = Stage()
        self._result: dict[str, Any] | None = None
        self._asked: object = None
        self._script = guide.play(self._stage, begin)
        self._show(now_ns, lambda: next(self._script))

    def hear(self, heard: Heard, pads: Mapping[PadChannel, bool]) -> None:
        answer, self.pending = self.pending, None
        if answer is not None:
            self._asked = None
        moment = Moment(heard.now_ns, heard.rows, heard.events, heard.parts, heard.press, pads, answer)
        self._show(heard.now_ns, lambda: self._script.send(moment))
        left_alone = heard.now_ns - self.moved_ns > self._patience_ns
        ended_at_the_panel = heard.press is not None and heard.press.kind == "held"
        if self.state == "running" and (left_alone or ended_at_the_panel):
            self.abort(heard.now_ns)

    def abort(self, now_ns: int) -> None:
        self._script.close()
        self._end("aborted", now_ns)

    def view(self) -> GuideView:
        stage, face = self._stage, self.face
        return GuideView(
            guide=self._name,
            run=self.number,
            question=self.question,
            step=stage.step,
            steps=stage.steps,
            title=stage.title,
            instruction=face.instruction,
            state=self.state,
            problem=face.problem,
            pose=face.pose,
            readings=list(face.readings),
            choices=list(face.choices),
            told=list(stage.told),
            drawing=stage.drawing,
            result=self._result,
            person_id=self._person_id,
        )

    def _show(self, now_ns: int, go_on: Callable[[], Face]) -> None:
        try:
            self.face = go_on()
        except StopIteration as stop:
            self._result = stop.value.result
            self._stage.tell(stop.value.said)
            self._end("done" if stop.value.well else "failed", now_ns)
            return
        asked = (self._stage.step, self.face.instruction.key, self.face.choices)
        if asked != self._asked:
            self._asked = asked
            self.question += 1
            self.moved_ns = now_ns

    def _end(self, state: Literal["done", "failed", "aborted"], now_ns: int) -> None:
        self.state = state
        self.moved_ns = now_ns
        self.face = Face(NOTHING)


class Guides:
    """Plays one guide at a time: what the loop knows as `station.guiding.Guiding`."""

    def __init__(self, offered: Mapping[str, Guide], on_pose: Callable[[Pose], None] = lambda _pose: None) -> None:
        """`on_pose` hears what the person is to do whenever that changes: a simulated athlete obeys it."""
        self._offered = offered
        self._on_pose = on_pose
        self._pose: Pose = "any"
        self._pads: dict[PadChannel, bool] = {}
        self._last: _Run | None = None

    @property
    def holds_station(self) -> bool:
        """Whether a guide runs, which then has the station to itself."""
        return self._running is not None

    @property
    def panel(self) -> Panel | None:
        """What lights and buzzer are to do for the guide."""
        return None if self._running is None else self._running.face.panel

    def obey(self, command: GuideCommand, now_ns: int) -> Reply:
        """Begins, answers or ends a guide."""
        match command:
            case BeginGuide():
                reply = self._begin(command, now_ns)
            case AnswerGuide():
                reply = self._answer(command)
            case AbortGuide():
                reply = self._abort(command, now_ns)
        self._tell_pose()
        return reply

    def hear(self, heard: Heard) -> None:
        """Follows the pads, and lets the running guide go on."""
        for row in heard.rows:
            if isinstance(row, ContactEdge):
                self._pads[row.channel] = row.loaded
        if self._running is not None:
            self._running.hear(heard, self._pads)
            self._tell_pose()

    def view(self, now_ns: int) -> GuideView | None:
        """The guide as it stands, and for some seconds how it ended."""
        run = self._last
        if run is None or (run.state != "running" and now_ns - run.moved_ns > SHOWN_NS):
            return None
        return run.view()

    @property
    def _running(self) -> _Run | None:
        return self._last if self._last is not None and self._last.state == "running" else None

    def _begin(self, command: BeginGuide, now_ns: int) -> Reply:
        if self._running is not None:
            view = self._running.view()
            what = f"the guide {view.guide!r} runs already, at step {view.step} of {view.steps}"
            return Refused(what, "go through it, or abort it first")
        guide = self._offered.get(command.guide)
        if guide is None:
            return Refused(f"there is no guide {command.guide!r}", f"there are {', '.join(self._offered)}")
        objection = guide.objection(command)
        if objection is not None:
            return objection
        self._last = _Run(guide, command, now_ns, self._last)
        return Done({"run": self._last.number})

    def _answer(self, command: AnswerGuide) -> Reply:
        run = self._running
        if run is None:
            return Refused("no guide is running", "begin one")
        if command.question != run.question or run.pending is not None:
            return Refused("that question has passed", "answer the one that is shown now")
        names = [choice.name for choice in run.face.choices]
        if command.choice not in names:
            allowed = f"answer one of {', '.join(names)}" if names else "do what it says"
            return Refused(f"{command.choice!r} is no answer here", allowed)
        run.pending = command.choice
        return Done()

    def _abort(self, command: AbortGuide, now_ns: int) -> Reply:
        if self._running is None or command.run not in (None, self._running.number):
            return Refused("that guide is not running", "nothing is to be done")
        self._running.abort(now_ns)
        return Done()

    def _tell_pose(self) -> None:
        pose: Pose = "any" if self._running is None else self._running.face.pose
        if pose != self._pose:
            self._pose = pose
            self._on_pose(pose)
