"""People from the page: an owner sees and keeps all, a user themselves, and nobody's name is heard twice."""

import io
import json
import zipfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from station.drill.people import Person
from station.storage.database import open_engine
from tests.made_sessions import Plan
from tests.storage.test_roster import MADE
from tests.web.conftest import FakeLoop, Household
from web import people
from web.doors import Doors
from web.live import LiveFeed
from web.stored_phones import StoredPhones
from web.texts import texts_of

API = "/api/v1/people"
NOWHERE = "7f6d3c1e-0000-4000-8000-000000000000"
EVE = {"name": " Eve ", "height_mm": 1725, "style": "runner", "birth_year": 1990}


def listed(browser: FlaskClient) -> dict[str, dict[str, Any]]:
    """The people whom somebody sees, by name."""
    answer: Any = browser.get(API).json
    return {each["name"]: each for each in answer["people"]}


def faults_of(answer: Any, error: str) -> list[tuple[str, str]]:
    """Field and sentence of each fault."""
    assert answer.json["error"] == error
    return [(fault["key"], fault["text"]) for fault in answer.json["faults"]]


def test_an_owner_sees_all_and_a_user_themselves_alone(household: Household, owner: FlaskClient) -> None:
    household.fill(Plan(kicks=20, person_id=household.ada))
    household.roster.add_calibration(household.ada, MADE)
    user = household.phone_of(household.ada)
    found = listed(owner)
    assert list(found) == ["Ada", "Bob"]
    assert (found["Ada"]["sessions"], found["Ada"]["calibrations"], found["Ada"]["phones"]) == (1, 1, 1)
    assert (found["Ada"]["child"], found["Bob"]["child"]) == (False, True)
    assert list(listed(user)) == ["Ada"]
    assert listed(household.phone_of(None)) == {}


def test_an_owner_adds_somebody_who_is_then_chosen_like_the_others(household: Household, owner: FlaskClient) -> None:
    answer: Any = owner.post(API, json={"person": EVE})
    assert answer.status_code == 200
    eve = household.roster.person(answer.json["changed"])
    assert eve == Person(eve.id, "Eve", 1725, style="runner", birth_year=1990)
    assert listed(owner)["Eve"]["mark"] == 13


def test_a_user_changes_themselves_and_nobody_else(household: Household) -> None:
    user = household.phone_of(household.ada)
    assert user.post(f"{API}/{household.ada}/change", json={"person": {"name": "Adele"}}).status_code == 200
    assert household.roster.person(household.ada) == Person(household.ada, "Adele")
    for key in (household.bob, NOWHERE):
        assert user.post(f"{API}/{key}/change", json={"person": {"name": "X"}}).status_code == 404
        assert user.get(f"{API}/{key}/export").status_code == 404
    assert user.post(API, json={"person": EVE}).status_code == 403
    assert user.post(f"{API}/{household.ada}/delete", json={"keep_sessions": False}).status_code == 403


@pytest.mark.parametrize("name", ["Bob", " bOB\u00a0"])
@pytest.mark.parametrize("path", ["", "/{ada}/change"])
def test_a_name_that_is_taken_is_refused_at_its_field(
    household: Household, owner: FlaskClient, name: str, path: str
) -> None:
    answer: Any = owner.post(API + path.format(ada=household.ada), json={"person": {"name": name}})
    assert answer.status_code == 409
    assert [key for key, _ in faults_of(answer, "name taken")] == ["name"]


