"""Whose a session is, and whether it stays: claimed, given to somebody else, taken back, really deleted.

Only sessions that are over are touched: the rows of one that runs belong to the recorder. Whoever gets a session has it
looked at again beside their own sessions before it; later ones stay as they were looked at on their day.
"""

from datetime import UTC, datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from station.drill.choice import PAST_SESSIONS
from station.drill.people import may_claim
from station.drill.review import beside
from station.drill.summary import SessionSummary
from station.storage import schema
from station.storage.database import empty_log, open_engine, reading, writing
from station.storage.deletion import finish_deletions
from station.storage.errors import DeniedError
from station.storage.paths import Archive


class Ownership:
    """Gives sessions to people and deletes both, in one archive.

    Every method raises StorageError with the remedy: DeniedError where what is kept does not allow it.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._engine = open_engine(archive.database)

    def claim(self, session_id: str, person_id: str, now: datetime) -> None:
        """Makes a guest's session somebody's own, for as long as `may_claim` says."""
        table = schema.sessions
        with writing(self._engine) as connection:
            self._over(connection, session_id)
            row = connection.execute(
                select(table.c.person_id, table.c.began_utc, table.c.elapsed_s).where(table.c.id == session_id)
            ).one()
            ended_s = row.began_utc.timestamp() + (row.elapsed_s or 0.0)
            if not may_claim(row.person_id, ended_s, now.timestamp()):
                raise DeniedError(
                    "not to be claimed",
                    f"session {session_id} cannot be claimed: it is somebody's, or older than seven days",
                )
            self._give(connection, session_id, person_id, now)

    def reassign(self, session_id: str, person_id: str | None) -> None:
        """Gives a session to somebody else, or back to the guest (None); `undo` takes that back."""
        with writing(self._engine) as connection:
            self._over(connection, session_id)
            self._give(connection, session_id, person_id, datetime.now(UTC))

    def undo(self, session_id: str) -> None:
        """Takes back the last change of whose a session is."""
        table = schema.reassignments
        last = select(table).where(table.c.session_id == session_id).order_by(table.c.id.desc()).limit(1)
        with writing(self._engine) as connection:
            row = connection.execute(last).first()
            if row is None:
                raise DeniedError(
                    "nothing to undo",
                    f"session {session_id} has not been given to anybody else: there is nothing to undo",
                )
            connection.execute(table.delete().where(table.c.id == row.id))
            _hand_over(connection, session_id, row.person_id_before)

    def given_by(self, session_id: str) -> list[str | None]:
        """Whose a session was before each change that can still be taken back, oldest first; None is the guest."""
        table = schema.reassignments
        wanted = select(table.c.person_id_before).where(table.c.session_id == session_id).order_by(table.c.id)
        with reading(self._engine) as connection:
            return list(connection.execute(wanted).scalars())

    def delete_session(self, session_id: str) -> None:
        """Removes a session with all that was recorded of it, so that nothing of it is left in any file."""
        with writing(self._engine) as connection:
            self._over(connection, session_id)
            _delete_sessions(connection, schema.sessions.c.id == session_id)
        self._sweep()

    def delete_person(self, person_id: str, *, keep_sessions: bool = False) -> None:
        """Removes a person with calibrations and sessions; sessions that are kept become a guest's."""
        table = schema.people
        with writing(self._engine) as connection:
            if connection.execute(select(table.c.id).where(table.c.id == person_id)).first() is None:
                raise _no_person(person_id)
            own = schema.sessions.c.person_id == person_id
            running = select(schema.sessions.c.id).where(own, schema.sessions.c.outcome.is_(None))
            if not keep_sessions:
                if connection.execute(running).first() is not None:
                    raise DeniedError("still runs", f"person {person_id} has a session that runs. End it first")
                _delete_sessions(connection, own)
            connection.execute(table.delete().where(table.c.id == person_id))
        self._sweep()

    def _over(self, connection: Connection, session_id: str) -> None:
        table = schema.sessions
        row = connection.execute(select(table.c.outcome).where(table.c.id == session_id)).first()
        if row is None:
            raise DeniedError("not found", f"there is no session {session_id}. List the sessions for their ids")
        if row.outcome is None:
            raise DeniedError("still runs", f"session {session_id} still runs. End it first")

    def _give(self, connection: Connection, session_id: str, person_id: str | None, now: datetime) -> None:
        people, table = schema.people, schema.sessions
        if (
            person_id is not None
            and connection.execute(select(people.c.id).where(people.c.id == person_id)).first() is None
        ):
            raise _no_person(person_id)
        before = connection.execute(select(table.c.person_id).where(table.c.id == session_id)).scalar()
        noted = {"session_id": session_id, "person_id_before": before, "done_utc": now}
        connection.execute(schema.reassignments.insert().values(noted))
        _hand_over(connection, session_id, person_id)

    def _sweep(self) -> None:
        """Removes the recordings, then empties the write-ahead log, where the old pages still are."""
        finish_deletions(self._engine, self._archive)
        empty_log(self._archive.database)


def _no_person(person_id: str) -> DeniedError:
    return DeniedError("no person", f"there is no person {person_id}. Look again: it may have been deleted")


def _hand_over(connection: Connection, session_id: str, person_id: str | None) -> None:
    """Makes a session somebody's, and looks at it beside what they did before; a guest has no before."""
    table = schema.sessions
    one = table.c.id == session_id
    row = connection.execute(select(table.c.summary, table.c.began_utc).where(one)).one()
    values = {"person_id": person_id}
    if row.summary is not None:
        earlier = (table.c.person_id == person_id) & (table.c.began_utc < row.began_utc) & (table.c.id != session_id)
        newest = select(table.c.summary).where(earlier, table.c.summary.is_not(None))
        found = connection.execute(newest.order_by(table.c.began_utc.desc()).limit(PAST_SESSIONS)).scalars().all()
        past = msgspec.convert(found[::-1] if person_id else [], list[SessionSummary])
        looked_at = beside(msgspec.convert(row.summary, SessionSummary), past)
        values["summary"] = msgspec.to_builtins(looked_at)
    connection.execute(table.update().where(one).values(values))


def _delete_sessions(connection: Connection, condition: ColumnElement[bool]) -> None:
    """Removes rows, and notes in the same transaction which recordings have to follow."""
    table = schema.sessions
    names = connection.execute(select(table.c.trace).where(condition, table.c.trace.is_not(None))).scalars().all()
    if names:
        now = datetime.now(UTC)
        connection.execute(schema.deletions.insert(), [{"trace": name, "asked_utc": now} for name in names])
    connection.execute(table.delete().where(condition))
