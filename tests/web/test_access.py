"""Each route is tried by everybody: an unpaired browser, the phone of a user, the phone of the owner."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from station.drill.view import ResultView, SessionView
from tests.web.conftest import FakeLoop
from web.access import ACCESS, RANK, Visitor
from web.doors import Doors
from web.live import LiveFeed
from web.pages import TABS

PATIENCE_S = 10.0
SOME_ID = "7f6d3c1e-0000-4000-8000-000000000000"
# What no route gives to somebody whom it lets in: the refusals of the gate.
CLOSED = {"not paired", "not allowed"}


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Every route of the page with each of its methods."""
    found = [(rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()]
    assert len(found) > 15
    return found


def asked(browser: FlaskClient, rule: Rule, method: str) -> tuple[int, str | None]:
    """The status that `browser` gets for a route, and the kind of the refusal if a program can read it."""
    values = {
        "phone_id": SOME_ID,
        "person_id": SOME_ID,
        "session_id": SOME_ID,
        "kind": "csv",
        "digest": "none",
        "name": "none.js",
    }
    path = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert path is not None
    sent: dict[str, Any] = {"json": {}} if method == "POST" else {}
    answer = browser.open(path[1], method=method, buffered=False, **sent)
    readable = method != "HEAD" and answer.mimetype == "application/json" and answer.status_code >= 400
    kind = answer.json["error"] if readable and answer.json else None
    answer.close()
    return answer.status_code, kind


def test_the_table_has_exactly_the_routes_that_there_are(app: Flask) -> None:
    served = {(rule.rule, method) for rule, method in routes(app) if method != "HEAD"}
    assert served == {(rule, method) for rule, of in ACCESS.items() for method in of}


@pytest.mark.parametrize("role", RANK)
def test_every_route_opens_to_whom_the_table_says_and_to_nobody_else(app: Flask, doors: Doors, role: Any) -> None:
    for rule, method in routes(app):
        browser = app.test_client()
        if role != "anyone":
            invitation = {"invitation": doors.keyring.invite(role), "name": "phone"}
            assert browser.post("/api/v1/pair", json=invitation, environ_base=_from_elsewhere()).status_code == 200
        status, kind = asked(browser, rule, method)
        least = ACCESS[rule.rule]["GET" if method == "HEAD" else method]
        if RANK[role] >= RANK[least]:
            assert status != 403 or kind not in CLOSED | {None}, (rule, method)
        else:
            expected = "not paired" if role == "anyone" else "not allowed"
            assert status == 403, (rule, method)
            assert kind in {expected, None}, (rule, method)


def _from_elsewhere(count: list[int] = [0]) -> dict[str, str]:  # noqa: B006 - counts over all calls
    """An address that nobody had before, so that no limit of rates is met."""
    count[0] += 1
    return {"REMOTE_ADDR": f"10.0.{count[0] // 250}.{count[0] % 250 + 1}"}


def test_a_route_that_is_missing_in_the_table_is_closed_to_the_owner_too(app: Flask, doors: Doors) -> None:
    app.add_url_rule("/forgotten", view_func=lambda: "open", methods=["GET"])
    browser = app.test_client()
    browser.post("/api/v1/pair", json={"invitation": doors.keyring.invite("owner"), "name": "phone"})
    assert browser.get("/forgotten").status_code == 404


def test_a_forged_cookie_is_nobody(client: FlaskClient, doors: Doors) -> None:
    for cookie in ("", "owner", doors.keyring.cookie_for(SOME_ID), doors.keyring.invite("owner")):
        client.set_cookie("phone", cookie)
        assert client.get("/set-up").status_code == 403


def test_a_revoked_phone_is_nobody_at_once(owner: FlaskClient, user: FlaskClient, doors: Doors) -> None:
    assert user.get("/set-up").status_code == 200
    (phone,) = (phone for phone in doors.phones.all() if phone.role == "user")
    assert owner.post(f"/api/v1/phones/{phone.id}/revoke", json={}).json == {"revoked": phone.id}
    assert user.get("/set-up").status_code == 403


def test_a_page_that_is_refused_says_in_words_how_to_get_in(client: FlaskClient) -> None:
    page = client.get("/set-up")
    assert page.status_code == 403
    assert "invitation" in page.text


def test_each_tab_leads_to_a_page(owner: FlaskClient) -> None:
    for tab in TABS:
        assert owner.get(tab.path).status_code == 200


def test_nobody_in_particular_is_anyone() -> None:
    assert Visitor().role == "anyone"
    assert Visitor().may("anyone")
    assert not Visitor().may("user")


def test_an_unpaired_phone_sees_the_session_without_who_does_it_and_what_it_came_to(
    client: FlaskClient, user: FlaskClient, feed: LiveFeed, loop: FakeLoop
) -> None:
    put_on_air(feed, loop)
    for browser, person in ((client, ("", None)), (user, ("Ada", SOME_ID))):
        seen: Any = browser.get("/api/v1/state").json
        assert seen["session"]["program"] == "warm-up"
        assert (seen["session"]["person"], seen["session"]["person_id"]) == person
        assert (seen["session"]["result"] is None) is (browser is client)


def test_a_phone_that_is_revoked_while_it_looks_sees_no_more_than_others_from_then_on(
    user: FlaskClient, feed: LiveFeed, loop: FakeLoop, doors: Doors
) -> None:
    put_on_air(feed, loop)
    answer = user.get("/api/v1/live", buffered=False)
    parts: Iterator[Any] = iter(answer.response)
    next(parts)
    assert b"Ada" in next(parts)
    doors.phones.revoke(doors.phones.all()[0].id)
    put_on_air(feed, loop)
    event = next(parts)
    assert b'"program":"warm-up"' in event
    assert b"Ada" not in event
    answer.close()


def put_on_air(feed: LiveFeed, loop: FakeLoop) -> None:
    """The loop tells of Ada, who has done a session."""
    result = ResultView("done", "all_sets_done", 90.0, 80.0, 100, 90, {}, (), None)
    session = SessionView("summary", "warm-up", "Warm-up", SOME_ID, "Ada", result=result)
    before = feed.view.change
    loop.publish(loop.snapshot(1, session=session))
    assert feed.newer_than(before, PATIENCE_S).change > before
