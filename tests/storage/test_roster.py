"""People, calibrations and programs are kept as they were given, and what cannot be is refused."""

from dataclasses import fields, replace

import pytest

from station.drill.people import Person
from station.drill.setting import LastTime
from station.gait.calibration import Calibration, LegCalibration, Standing
from station.storage import schema
from station.storage.errors import DeniedError, StorageError
from station.storage.roster import Roster
from tests.made_sessions import Plan
from tests.storage.conftest import Filling

ADA = Person(None, "Ada", 1700, 780, "runner", 61.5, 1990, 8.0, "2011")
MADE = Calibration(
    rig="pair",
    bar_height_mm=780,
    distance_mm=700,
    made_on="2026-11-25",
    standing={"range_left": Standing(701.5, 3.2), "range_right": Standing(699.0, 2.8)},
    legs={"left": LegCalibration(0.31, 152.0, 98.0), "right": LegCalibration(0.29, 149.0)},
)


@pytest.fixture
def roster(fill: Filling) -> Roster:
    return Roster(fill().archive)


def test_everything_that_is_known_of_a_person_has_a_column() -> None:
    assert {field.name for field in fields(Person)} <= set(schema.people.columns.keys())


def test_a_person_is_read_back_with_an_id_of_their_own(roster: Roster) -> None:
    ada, bob = roster.add_person(ADA), roster.add_person(Person(None, "Bob"))
    assert roster.people() == [ada, bob]
    assert ada == replace(ADA, id=ada.id)
    assert roster.person(bob.id or "") == bob
    assert ada.id != bob.id


def test_a_person_can_be_changed(roster: Roster) -> None:
    ada = roster.add_person(ADA)
    taller = replace(ada, height_mm=1720, mass_kg=None)
    roster.change_person(taller)
    assert roster.people() == [taller]


@pytest.mark.parametrize("name", ["Zo\u00eb", "zoe\u0308", " ZO\u00cb ", "Zo\u00eb\u00a0"])
def test_two_people_never_have_names_that_sound_alike(roster: Roster, name: str) -> None:
    zoe, bob = roster.add_person(Person(None, "Zo\u00eb")), roster.add_person(Person(None, "Bob"))
    for attempt in (
        lambda: roster.add_person(Person(None, name)),
        lambda: roster.change_person(replace(bob, name=name)),
    ):
        with pytest.raises(DeniedError, match="somebody called Zo\u00eb already") as caught:
            attempt()
        assert caught.value.why == "name taken"
    roster.change_person(replace(zoe, name=name.strip() + "!"))
    assert [person.name for person in roster.people()] == [name.strip() + "!", "Bob"]


def test_an_impossible_person_is_refused_with_the_reason(roster: Roster) -> None:
    with pytest.raises(StorageError, match="cannot be kept: body height 170"):
        roster.add_person(replace(ADA, height_mm=170))
    ada = roster.add_person(ADA)
    with pytest.raises(StorageError, match="a name needs"):
        roster.change_person(replace(ada, name=" "))
    assert roster.people() == [ada]


def test_who_is_not_there_cannot_be_read_changed_or_calibrated(roster: Roster) -> None:
    for attempt in (
        lambda: roster.person("x"),
        lambda: roster.change_person(replace(ADA, id="x")),
        lambda: roster.add_calibration("x", MADE),
    ):
        with pytest.raises(StorageError, match="there is no person x"):
            attempt()


def test_the_newest_calibration_that_holds_is_found_again(roster: Roster) -> None:
    ada = roster.add_person(ADA).id or ""
    older = roster.add_calibration(ada, MADE)
    newer = roster.add_calibration(ada, replace(MADE, bar_height_mm=800))
    newest = roster.add_calibration(ada, replace(MADE, bar_height_mm=801, made_on="2026-11-26"))
    assert roster.calibrations(ada)[older] == MADE
    assert list(roster.calibrations(ada)) == [newest, newer, older]


def test_a_program_is_kept_replaced_and_deleted_by_its_name(roster: Roster) -> None:
    roster.put_program("Mine", 'name = "Mine"\n')
    roster.put_program("Other", "")
    roster.put_program("Mine", 'name = "Mine"\nsets = 2\n')
    assert roster.programs() == {"Mine": 'name = "Mine"\nsets = 2\n', "Other": ""}
    roster.delete_program("Mine")
    assert list(roster.programs()) == ["Other"]
    with pytest.raises(StorageError, match="there is no program Mine"):
        roster.delete_program("Mine")


def test_the_last_person_and_program_are_the_next_ones(fill: Filling) -> None:
    roster = Roster(fill().archive)
    assert roster.last_time() is None
    ada = roster.add_person(ADA).id
    fill(Plan(), Plan(person_id=ada, program="Quick 60"))
    assert roster.last_time() == LastTime(ada, "Quick 60", 780)
