"""Phones outlive the page's process, and a removed one stays removed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from station.config import Config
from station.storage.database import open_engine, writing
from station.storage.errors import DeniedError
from station.storage.paths import APP
from station.storage.schema import phones as table
from web.doors import Doors, open_doors
from web.phones import Phone
from web.stored_phones import StoredPhones

ANNA = Phone("00000000-0000-4000-8000-000000000001", "Anna", "owner", None, datetime(2026, 1, 1, tzinfo=UTC))
BEN = Phone("00000000-0000-4000-8000-000000000002", "Ben", "user", None, datetime(2026, 1, 2, tzinfo=UTC))


def test_a_phone_is_found_by_its_id_alone(doors: Doors) -> None:
    assert doors.phones.add(ANNA)
    assert doors.phones.find(ANNA.id) == ANNA
    assert doors.phones.find(BEN.id) is None


def test_phones_are_kept_over_a_restart_oldest_first(doors: Doors, state_folder: Path) -> None:
    for phone in (BEN, ANNA):
        doors.phones.add(phone)
    assert open_doors(state_folder, Config()).phones.all() == [ANNA, BEN]


def test_a_removed_phone_is_gone_for_good(doors: Doors, state_folder: Path) -> None:
    doors.phones.add(ANNA)
    assert doors.phones.revoke(ANNA.id)
    assert not doors.phones.revoke(ANNA.id)
    for phones in (doors.phones, open_doors(state_folder, Config()).phones):
        assert phones.find(ANNA.id) is None
        assert phones.all() == []
        assert not phones.add(ANNA)


class Calendar:
    """A wall clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def engine(state_folder: Path) -> Engine:
    return open_engine(state_folder / f"{APP}.db")


@pytest.fixture
def phones(engine: Engine, calendar: Calendar) -> StoredPhones:
    """Phones of which Anna's is one, that go by the test's clock."""
    kept = StoredPhones(engine, calendar)
    kept.add(ANNA)
    return kept


@pytest.fixture
def see(phones: StoredPhones) -> Callable[[], datetime | None]:
    """Anna's phone asks for something; when it was seen last, as it is remembered."""

    def see() -> datetime | None:
        phone = phones.find(ANNA.id)
        assert phone is not None
        phones.saw(phone)
        found = phones.find(ANNA.id)
        return None if found is None else found.seen_utc

    return see


def test_a_phone_that_asks_is_noted_once_an_hour_at_most(
    see: Callable[[], datetime | None], calendar: Calendar, engine: Engine
) -> None:
    first = calendar.now
    assert see() == first
    calendar.now = first + timedelta(minutes=59)
    assert see() == first
    calendar.now = first + timedelta(minutes=60)
    assert see() == calendar.now
    assert StoredPhones(engine).all() == [replace(ANNA, seen_utc=calendar.now)]


def test_a_clock_that_was_set_back_is_believed(see: Callable[[], datetime | None], calendar: Calendar) -> None:
    see()
    calendar.now -= timedelta(days=300)
    assert see() == calendar.now


def test_of_two_requests_at_once_one_writes(phones: StoredPhones, calendar: Calendar) -> None:
    for minute in (0, 1):
        calendar.now += timedelta(minutes=minute)
        phones.saw(ANNA)
    (phone,) = phones.all()
    assert phone.seen_utc == calendar.now - timedelta(minutes=1)


def test_a_phone_is_served_though_its_hour_cannot_be_written(
    see: Callable[[], datetime | None], state_folder: Path, calendar: Calendar, caplog: pytest.LogCaptureFixture
) -> None:
    file = state_folder / f"{APP}.db"
    file.rename(file.with_suffix(".gone"))
    file.mkdir()
    assert see() == calendar.now
    assert "when Anna was seen is not noted" in caplog.text


def test_a_phone_whose_row_is_gone_is_let_go(
    phones: StoredPhones, see: Callable[[], datetime | None], engine: Engine
) -> None:
    with writing(engine) as connection:
        connection.execute(table.delete())
    assert see() is None
    assert phones.all() == []


def test_a_phone_cannot_be_that_of_a_person_who_is_gone(doors: Doors) -> None:
    with pytest.raises(DeniedError, match="there is no person"):
        doors.phones.add(replace(ANNA, person_id=BEN.id))
    assert doors.phones.all() == []


def test_the_owner_sees_when_each_phone_was_seen_last(owner: FlaskClient, doors: Doors) -> None:
    doors.phones.add(BEN)
    answer: Any = owner.get("/api/v1/phones").json
    assert [phone["seen_utc"] is None for phone in answer["phones"]] == [False, True]
