"""What a session has to know of people and programs is read back from what is kept."""

from dataclasses import replace

import pytest

from station.drill.people import GUEST, Person
from station.drill.setting import LastTime
from station.gait.calibration import Calibration, LegCalibration, Standing
from station.gait.figure import Figure
from station.gait.turnround import RigBias
from station.programs.loading import built_in_programs
from station.storage.known import known
from station.storage.roster import Roster
from tests.made_sessions import Plan
from tests.storage.conftest import Filling

ADA = Person(None, "Ada", 1700)
MADE = Calibration(
    "pair", 765, 700, "2026-11-25", {"range_left": Standing(701.5, 3.2)}, {"left": LegCalibration(0.31, 152.0)}
)
BIAS = RigBias({"contact_ms": Figure(30.0, None, 20, 2.0, "C")}, {"contact_ms": Figure(None, "too few", 3)})


def test_a_new_station_knows_the_guest_and_the_built_in_programs(fill: Filling) -> None:
    found = known(fill().archive, "pair", first=True)
    assert (found.people, found.programs) == ((GUEST,), built_in_programs())
    assert (dict(found.past), dict(found.calibrations), found.rig_bias, found.last) == ({}, {}, None, None)


def test_people_come_with_their_sessions_and_calibrations_and_the_last_choice_at_first(fill: Filling) -> None:
    archive = fill().archive
    roster = Roster(archive)
    ada = roster.add_person(ADA)
    calibration = roster.add_calibration(ada.id or "", MADE)
    roster.add_rig_bias("pair", BIAS)
    fill(Plan(), Plan(sets=2, person_id=ada.id, program="ramp"))
    found = known(archive, "pair", first=True)
    assert found.people == (GUEST, ada)
    assert len(found.past[ada.id].sessions) == 1
    assert found.calibrations == {ada.id: {calibration: MADE}}
    assert found.rig_bias == BIAS
    assert found.last is not None
    assert found.last.person_id == ada.id
    assert known(archive, "single", first=False).rig_bias is None
    assert known(archive, "pair", first=False).last is None


def test_a_program_that_cannot_be_read_is_left_out_and_said(fill: Filling, caplog: pytest.LogCaptureFixture) -> None:
    archive = fill().archive
    roster = Roster(archive)
    roster.put_program("mine", 'title = "Mine"\n[[sets]]\nwork_s = 20\n')
    roster.put_program("broken", "sets = 3\n")
    found = known(archive, "pair", first=False)
    assert [program.name for program in found.programs[len(built_in_programs()) :]] == ["mine"]
    assert "program broken" in caplog.text
    assert "It is left out." in caplog.text


def test_what_a_guide_read_back_is_kept_for_its_person_and_the_mat(fill: Filling) -> None:
    archive = fill().archive
    roster = Roster(archive)
    bob = roster.add_person(replace(ADA, name="Bob", height_mm=None)).id
    result = {"calibration": MADE, "rig_bias": BIAS}
    assert roster.keep_read_back("pair", result, bob) == ["the calibration of Bob", "the check of the mat"]
    assert list(roster.calibrations(bob or "").values()) == [MADE]
    assert roster.person(bob or "").bar_mm == MADE.bar_height_mm, "the bar's place is known now"
    assert roster.rig_bias("pair") == BIAS
    assert roster.keep_read_back("pair", {"calibration": MADE, "rig_bias": None}, None) == []
    ada = roster.add_person(ADA).id
    assert roster.keep_read_back("pair", {"calibration": MADE, "rig_bias": None}, ada) == ["the calibration of Ada"]
    assert roster.person(ada or "").bar_mm is None, "the height says where the bar stands"


def test_the_bar_stands_where_it_stood_last(fill: Filling) -> None:
    archive = fill().archive
    fill(Plan(program="quick-60"))
    last = known(archive, "pair", first=True).last
    assert isinstance(last, LastTime)
    assert (last.program, last.bar_mm) == ("quick-60", 780)
