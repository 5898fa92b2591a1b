"""What a session taught the detection of somebody is kept, once, and for nobody who is gone."""

from pathlib import Path
from typing import Any

import pytest

from station.drill.people import Person
from station.gait.calibration import Calibration, LegCalibration
from station.gait.samples import Tick
from station.runtime.keeping import Keeping
from station.runtime.scribe import Scribe
from station.runtime.turn import Learnt, Turn
from station.storage.roster import Roster
from tests.conftest import ManualClock
from tests.made_sessions import HEALTH, Calendar, kept_in
from tests.runtime.test_scribe import BEGAN_NS, full_disk_for, take


@pytest.fixture
def keeping(tmp_path: Path) -> Keeping:
    return kept_in(tmp_path)


def opened(keeping: Keeping, clock: ManualClock) -> Scribe:
    """A scribe as a run of the station starts it."""
    scribe = Scribe(keeping, clock, Calendar(clock), lambda: HEALTH)
    assert scribe.open() == []
    return scribe


LEARNT: Any = Calibration("single", 780.0, 903.0, "2026-11-25", {}, {"left": LegCalibration(0.31, 210.0)})


def test_what_was_learnt_of_somebody_is_kept_once_the_disk_takes_it(keeping: Keeping, clock: ManualClock) -> None:
    scribe = opened(keeping, clock)
    roster = Roster(keeping.archive)
    ada = roster.add_person(Person(None, "Ada")).id or ""
    with full_disk_for(keeping.archive.database):
        take(scribe, clock, [Turn([Tick(BEGAN_NS)], learnt=Learnt(ada, LEARNT))])
        assert scribe.write() != []
        assert scribe.calibrations_kept == 0
    assert scribe.write() == scribe.write() == []
    assert list(roster.calibrations(ada).values()) == [LEARNT]
    assert scribe.calibrations_kept == 1
    scribe.close()


def test_of_a_person_who_was_deleted_meanwhile_nothing_that_was_learnt_is_kept(
    keeping: Keeping, clock: ManualClock
) -> None:
    scribe = opened(keeping, clock)
    take(scribe, clock, [Turn([Tick(BEGAN_NS)], learnt=Learnt("gone", LEARNT))])
    assert scribe.write() == []
    assert scribe.calibrations_kept == 0
    scribe.close()
