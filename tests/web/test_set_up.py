"""The Set-up page looks at people, rig and doctor, each phone at what is for it; and looking changes nothing."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from station.commands import AskAbout, Refused
from station.drill.people import Person
from station.gait.calibration import Calibration, LegCalibration, Standing
from station.setup.findings import finding
from station.storage import schema
from station.storage.database import open_engine, reading
from station.storage.history import EVERYBODY
from tests.made_sessions import Plan
from tests.ordered import DOCTOR, RIG, Ordered, no_loop
from tests.web.conftest import FakeLoop, Household
from web.doors import Doors
from web.live import LiveFeed
from web.sentences import translated
from web.set_up import SetUp

PATIENCE_S = 10.0
SOME_ID = "7f6d3c1e-0000-4000-8000-000000000000"


def calibrated(rig: Any = "single", made_on: str = "2026-05-04") -> Calibration:
    """What a calibration of somebody who is 1.75 m tall read back."""
    legs: Any = {"left": LegCalibration(0.314, 212.4, 240.6), "right": LegCalibration(0.288, 205.0)}
    return Calibration(rig, 787.5, 902.3, made_on, {"range": Standing(902.3, 3.1)}, legs)


def runs(feed: LiveFeed, loop: FakeLoop, **changes: Any) -> None:
    """A station runs, and its newest snapshot has arrived."""
    before = feed.view.change
    loop.publish(loop.snapshot(1, **changes))
    feed.newer_than(before, PATIENCE_S)


def found(browser: FlaskClient, what: str) -> Any:
    answer = browser.get(f"/api/v1/set-up/{what}")
    assert answer.status_code == 200, answer.json
    return answer.json


def test_the_owner_sees_everybodys_mark_and_what_was_read_back(
    owner: FlaskClient, household: Household, feed: LiveFeed, loop: FakeLoop
) -> None:
    household.roster.change_person(Person(household.ada, "Ada", height_mm=1750))
    household.roster.add_calibration(household.ada, calibrated(made_on="2026-04-01"))
    household.roster.add_calibration(household.ada, calibrated())
    household.roster.add_calibration(household.ada, calibrated("pair"))
    runs(feed, loop, source="live", rig="single")
    told = found(owner, "people")
    assert (len(told["marks_mm"]), told["marks_mm"][13]) == (20, pytest.approx(787.5))
    ada, bob = told["people"]
    assert (told["rig"], told["kept"]) == ("single", None)
    assert (ada["name"], ada["bar_mm"], ada["mark"], ada["off_mm"]) == ("Ada", 788, 14, 30.0)
    assert ada["calibration"] == {
        "made_on": "2026-05-04",
        "learnt": False,
        "bar_mm": 788,
        "distance_mm": 902,
        "legs": {
            "left": {"dwell_pct": 31, "depth_mm": 212, "held_depth_mm": 241},
            "right": {"dwell_pct": 29, "depth_mm": 205, "held_depth_mm": None},
        },
    }
    household.roster.add_calibration(household.ada, replace(calibrated(), standing={}))
    assert found(owner, "people")["people"][0]["calibration"]["learnt"]
    assert (bob["name"], bob["bar_mm"], bob["mark"], bob["calibration"]) == ("Bob", None, None, None)


def test_a_user_sees_their_own_person_and_a_phone_of_nobody_sees_none(household: Household) -> None:
    own = found(household.phone_of(household.bob), "people")
    assert [person["name"] for person in own["people"]] == ["Bob"]
    assert own["rig"] is None, "no station runs"
    assert found(household.phone_of(None), "people")["people"] == []


def test_rig_and_doctor_are_what_the_running_station_says(user: FlaskClient, orders: Ordered) -> None:
    assert found(user, "rig") == RIG
    assert found(user, "doctor") == {"findings": DOCTOR}
    assert orders.commands == [AskAbout("rig"), AskAbout("doctor")]


def test_what_a_part_says_in_its_own_words_comes_in_the_visitors_language(user: FlaskClient, orders: Ordered) -> None:
    hot = "works, but the processor is hot and is slowed down. Give it a heat sink or a fan, and air"
    orders.about["doctor"] = msgspec.to_builtins(
        [finding("board", "warning", "verbatim", text=hot), finding("clock", "ok", "doctor.clock")]
    )
    german = user.get("/api/v1/set-up/doctor", headers={"Accept-Language": "de"}).json
    assert german is not None
    board, clock = german["findings"]
    assert board["said"]["text"] == board["said"]["values"]["text"] == translated(hot, "de") != hot
    assert clock["said"]["text"] == "kept right", "the page says it by its key"
    assert found(user, "doctor")["findings"][0]["said"]["text"] == hot


@pytest.mark.parametrize("what", ["rig", "doctor"])
def test_what_the_station_cannot_say_is_a_sentence(user: FlaskClient, orders: Ordered, what: str) -> None:
    orders.reply = Refused("GPIO 17 is used twice", "mend the settings")
    answer: Any = user.get(f"/api/v1/set-up/{what}")
    assert (answer.status_code, answer.json["error"]) == (409, "not now")
    assert "GPIO 17 is used twice" in answer.json["message"]


def test_without_a_station_there_is_no_doctor(app: Flask, user: FlaskClient) -> None:
    view: Any = app.view_functions["GET /api/v1/set-up/doctor"]
    set_up: SetUp = view.__self__
    set_up._ask = no_loop
    answer: Any = user.get("/api/v1/set-up/doctor")
    assert (answer.status_code, answer.json["error"]) == (503, "station offline")


def kept_in(household: Household) -> list[Any]:
    """All that is kept: every row of each table, but when phones were seen last, and every other file."""
    database = household.archive.database
    with reading(open_engine(database)) as connection:
        tables = [table for table in schema.metadata.sorted_tables if table.name != "phones"]
        rows = [[tuple(row) for row in connection.execute(table.select())] for table in tables]
    files = [path for path in database.parent.rglob("*") if path.is_file() and database.name not in path.name]
    return [*rows, {str(path): path.read_bytes() for path in files}]


def test_looking_changes_nothing(
    app: Flask, owner: FlaskClient, household: Household, doors: Doors, orders: Ordered, feed: LiveFeed, loop: FakeLoop
) -> None:
    household.fill(Plan(kicks=12))
    runs(feed, loop, source="live")
    values = {"session_id": household.newest(EVERYBODY), "phone_id": SOME_ID, "kind": "csv", "digest": "x"}
    orders.commands.clear()
    phones = [(phone.id, phone.role) for phone in doors.phones.all()]
    before = kept_in(household)
    looked = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        path = rule.build({name: values.get(name, "none.js") for name in rule.arguments}, append_unknown=False)
        assert path is not None
        answer = owner.get(path[1], buffered=False)
        answer.close()
        looked += 1
    assert looked > 20
    assert all(isinstance(command, AskAbout) for command in orders.commands), "nothing but questions reached the loop"
    assert kept_in(household) == before
    assert [(phone.id, phone.role) for phone in doors.phones.all()] == phones
