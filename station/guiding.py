"""What a guide is to the loop: it hears what the loop hears, may hold the panel, and shows how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from station.commands import GuideCommand, Reply
from station.drill.panel import Panel
from station.gait.events import Event
from station.gait.samples import Row
from station.messages import GuideView, PartState
from station.ports import Press


@dataclass(frozen=True, slots=True)
class Heard:
    """What one turn of the loop brought: rows, detected events, the state of parts, a press."""

    now_ns: int
    rows: Sequence[Row] = ()
    events: Sequence[Event] = ()
    parts: Sequence[PartState] = ()
    press: Press | None = None


class Guiding(Protocol):
    """Runs at most one guide, in the loop's thread; never waits."""

    @property
    def holds_station(self) -> bool:
        """Whether a guide runs that has the station to itself: steps and heels are then no part of a session."""
        ...

    @property
    def panel(self) -> Panel | None:
        """What lights and buzzer are to do for the guide; None leaves them as they are."""
        ...

    def obey(self, command: GuideCommand, now_ns: int) -> Reply:
        """Begins, answers or ends."""
        ...

    def hear(self, heard: Heard) -> None:
        """Lets a running guide go on."""
        ...

    def view(self, now_ns: int) -> GuideView | None:
        """The guide as it stands; None while there is none to show."""
        ...
