"""What is done with sessions: each order is tried by whom it is for, and by everybody else."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.kept_sessions import days_ago, fill
from tests.made_sessions import Plan
from tests.web.conftest import FakeLoop, Household
from web.doors import Doors
from web.keyring import TAKE_HOME_S
from web.live import LiveFeed

API = "/api/v1/sessions"
NOWHERE = "7f6d3c1e-0000-4000-8000-000000000000"
DEEDS = ("claim", "assign", "undo", "delete", "take-home")


def json_of(answer: Any) -> Any:
    assert answer.status_code == 200
    return answer.json


@pytest.fixture
def kept(household: Household) -> Household:
    """One session of Ada, one of Bob, one of a guest, the newest last."""
    household.fill(Plan(kicks=20, person_id=household.ada), Plan(kicks=24, person_id=household.bob), Plan(kicks=30))
    return household


def do(browser: FlaskClient, key: str, deed: str, **what: Any) -> tuple[int, str | None]:
    """The status of an order, and the kind of the refusal."""
    answer = browser.post(f"{API}/{key}/{deed}", json=what)
    assert answer.json is not None
    return answer.status_code, answer.json.get("error")


@pytest.mark.parametrize("deed", DEEDS)
def test_no_user_touches_somebody_elses_session_nor_one_that_is_not_there(kept: Household, deed: str) -> None:
    what: dict[str, Any] = {"person_id": None} if deed == "assign" else {}
    before = kept.history.sessions()
    for key in (kept.newest(kept.bob), NOWHERE):
        assert do(kept.phone_of(kept.ada), key, deed, **what) == (404, "not found")
    assert kept.history.sessions() == before


@pytest.mark.parametrize("deed", DEEDS)
def test_who_is_not_paired_does_nothing(kept: Household, client: FlaskClient, deed: str) -> None:
    assert do(client, kept.newest("guests"), deed) == (403, "not paired")


def test_a_guests_session_becomes_the_users_own_and_is_looked_at_beside_theirs(household: Household) -> None:
    household.fill(*[Plan(kicks=20 + n, person_id=household.ada) for n in range(6)], Plan(kicks=40))
    key, phone = household.newest("guests"), household.phone_of(household.ada)
    before = household.history.session(key).summary
    assert before is not None
    assert before.changes["clean_pct"].sessions == 0
    assert do(phone, key, "claim") == (200, None)
    after = household.history.session(key)
    assert after.line.person_id == household.ada
    assert after.summary is not None
    assert after.summary.changes["clean_pct"].sessions == 6
    assert after.summary.figures == before.figures
    assert do(phone, key, "claim") == (409, "not to be claimed")


def test_a_claim_needs_a_person_and_comes_within_seven_days(kept: Household, owner: FlaskClient) -> None:
    key = kept.newest("guests")
    for nobody in (owner, kept.phone_of(None)):
        assert do(nobody, key, "claim") == (409, "no person")
    kept.change("sessions", began_utc=days_ago(8), person_id=None)
    assert do(kept.phone_of(kept.ada), key, "claim") == (409, "not to be claimed")


def test_the_owner_gives_a_session_to_anybody_and_takes_that_back(kept: Household, owner: FlaskClient) -> None:
    key = kept.newest(kept.ada)
    assert do(owner, key, "undo") == (409, "nothing to undo")
    assert do(owner, key, "assign", person_id=NOWHERE) == (409, "no person")
    for person in (kept.bob, None):
        assert do(owner, key, "assign", person_id=person) == (200, None)
        assert kept.history.session(key).line.person_id == person
    assert "undo" in json_of(owner.get(f"{API}/{key}"))["may"]
    for person in (kept.bob, kept.ada):
        assert do(owner, key, "undo") == (200, None)
        assert kept.history.session(key).line.person_id == person


def test_a_user_gives_their_own_back_and_undoes_only_that(kept: Household, owner: FlaskClient) -> None:
    key, phone, other = kept.newest(kept.ada), kept.phone_of(kept.ada), kept.phone_of(kept.bob)
    assert do(phone, key, "assign", person_id=kept.bob) == (403, "not allowed")
    assert do(phone, key, "undo") == (404, "not found")
    assert do(phone, key, "assign", person_id=None) == (200, None)
    assert do(other, key, "undo") == (404, "not found")
    assert do(phone, key, "undo") == (200, None)
    assert kept.history.session(key).line.person_id == kept.ada
    assert do(owner, key, "assign", person_id=kept.bob) == (200, None)
    assert do(phone, key, "undo") == (404, "not found")


def test_a_deleted_session_is_gone_with_its_recording(kept: Household) -> None:
    key, recordings = kept.newest(kept.ada), len(list(kept.archive.recordings.iterdir()))
    assert do(kept.phone_of(kept.ada), key, "delete") == (200, None)
    assert kept.history.line(key) is None
    assert len(list(kept.archive.recordings.iterdir())) == recordings - 1


def passed(answer: Any) -> str:
    """The pass in the link that the answer bears."""
    assert answer.status_code == 200
    assert answer.json["valid_s"] == TAKE_HOME_S == 900
    assert set("".join(answer.json["code"])) == {"0", "1"}
    return str(answer.json["link"].partition("/take-home#")[2])


def test_a_pass_shows_one_session_for_a_quarter_of_an_hour(
    kept: Household, owner: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = kept.newest("guests")
    signed = passed(owner.post(f"{API}/{key}/take-home", json={}))
    told = client.post("/api/v1/take-home", json={"signed": signed}).json
    assert told is not None
    assert (told["line"]["id"], told["may"]) == (key, [])
    stretch = client.post("/api/v1/take-home/trace", json={"signed": signed, "at_s": 5}).json
    assert stretch is not None
    assert stretch["begin_s"] == 3.5
    file = client.post("/api/v1/take-home/export", json={"signed": signed, "kind": "csv"})
    assert key in file.text
    assert client.post("/api/v1/take-home/export", json={"signed": signed, "kind": "sh"}).status_code == 404
    assert client.get(f"{API}/{key}").status_code == 403
    now_s = days_ago(0).timestamp()
    monkeypatch.setattr("time.time", lambda: now_s + TAKE_HOME_S + 5)
    for rest, more in (("", {}), ("/trace", {"at_s": 5}), ("/export", {"kind": "csv"})):
        answer = client.post(f"/api/v1/take-home{rest}", json={"signed": signed} | more)
        assert (answer.status_code, answer.json and answer.json["error"]) == (403, "pass not valid")


def test_a_user_passes_on_their_own_and_a_guests_session_of_these_days(kept: Household) -> None:
    phone = kept.phone_of(kept.ada)
    for whose in (kept.ada, "guests"):
        passed(phone.post(f"{API}/{kept.newest(whose)}/take-home", json={}))
    guests = kept.newest("guests")
    kept.change("sessions", began_utc=days_ago(8))
    assert do(phone, guests, "take-home") == (404, "not found")


def test_a_pass_ends_with_its_session_and_is_no_other_signature(
    kept: Household, owner: FlaskClient, client: FlaskClient, doors: Doors
) -> None:
    key = kept.newest("guests")
    signed = passed(owner.post(f"{API}/{key}/take-home", json={}))
    assert do(owner, key, "delete") == (200, None)
    assert client.post("/api/v1/take-home", json={"signed": signed}).status_code == 404
    for other in ("", "nonsense", doors.keyring.invite("owner"), doors.keyring.cookie_for(key)):
        assert client.post("/api/v1/take-home", json={"signed": other}).status_code == 403
    assert client.get("/take-home").status_code == 200


def test_what_is_simulated_stays_by_itself(
    app: Flask, household: Household, owner: FlaskClient, loop: FakeLoop, feed: LiveFeed, doors: Doors
) -> None:
    household.fill(Plan(kicks=20, person_id=household.ada))
    fill(doors.folder, Plan(kicks=33), last=days_ago(0.1), every=timedelta(hours=1), simulated=True)
    assert [line["kicks"] for line in json_of(owner.get(API))["sessions"]] == [20]
    loop.publish(loop.snapshot(1, source="simulated"))
    feed.newer_than(0, 10)
    told = json_of(owner.get(API))
    assert ([line["kicks"] for line in told["sessions"]], told["simulated"]) == ([33], True)
    key = told["sessions"][0]["id"]
    file = owner.get(f"{API}/{key}/export/csv")
    assert "_SIMULATED_" in file.headers["Content-Disposition"]
    assert "\r\nSIMULATED," in file.text
    signed = passed(owner.post(f"{API}/{key}/take-home", json={}))
    loop.publish(loop.snapshot(2, source="live"))
    feed.newer_than(1, 10)
    assert json_of(owner.get(API))["simulated"] is False
    taken = app.test_client().post("/api/v1/take-home", json={"signed": signed}).json
    assert taken is not None
    assert taken["simulated"] is True
