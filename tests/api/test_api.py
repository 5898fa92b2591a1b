"""The interface for programs, tried with requests made from its own description by each kind of visitor."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import positive_data_acceptance

from station.config import Config
from tests.ordered import no_loop
from web.app import create_app
from web.doors import Doors, open_doors
from web.live import LiveFeed

pytestmark = pytest.mark.api

EXAMPLES = 40
DESCRIPTION = json.loads((Path(__file__).parents[2] / "web" / "openapi.json").read_text())
# A stream has no end, and a static file no description beyond its name.
OPERATIONS = [
    (path, method)
    for path, operations in DESCRIPTION["paths"].items()
    for method in operations
    if path != "/api/v1/live" and not path.startswith("/static")
]
# What no schema says: whether a program can be run, whether a person can be, and that no owner's phone is a person's.
JUDGED = {
    "/api/v1/programs",
    "/api/v1/programs/{name}/change",
    "/api/v1/people",
    "/api/v1/people/{person_id}/change",
    "/api/v1/phones/invite",
}


class Clock:
    """Passes a minute with each look, so that no limit of rates is ever met."""

    def __init__(self) -> None:
        self.ns = 0

    def now_ns(self) -> int:
        self.ns += 60_000_000_000
        return self.ns


@pytest.fixture(scope="module")
def doors() -> Iterator[Doors]:
    with tempfile.TemporaryDirectory(prefix="ks-") as folder:
        yield open_doors(Path(folder), Config())


@pytest.fixture(scope="module")
def app(doors: Doors) -> Iterator[Flask]:
    with tempfile.TemporaryDirectory(prefix="ks-") as folder:
        feed = LiveFeed(f"ipc://{folder}/loop.sock")
        yield create_app(feed, Config(), doors, no_loop, Clock().now_ns)
        feed.close()


@pytest.fixture(scope="module")
def cookies(app: Flask, doors: Doors) -> dict[str, dict[str, str]]:
    """The cookies of each kind of visitor."""
    held: dict[str, dict[str, str]] = {"anyone": {}}
    for role in ("user", "owner"):
        browser = app.test_client()
        browser.post("/api/v1/pair", json={"invitation": doors.keyring.invite(role), "name": "program"})
        cookie = browser.get_cookie("phone")
        assert cookie is not None
        held[role] = {"phone": cookie.value}
    return held


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_as_described(app: Flask, cookies: dict[str, dict[str, str]], path: str, method: str) -> None:
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)[path][method]
    excluded = [not_a_server_error, positive_data_acceptance] if path in JUDGED else [not_a_server_error]

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def try_it(case: Any) -> None:
        for held in cookies.values():
            # A refusal with 503 is meant where it is described; a fault of the page is 500, which no description has.
            case.call_and_validate(cookies=held, headers={"Accept-Encoding": "identity"}, excluded_checks=excluded)

    try_it()
