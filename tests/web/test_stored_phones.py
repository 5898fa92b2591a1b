"""Phones outlive the page's process, and a removed one stays removed."""

from datetime import UTC, datetime
from pathlib import Path

from station.config import Config
from web.doors import Doors, open_doors
from web.phones import Phone

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
