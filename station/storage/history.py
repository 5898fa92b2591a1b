"""The reading side: sessions, one session, trends and personal bests, for page and command line."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, Text, cast, func, literal, select

from station.drill.summary import SessionSummary, SetSummary
from station.storage import schema
from station.storage.database import open_engine, reading
from station.storage.errors import StorageError
from station.storage.paths import Archive
from station.storage.results import (
    Best,
    FaultLine,
    KickLine,
    NoteLine,
    Past,
    SessionDetail,
    SessionLine,
    SetLine,
    StepLine,
)
from station.storage.trace_file import recording

# Whose sessions: a person's id, or one of these.
EVERYBODY: Final = "everybody"
GUESTS: Final = "guests"
GUEST_NAME = "Guest"
# Fewer kicks say little about a set: a best cadence of five kicks would be luck.
LEAST_KICKS_FOR_BEST = 20
_SECOND_NS = 1_000_000_000
_SUMMARY = msgspec.json.Decoder(SessionSummary)


class History:
    """Reads what is kept in one archive. Every call looks at the database as it is then. Raises StorageError.

    `station.storage.prepare.prepare` has to have made the database fit for use before.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._engine = open_engine(archive.database)

    def sessions(
        self, whose: str = EVERYBODY, *, before: datetime | None = None, limit: int = 1000
    ) -> list[SessionLine]:
        """The newest sessions first; `before` goes on where the last call ended."""
        wanted = _lines().where(_is(whose)).order_by(schema.sessions.c.began_utc.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(schema.sessions.c.began_utc < before)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).mappings().all()
        kept = {path.name.split(".")[0] for path in self._archive.recordings.glob("*.csv*")}
        return [_line(row, has_recording=row["trace"] in kept) for row in rows]

    def count(self, whose: str) -> int:
        """How many sessions there are."""
        with reading(self._engine) as connection:
            wanted = select(func.count()).select_from(schema.sessions).where(_is(whose))
            return int(connection.execute(wanted).scalar_one())

    def line(self, key: str) -> SessionLine | None:
        """One session as it is listed; None if there is none with this id."""
        with reading(self._engine) as connection:
            row = connection.execute(_lines().where(schema.sessions.c.id == key)).mappings().first()
        return None if row is None else _line(row, has_recording=self._has_recording(row))

    def session(self, key: str) -> SessionDetail:
        """One session whole. Raises StorageError if there is none with this id."""
        table = schema.sessions
        with reading(self._engine) as connection:
            row = connection.execute(_lines().where(table.c.id == key)).mappings().first()
            if row is None:
                raise StorageError(f"{self._archive.database}: there is no session {key}. List them for their ids")
            summary = connection.execute(select(table.c.summary).where(table.c.id == key)).scalar()
            health = connection.execute(select(schema.health).where(schema.health.c.session_id == key)).mappings()
            return SessionDetail(
                line=_line(row, has_recording=self._has_recording(row)),
                sets=tuple(_set_line(each, row["began_ns"]) for each in _of(connection, schema.sets, key)),
                kicks=tuple(_made(KickLine, each, row["began_ns"]) for each in _of(connection, schema.kicks, key)),
                steps=tuple(_made(StepLine, each, row["began_ns"]) for each in _of(connection, schema.steps, key)),
                faults=tuple(_made(FaultLine, each, row["began_ns"]) for each in _of(connection, schema.faults, key)),
                notes=tuple(_made(NoteLine, each, row["began_ns"]) for each in _of(connection, schema.notes, key)),
                health={name: value for each in health for name, value in each.items() if name != "session_id"},
                summary=None if summary is None else msgspec.convert(summary, SessionSummary),
            )

    def named(self, beginning: str) -> str:
        """The id of the one session whose id begins so. Raises StorageError if there is none, or several."""
        with reading(self._engine) as connection:
            keys = connection.execute(select(schema.sessions.c.id)).scalars().all()
        found = [key for key in keys if key.startswith(beginning.lower())] if beginning else []
        if len(found) != 1:
            what = f"{len(found)} sessions have ids" if found else "no session has an id"
            raise StorageError(f"{what} that begin with {beginning!r}. List the sessions for their ids")
        return str(found[0])

    def trend(self, whose: str, since: datetime | None = None, limit: int = 1000) -> list[Past]:
        """The finished sessions of a person, the newest `limit` of them, oldest first: as points of a trend.

        Their summaries are also what `station.drill.review` compares a new session with.
        """
        table = schema.sessions
        # As text, which msgspec reads into the summary four times as fast as by way of dictionaries.
        summary = cast(table.c.summary, Text)
        wanted = select(table.c.id, table.c.began_utc, summary).where(_is(whose), table.c.summary.is_not(None))
        if since is not None:
            wanted = wanted.where(table.c.began_utc >= since)
        with reading(self._engine) as connection:
            found = connection.execute(wanted.order_by(table.c.began_utc.desc()).limit(limit)).all()
        return [Past(key, began, _SUMMARY.decode(text)) for key, began, text in reversed(found)]

    def bests(self, whose: str) -> list[Best]:
        """The personal bests, one for each figure that has one; the earlier session where two are alike."""
        session, one = schema.sessions, schema.sets
        columns = (session.c.id, session.c.began_utc, one.c.set_index)
        figures = (one.c.kicks, one.c.clean, one.c.longest_streak, one.c.cadence_spm)
        wanted = select(*columns, *figures).join_from(one, session).where(_is(whose)).order_by(session.c.began_utc)
        bests: dict[str, Best] = {}
        clean_in_session: Counter[str] = Counter()
        with reading(self._engine) as connection:
            for row in connection.execute(wanted):
                clean_in_session[row.id] += row.clean
                enough = row.kicks >= LEAST_KICKS_FOR_BEST
                found = {
                    "clean_kicks_in_a_set": row.clean,
                    "clean_kicks_in_a_session": clean_in_session[row.id],
                    "longest_streak": row.longest_streak or 0,
                    "clean_pct": 100 * row.clean / row.kicks if enough else 0,
                    "cadence_spm": row.cadence_spm or 0 if enough else 0,
                }
                for name, value in found.items():
                    if value > (bests[name].value if name in bests else 0):
                        set_index = None if name == "clean_kicks_in_a_session" else row.set_index
                        bests[name] = Best(name, value, row.id, row.began_utc, set_index)
        return list(bests.values())

    def _has_recording(self, row: RowMapping) -> bool:
        return recording(self._archive.recordings, row["trace"]) is not None


