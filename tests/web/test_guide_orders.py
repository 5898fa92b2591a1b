"""Guides from the phone: who may begin, answer and end them, and what a calibration knows beforehand."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from station.commands import AbortGuide, AnswerGuide, BeginGuide, Done, Refused
from station.drill.people import Person
from station.messages import GuideView, Said
from tests.ordered import Ordered, no_loop
from tests.web.conftest import FakeLoop, Household
from tests.web.test_set_up import SOME_ID, runs
from web.guide_orders import GuideOrders
from web.live import LiveFeed

NOTHING = Said("", "")
TODAY = date.today().isoformat()  # noqa: DTZ011 - the person's own calendar


def view(guide: str, person_id: str | None = None) -> GuideView:
    """A guide that runs."""
    return GuideView(guide, 3, 17, 1, 5, NOTHING, NOTHING, "running", person_id=person_id)


def begun(browser: FlaskClient, **body: Any) -> tuple[int, Any]:
    answer = browser.post("/api/v1/set-up/guide/begin", json=body)
    return answer.status_code, answer.json


def test_the_owner_builds_from_any_part(owner: FlaskClient, orders: Ordered) -> None:
    orders.reply = Done({"run": 4})
    assert begun(owner, guide="build", at="left pad") == (200, {"run": 4})
    assert orders.commands == [BeginGuide("build", at="left pad")]


def test_a_user_tries_the_parts_but_does_not_build(user: FlaskClient, orders: Ordered) -> None:
    assert begun(user, guide="check")[0] == 200
    assert begun(user, guide="build")[1]["error"] == "not allowed"
    assert orders.commands == [BeginGuide("check")]


def test_a_user_calibrates_their_own_person_and_nobody_else(household: Household, orders: Ordered) -> None:
    household.roster.change_person(Person(household.bob, "Bob", height_mm=1300))
    bobs = household.phone_of(household.bob)
    assert begun(bobs, guide="calibrate", person_id=household.bob)[0] == 200
    wanted = BeginGuide("calibrate", today=TODAY, height_mm=1300, person_id=household.bob)
    assert orders.commands == [wanted]
    for whose in (household.ada, None):
        assert begun(bobs, guide="calibrate", person_id=whose)[1]["error"] == "not allowed"
    assert begun(household.phone_of(None), guide="calibrate")[1]["error"] == "not allowed"


def test_the_bar_stands_where_it_stood_unless_a_height_is_given(
    owner: FlaskClient, household: Household, orders: Ordered
) -> None:
    household.roster.change_person(Person(household.ada, "Ada", height_mm=1700, bar_mm=790))
    assert begun(owner, guide="calibrate", person_id=household.ada)[0] == 200
    assert begun(owner, guide="calibrate", person_id=household.ada, height_mm=1720)[0] == 200
    assert [(each.height_mm, each.bar_mm) for each in orders.commands if isinstance(each, BeginGuide)] == [
        (1700, 790),
        (1720, None),
    ]


def test_a_height_that_nobody_knows_is_asked_for_unless_the_rig_needs_none(
    owner: FlaskClient, household: Household, orders: Ordered, feed: LiveFeed, loop: FakeLoop
) -> None:
    assert begun(owner, guide="calibrate", person_id=household.ada)[1]["error"] == "height unknown"
    runs(feed, loop, source="live", rig="mat")
    assert begun(owner, guide="calibrate", person_id=household.ada)[0] == 200
    assert orders.commands == [BeginGuide("calibrate", today=TODAY, person_id=household.ada)]


@pytest.mark.parametrize("person_id", [None, SOME_ID])
def test_nobody_is_not_calibrated(owner: FlaskClient, household: Household, person_id: str | None) -> None:
    assert begun(owner, guide="calibrate", person_id=person_id)[1]["error"] == "no person"


@pytest.mark.parametrize(
    "body",
    [{}, {"guide": "dance"}, {"guide": "check", "height_mm": 12}, {"guide": "check", "at": "x" * 61}, {"guide": 1}, []],
)
def test_what_makes_no_sense_never_reaches_the_loop(owner: FlaskClient, orders: Ordered, body: Any) -> None:
    assert owner.post("/api/v1/set-up/guide/begin", json=body).status_code == 422
    assert orders.commands == []


def answered(browser: FlaskClient, question: int) -> Any:
    return browser.post("/api/v1/set-up/guide/answer", json={"question": question, "choice": "ready"}).json


def test_an_answer_meets_the_question_that_is_shown(
    owner: FlaskClient, orders: Ordered, feed: LiveFeed, loop: FakeLoop
) -> None:
    assert answered(owner, 17)["error"] == "question passed", "no station runs"
    runs(feed, loop)
    assert answered(owner, 17)["error"] == "question passed", "no guide runs"
    runs(feed, loop, guide=view("build"))
    assert answered(owner, 16)["error"] == "question passed"
    assert answered(owner, 17) == {}
    assert orders.commands == [AnswerGuide(17, "ready")]


def test_who_may_not_begin_a_guide_may_not_answer_it_but_may_end_it(
    household: Household, orders: Ordered, feed: LiveFeed, loop: FakeLoop
) -> None:
    bobs = household.phone_of(household.bob)
    for guide, person_id, expected in (
        ("build", None, "not allowed"),
        ("calibrate", household.ada, "not allowed"),
        ("calibrate", household.bob, None),
        ("check", None, None),
    ):
        runs(feed, loop, guide=view(guide, person_id))
        assert answered(bobs, 17).get("error") == expected, (guide, person_id)
    assert bobs.post("/api/v1/set-up/guide/abort", json={"run": 3}).json == {}
    assert orders.commands[-1] == AbortGuide(3)


def test_what_the_station_refuses_is_said_in_words(owner: FlaskClient, orders: Ordered) -> None:
    orders.reply = Refused("the guide 'build' runs already, at step 2 of 9", "go through it, or abort it first")
    status, told = begun(owner, guide="check")
    assert (status, told["error"]) == (409, "not now")
    assert "at step 2 of 9" in told["message"]


def test_without_a_loop_the_station_is_offline(app: Flask, owner: FlaskClient) -> None:
    obeys: Any = app.view_functions["POST /api/v1/set-up/guide/begin"]
    guides: GuideOrders = obeys.__self__
    guides._ask = no_loop
    assert begun(owner, guide="check")[1]["error"] == "station offline"
