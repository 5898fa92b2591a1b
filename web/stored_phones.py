"""Paired phones in the station's database, which the page's process alone writes; so it may remember what is there."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, select

from station.storage.database import reading, writing
from station.storage.errors import DeniedError, StorageError
from station.storage.schema import people
from station.storage.schema import phones as table
from web.phones import Phone

log = logging.getLogger(__name__)

# A list of phones needs no more, and the card is spared: a phone that looks on all day costs 24 writes.
SEEN_EVERY = timedelta(hours=1)


def _now() -> datetime:
    return datetime.now(UTC)


class StoredPhones:
    """The phones kept in a database; who asks for one, with each request, is answered from memory."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = _now) -> None:
        """Reads all phones. Raises StorageError."""
        self._engine = engine
        self._now = now
        self._lock = threading.Lock()
        with reading(engine) as connection:
            rows = connection.execute(select(table).order_by(table.c.paired_utc)).all()
        self._used = {row.id for row in rows}
        self._paired = {
            row.id: Phone(row.id, row.name, row.role, row.person_id, row.paired_utc, row.seen_utc)
            for row in rows
            if row.revoked_utc is None
        }

    def add(self, phone: Phone) -> bool:
        """Keeps a new phone; False where its id was used before, also by one that is revoked since.

        Raises StorageError, DeniedError where the person is gone whose phone it is to be.
        """
        with self._lock:
            if phone.id in self._used:
                return False
            with writing(self._engine) as connection:
                _must_be_there(connection, phone.person_id)
                connection.execute(
                    table.insert().values(
                        id=phone.id,
                        name=phone.name,
                        role=phone.role,
                        person_id=phone.person_id,
                        paired_utc=phone.paired_utc,
                        seen_utc=phone.seen_utc,
                    )
                )
            self._used.add(phone.id)
            self._paired[phone.id] = phone
            return True

    def find(self, phone_id: str) -> Phone | None:
        """The phone with this id, None when there is none or it is revoked."""
        return self._paired.get(phone_id)

    def saw(self, phone: Phone) -> None:
        """Notes that a phone asks for something, at most once an hour.

        One whose row is gone, because its person was deleted from the command line, is let go. Where that cannot be
        written it is logged, and the phone is served all the same.
        """
        now = self._now()
        if phone.seen_utc is not None and abs(now - phone.seen_utc) < SEEN_EVERY:
            return
        with self._lock:
            if self._paired.get(phone.id) is not phone:
                return  # another request of this phone was first
            self._paired[phone.id] = replace(phone, seen_utc=now)
        try:
            with writing(self._engine) as connection:
                found = connection.execute(table.update().where(table.c.id == phone.id).values(seen_utc=now)).rowcount
        except StorageError as error:
            log.warning("when %s was seen is not noted: %s", phone.name, error)
            return
        if not found:
            with self._lock:
                self._paired.pop(phone.id, None)

    def all(self) -> list[Phone]:
        """The phones that are not revoked, oldest first."""
        with self._lock:
            return list(self._paired.values())

    def revoke(self, phone_id: str) -> bool:
        """Ends a pairing for good; False where there was none."""
        with self._lock:
            if phone_id not in self._paired:
                return False
            with writing(self._engine) as connection:
                connection.execute(table.update().where(table.c.id == phone_id).values(revoked_utc=self._now()))
            del self._paired[phone_id]
            return True

    def give(self, phone_id: str, person_id: str | None) -> bool:
        """Makes a user's phone somebody's, or nobody's; False where there is no such phone of a user.

        Raises StorageError, DeniedError where that person is gone.
        """
        with self._lock:
            phone = self._paired.get(phone_id)
            if phone is None or phone.role != "user":
                return False
            with writing(self._engine) as connection:
                _must_be_there(connection, person_id)
                connection.execute(table.update().where(table.c.id == phone_id).values(person_id=person_id))
            self._paired[phone_id] = replace(phone, person_id=person_id)
            return True

    def let_go(self, person_id: str) -> None:
        """Ends the pairings of a person's phones, whose rows went with the person."""
        with self._lock:
            self._paired = {key: phone for key, phone in self._paired.items() if phone.person_id != person_id}


def _must_be_there(connection: Connection, person_id: str | None) -> None:
    wanted = select(people.c.id).where(people.c.id == person_id)
    if person_id is not None and connection.execute(wanted).first() is None:
        raise DeniedError("no person", f"there is no person {person_id}. It may have been deleted")
