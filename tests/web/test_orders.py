"""A paired phone asks something of the session; what it may not, or what cannot be done now, is a sentence."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from station.commands import AskSession, Refused
from station.drill.people import Person
from station.storage.errors import StorageError
from station.storage.paths import archive
from station.storage.prepare import prepare
from station.storage.roster import Roster
from tests.ordered import Ordered, no_loop
from tests.web.conftest import FakeLoop
from web import archives
from web.live import LiveFeed

PATIENCE_S = 10.0


def found(browser: FlaskClient, path: str) -> Any:
    """What the page answers."""
    return browser.get(path).json


@pytest.fixture(autouse=True)
def state(state_folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the page looks for people and programs."""
    monkeypatch.setenv("STATE_DIRECTORY", str(state_folder))


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ({"action": "start"}, AskSession("start")),
        ({"action": "program", "value": "ramp"}, AskSession("program", "ramp")),
        ({"action": "count", "value": 98}, AskSession("count", 98)),
        ({"action": "person", "value": None}, AskSession("person")),
    ],
)
def test_what_a_paired_phone_asks_reaches_the_loop(
    user: FlaskClient, orders: Ordered, body: Any, asked: AskSession
) -> None:
    answer: Any = user.post("/api/v1/session", json=body)
    assert (answer.status_code, answer.json) == (200, {"done": body["action"]})
    assert orders.commands == [asked]


def test_what_cannot_be_done_now_is_said(user: FlaskClient, orders: Ordered) -> None:
    orders.reply = Refused("there is nothing to pause", "look")
    answer: Any = user.post("/api/v1/session", json={"action": "pause"})
    assert (answer.status_code, answer.json["error"]) == (409, "not now")
    assert "there is nothing to pause" in answer.json["message"]


@pytest.mark.parametrize("body", [{"action": "jump"}, {"action": "stop", "value": 3}, {"action": "program"}, {}, []])
def test_what_makes_no_sense_never_reaches_the_loop(user: FlaskClient, orders: Ordered, body: Any) -> None:
    assert user.post("/api/v1/session", json=body).status_code == 422
    assert orders.commands == []


def test_without_a_loop_the_station_is_offline(user: FlaskClient, app: Any) -> None:
    app.view_functions["order"].__self__._ask = no_loop
    answer: Any = user.post("/api/v1/session", json={"action": "start"})
    assert answer.json["error"] == "station offline"


def test_a_user_chooses_the_guest_but_nobody_elses_person(user: FlaskClient, owner: FlaskClient) -> None:
    prepare(archive(simulated=False).database)
    ada = Roster(archive(simulated=False)).add_person(Person(None, "Ada", 1700))
    assert [each["name"] for each in found(user, "/api/v1/choices")["people"]] == ["Guest"]
    assert user.post("/api/v1/session", json={"action": "person", "value": ada.id}).status_code == 403
    assert [each["name"] for each in found(owner, "/api/v1/choices")["people"]] == ["Guest", "Ada"]
    assert owner.post("/api/v1/session", json={"action": "person", "value": ada.id}).status_code == 200


def test_programs_are_those_of_every_station_and_ones_own(user: FlaskClient, feed: LiveFeed, loop: FakeLoop) -> None:
    before = feed.view.change
    loop.publish(loop.snapshot(1))
    feed.newer_than(before, PATIENCE_S)
    assert user.get("/api/v1/choices").status_code == 200
    Roster(archive(simulated=True)).put_program("mine", 'title = "Mine"\n[[sets]]\nwork_s = 20\n')
    programs = {each["name"]: each for each in found(user, "/api/v1/choices")["programs"]}
    assert (programs["warm-up"]["sets"], programs["warm-up"]["work_s"]) == (3, 90)
    assert programs["free"]["work_s"] is None
    assert programs["mine"]["title"] == "Mine", "the simulated athlete's own"


def test_a_database_that_cannot_be_reached_is_said(user: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise StorageError("the disk is full. Free space there")

    monkeypatch.setattr(archives, "prepare", broken)
    answer: Any = user.get("/api/v1/choices")
    assert (answer.status_code, answer.json["error"]) == (503, "archive not open")
    assert "Free space there" in answer.json["message"]


def test_a_phone_that_is_not_paired_does_not_see_whose_session_it_is(
    client: FlaskClient, user: FlaskClient, feed: LiveFeed, loop: FakeLoop
) -> None:
    before = feed.view.change
    loop.publish(loop.snapshot(1))
    feed.newer_than(before, PATIENCE_S)
    assert found(user, "/api/v1/state")["session"]["person"] == "Guest"
    seen = found(client, "/api/v1/state")["session"]
    assert (seen["person"], seen["person_id"], seen["result"]) == ("", None, None)
    assert seen["phase"] == "standing_by"
