"""What the page's routes answer, with and without a loop behind them."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from station.config import Config
from tests.ordered import no_loop
from web.app import create_app
from web.doors import Doors
from web.live import OFFLINE_NS, LiveFeed

PATIENCE_S = 10.0


def put_on_air(feed: LiveFeed, loop: Any, seq: int) -> bytes:
    change = feed.view.change
    payload: bytes = loop.publish(loop.snapshot(seq))
    assert feed.newer_than(change, PATIENCE_S).snapshot == payload
    return payload


PAGES = ("/", "/learn", "/set-up", "/pair")


@pytest.mark.parametrize("path", PAGES)
def test_each_page_names_the_station_and_loads_nothing_from_elsewhere(owner: FlaskClient, path: str) -> None:
    page = owner.get(path)
    assert page.status_code == 200
    assert '<p class="station" id="station">Kickstation</p>' in page.text
    assert not re.search(r"""(src|href)=["'](?!/(?!/)|#)""", page.text)
    loaded = re.findall(r"""(?:src|href)=["'](/static/[^"']+)""", page.text)
    assert len(loaded) >= 4
    for address in loaded:
        with owner.get(address) as answer:
            assert answer.status_code == 200


def test_health_tells_page_from_station(client: FlaskClient, feed: LiveFeed, loop: Any) -> None:
    assert client.get("/healthz").json == {"page": "ok", "station": "offline", "rejected_messages": 0}
    put_on_air(feed, loop, 1)
    assert client.get("/healthz").json == {"page": "ok", "station": "online", "rejected_messages": 0}


def test_the_state_is_the_loops_own_bytes(user: FlaskClient, feed: LiveFeed, loop: Any) -> None:
    payload = put_on_air(feed, loop, 7)
    answer = user.get("/api/v1/state")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, payload, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_loop_the_state_is_unavailable_with_a_remedy(client: FlaskClient) -> None:
    answer = client.get("/api/v1/state")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["error"] == "station offline"
    assert "kickstation run" in answer.json["remedy"]
    assert answer.headers["Retry-After"] == "5"


def test_a_stream_starts_with_the_snapshot_that_is_there(user: FlaskClient, feed: LiveFeed, loop: Any) -> None:
    payload = put_on_air(feed, loop, 1)
    answer = user.get("/api/v1/live", buffered=False)
    parts: Iterator[Any] = iter(answer.response)
    assert next(parts) == b"retry: 1000\n\n"
    assert next(parts) == b"event: snapshot\ndata: " + payload + b"\n\n"
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    answer.close()


def test_a_stream_that_was_slow_goes_on_with_the_newest(user: FlaskClient, feed: LiveFeed, loop: Any) -> None:
    put_on_air(feed, loop, 1)
    answer = user.get("/api/v1/live", buffered=False)
    parts: Iterator[Any] = iter(answer.response)
    next(parts), next(parts)
    for seq in range(2, 40):
        newest = put_on_air(feed, loop, seq)
    assert newest in next(parts)
    answer.close()


def test_a_stream_says_when_the_loop_goes_and_repeats_it_as_its_heartbeat(
    client: FlaskClient, feed: LiveFeed, loop: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.stream.HEARTBEAT_S", 0.01)
    put_on_air(feed, loop, 1)
    answer = client.get("/api/v1/live", buffered=False)
    parts: Iterator[Any] = iter(answer.response)
    next(parts), next(parts)
    clock.advance_ms(OFFLINE_NS / 1e6 + 1)
    assert feed.newer_than(1, PATIENCE_S).snapshot is None
    for _ in range(3):
        name, data = next(parts).decode().splitlines()[:2]
        assert name == "event: offline"
        assert json.loads(data.removeprefix("data: "))["error"] == "station offline"
    answer.close()


def test_json_with_line_breaks_stays_one_event(client: FlaskClient, feed: LiveFeed, loop: Any) -> None:
    change = feed.view.change
    loop.publish(msgspec.json.format(loop.snapshot(1), indent=1))
    feed.newer_than(change, PATIENCE_S)
    answer = client.get("/api/v1/live", buffered=False)
    parts: Iterator[Any] = iter(answer.response)
    next(parts)
    event, *rest = next(parts).decode().split("\n\n")
    assert rest == [""]
    name, *lines = event.splitlines()
    data = "\n".join(line.removeprefix("data: ") for line in lines)
    assert (name, json.loads(data)["seq"]) == ("event: snapshot", 1)
    answer.close()


def test_a_stream_ends_when_the_feed_closes(endpoint: str, config: Config, doors: Doors) -> None:
    feed = LiveFeed(endpoint)
    answer = create_app(feed, config, doors, no_loop).test_client().get("/api/v1/live", buffered=False)
    parts: Iterator[Any] = iter(answer.response)
    next(parts), next(parts)
    feed.close()
    assert list(parts) == []


def test_one_stream_too_many_is_told_so_and_a_closed_one_makes_room(client: FlaskClient) -> None:
    first, second = (client.get("/api/v1/live", buffered=False) for _ in range(2))
    third = client.get("/api/v1/live")
    assert third.status_code == 503
    assert third.headers["Retry-After"] == "5"
    assert third.json is not None
    assert third.json["message"] == "2 live pages are open, and the station serves no more at once."
    first.close()
    fourth = client.get("/api/v1/live", buffered=False)
    assert fourth.status_code == 200
    second.close()
    fourth.close()


def test_asking_for_a_streams_headers_takes_no_place(client: FlaskClient) -> None:
    for _ in range(5):
        assert client.head("/api/v1/live").status_code == 200
    answer = client.get("/api/v1/live", buffered=False)
    assert answer.status_code == 200
    answer.close()


def test_an_unknown_route_is_json_for_programs_and_a_page_for_people(client: FlaskClient) -> None:
    api = client.get("/api/v1/nowhere")
    assert api.status_code == 404
    assert api.json is not None
    assert api.json["error"] == "not found"
    assert api.json["message"] == "There is nothing at /api/v1/nowhere."
    page = client.get("/<script>")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "&lt;script&gt;" in page.text
    assert "<script>" not in page.text
    assert 'href="/"' in page.text


def test_a_method_that_is_not_meant_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.post("/api/v1/state")
    assert answer.status_code == 405
    assert answer.json is not None
    assert answer.json["error"] == "method not allowed"
    assert answer.headers["Allow"]


def test_a_fault_of_the_page_is_told_without_its_inside(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.stream.msgspec.json.encode", lambda _: 1 / 0)
    answer = app.test_client().get("/api/v1/live")
    assert answer.status_code == 500
    assert answer.json is not None
    assert answer.json["error"] == "internal server error"
    assert "ZeroDivision" not in answer.text


def test_the_last_kick_is_the_newest_that_the_loop_told_of(
    client: FlaskClient, feed: LiveFeed, loop: Any, clock: Any
) -> None:
    assert client.get("/api/v1/kicks/last").json == {"kick": None}
    put_on_air(feed, loop, 1)
    for t_ns in (1, 2):
        loop.tell({"event": "kick", "t_ns": t_ns, "side": "left"})
    loop.tell({"event": "stride", "t_ns": 3, "side": "left"})
    put_on_air(feed, loop, 2)
    assert client.get("/api/v1/kicks/last").json == {"kick": {"event": "kick", "t_ns": 2, "side": "left"}}
    clock.advance_ms(OFFLINE_NS / 1e6 + 1)
    assert feed.newer_than(2, PATIENCE_S).snapshot is None
    assert client.get("/api/v1/kicks/last").json == {"kick": None}
