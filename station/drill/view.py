"""What page and panel show of a session at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from station.drill.events import Coached, CountChecked, FormSpeedFound, Notice, Outcome, Phase, Tempo
from station.drill.summary import NOT_FOLLOWED
from station.gait.figure import Figure


@dataclass(frozen=True, slots=True)
class ResultView:
    """What a session came to, in short; `reason`, `statements` and `next` are keys into the table of texts."""

    outcome: Outcome
    reason: str
    elapsed_s: float
    active_s: float
    kicks: int
    clean: int
    heels: Mapping[str, int]
    statements: tuple[str, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """The session as it stands; times in seconds, cadences in steps of both feet a minute.

    `left_s` is what is left of the phase, where time ends it. `set_number` counts from 1 and is None between sessions.
    `kicks`, `clean` and `heels` are of the set under way, or the one that comes next; `beats_good` of `beats_judged`
    kicks were on the beat and high enough. `notices` are the last ones, newest last; `result` stays until the next
    session begins. `sway` (mm), `drift` (mm a minute) and `moved_mm` are the torso's since somebody began to kick,
    positive away from the sensor. `let_in` is the number of the last phone that a press of the button let in, from 1.
    """

    phase: Phase
    program: str
    program_title: str
    person_id: str | None
    person: str
    bar_asked: bool = False
    set_number: int | None = None
    sets: int = 1
    left_s: float | None = None
    elapsed_s: float = 0.0
    active_s: float = 0.0
    target_spm: float | None = None
    tempo: Tempo | None = None
    kicks: int = 0
    clean: int = 0
    heels: Mapping[str, int] = field(default_factory=dict)
    clean_by_leg: Mapping[str, int] = field(default_factory=dict)
    streak: int = 0
    beats_judged: int = 0
    beats_good: int = 0
    coached: Coached | None = None
    notices: tuple[Notice, ...] = ()
    result: ResultView | None = None
    form_speed: FormSpeedFound | None = None
    count: CountChecked | None = None
    sway: Figure = NOT_FOLLOWED
    drift: Figure = NOT_FOLLOWED
    moved_mm: float | None = None
    let_in: int = 0
