"""A session that the end of the process may interrupt at any moment, as plain data to go on from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from station.drill.summary import SetSummary


@dataclass(frozen=True, slots=True)
class SetProgress:
    """What the set under way has come to: how long it worked, how long somebody moved in it, and its counts."""

    worked_s: float = 0.0
    elapsed_s: float = 0.0
    active_s: float = 0.0
    kicks: int = 0
    clean: int = 0
    steps: int = 0
    heels: Mapping[str, int] = field(default_factory=dict)
    clean_by_leg: Mapping[str, int] = field(default_factory=dict)
    target_spm: float | None = None


@dataclass(frozen=True, slots=True)
class SessionState:
    """A session under way. `sets` are those that ended: the same object until another one does.

    `elapsed_s` and `active_s` are the session's; times are lengths, because a clock may start anew.
    """

    person_id: str | None
    program: str
    bar_mm: float | None
    set_index: int
    elapsed_s: float
    active_s: float
    sets: tuple[SetSummary, ...] = ()
    progress: SetProgress = SetProgress()


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A session that was under way when the station ended, `gap_s` ago."""

    state: SessionState
    gap_s: float
