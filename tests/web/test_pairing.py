"""A phone is paired once with an invitation, shows up at the owner, and can be let go."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.doors import Doors
from web.keyring import pairing_link

HOSTILE = [
    "<script>alert(1)</script>",
    "\u202eevil",
    "x" * 80,
    "\U0001f9b5\U0001f3fe",
    "{message}",
    "'; DROP TABLE phones",
]


def pair(browser: FlaskClient, invitation: str, name: str = "Anna's phone") -> Any:
    return browser.post("/api/v1/pair", json={"invitation": invitation, "name": name})


def test_an_invitation_makes_a_phone_with_its_role(client: FlaskClient, doors: Doors) -> None:
    answer = pair(client, doors.keyring.invite("owner"))
    assert answer.status_code == 200
    assert (answer.json["name"], answer.json["role"]) == ("Anna's phone", "owner")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert client.get("/api/v1/phones").json == {"phones": [answer.json]}


def test_an_invitation_serves_once_even_after_the_phone_was_removed(app: Flask, doors: Doors) -> None:
    invitation = doors.keyring.invite("user")
    first = pair(app.test_client(), invitation)
    for _ in range(2):
        again = pair(app.test_client(), invitation)
        assert (again.status_code, again.json["error"]) == (403, "invitation used")
        doors.phones.revoke(first.json["id"])


@pytest.mark.parametrize("invitation", ["", "nonsense", "a.b.c"])
def test_what_is_no_invitation_is_refused(client: FlaskClient, invitation: str) -> None:
    answer = pair(client, invitation)
    assert (answer.status_code, answer.json["error"]) == (403, "invitation not valid")
    assert "15 minutes" in answer.json["message"]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_kept_as_it_is(client: FlaskClient, doors: Doors, name: str) -> None:
    assert pair(client, doors.keyring.invite("owner"), name).json["name"] == name
    assert [phone.name for phone in doors.phones.all()] == [name]


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_a_name_of_no_or_too_many_letters_is_refused(client: FlaskClient, doors: Doors, name: str) -> None:
    assert pair(client, doors.keyring.invite("owner"), name).status_code == 422


def test_the_owner_invites_and_the_link_holds_the_invitation_where_no_log_sees_it(
    app: Flask, owner: FlaskClient
) -> None:
    invited = owner.post("/api/v1/phones/invite", json={"role": "user"}).json
    assert invited is not None
    address, _, invitation = invited["link"].partition("#")
    assert address == "http://localhost/pair"
    assert len({len(row) for row in invited["code"]}) == 1
    assert set("".join(invited["code"])) == {"0", "1"}
    assert pair(app.test_client(), invitation).json["role"] == "user"


def test_the_last_cookie_of_a_phone_that_leaves_is_worth_nothing(user: FlaskClient) -> None:
    cookie = user.get_cookie("phone")
    assert cookie is not None
    assert user.post("/api/v1/phones/leave", json={}).status_code == 200
    assert user.get_cookie("phone") is None
    user.set_cookie("phone", cookie.value)
    assert user.get("/set-up").status_code == 403


def test_a_phone_that_is_not_there_cannot_be_removed(owner: FlaskClient) -> None:
    answer = owner.post("/api/v1/phones/7f6d3c1e-0000-4000-8000-000000000000/revoke", json={})
    assert answer.status_code == 404
    assert owner.post("/api/v1/phones/..%2f..%2fetc/revoke", json={}).status_code == 404


def test_a_link_has_one_slash_between_address_and_page() -> None:
    assert (
        pairing_link("http://gym.local/", "a.b")
        == pairing_link("http://gym.local", "a.b")
        == "http://gym.local/pair#a.b"
    )


def test_the_doors_know_whether_there_is_an_owner(app: Flask, doors: Doors) -> None:
    pair(app.test_client(), doors.keyring.invite("user"))
    assert not doors.has_owner
    pair(app.test_client(), doors.pairing_link("http://x", "owner").partition("#")[2])
    assert doors.has_owner
