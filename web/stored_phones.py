"""Paired phones in the station's database, which the page's process alone writes; so it may remember what is there."""

import threading
from datetime import UTC, datetime

from sqlalchemy import Engine, select

from station.storage.database import reading, writing
from station.storage.schema import phones as table
from web.phones import Phone


class StoredPhones:
    """The phones kept in a database; who asks for one, with each request, is answered from memory."""

    def __init__(self, engine: Engine) -> None:
        """Reads all phones. Raises StorageError."""
        self._engine = engine
        self._lock = threading.Lock()
        with reading(engine) as connection:
            rows = connection.execute(select(table).order_by(table.c.paired_utc)).all()
        self._used = {row.id for row in rows}
        self._paired = {
            row.id: Phone(row.id, row.name, row.role, row.person_id, row.paired_utc)
            for row in rows
            if row.revoked_utc is None
        }

    def add(self, phone: Phone) -> bool:
        """Keeps a new phone; False where its id was used before, also by one that is revoked since."""
        with self._lock:
            if phone.id in self._used:
                return False
            with writing(self._engine) as connection:
                connection.execute(
                    table.insert().values(
                        id=phone.id,
                        name=phone.name,
                        role=phone.role,
                        person_id=phone.person_id,
                        paired_utc=phone.paired_utc,
                    )
                )
            self._used.add(phone.id)
            self._paired[phone.id] = phone
            return True

    def find(self, phone_id: str) -> Phone | None:
        """The phone with this id, None when there is none or it is revoked."""
        return self._paired.get(phone_id)

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
                connection.execute(table.update().where(table.c.id == phone_id).values(revoked_utc=datetime.now(UTC)))
            del self._paired[phone_id]
            return True
