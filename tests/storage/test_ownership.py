"""Whose a session is can be changed and taken back; what is deleted is nowhere any more."""

import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest

from station.drill.people import Person
from station.storage import database as database_module
from station.storage.database import open_engine
from station.storage.deletion import finish_deletions
from station.storage.errors import StorageError
from station.storage.history import GUESTS, History
from station.storage.ownership import Ownership
from station.storage.paths import Archive
from station.storage.roster import Roster
from tests.made_sessions import MORNING, Plan
from tests.storage.conftest import Filling

NOBODY = "11111111-1111-4111-8111-111111111111"


class Household:
    """An archive with two people, and what tests ask of it."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.history, self.roster, self.ownership = History(archive), Roster(archive), Ownership(archive)
        self.ada = self.roster.add_person(Person(None, "Ada Lovelace")).id or ""
        self.bob = self.roster.add_person(Person(None, "Bob")).id or ""

    def owner(self, key: str) -> str | None:
        return self.history.session(key).line.person_id


@pytest.fixture
def household(fill: Filling) -> Household:
    return Household(fill().archive)


def test_a_guests_session_can_be_claimed_for_seven_days(household: Household, fill: Filling) -> None:
    fill(Plan(), Plan())
    newer, older = household.history.sessions()
    household.ownership.claim(newer.id, household.ada, MORNING + timedelta(days=7))
    assert household.owner(newer.id) == household.ada
    with pytest.raises(StorageError, match="cannot be claimed: it is somebody's, or older than seven days"):
        household.ownership.claim(older.id, household.ada, MORNING + timedelta(days=7, hours=2))
    with pytest.raises(StorageError, match="cannot be claimed"):
        household.ownership.claim(newer.id, household.bob, MORNING)


def test_a_session_can_be_given_away_and_taken_back_step_by_step(household: Household, fill: Filling) -> None:
    fill(Plan())
    [line] = household.history.sessions()
    household.ownership.reassign(line.id, household.ada)
    household.ownership.reassign(line.id, household.bob)
    household.ownership.reassign(line.id, None)
    owners = []
    for _ in range(3):
        household.ownership.undo(line.id)
        owners.append(household.owner(line.id))
    assert owners == [household.bob, household.ada, None]
    with pytest.raises(StorageError, match="there is nothing to undo"):
        household.ownership.undo(line.id)


def test_nothing_is_given_to_nobody_and_nothing_that_is_not_there(household: Household, fill: Filling) -> None:
    fill(Plan())
    [line] = household.history.sessions()
    with pytest.raises(StorageError, match=f"there is no person {NOBODY}"):
        household.ownership.reassign(line.id, NOBODY)
    with pytest.raises(StorageError, match=f"there is no session {NOBODY}"):
        household.ownership.reassign(NOBODY, household.ada)
    with pytest.raises(StorageError, match=f"there is no person {NOBODY}"):
        household.ownership.delete_person(NOBODY)


def test_a_session_that_runs_is_left_to_the_recorder(household: Household, fill: Filling) -> None:
    fill(Plan(person_id=household.ada))
    [line] = household.history.sessions()
    with closing(sqlite3.connect(household.archive.database)) as connection, connection:
        connection.execute("UPDATE sessions SET outcome = NULL")
    attempts: list[Callable[[], None]] = [
        lambda: household.ownership.reassign(line.id, household.bob),
        lambda: household.ownership.delete_session(line.id),
        lambda: household.ownership.delete_person(household.ada),
    ]
    for attempt in attempts:
        with pytest.raises(StorageError, match="End it first"):
            attempt()
    assert household.owner(line.id) == household.ada


def test_a_deleted_session_takes_its_recording_along_and_nothing_else(household: Household, fill: Filling) -> None:
    fill(Plan(kicks=12), Plan(kicks=13))
    newer, older = household.history.sessions()
    household.ownership.reassign(newer.id, household.ada)
    household.ownership.delete_session(newer.id)

    assert household.history.sessions() == [older]
    assert len(list(household.archive.recordings.iterdir())) == 1
    assert older.has_recording
    with closing(sqlite3.connect(household.archive.database)) as connection:
        for table in ("sets", "kicks", "steps", "notes", "health", "reassignments", "deletions"):
            kept = {row[0] for row in connection.execute(f"SELECT * FROM {table}")}  # noqa: S608 - our own names
            assert kept <= {older.id.replace("-", "")}


def test_of_a_deleted_person_not_a_byte_is_left_in_any_file(household: Household, fill: Filling) -> None:
    name = "Ada Lovelace"
    fill(Plan(person_id=household.ada), Plan(kicks=20, person_id=household.bob))
    assert any(name.encode() in content for content in contents(household.archive))
    household.ownership.delete_person(household.ada)

    assert not any(name.encode() in content for content in contents(household.archive))
    assert [person.name for person in household.roster.people()] == ["Bob"]
    assert [line.kicks for line in household.history.sessions()] == [20]


def contents(archive: Archive) -> list[bytes]:
    """Everything that lies in the folder of an archive, unpacked."""
    files = [path for path in archive.database.parent.rglob("*") if path.is_file()]
    return [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files]


def test_the_sessions_of_a_deleted_person_can_stay_as_a_guests(household: Household, fill: Filling) -> None:
    fill(Plan(person_id=household.ada))
    household.ownership.delete_person(household.ada, keep_sessions=True)
    assert [line.kicks for line in household.history.sessions(GUESTS)] == [12]


def test_a_deletion_that_a_crash_cut_short_is_finished_at_the_next_start(fill: Filling) -> None:
    archive = fill(Plan()).archive
    [path] = archive.recordings.iterdir()
    with closing(sqlite3.connect(archive.database)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        name = path.name.split(".")[0]
        connection.execute("INSERT INTO deletions VALUES (?, '2026-11-25 07:00:00')", (name,))
        connection.execute("DELETE FROM sessions")
    fill()
    assert list(archive.recordings.iterdir()) == []
    finish_deletions(open_engine(archive.database), archive)


def test_a_recording_that_cannot_be_removed_is_named_with_the_remedy(household: Household, fill: Filling) -> None:
    fill(Plan())
    [line] = household.history.sessions()
    [path] = household.archive.recordings.iterdir()
    path.unlink()
    path.mkdir()
    with pytest.raises(StorageError, match=r"cannot be removed .*Remove it by hand"):
        household.ownership.delete_session(line.id)
    assert household.history.sessions() == []


def test_while_somebody_reads_on_what_was_deleted_is_said_to_be_still_in_the_log(
    household: Household, fill: Filling, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(Plan())
    [line] = household.history.sessions()
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_MS", 10)
    with closing(sqlite3.connect(household.archive.database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM kicks").fetchone()
        with pytest.raises(StorageError, match="Stop the station once to empty it"):
            household.ownership.delete_session(line.id)


def test_whoever_gets_a_session_has_it_looked_at_beside_their_own(household: Household, fill: Filling) -> None:
    fill(*[Plan(kicks=20 + number, person_id=household.ada) for number in range(6)], Plan(kicks=40))
    fill(Plan(kicks=50, person_id=household.ada))
    [_, given, *own] = household.history.sessions()
    before = household.history.session(given.id).summary
    assert before is not None
    assert before.changes["clean_pct"].sessions == 0

    household.ownership.reassign(given.id, household.ada)
    after = household.history.session(given.id).summary
    assert after is not None
    assert len(own) == 6
    assert after.changes["clean_pct"].sessions == 6
    assert after.changes["clean_pct"].verdict == "usual"
    assert after.statements == ("within_usual",)
    assert (after.figures, after.conditions) == (before.figures, before.conditions)

    household.ownership.reassign(given.id, household.bob)
    assert changes(household, given.id) == 0
    household.ownership.undo(given.id)
    assert household.history.session(given.id).summary == after
    household.ownership.undo(given.id)
    assert household.history.session(given.id).summary == before


def changes(household: Household, key: str) -> int:
    """Beside how many sessions one was looked at."""
    summary = household.history.session(key).summary
    assert summary is not None
    return summary.changes["clean_pct"].sessions


def test_a_session_that_was_cut_short_has_nothing_to_look_at_again(household: Household, fill: Filling) -> None:
    fill(Plan(kicks=20))
    [line] = household.history.sessions()
    with closing(sqlite3.connect(household.archive.database)) as connection, connection:
        connection.execute("UPDATE sessions SET summary = NULL")
    household.ownership.reassign(line.id, household.ada)
    assert household.owner(line.id) == household.ada
    assert household.history.session(line.id).summary is None


def test_whose_a_session_was_is_told_from_the_oldest_on(household: Household, fill: Filling) -> None:
    fill(Plan())
    [line] = household.history.sessions()
    assert household.ownership.given_by(line.id) == []
    household.ownership.reassign(line.id, household.ada)
    household.ownership.reassign(line.id, household.bob)
    assert household.ownership.given_by(line.id) == [None, household.ada]
