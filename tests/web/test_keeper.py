"""What a calibration read back is kept for whom it was made, once, though every phone may be asleep."""

import threading
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from station.drill.people import Person
from station.setup.calibrate import record_of
from station.storage.paths import archive
from station.storage.roster import Roster
from tests.web.conftest import FakeLoop, Household
from tests.web.test_guide_orders import view
from tests.web.test_set_up import SOME_ID, calibrated, found, runs
from web.doors import Doors
from web.live import LiveFeed

RESULT = record_of(calibrated(), None)


def done(person_id: str | None, run: int = 3, **changes: Any) -> Any:
    """A guide that has ended with a calibration."""
    return msgspec.structs.replace(
        view("calibrate", person_id), **({"state": "done", "run": run, "result": RESULT} | changes)
    )


def all_is_kept() -> None:
    """Waits until whoever keeps something has done so."""
    for thread in threading.enumerate():
        if thread.name == "keeper":
            thread.join()


def test_a_result_is_kept_once_for_whom_it_was_made_and_gives_their_mark(
    owner: FlaskClient, household: Household, feed: LiveFeed, loop: FakeLoop
) -> None:
    for state in (view("calibrate", household.ada), done(household.ada), done(household.ada), None):
        runs(feed, loop, source="live", rig="single", guide=state)
    all_is_kept()
    assert list(household.roster.calibrations(household.ada).values()) == [calibrated()]
    ada, bob = found(owner, "people")["people"]
    assert (ada["bar_mm"], ada["calibration"]["distance_mm"], bob["calibration"]) == (788, 902, None)
    assert found(owner, "people")["kept"] == {"run": 3, "person_id": household.ada, "why_not": ""}
    assert found(household.phone_of(household.ada), "people")["kept"]["run"] == 3
    assert found(household.phone_of(household.bob), "people")["kept"] is None


def test_the_same_number_of_a_station_that_began_anew_is_another_result(
    household: Household, feed: LiveFeed, loop: FakeLoop
) -> None:
    for state in (done(household.ada), None, done(household.ada)):
        runs(feed, loop, source="live", rig="single", guide=state)
        all_is_kept()
    assert len(household.roster.calibrations(household.ada)) == 2


@pytest.mark.parametrize("ended", [{"state": "aborted", "result": None}, {"state": "failed", "result": None}])
def test_a_guide_without_a_result_keeps_nothing(
    household: Household, feed: LiveFeed, loop: FakeLoop, ended: Any
) -> None:
    runs(feed, loop, source="live", rig="single", guide=done(household.ada, **ended))
    all_is_kept()
    assert household.roster.calibrations(household.ada) == {}


def test_a_result_of_the_terminal_is_not_the_pages_to_keep(
    owner: FlaskClient, household: Household, feed: LiveFeed, loop: FakeLoop
) -> None:
    runs(feed, loop, source="live", rig="single", guide=done(None))
    all_is_kept()
    assert found(owner, "people")["kept"] is None


def test_what_could_not_be_kept_is_said_to_whoever_looks(
    owner: FlaskClient, household: Household, feed: LiveFeed, loop: FakeLoop
) -> None:
    runs(feed, loop, source="live", rig="single", guide=done(SOME_ID))
    all_is_kept()
    kept = found(owner, "people")["kept"]
    assert kept["run"] == 3
    assert f"there is no person {SOME_ID}" in kept["why_not"]


def test_what_a_simulated_athlete_made_stays_among_the_simulated(
    owner: FlaskClient, household: Household, doors: Doors, feed: LiveFeed, loop: FakeLoop
) -> None:
    runs(feed, loop, source="simulated", rig="single")
    assert found(owner, "people")["people"] == []
    simulated = Roster(archive(simulated=True, folder=doors.folder))
    twin = simulated.add_person(Person(None, "Twin")).id
    runs(feed, loop, source="simulated", rig="single", guide=done(twin))
    all_is_kept()
    assert len(simulated.calibrations(twin or "")) == 1
    assert household.roster.calibrations(household.ada) == {}
