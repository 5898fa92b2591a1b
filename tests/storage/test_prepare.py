"""A database is made fit for use before anybody opens it: new, old, newer, damaged, and by two at once."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import postgresql

from station.runtime.keeping import Keeping
from station.storage import prepare as module
from station.storage import schema
from station.storage.database import BUSY_TIMEOUT_MS, open_engine, reading, suspicion, writing
from station.storage.errors import NewerDatabase, StorageError
from station.storage.history import History
from station.storage.identity import Station
from station.storage.prepare import MIGRATIONS, copy_of, prepare
from tests.made_sessions import STATION, Plan
from tests.storage.conftest import Filling

NEXT = '''
"""Adds a column, as a later version might."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("sessions") as table:
        table.add_column(sa.Column("mood", sa.String(8)))
        table.alter_column("reason", nullable=True)
'''


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "kickstation.db"


@pytest.fixture
def group_umask() -> Iterator[None]:
    """Loop and page are two users of one group: their units say UMask=0007."""
    before = os.umask(0o007)
    yield
    os.umask(before)


def test_whoever_makes_the_database_the_other_user_of_the_group_may_write_it(file: Path, group_umask: None) -> None:
    prepare(file, STATION)
    with writing(open_engine(file)):
        modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.glob("kickstation.db*")}
    assert {"kickstation.db", "kickstation.db-wal", "kickstation.db-shm"} <= set(modes)
    assert set(modes.values()) == {0o660}


def update_station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the station what it would be with one migration more."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "v0002_mood.py").write_text(NEXT)
    monkeypatch.setattr(module, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "REVISION", "0002")


def asked(file: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()


def test_a_new_database_knows_its_station_and_is_in_wal_mode(file: Path) -> None:
    assert prepare(file, STATION) == []
    assert asked(file, "SELECT name FROM station") == [("Küche",)]
    assert asked(file, "PRAGMA journal_mode") == [("wal",)]
    assert asked(file, "SELECT version_num FROM alembic_version") == [(schema.REVISION,)]


def test_preparing_again_changes_nothing_but_the_stations_name(file: Path) -> None:
    prepare(file, STATION)
    prepare(file, STATION)
    assert prepare(file, Station(STATION.id, "Keller")) == []
    assert asked(file, "SELECT name FROM station") == [("Keller",)]


def test_every_connection_waits_for_others_keeps_relations_and_overwrites_what_is_deleted(file: Path) -> None:
    prepare(file, STATION)
    with reading(open_engine(file)) as connection:
        set_up = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("busy_timeout", "foreign_keys", "secure_delete", "synchronous")
        }
    assert set_up == {"busy_timeout": BUSY_TIMEOUT_MS, "foreign_keys": 1, "secure_delete": 1, "synchronous": 2}


def test_a_transaction_that_fails_leaves_nothing(file: Path) -> None:
    prepare(file, STATION)

    def write_half() -> None:
        with writing(open_engine(file)) as connection:
            connection.exec_driver_sql("UPDATE station SET name = 'half'")
            connection.exec_driver_sql("INSERT INTO station SELECT * FROM station")

    with pytest.raises(StorageError, match=r"UNIQUE constraint failed.*Please report this"):
        write_half()
    assert asked(file, "SELECT name FROM station") == [("Küche",)]


def test_the_migrations_make_the_tables_that_the_code_knows(keeping: Keeping) -> None:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - only this test needs it
    from alembic.migration import MigrationContext  # noqa: PLC0415

    with reading(open_engine(keeping.archive.database)) as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_the_tables_can_be_made_in_postgresql() -> None:
    made: list[str] = []
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

    def note(statement: Any, *_: Any) -> None:
        made.append(str(statement.compile(dialect=dialect)))

    engine = create_mock_engine("postgresql://", note)
    schema.metadata.create_all(engine, checkfirst=False)
    assert sum("CREATE TABLE" in statement for statement in made) == len(schema.metadata.tables)
    assert any("id UUID NOT NULL" in statement for statement in made)
    assert any("began_utc TIMESTAMP WITH TIME ZONE" in statement for statement in made)


def test_an_older_database_is_migrated_after_a_copy_and_keeps_its_sessions(
    fill: Filling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = fill(Plan()).archive
    update_station(tmp_path, monkeypatch)
    [note] = prepare(archive.database, STATION)

    copy = archive.database.with_name("kickstation-before-0002.db")
    assert copy.name in note
    assert asked(copy, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert asked(copy, "SELECT count(*) FROM kicks") == [(12,)]
    assert asked(archive.database, "SELECT mood, kicks FROM sessions") == [(None, 12)]
    assert asked(archive.database, "SELECT count(*) FROM kicks") == [(12,)]
    assert asked(archive.database, "PRAGMA foreign_key_check") == []
    assert History(archive).sessions()[0].kicks == 12


def test_a_newer_database_is_refused_with_the_remedy_and_left_as_it_is(file: Path) -> None:
    prepare(file, STATION)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase, match=r"later version of kickstation \(its tables are of version 9999.*Update"):
        prepare(file, STATION)
    assert asked(file, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert {path.name for path in file.parent.iterdir()} == {"kickstation.db", "kickstation.db-lock"}


def test_a_database_whose_start_is_destroyed_is_set_aside_at_once(file: Path) -> None:
    prepare(file, STATION)
    file.write_bytes(b"no database at all" * 1000)
    [note] = prepare(file, STATION)
    assert "was damaged (file is not a database)" in note
    assert "0 rows that could be read" in note
    assert asked(file, "SELECT name FROM station") == [("Küche",)]
    [aside] = file.parent.glob("kickstation-damaged-*.db")
    assert aside.read_bytes().startswith(b"no database")


def test_of_a_database_with_a_broken_page_all_the_rest_is_exported(fill: Filling) -> None:
    archive = fill(Plan(kicks=60), Plan(kicks=60)).archive
    [(page,)] = asked(archive.database, "SELECT rootpage FROM sqlite_master WHERE name = 'steps'")
    assert isinstance(page, int)
    with archive.database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(StorageError, match="damaged"):
        History(archive).session(History(archive).sessions()[0].id)
    assert suspicion(archive.database).exists()

    [note] = prepare(archive.database, STATION)

    [saved] = archive.database.parent.glob("*.jsonl")
    rows = [json.loads(line) for line in saved.read_text().splitlines()]
    assert f"{len(rows)} rows that could be read are in {saved.name}" in note
    assert sum(row["table"] == "kicks" for row in rows) == 120
    assert [row["program"] for row in rows if row["table"] == "sessions"] == ["Warm-up"] * 2
    assert History(archive).sessions() == []
    assert not suspicion(archive.database).exists()


def test_rows_on_both_sides_of_the_damage_are_exported_once(fill: Filling) -> None:
    archive = fill(*[Plan(kicks=60)] * 4).archive
    pages = archive.database.stat().st_size // 4096
    kicks = [number for number in range(1, pages) if is_leaf_of_kicks(archive.database, number)]
    with archive.database.open("r+b") as file:
        file.seek((kicks[len(kicks) // 2] - 1) * 4096)
        file.write(b"\xff" * 4096)
    suspicion(archive.database).touch()
    prepare(archive.database, STATION)
    [saved] = archive.database.parent.glob("*.jsonl")
    rows = [json.loads(line) for line in saved.read_text().splitlines()]
    found = [(row["session_id"], row["kick_index"]) for row in rows if row["table"] == "kicks"]
    assert len(found) == len(set(found))
    assert 150 < len(found) < 240
    assert len({session for session, _ in found}) >= 3


def is_leaf_of_kicks(file: Path, page: int) -> bool:
    """Whether a page holds rows of the kicks, by what only they contain."""
    with file.open("rb") as database:
        database.seek((page - 1) * 4096)
        content = database.read(4096)
    # 10 is the leaf of an index, which a table without row ids is: https://www.sqlite.org/fileformat2.html
    return content[0] == 10 and b"no heel at the line" in content


def test_a_suspicion_that_is_not_confirmed_is_dropped(file: Path) -> None:
    prepare(file, STATION)
    suspicion(file).touch()
    assert prepare(file, STATION) == []
    assert not suspicion(file).exists()


def test_two_that_prepare_at_once_make_one_database(file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from station.storage.prepare import prepare;"
        "from station.storage.identity import Station; prepare(Path(sys.argv[1]), Station(sys.argv[2], 'Küche'))"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, file, STATION.id]) for _ in range(3)]
    assert [process.wait() for process in started] == [0, 0, 0]
    assert asked(file, "SELECT count(*) FROM station") == [(1,)]


def test_loop_and_page_write_at_once_and_neither_loses_anything(file: Path) -> None:
    prepare(file, STATION)

    def write(letter: str) -> None:
        engine = open_engine(file, keep_open=letter == "a")
        for number in range(100):
            with writing(engine) as connection:
                values = {"trace": f"{letter}{number}", "asked_utc": "2026-11-25 07:00:00"}
                connection.exec_driver_sql("INSERT INTO deletions VALUES (:trace, :asked_utc)", values)
        engine.dispose()

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked(file, "SELECT count(*) FROM deletions") == [(200,)]


def test_a_folder_that_cannot_be_made_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(StorageError, match=r"state/kickstation.db: cannot be made .*Let this user write there"):
        prepare(tmp_path / "state" / "kickstation.db", STATION)


def test_a_database_that_may_not_be_written_is_named_with_the_remedy() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        prepare(folder / "kickstation.db", STATION)
        for path in folder.iterdir():
            path.chmod(0o444)
        (folder / "kickstation.db-lock").chmod(0o666)
        folder.chmod(0o555)
        if (before := os.geteuid()) == 0:
            os.seteuid(65534)  # root may write everywhere
        try:
            with pytest.raises(StorageError, match=r"kickstation.db: .*Let this user"):
                prepare(folder / "kickstation.db", STATION)
        finally:
            os.seteuid(before)
            folder.chmod(0o755)


def test_a_copy_that_has_no_room_is_named(file: Path) -> None:
    prepare(file, STATION)
    with pytest.raises(StorageError, match="cannot be copied"):
        copy_of(file, file.parent / "missing" / "copy.db")
