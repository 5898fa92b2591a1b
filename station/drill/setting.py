"""What a session needs to know before anybody steps on: programs, people, the rig, and who was here before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from station.drill.moment import QuietHours
from station.drill.people import GUEST, Person
from station.drill.program import Program
from station.drill.summary import SessionSummary
from station.gait.calibration import Calibration
from station.gait.rig import Rig
from station.gait.turnround import RigBias


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of one person from before: sessions, oldest first, and the form speed found last."""

    sessions: tuple[SessionSummary, ...] = ()
    form_spm: float | None = None


@dataclass(frozen=True, slots=True)
class LastTime:
    """Who did which program last, and where the bar stood then, None where nobody had said."""

    person_id: str | None
    program: str
    bar_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of people and programs: read back from wherever it is kept, at the start and after each change.

    `past` is by person, None for guests; `calibrations` are each person's by their ids, the newest first. `last` is
    where to begin, None where whatever is chosen stays so. `rig_bias` is what the mat adds to one of two feet.
    `can_go_on` says whether a session that was interrupted is still kept, so that it can go on.
    """

    programs: tuple[Program, ...]
    people: tuple[Person, ...] = (GUEST,)
    past: Mapping[str | None, Past] = field(default_factory=dict)
    calibrations: Mapping[str, Mapping[str, Calibration]] = field(default_factory=dict)
    rig_bias: RigBias | None = None
    last: LastTime | None = None
    can_go_on: bool = True


@dataclass(frozen=True, slots=True)
class Setting:
    """The rig, what is known of people and programs, and when it is quiet.

    Taps go through programs and people in the order in which they are known.
    """

    rig: Rig
    known: Known
    quiet: QuietHours | None = None
