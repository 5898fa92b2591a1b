"""What somebody takes away is all that is kept of them, and nothing of anybody else."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from station.drill.people import Person
from station.runtime.keeping import Keeping
from station.storage import schema
from station.storage.belongings import belongings, zipped
from station.storage.database import open_engine, reading, writing
from station.storage.errors import DeniedError
from station.storage.ownership import Ownership
from station.storage.roster import Roster
from tests.made_sessions import Plan
from tests.storage.conftest import Filling
from tests.storage.test_roster import MADE

NOBODY = "7f6d3c1e-0000-4000-8000-000000000000"


def sessions_of(keeping: Keeping, person: str) -> list[str]:
    """The ids of somebody's sessions."""
    wanted = select(schema.sessions.c.id).where(schema.sessions.c.person_id == person)
    with reading(open_engine(keeping.archive.database)) as connection:
        return list(connection.execute(wanted).scalars())


@pytest.fixture
def ada(keeping: Keeping, fill: Filling) -> str:
    """Somebody with all that can be kept of a person, beside Bob who has the same."""
    roster = Roster(keeping.archive)
    people = [roster.add_person(Person(None, name, height_mm=1700)).id or "" for name in ("Ada", "Bob")]
    fill(*(Plan(sets=2, kicks=20, person_id=person) for person in (*people, people[0])))
    for person in people:
        roster.add_calibration(person, MADE)
        phone = {"id": person, "name": f"phone of {person}", "role": "user", "person_id": person}
        with writing(open_engine(keeping.archive.database)) as connection:
            connection.execute(schema.phones.insert().values(phone | {"paired_utc": datetime.now(UTC)}))
    Ownership(keeping.archive).reassign(sessions_of(keeping, people[0])[0], people[0])
    return people[0]


def taken(keeping: Keeping, person: str) -> dict[str, bytes]:
    """The files of the archive by name."""
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(belongings(keeping.archive, person))))) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def rows_of(files: dict[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table in all files."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, content in files.items():
        if name.endswith(".json"):
            for table, found in json.loads(content).items():
                if isinstance(found, list):
                    rows.setdefault(table, []).extend(found)
    return rows


def test_every_row_of_every_table_that_is_theirs_is_there_with_every_column(keeping: Keeping, ada: str) -> None:
    found = rows_of(taken(keeping, ada))
    of = {"person_id": [ada], "session_id": sessions_of(keeping, ada)}
    with reading(open_engine(keeping.archive.database)) as connection:
        for table in schema.metadata.sorted_tables:
            keys = {name: values for name, values in of.items() if name in table.c}
            if table is schema.people:
                keys = {"id": [ada]}
            if not keys:
                continue  # a table of the station's own
            name = next(iter(keys))
            kept = connection.execute(select(table).where(table.c[name].in_(keys[name]))).all()
            assert len(found[table.name]) == len(kept) > 0, table.name
            assert set(found[table.name][0]) == set(table.c.keys()), table.name


def test_nothing_of_anybody_else_is_there(keeping: Keeping, ada: str) -> None:
    files = taken(keeping, ada)
    bob = next(person.id for person in Roster(keeping.archive).people() if person.name == "Bob")
    assert not [name for name, content in files.items() if (bob or "").encode() in content]
    assert sum(name.startswith("sessions/") for name in files) == 2


def test_recordings_come_as_they_lie_there_and_one_that_went_is_left_out(keeping: Keeping, ada: str) -> None:
    whole = {name: content for name, content in taken(keeping, ada).items() if name.startswith("recordings/")}
    assert len(whole) == 2
    for name, content in whole.items():
        path = keeping.archive.recordings / Path(name).name
        assert content == path.read_bytes()
    files = belongings(keeping.archive, ada)
    first = [next(files) for _ in range(3)]
    path.unlink()
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(iter([*first, *files]))))) as packed:
        assert name not in packed.namelist()


def test_a_recording_that_goes_while_it_is_packed_is_left_out(keeping: Keeping, ada: str, tmp_path: Path) -> None:
    packed = b"".join(zipped(iter([("a.json", b"{}"), ("recordings/gone", tmp_path / "gone")])))
    assert zipfile.ZipFile(io.BytesIO(packed)).namelist() == ["a.json"]


def test_it_says_whether_a_person_moved(keeping: Keeping, ada: str) -> None:
    assert json.loads(taken(keeping, ada)["person.json"])["source"] == "live"


def test_nobody_has_no_belongings(keeping: Keeping) -> None:
    with pytest.raises(DeniedError, match="there is no person"):
        next(belongings(keeping.archive, NOBODY))
