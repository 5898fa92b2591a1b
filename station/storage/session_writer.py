"""Turns what the drill tells into rows of the database: gathered as it comes, written as one short transaction."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Executable, Table, select

from station.drill.events import (
    Coached,
    CountChecked,
    CueJudged,
    DrillEvent,
    FormSpeedFound,
    KickDone,
    Notice,
    PhaseBegan,
    SessionBegan,
    SessionEnded,
    SetEnded,
)
from station.gait.events import Event, Fault, Stride
from station.gait.figure import Figure
from station.messages import LoopHealth
from station.ports import WallTime
from station.storage import schema
from station.storage.database import writing

# An hour of a quick drill on a disk that takes nothing; what comes after that is dropped and counted.
LIMIT_ROWS = 40_000
# Parents before their children.
_ROW_TABLES = (schema.sets, schema.kicks, schema.steps, schema.faults, schema.notes)
# What is known of a set when it begins.
SET_BEGINS = ("session_id", "set_index", "began_ns", "target_spm")
_INTERRUPTED = {"outcome": "interrupted", "reason": "the station began another session"}


Said = Coached | CueJudged | CountChecked | FormSpeedFound | Notice


@dataclass(frozen=True, slots=True)
class Origin:
    """What every session of this run of the station has in common."""

    station_id: str
    rig: str
    software: str
    boot_id: str


@dataclass(slots=True)
class OpenSession:
    """A session that runs: its row as it began, and how much of it there is so far, rows of each table included."""

    row: dict[str, Any]
    set_index: int | None = None
    set_rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    kicks: int = 0
    clean: int = 0
    heels: int = 0
    is_stored: bool = False

    @property
    def id(self) -> str:
        """The UUID of the session."""
        return str(self.row["id"])

    @property
    def trace(self) -> str:
        """The name of its recording."""
        return str(self.row["trace"])


class SessionWriter:
    """Hears everything, keeps what belongs to a session, and writes it when `commit` is called.

    `wall` tells the date at a monotonic time, `health` how the loop does. What could not be written waits for the next
    `commit`; `dropped` counts what had to be let go.
    """

    def __init__(self, origin: Origin, wall: Callable[[int], WallTime], health: Callable[[], LoopHealth]) -> None:
        self._origin = origin
        self._wall = wall
        self._health = health
        self._first: list[Executable] = []
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        self._last: list[Executable] = []
        self.session: OpenSession | None = None
        self.dropped = 0

    def hear(self, events: Iterable[Event], told: Iterable[DrillEvent]) -> None:
        """Takes one turn of the loop: gait's events, then the drill's, which follow from them."""
        for event in events:
            if isinstance(event, Stride):
                self._add(schema.steps, "step_index", asdict(event))
            elif isinstance(event, Fault):
                self._add(schema.faults, "fault_index", asdict(event))
        for word in told:
            self._hear(word)

    def commit(self, engine: Engine) -> None:
        """Writes what has come since the last time. Raises StorageError; then nothing is written, and nothing lost."""
        if not (self._first or self._rows or self._last):
            return
        with writing(engine) as connection:
            self._write(connection)
        self._first, self._rows, self._last = [], {}, []
        if self.session is not None:
            self.session.is_stored = True

    def begin_again(self) -> None:
        """Opens the running session anew, in a database that replaced the one it was in; what is pending stays so."""
        if self.session is not None and self.session.is_stored:
            self.session.is_stored = False
            self._first.append(_insert(self.session.row))
            pending = self._rows.setdefault(schema.sets, [])
            pending += [row for row in self.session.set_rows.values() if row not in pending]

    def _hear(self, word: DrillEvent) -> None:
        if isinstance(word, SessionBegan):
            self._begin(word)
        elif self.session is None:
            return
        elif isinstance(word, PhaseBegan):
            self._phase(self.session, word)
        elif isinstance(word, KickDone):
            self._kick(self.session, word)
        elif isinstance(word, SetEnded):
            self._end_set(self.session, word)
        elif isinstance(word, Said):
            self._add(schema.notes, "note_index", _note_of(word))
        elif isinstance(word, SessionEnded):
            self._end(self.session, word)

    def _begin(self, began: SessionBegan) -> None:
        if self.session is not None:
            self._last.append(_update(self.session, _INTERRUPTED | {"ended_ns": began.t_ns}))
        utc, trusted = self._wall(began.t_ns)
        key = str(uuid.uuid4())
        row = asdict(self._origin) | {
            "id": key,
            "person_id": began.person_id,
            "calibration_id": began.calibration_id,
            "program": began.program,
            "bar_height_mm": began.bar_mm,
            "began_ns": began.t_ns,
            "began_utc": utc,
            "clock_trusted": trusted,
            "trace": f"{utc:%Y%m%dT%H%M%SZ}_{key[:8]}",
        }
        self.session = OpenSession(row)
        self._first.append(_insert(row))

    def _phase(self, session: OpenSession, phase: PhaseBegan) -> None:
        session.set_index = phase.set_index if phase.phase == "work" else None
        if session.set_index is not None:
            self._open_set(session, session.set_index, phase.t_ns, phase.target_spm)

    def _open_set(self, session: OpenSession, index: int, began_ns: int, target_spm: float | None) -> None:
        if index not in session.set_rows:
            row = dict(zip(SET_BEGINS, (session.id, index, began_ns, target_spm), strict=True))
            session.set_rows[index] = row
            self._rows.setdefault(schema.sets, []).append(row)

    def _kick(self, session: OpenSession, done: KickDone) -> None:
        self._open_set(session, done.set_index, done.t_ns, None)
        session.kicks += 1
        session.clean += done.clean
        session.heels += done.counted
        values = asdict(done.kick) | {"set_index": done.set_index, "counted": done.counted, "clean": done.clean}
        self._add(schema.kicks, "kick_index", values)

    def _end_set(self, session: OpenSession, ended: SetEnded) -> None:
        self._open_set(session, ended.set_index, ended.began_ns, ended.target_spm)
        session.set_index = None
        values = {
            "began_ns": ended.began_ns,
            "elapsed_s": ended.elapsed_s,
            "active_s": ended.active_s,
            "target_spm": ended.target_spm,
            "reason": ended.reason,
            "kicks": ended.summary.kicks,
            "clean": ended.summary.clean,
            "cadence_spm": _praised(ended.summary.statistics.cadence_spm),
            "longest_streak": _praised(ended.summary.statistics.longest_streak),
            "summary": msgspec.to_builtins(ended.summary),
        } | {f"heels_{side}": ended.summary.heels.get(side, 0) for side in ("left", "right", "unknown")}
        table = schema.sets
        where = (table.c.session_id == session.id) & (table.c.set_index == ended.set_index)
        self._last += [table.update().where(where).values(values), _update(session, {})]

    def _end(self, session: OpenSession, ended: SessionEnded) -> None:
        self.session = None
        if ended.outcome == "discarded":
            self._last.append(schema.sessions.delete().where(schema.sessions.c.id == session.id))
            return
        values: dict[str, Any] = {
            "ended_ns": ended.t_ns,
            "outcome": ended.outcome,
            "reason": ended.reason,
            "elapsed_s": ended.elapsed_s,
            "active_s": ended.active_s,
            "summary": msgspec.to_builtins(ended.summary),
        }
        began = self._wall(session.row["began_ns"])
        if began.trusted and not session.row["clock_trusted"]:
            # The network has set the clock meanwhile, so what it would have shown at the start is known now.
            values |= {"began_utc": began.utc, "clock_trusted": True}
        health = {name: getattr(self._health(), name) for name in _HEALTH}
        self._last += [_update(session, values), schema.health.insert().values(session_id=session.id, **health)]

    def _add(self, table: Table, number: str, values: dict[str, Any]) -> None:
        if self.session is None:
            return
        if sum(map(len, self._rows.values())) >= LIMIT_ROWS:
            self.dropped += 1
            return
        counts = self.session.counts
        index = counts[table.name] = counts.get(table.name, -1) + 1
        own = {"session_id": self.session.id, number: index, "set_index": self.session.set_index}
        self._rows.setdefault(table, []).append(own | values)

    def _write(self, connection: Connection) -> None:
        for statement in self._first:
            connection.execute(statement)
        for table in _ROW_TABLES:
            if rows := self._rows.get(table):
                connection.execute(table.insert(), rows)
        for statement in self._last:
            connection.execute(statement)


_HEALTH = [column.name for column in schema.health.columns if column.name != "session_id"]


def _insert(row: dict[str, Any]) -> Executable:
    """The row of a session; a person or calibration that was deleted meanwhile is left out, so that the kicks stay."""
    people, calibrations = schema.people, schema.calibrations
    person = select(people.c.id).where(people.c.id == row["person_id"]).scalar_subquery()
    calibration = select(calibrations.c.id).where(calibrations.c.id == row["calibration_id"]).scalar_subquery()
    return schema.sessions.insert().values(row | {"person_id": person, "calibration_id": calibration})


def _note_of(word: Said) -> dict[str, Any]:
    if isinstance(word, Notice):
        key, text = word.notice, word.text
    elif isinstance(word, Coached | CueJudged):
        key, text = word.cue, word.about
    else:
        key, text = word.event, ""
    return {"t_ns": word.t_ns, "kind": word.event, "key": key, "text": text, "details": msgspec.to_builtins(word)}


def _praised(figure: Figure) -> float | None:
    """The value of a figure that may become a personal best: one that rests on recorded people at least."""
    return None if figure.evidence == "C" else figure.value


def _update(session: OpenSession, values: dict[str, Any]) -> Executable:
    counted = {"kicks": session.kicks, "clean": session.clean, "heels": session.heels}
    return schema.sessions.update().where(schema.sessions.c.id == session.id).values(counted | values)
