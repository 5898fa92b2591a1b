"""A phone asks to be let in and a press of the button pairs it; every way in which it is not let in is a sentence."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from station.commands import Done, Knock, Refused
from station.config import ButtonConfig, Config
from station.drill.view import SessionView
from tests.ordered import Ordered, no_loop
from tests.web.conftest import FakeLoop
from web.app import create_app
from web.doors import Doors
from web.live import LiveFeed

PATIENCE_S = 10.0


@pytest.fixture(autouse=True)
def first(orders: Ordered) -> None:
    """The loop calls the first phone that asks number 1."""
    orders.reply = Done(1)


def ask(browser: FlaskClient, name: str = "Ada's phone") -> Any:
    return browser.post("/api/v1/pair/ask", json={"name": name})


def answer(browser: FlaskClient, key: str) -> Any:
    return browser.post("/api/v1/pair/answer", json={"key": key})


def error(response: Any) -> tuple[int, str]:
    return response.status_code, response.json["error"]


def press(loop: FakeLoop, feed: LiveFeed, number: int) -> None:
    """The loop tells that it let in phone `number`."""
    before = feed.view.change
    view = SessionView("standing_by", "free", "Free", None, "Guest", let_in=number)
    loop.publish(loop.snapshot(number, session=view))
    assert feed.newer_than(before, PATIENCE_S).change > before


def test_a_press_makes_the_phone_that_asks_a_users(
    client: FlaskClient, orders: Ordered, feed: LiveFeed, loop: FakeLoop, doors: Doors
) -> None:
    asked = ask(client).json
    assert asked["wait_s"] == 30
    assert orders.commands == [Knock()]
    press(loop, feed, 0)
    assert answer(client, asked["key"]).json == {"phone": None}
    press(loop, feed, 1)
    let_in = answer(client, asked["key"])
    assert (let_in.json["phone"]["name"], let_in.json["phone"]["role"]) == ("Ada's phone", "user")
    assert let_in.json["phone"]["person_id"] is None, "nobody's sessions are theirs by that"
    assert "HttpOnly" in let_in.headers["Set-Cookie"]
    assert client.get("/set-up").status_code == 200
    assert client.get("/api/v1/phones").status_code == 403
    assert [phone.name for phone in doors.phones.all()] == ["Ada's phone"]


def test_one_press_pairs_one_phone_once(
    app: Flask, client: FlaskClient, feed: LiveFeed, loop: FakeLoop, doors: Doors
) -> None:
    key = ask(client).json["key"]
    press(loop, feed, 1)
    assert answer(client, key).status_code == 200
    assert answer(app.test_client(), key).json == {"phone": None}
    assert len(doors.phones.all()) == 1


def test_whoever_does_not_know_the_key_is_not_let_in(
    app: Flask, client: FlaskClient, feed: LiveFeed, loop: Any
) -> None:
    ask(client)
    press(loop, feed, 1)
    assert error(answer(app.test_client(), "a guess")) == (403, "nobody pressed")


def test_a_press_for_another_phone_is_none_for_this_one(
    app: Flask, client: FlaskClient, orders: Ordered, feed: LiveFeed, loop: FakeLoop
) -> None:
    key = ask(client).json["key"]
    orders.reply = Done(2)
    other = app.test_client()
    others = ask(other).json["key"]
    press(loop, feed, 2)
    assert answer(client, key).json == {"phone": None}
    assert answer(other, others).json["phone"]["role"] == "user"


@pytest.mark.parametrize(("seconds", "refused"), [(34.9, False), (35.0, True)])
def test_the_answer_can_be_fetched_a_little_later_and_then_no_more(
    client: FlaskClient, feed: LiveFeed, loop: FakeLoop, clock: Any, seconds: float, refused: bool
) -> None:
    key = ask(client).json["key"]
    press(loop, feed, 1)
    clock.advance_ms(seconds * 1000)
    let_in = answer(client, key)
    if refused:
        assert error(let_in) == (403, "nobody pressed")
        assert "30 seconds" in let_in.json["message"]
    else:
        assert let_in.status_code == 200


def test_while_the_station_is_gone_a_phone_waits(client: FlaskClient) -> None:
    assert answer(client, ask(client).json["key"]).json == {"phone": None}


def test_of_two_that_ask_at_once_neither_is_let_in(
    app: Flask, client: FlaskClient, orders: Ordered, feed: LiveFeed, loop: FakeLoop, clock: Any
) -> None:
    key = ask(client).json["key"]
    clock.advance_ms(29_000)
    orders.reply = Refused("another phone asks at the same time", "look")
    assert error(ask(app.test_client())) == (409, "two phones ask")
    press(loop, feed, 1)
    assert error(answer(client, key)) == (409, "two phones ask")


def test_where_the_button_means_something_else_nobody_asks_and_it_does_not_count(
    client: FlaskClient, orders: Ordered
) -> None:
    orders.reply = Refused("a session is under way", "look")
    for _ in range(5):
        assert error(ask(client)) == (409, "button not free")
    orders.reply = Done(1)
    assert ask(client).status_code == 200


def test_a_phone_whose_time_is_over_is_not_in_the_way(client: FlaskClient, orders: Ordered, clock: Any) -> None:
    ask(client)
    clock.advance_ms(30_000)
    orders.reply = Refused("a session is under way", "look")
    assert error(ask(client)) == (409, "button not free")


def test_phones_ask_three_times_in_ten_minutes_from_wherever(app: Flask, clock: Any, orders: Ordered) -> None:
    for number in range(3):
        came_from = {"REMOTE_ADDR": f"10.0.0.{number + 1}"}
        assert app.test_client().post("/api/v1/pair/ask", json={"name": "x"}, environ_base=came_from).status_code == 200
        clock.advance_ms(60_000)
    refused = ask(app.test_client())
    assert error(refused) == (429, "asked too often")
    assert "invitation" in refused.json["remedy"]
    assert len(orders.commands) == 3, "nothing lights up at the station"
    clock.advance_ms(7 * 60_000)
    assert ask(app.test_client()).status_code == 200


def test_a_phone_that_is_paired_stays_what_it_is(owner: FlaskClient, user: FlaskClient, orders: Ordered) -> None:
    for browser in (owner, user):
        assert error(ask(browser)) == (403, "paired already")
        assert error(answer(browser, "x")) == (403, "paired already")
    assert orders.commands == []
    assert owner.get("/api/v1/phones").status_code == 200


def test_without_a_loop_the_station_is_offline(feed: LiveFeed, config: Config, doors: Doors, clock: Any) -> None:
    client = create_app(feed, config, doors, no_loop, clock.now_ns).test_client()
    assert error(ask(client)) == (503, "station offline")


def test_a_station_without_a_button_says_how_else(feed: LiveFeed, doors: Doors, orders: Ordered, clock: Any) -> None:
    client = create_app(feed, Config(button=ButtonConfig(pin=None)), doors, orders, clock.now_ns).test_client()
    refused = ask(client)
    assert error(refused) == (409, "no button")
    assert "invitation" in refused.json["remedy"]
    assert 'id="ask-form"' not in client.get("/pair").text


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 81}, {"name": "x", "role": "owner"}, []])
def test_a_body_of_another_shape_is_refused(client: FlaskClient, orders: Ordered, body: Any) -> None:
    assert client.post("/api/v1/pair/ask", json=body).status_code == 422
    assert client.post("/api/v1/pair/answer", json=body).status_code == 422
    assert orders.commands == []


def test_the_page_asks_for_a_phone_that_is_not_paired_and_shows_the_way_on_one_that_is(
    client: FlaskClient, user: FlaskClient
) -> None:
    assert 'id="ask-form"' in client.get("/pair").text
    page = user.get("/pair").text
    assert 'id="ask-form"' not in page
    assert 'id="pair-code"' in page
    assert "http://localhost/pair" in page