@pytest.mark.parametrize(
    ("person", "fields"),
    [
        ({}, ["name"]),
        ({"name": " "}, ["name"]),
        ({"name": 3}, ["name"]),
        ({"name": "E", "height_mm": 170, "birth_year": 1990.5}, ["birth_year", "height_mm"]),
        ({"name": "E", "style": "leap"}, ["style"]),
        ({"name": "E", "met": 8, "met_edition": " "}, ["met_edition"]),
        ({"name": "E", "mass_kg": True, "bar_mm": "high"}, ["bar_mm", "mass_kg"]),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_wrong_is_said_at_its_field_in_the_readers_language(
    household: Household, owner: FlaskClient, person: dict[str, Any], fields: list[str], language: str
) -> None:
    answer: Any = owner.post(API, json={"person": person}, headers={"Accept-Language": language})
    texts = texts_of(language)
    assert answer.status_code == 422
    assert faults_of(answer, "not a person") == [(field, texts[f"people.allowed.{field}"]) for field in fields]
    assert list(listed(owner)) == ["Ada", "Bob"]


def test_a_field_that_no_person_has_is_named(owner: FlaskClient) -> None:
    answer = owner.post(API, json={"person": {"name": "E", "id": NOWHERE}})
    assert faults_of(answer, "not a person")[0][0] == "id"


@pytest.mark.parametrize("keep_sessions", [False, True])
def test_a_person_who_goes_takes_sessions_or_leaves_them_and_their_phone_is_nobody(
    household: Household, owner: FlaskClient, keep_sessions: bool
) -> None:
    household.fill(Plan(kicks=20, person_id=household.ada))
    user = household.phone_of(household.ada)
    assert user.get("/people").status_code == 200
    assert owner.post(f"{API}/{household.ada}/delete", json={"keep_sessions": keep_sessions}).status_code == 200
    assert list(listed(owner)) == ["Bob"]
    assert [line.person_id for line in household.history.sessions()] == ([None] if keep_sessions else [])
    assert user.get("/people").status_code == 403


def test_what_somebody_takes_away_is_theirs_whole(household: Household) -> None:
    household.fill(Plan(kicks=20, person_id=household.ada), Plan(kicks=20, person_id=household.bob))
    answer = household.phone_of(household.ada).get(f"{API}/{household.ada}/export")
    assert answer.mimetype == "application/zip"
    assert f"_{household.ada[:8]}.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert json.loads(packed.read("person.json"))["people"][0]["name"] == "Ada"
        assert household.bob.encode() not in b"".join(packed.read(name) for name in packed.namelist())


def test_the_people_of_the_simulated_athlete_bear_his_name(
    owner: FlaskClient, feed: LiveFeed, loop: FakeLoop, household: Household
) -> None:
    before = feed.view.change
    loop.publish(loop.snapshot(1))
    feed.newer_than(before, 10.0)
    key = owner.post(API, json={"person": EVE}).json["changed"]  # type: ignore[index]
    assert owner.get(API).json["simulated"] is True  # type: ignore[index]
    assert "SIMULATED" in owner.get(f"{API}/{key}/export").headers["Content-Disposition"]
    assert [person.name for person in household.roster.people()] == ["Ada", "Bob"]


def test_a_phone_that_is_invited_for_somebody_is_theirs(household: Household, app: Flask, owner: FlaskClient) -> None:
    link = owner.post("/api/v1/phones/invite", json={"role": "user", "person_id": household.bob}).json["link"]  # type: ignore[index]
    phone = app.test_client()
    invitation = link.partition("#")[2]
    assert phone.post("/api/v1/pair", json={"invitation": invitation, "name": "Bob's"}).status_code == 200
    assert list(listed(phone)) == ["Bob"]


def test_a_phone_that_is_paired_becomes_somebodys_and_nobodys_again(
    household: Household, owner: FlaskClient, doors: Doors
) -> None:
    phone = household.phone_of(None)
    (key,) = (each.id for each in doors.phones.all() if each.role == "user")
    path = f"/api/v1/phones/{key}/person"
    assert owner.post(path, json={"person_id": household.bob}).json == {"changed": key}
    assert list(listed(phone)) == ["Bob"]
    assert owner.post(path, json={"person_id": NOWHERE}).status_code == 409
    assert list(listed(phone)) == ["Bob"]
    assert owner.post(path, json={"person_id": None}).status_code == 200
    assert listed(phone) == {}
    assert doors.phones.find(key) == StoredPhones(open_engine(household.archive.database)).find(key)
    (owners,) = (each.id for each in doors.phones.all() if each.role == "owner")
    for other in (owners, NOWHERE):
        answer = owner.post(f"/api/v1/phones/{other}/person", json={"person_id": household.bob})
        assert answer.status_code == 404


def test_no_owners_phone_is_somebodys(household: Household, owner: FlaskClient) -> None:
    answer: Any = owner.post("/api/v1/phones/invite", json={"role": "owner", "person_id": household.bob})
    assert answer.status_code == 422
    assert "an owner sees all" in answer.json["message"]


def test_the_page_says_to_a_phone_that_is_nobodys_how_it_becomes_somebodys(household: Household) -> None:
    told = '<p class="notice">This phone is nobody'
    assert told in household.phone_of(None).get("/people").text
    assert told not in household.phone_of(household.ada).get("/people").text


def test_the_loop_hears_of_each_change(
    owner: FlaskClient, feed: LiveFeed, household: Household, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[LiveFeed] = []
    monkeypatch.setattr(people, "look_again", told.append)
    owner.post(API, json={"person": EVE})
    owner.post(f"{API}/{household.ada}/change", json={"person": {"name": "Adele"}})
    owner.post(f"{API}/{household.ada}/delete", json={"keep_sessions": False})
    assert told == [feed] * 3