def _lines() -> Select[Any]:
    """All of a session but its summary, which is most of it and not for a list."""
    session, people, sets = schema.sessions, schema.people, schema.sets
    # Counted in one walk: a thousand look-ups would take ten times as long.
    number = select(sets.c.session_id, func.count().label("sets")).group_by(sets.c.session_id).subquery()
    own = [column for column in session.c if column.name != "summary"]
    counted = func.coalesce(number.c.sets, 0).label("sets")
    joined = session.outerjoin(people).outerjoin(number, number.c.session_id == session.c.id)
    return select(*own, people.c.name.label("person"), counted).select_from(joined)


def _is(whose: str) -> ColumnElement[bool]:
    if whose == EVERYBODY:
        return literal(value=True)
    person = schema.sessions.c.person_id
    return person.is_(None) if whose == GUESTS else person == whose


def _of(connection: Connection, table: Table, key: str) -> Sequence[RowMapping]:
    wanted = select(table).where(table.c.session_id == key).order_by(*table.primary_key.columns)
    return connection.execute(wanted).mappings().all()


def _line(row: RowMapping, *, has_recording: bool) -> SessionLine:
    values = {name: row[name] for name in SessionLine.__slots__ if name not in ("has_recording", "person")}
    return SessionLine(**values, person=row["person"] or GUEST_NAME, has_recording=has_recording)


def _set_line(row: RowMapping, began_ns: int) -> SetLine:
    summary = None if row["summary"] is None else msgspec.convert(row["summary"], SetSummary)
    own = {name: row[name] for name in SetLine.__slots__ if name not in ("summary", "at_s")}
    return SetLine(**own, at_s=(row["began_ns"] - began_ns) / _SECOND_NS, summary=summary)


def _made(kind: type[Any], row: RowMapping, began_ns: int) -> Any:
    own = {name: row[name] for name in kind.__slots__ if name != "at_s"}
    return kind(**own, at_s=(row["t_ns"] - began_ns) / _SECOND_NS)
