"""What scripts of guides are written in: generators that show a face, and are sent what each turn of the loop brought.

A script knows no clock, thread, file or socket, changes nothing, and ends with what it has made; ended early, it leaves
nothing behind.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from station.commands import BeginGuide, Refused
from station.drill.panel import Panel
from station.gait.events import Event
from station.gait.samples import PadChannel, Row
from station.messages import Choice, PartState, Pose, Reading, Said
from station.ports import Press
from station.setup.texts import say

NOTHING = Said("", "")


@dataclass(frozen=True, slots=True)
class Moment:
    """What one turn of the loop brought, the pads as they are now, and the answer if there is one."""

    now_ns: int
    rows: Sequence[Row]
    events: Sequence[Event]
    parts: Sequence[PartState]
    press: Press | None
    pads: Mapping[PadChannel, bool]
    answer: str | None


@dataclass(frozen=True, slots=True)
class Face:
    """What a guide shows while it waits: what to do, what is wrong, live values, answers, and what the panel does."""

    instruction: Said
    choices: tuple[Choice, ...] = ()
    problem: Said | None = None
    readings: tuple[Reading, ...] = ()
    pose: Pose = "any"
    panel: Panel | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a script ended: whether all is well, the last word, and what it has made, if that is its purpose."""

    well: bool
    said: Said
    result: dict[str, Any] | None = None


Script = Generator[Face, Moment, Ended]
T = TypeVar("T")
# A part of a script, which gives back what it found.
Passage = Generator[Face, Moment, T]
# What lights and buzzer do, by the nanoseconds since they began.
PanelOf = Callable[[int], Panel]


@dataclass(slots=True)
class Stage:
    """What stays on view from face to face: the step, its title and drawing, and what was told so far."""

    steps: int = 0
    step: int = 0
    title: Said = NOTHING
    drawing: str = ""
    told: list[Said] = field(default_factory=list)

    def begin(self, title: Said, drawing: str = "") -> None:
        """Goes to the next step."""
        self.step += 1
        self.title = title
        self.drawing = drawing

    def tell(self, said: Said) -> None:
        """Adds to what was told: what went well, what is wrong, what was read back."""
        self.told.append(said)


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide on offer: its script, and what it objects to in a command that would begin it.

    Without a sign of life for `patience_ns`, whoever began it is taken to have gone.
    """

    play: Callable[[Stage, BeginGuide], Script]
    objection: Callable[[BeginGuide], Refused | None] = lambda _begin: None
    patience_ns: int = 300_000_000_000


class SkippedError(Exception):
    """The person leaves this step out."""


def choice(name: str) -> Choice:
    """An answer whose words are in the table."""
    return Choice(name, say(f"choice.{name}"))


SKIP, AGAIN, READY = choice("skip"), choice("again"), choice("ready")


def ask(face: Face, panel: PanelOf | None = None) -> Passage[tuple[str, Moment]]:
    """Shows `face` until it is answered; `panel` makes lights and sounds from the time since the question.

    Raises SkippedError.
    """
    began_ns: int | None = None
    shown = face
    while True:
        moment = yield shown
        if (answer := taken(moment)) is not None:
            return answer, moment
        began_ns = moment.now_ns if began_ns is None else began_ns
        if panel is not None:
            shown = Face(face.instruction, face.choices, face.problem, panel=panel(moment.now_ns - began_ns))


def taken(moment: Moment) -> str | None:
    """The answer of this turn. Raises SkippedError where it is to leave the step out."""
    if moment.answer == SKIP.name:
        raise SkippedError
    return moment.answer


def until_well(
    stage: Stage, attempt: Callable[[], Passage[Said | None]], well: Callable[[], Said], before: Face | None = None
) -> Passage[str]:
    """Tries until nothing is wrong or the person goes on all the same; "ok", "skipped", or what is wrong.

    `before` is answered once, before the first attempt.
    """
    fault: Said | None = None
    try:
        if before is not None:
            yield from ask(before)
        while (fault := (yield from attempt())) is not None:
            yield from ask(Face(say("mend"), (AGAIN, SKIP), fault))
    except SkippedError:
        if fault is None:
            return "skipped"
        stage.tell(fault)
        return fault.text
    stage.tell(well())
    return "ok"
