"""What is refused before any route looks at it, and what every answer bears."""

import socket
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from station.config import Config, WebConfig
from tests.ordered import no_loop
from web.app import create_app
from web.doors import Doors
from web.guard import HEADERS, MAX_BODY_BYTES, is_own_origin, own_names
from web.live import LiveFeed

LANGUAGE = "/api/v1/language"
MACHINE = socket.gethostname().partition(".")[0].lower()


def refusal_of(answer: Any) -> str:
    """The kind of a refusal, which has the one shape that all have."""
    assert set(answer.json) == {"error", "message", "remedy"}
    assert all(answer.json.values())
    return str(answer.json["error"])


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8000",
        "127.0.0.1:8000",
        "[::1]:8000",
        "192.168.1.20",
        f"{MACHINE}.local",
        MACHINE.upper(),
    ],
)
def test_the_station_answers_under_its_names_and_any_address(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.local:8000", "[::1", "", "a b", "x@y"]
)
def test_a_foreign_name_that_leads_here_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 400
    assert refusal_of(answer) == "unknown host"


def test_names_of_the_settings_are_known_too(feed: LiveFeed, doors: Doors) -> None:
    app = create_app(feed, Config(web=WebConfig(names=("Gym.example",))), doors, no_loop)
    assert app.test_client().get("/healthz", headers={"Host": "gym.example"}).status_code == 200
    assert "gym.example" in own_names(["Gym.example"])


def test_a_refused_host_reads_a_page_in_words(client: FlaskClient) -> None:
    page = client.get("/", headers={"Host": "evil.example"})
    assert (page.status_code, page.mimetype) == (400, "text/html")
    assert "evil.example" in page.text


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://localhost.evil.example", "file://localhost"]
)
def test_an_order_from_a_foreign_page_is_refused(client: FlaskClient, origin: str) -> None:
    answer = client.post(LANGUAGE, json={"language": "de"}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert refusal_of(answer) == "foreign page"
    assert "Set-Cookie" not in answer.headers


def test_an_order_from_the_own_page_is_taken(client: FlaskClient) -> None:
    answer = client.post(LANGUAGE, json={"language": "de"}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 200


def test_a_program_without_an_origin_is_no_foreign_page() -> None:
    assert is_own_origin(None, "localhost:8000")
    assert not is_own_origin("http://localhost:9000", "localhost:8000")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_read(client: FlaskClient, kind: str) -> None:
    answer = client.post(LANGUAGE, data=b'{"language":"de"}', content_type=kind)
    assert answer.status_code == 415
    assert refusal_of(answer) == "not json"


def test_a_large_body_is_refused(client: FlaskClient) -> None:
    body = b'{"language":"' + b"x" * MAX_BODY_BYTES + b'"}'
    said = client.post(LANGUAGE, data=body, content_type="application/json")
    assert said.status_code == 413
    assert refusal_of(said) == "body too large"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"language":"xx"}', b'{"language":"de","more":1}', b"[" * 9000]
)
def test_a_body_of_another_shape_is_refused_with_the_reason(client: FlaskClient, body: bytes) -> None:
    answer = client.post(LANGUAGE, data=body, content_type="application/json")
    assert answer.status_code == 422
    assert refusal_of(answer) == "not understood"


def test_who_asks_too_often_has_to_wait_and_nobody_else(client: FlaskClient, clock: Any) -> None:
    statuses = [client.get("/healthz").status_code for _ in range(300)]
    assert statuses.index(429) == 240
    answer = client.get("/healthz")
    assert refusal_of(answer) == "too many requests"
    assert answer.headers["Retry-After"] == "5"
    assert client.get("/healthz", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200
    clock.advance_ms(5_000)
    assert client.get("/healthz").status_code == 200


def test_orders_are_rarer_than_looks(client: FlaskClient) -> None:
    statuses = [client.post(LANGUAGE, json={"language": "de"}).status_code for _ in range(60)]
    assert statuses.index(429) == 40


def test_every_answer_bears_the_security_headers(app: Flask, client: FlaskClient) -> None:
    paths = ["/", "/healthz", "/nowhere", "/api/v1/nowhere", "/set-up", "/api/v1/state", "/api/v1/openapi.json"]
    for path in paths:
        with client.get(path) as answer:
            assert {name: answer.headers[name] for name in HEADERS} == HEADERS
            assert answer.headers["Cache-Control"] == "no-store"
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_no_other_method_does_anything(client: FlaskClient, method: str) -> None:
    answer = client.open("/api/v1/state", method=method, json={})
    assert answer.status_code == 405
    assert refusal_of(answer) == "method not allowed"
