"""People, their calibrations, programs and checks of the mat: what the page and the command line write."""

import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from station.drill.people import Person, objections
from station.drill.setting import LastTime
from station.gait.calibration import VERSION, Calibration
from station.gait.samples import RigKind
from station.gait.turnround import RigBias
from station.storage import schema
from station.storage.database import open_engine, reading, writing
from station.storage.errors import DeniedError, StorageError
from station.storage.paths import Archive

_PERSON = [field.name for field in fields(Person)]
# What of a calibration has columns of its own.
_SOUGHT = ("rig", "bar_height_mm", "distance_mm", "made_on", "version")


class Roster:
    """People with their calibrations, and programs, of one archive. Methods raise StorageError with the remedy."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._engine = open_engine(archive.database)

    def people(self) -> list[Person]:
        """Everybody, in the order in which they came; the order in which taps go through them."""
        table = schema.people
        with reading(self._engine) as connection:
            rows = connection.execute(select(table).order_by(table.c.created_utc, table.c.id)).mappings().all()
        return [Person(**{name: row[name] for name in _PERSON}) for row in rows]

    def person(self, key: str) -> Person:
        """One person."""
        found = next((person for person in self.people() if person.id == key), None)
        if found is None:
            raise self._missing("person", key)
        return found

    def add_person(self, person: Person) -> Person:
        """Takes a person in, under a new id; the person with that id. Raises DeniedError where the name is taken."""
        new = replace(_checked(person), id=str(uuid.uuid4()))
        with writing(self._engine) as connection:
            _own_name(connection, new)
            connection.execute(schema.people.insert().values(asdict(new) | {"created_utc": datetime.now(UTC)}))
        return new

    def change_person(self, person: Person) -> None:
        """Replaces all that is known of the person with this id. Raises DeniedError where the name is taken."""
        table = schema.people
        with writing(self._engine) as connection:
            _own_name(connection, person)
            changed = connection.execute(table.update().where(table.c.id == person.id).values(asdict(_checked(person))))
            if changed.rowcount == 0:
                raise self._missing("person", person.id)

    def add_calibration(self, person_id: str, calibration: Calibration) -> str:
        """Keeps a calibration of a person; its id. Earlier ones stay, because sessions were graded with them."""
        key = str(uuid.uuid4())
        content: dict[str, Any] = msgspec.to_builtins(calibration)
        values = {column: content[column] for column in _SOUGHT} | {"content": content}
        with writing(self._engine) as connection:
            if connection.execute(select(schema.people.c.id).where(schema.people.c.id == person_id)).first() is None:
                raise self._missing("person", person_id)
            own = {"id": key, "person_id": person_id, "created_utc": datetime.now(UTC)}
            connection.execute(schema.calibrations.insert().values(values | own))
        return key

    def calibrations(self, person_id: str) -> dict[str, Calibration]:
        """The calibrations of a person that this version of the station can use, by their ids, the newest first."""
        table = schema.calibrations
        known = (table.c.person_id == person_id) & (table.c.version == VERSION)
        wanted = select(table.c.id, table.c.content).where(known).order_by(table.c.created_utc.desc())
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        return {row.id: msgspec.convert(row.content, Calibration) for row in rows}

    def programs(self) -> dict[str, str]:
        """The programs that people made: TOML text by name."""
        table = schema.programs
        with reading(self._engine) as connection:
            return {row.name: row.toml for row in connection.execute(select(table))}

    def put_program(self, name: str, toml: str) -> None:
        """Keeps a program under a name, in the place of an earlier one; `station.programs` has checked the text."""
        table = schema.programs
        values = {"name": name, "toml": toml, "changed_utc": datetime.now(UTC)}
        with writing(self._engine) as connection:
            if connection.execute(table.update().where(table.c.name == name).values(values)).rowcount == 0:
                connection.execute(table.insert().values(values | {"id": str(uuid.uuid4())}))

    def delete_program(self, name: str) -> None:
        """Removes a program; sessions that were done with it keep its name."""
        table = schema.programs
        with writing(self._engine) as connection:
            if connection.execute(table.delete().where(table.c.name == name)).rowcount == 0:
                raise self._missing("program", name)

    def last_time(self) -> LastTime | None:
        """Person, program and bar of the newest session, to begin with; None where there was none yet."""
        table = schema.sessions
        columns = (table.c.person_id, table.c.program, table.c.bar_height_mm)
        with reading(self._engine) as connection:
            row = connection.execute(select(*columns).order_by(table.c.began_utc.desc()).limit(1)).first()
        return None if row is None else LastTime(row.person_id, row.program, row.bar_height_mm)

    def keep_read_back(self, rig: RigKind, result: Mapping[str, Any], person_id: str | None) -> list[str]:
        """Keeps what the calibration guide handed over: the person's calibration, and what it found of the mat.

        What was kept, in words. Without a person only the mat's part can be.
        """
        told = []
        if person_id is not None and result["calibration"] is not None:
            calibration = msgspec.convert(result["calibration"], Calibration)
            self.add_calibration(person_id, calibration)
            person = self.person(person_id)
            if person.mark_mm is None:
                self.change_person(replace(person, bar_mm=calibration.bar_height_mm))
            told.append(f"the calibration of {person.name}")
        if result["rig_bias"] is not None:
            self.add_rig_bias(rig, msgspec.convert(result["rig_bias"], RigBias))
            told.append("the check of the mat")
        return told

    def add_rig_bias(self, rig: RigKind, bias: RigBias) -> None:
        """Keeps what a turn-round check found of the mat."""
        values = {"id": str(uuid.uuid4()), "rig": rig, "content": msgspec.to_builtins(bias)}
        with writing(self._engine) as connection:
            connection.execute(schema.rig_checks.insert().values(values | {"created_utc": datetime.now(UTC)}))

    def rig_bias(self, rig: RigKind) -> RigBias | None:
        """What the newest turn-round check on this rig found; None before one."""
        table = schema.rig_checks
        newest = select(table.c.content).where(table.c.rig == rig).order_by(table.c.created_utc.desc()).limit(1)
        with reading(self._engine) as connection:
            content = connection.execute(newest).scalar()
        return None if content is None else msgspec.convert(content, RigBias)

    def _missing(self, what: str, key: str | None) -> StorageError:
        return StorageError(f"{self._archive.database}: there is no {what} {key}. Look again: it may have been deleted")


def _checked(person: Person) -> Person:
    if told := objections(person):
        raise StorageError(f"{person.name!r} cannot be kept: {told[0].text}")
    return person


def _own_name(connection: Connection, person: Person) -> None:
    """Raises DeniedError where somebody else has a name that people would take for this one."""
    table = schema.people
    others = connection.execute(select(table.c.name).where(table.c.id != person.id)).scalars()
    found = next((name for name in others if _heard(name) == _heard(person.name)), None)
    if found is not None:
        raise DeniedError(
            "name taken", f"There is somebody called {found} already. Choose a name that tells them apart"
        )


def _heard(name: str) -> str:
    """A name as it sounds: capitals, spaces and ways to write the same letter tell nobody apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
