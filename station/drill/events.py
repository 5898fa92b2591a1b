"""What happened to a session, beside the feet: what is stored, shown and told, in the order in which it came.

The loop hears gait's events and these in one stream; only these say which set a kick belongs to and whether it counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from station.drill.summary import SessionSummary, SetSummary
from station.gait.events import HeelContact, Kick
from station.gait.figure import Figure
from station.gait.samples import Side

Phase = Literal["standing_by", "arriving", "ready", "countdown", "work", "rest", "paused", "summary"]
Tempo = Literal["low", "on", "high"]
Outcome = Literal["done", "stopped", "left", "discarded", "interrupted"]


@dataclass(frozen=True, slots=True)
class PhaseBegan:
    """The session is in another phase; `set_index` counts from 0 and is None outside of sets and their rests.

    `ends_ns` is when time alone will end the phase, None where a person does. `target_spm` is the cadence to hold.
    """

    event: ClassVar[str] = "phase"
    t_ns: int
    phase: Phase
    set_index: int | None = None
    ends_ns: int | None = None
    target_spm: float | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Another person or program is chosen; `person_id` None is the guest.

    `what` is the one that changed; numbers count from 1 in the order in which taps go through them.
    """

    event: ClassVar[str] = "chosen"
    t_ns: int
    person_id: str | None
    program: str
    what: Literal["person", "program"] = "program"
    number: int = 1


@dataclass(frozen=True, slots=True)
class SessionBegan:
    """A session begins with its first countdown; `bar_mm` is the confirmed height of the bar, None while not set.

    `calibration_id` is the person's calibration that kicks are graded with, None without one that is stored.
    """

    event: ClassVar[str] = "session_began"
    t_ns: int
    person_id: str | None
    program: str
    bar_mm: float | None
    calibration_id: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A heel that counts in a set: it reached the line while the set was at work."""

    event: ClassVar[str] = "counted"
    t_ns: int
    set_index: int
    heel: HeelContact


@dataclass(frozen=True, slots=True)
class KickDone:
    """A kick of a set, told when the foot is down again; `counted` where its heel was."""

    event: ClassVar[str] = "kick_done"
    t_ns: int
    set_index: int
    counted: bool
    clean: bool
    kick: Kick


@dataclass(frozen=True, slots=True)
class Retargeted:
    """The cadence to hold has changed within a set."""

    event: ClassVar[str] = "retargeted"
    t_ns: int
    set_index: int
    target_spm: float


@dataclass(frozen=True, slots=True)
class TempoChanged:
    """The cadence is now below, on or above its target; None while there is none to compare."""

    event: ClassVar[str] = "tempo"
    t_ns: int
    set_index: int
    tempo: Tempo | None


@dataclass(frozen=True, slots=True)
class Beat:
    """The metronome beats; `number` counts from 0 within the set."""

    event: ClassVar[str] = "beat"
    t_ns: int
    set_index: int
    number: int


@dataclass(frozen=True, slots=True)
class Judged:
    """How a kick was on the beat: by how much its foot strike came late, and whether its heel was high enough.

    `error_ms` is negative for an early one. `high` is None where heels are not measured.
    """

    event: ClassVar[str] = "judged"
    t_ns: int
    set_index: int
    side: Side
    error_ms: float
    on_time: bool
    high: bool | None


@dataclass(frozen=True, slots=True)
class Streak:
    """So many clean kicks in a row, told at every tenth."""

    event: ClassVar[str] = "streak"
    t_ns: int
    set_index: int
    kicks: int


@dataclass(frozen=True, slots=True)
class CountChecked:
    """The user's own count, said aloud, against the station's."""

    event: ClassVar[str] = "count_checked"
    t_ns: int
    said: int
    counted: int


@dataclass(frozen=True, slots=True)
class FormSpeedFound:
    """The fastest cadence at which both heels still reach the line in 90 % of kicks, in steps of both feet a minute.

    `low_spm` and `high_spm` hold it with 90 % probability; None, with the reason in `speed`, where it was not found.
    """

    event: ClassVar[str] = "form_speed"
    t_ns: int
    set_index: int
    speed: Figure
    low_spm: float | None
    high_spm: float | None


@dataclass(frozen=True, slots=True)
class SetEnded:
    """A set is over, by time, by a person or because going on would not help (`reason`, a key into the texts)."""

    event: ClassVar[str] = "set_ended"
    t_ns: int
    set_index: int
    began_ns: int
    elapsed_s: float
    active_s: float
    target_spm: float | None
    reason: str
    summary: SetSummary


@dataclass(frozen=True, slots=True)
class Result:
    """What a person is shown of a set, of a session so far, or, `final`, of a whole one: clean kicks among all.

    No kicks where a rig sees none.
    """

    event: ClassVar[str] = "result"
    t_ns: int
    kicks: int
    clean: int
    final: bool


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session is over; one that was `discarded` leaves nothing behind. `reason`, a key into the texts, says why."""

    event: ClassVar[str] = "session_ended"
    t_ns: int
    outcome: Outcome
    reason: str
    elapsed_s: float
    active_s: float
    summary: SessionSummary


@dataclass(frozen=True, slots=True)
class Coached:
    """The coach said something: a key into the table of texts, and what it was about."""

    event: ClassVar[str] = "coached"
    t_ns: int
    cue: str
    about: str


@dataclass(frozen=True, slots=True)
class CueJudged:
    """Whether a cue helped: how many of the kicks before and after it had the flaw that it was about.

    `heeded` where the share of such kicks fell; `proven` where it fell by more than chance would.
    """

    event: ClassVar[str] = "cue_judged"
    t_ns: int
    cue: str
    about: str
    before: int
    kicks_before: int
    after: int
    kicks_after: int
    heeded: bool
    proven: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person should know and that is no cue of technique: a key, the words, and the values in them."""

    event: ClassVar[str] = "notice"
    t_ns: int
    notice: str
    text: str
    values: Mapping[str, float | str] = field(default_factory=dict)


DrillEvent = (
    PhaseBegan
    | Chosen
    | SessionBegan
    | Counted
    | KickDone
    | Retargeted
    | TempoChanged
    | Beat
    | Judged
    | Streak
    | CountChecked
    | FormSpeedFound
    | SetEnded
    | Result
    | SessionEnded
    | Coached
    | CueJudged
    | Notice
)
