"""What the loop hands to those who keep it."""

from collections.abc import Sequence
from dataclasses import dataclass

from station.drill.events import DrillEvent
from station.gait.calibration import Calibration
from station.gait.events import Event
from station.gait.samples import Row


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the detection learnt of a person in a session, to begin the next one with."""

    person_id: str
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the loop: the rows that came, what gait made of them, and what the drill told in answer.

    `state` is where the drill's session stands, once a second while one runs, so that a restart can go on with it.
    `learnt` comes with the end of a session that taught the detection how somebody kicks.
    """

    rows: Sequence[Row]
    events: Sequence[Event] = ()
    told: Sequence[DrillEvent] = ()
    state: object = None
    learnt: Learnt | None = None
