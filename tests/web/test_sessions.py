"""Sessions as they are asked for: whose they are decides who sees them, whatever the address says."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.kept_sessions import days_ago
from tests.made_sessions import Plan
from tests.web.conftest import Household

API = "/api/v1/sessions"
NOWHERE = "7f6d3c1e-0000-4000-8000-000000000000"


def json_of(answer: Any) -> Any:
    assert answer.status_code == 200
    return answer.json


@pytest.fixture
def kept(household: Household) -> Household:
    """Two sessions of Ada, one of Bob, one of a guest, the newest last."""
    household.fill(
        Plan(kicks=20, person_id=household.ada),
        Plan(kicks=24, person_id=household.ada),
        Plan(kicks=30, person_id=household.bob),
        Plan(kicks=40),
    )
    return household


def kicks_of(answer: Any) -> list[int]:
    assert answer.status_code == 200
    return [line["kicks"] for line in answer.json["sessions"]]


def test_the_owner_lists_everybodys_or_somebodys_or_the_guests(kept: Household, owner: FlaskClient) -> None:
    assert kicks_of(owner.get(API)) == [40, 30, 24, 20]
    assert kicks_of(owner.get(f"{API}?whose=everybody")) == [40, 30, 24, 20]
    assert kicks_of(owner.get(f"{API}?whose=guests")) == [40]
    assert kicks_of(owner.get(f"{API}?whose={kept.ada}")) == [24, 20]


def test_a_user_lists_their_own_and_no_others(kept: Household) -> None:
    phone = kept.phone_of(kept.ada)
    assert kicks_of(phone.get(API)) == [24, 20]
    assert kicks_of(phone.get(f"{API}?whose={kept.ada.upper()}")) == [24, 20]
    for whose in ("everybody", "guests", kept.bob):
        answer = phone.get(f"{API}?whose={whose}")
        assert (answer.status_code, answer.json and answer.json["error"]) == (403, "not allowed")
    assert kicks_of(kept.phone_of(None).get(API)) == []


def test_a_long_list_goes_on_where_it_ended(household: Household, owner: FlaskClient) -> None:
    household.fill(*[Plan(kicks=10 + number) for number in range(31)])
    first = owner.get(API).json
    assert first is not None
    assert len(first["sessions"]) == 30
    assert kicks_of(owner.get(API, query_string={"before": first["more"]})) == [10]
    assert kicks_of(owner.get(API, query_string={"before": "2001-01-01T00:00:00"})) == []
    assert json_of(owner.get(API, query_string={"before": first["more"]}))["more"] is None


@pytest.mark.parametrize("query", ["whose=../../etc/passwd", "whose='; DROP TABLE people", "before=yesterday"])
def test_what_is_asked_for_in_another_shape_is_refused(owner: FlaskClient, query: str) -> None:
    answer = owner.get(f"{API}?{query}")
    assert (answer.status_code, answer.json and answer.json["error"]) == (422, "not understood")


def test_one_session_is_told_whole_and_what_may_be_done_with_it(kept: Household, owner: FlaskClient) -> None:
    key = kept.newest(kept.ada)
    answer = owner.get(f"{API}/{key}").json
    assert answer is not None
    assert answer["line"]["person"] == "Ada"
    assert answer["may"] == ["take_home", "assign", "delete"]
    assert len(answer["kicks"]["at_s"]) == 24
    assert answer["figures"]["clean_pct"]["n"] == 24
    assert answer["simulated"] is False
    assert json_of(kept.phone_of(kept.ada).get(f"{API}/{key}"))["may"] == ["take_home", "give_back", "delete"]


@pytest.mark.parametrize("whose", ["bob", "guests"])
@pytest.mark.parametrize("rest", ["", "/trace?at_s=5", "/export/csv", "/export/json", "/export/fit"])
def test_somebody_elses_session_is_not_there_for_a_user(kept: Household, whose: str, rest: str) -> None:
    key = kept.newest(kept.bob if whose == "bob" else whose)
    phone = kept.phone_of(kept.ada)
    for path in (f"{API}/{key}{rest}", f"{API}/{NOWHERE}{rest}"):
        answer = phone.get(path)
        assert (answer.status_code, answer.json and answer.json["error"]) == (404, "not found")
    assert phone.get(f"/history/{key}").status_code == 404
    assert kept.phone_of(None).get(f"{API}/{key}{rest}").status_code == 404


def test_guests_sessions_of_seven_days_can_be_claimed(household: Household) -> None:
    household.fill(Plan(kicks=20), last=days_ago(8))
    household.fill(Plan(kicks=24), Plan(kicks=26, person_id=household.bob), Plan(kicks=28), every=timedelta(days=2))
    assert kicks_of(household.phone_of(household.ada).get(f"{API}/claimable")) == [28, 24]


def test_a_stretch_of_the_recording_is_bounded_and_named_by_the_session_alone(kept: Household) -> None:
    phone, key = kept.phone_of(kept.ada), kept.newest(kept.ada)
    told = phone.get(f"{API}/{key}/trace?at_s=5").json
    assert told is not None
    times, distances = told["ranges"]["range_left"]
    assert len(times) == len(distances) == 301
    assert min(times) >= told["begin_s"] == 3.5
    assert max(times) <= told["end_s"] == 6.5
    for at_s in ("-1", "1e9", "nan", "inf", "x", "../trace"):
        assert phone.get(f"{API}/{key}/trace", query_string={"at_s": at_s}).status_code == 422


def test_a_recording_that_is_gone_or_broken_is_said_to_be(kept: Household) -> None:
    phone, key = kept.phone_of(kept.ada), kept.newest(kept.ada)
    for path in kept.archive.recordings.iterdir():
        path.write_bytes(b"no trace")
    answer = phone.get(f"{API}/{key}/trace?at_s=5")
    assert (answer.status_code, answer.json and answer.json["error"]) == (404, "no recording")
    for path in kept.archive.recordings.iterdir():
        path.unlink()
    assert phone.get(f"{API}/{key}/trace?at_s=5").status_code == 404


@pytest.mark.parametrize(
    ("kind", "mimetype"),
    [("csv", "text/csv"), ("json", "application/json"), ("fit", "application/vnd.ant.fit")],
)
def test_each_format_comes_as_a_file(kept: Household, kind: str, mimetype: str) -> None:
    key = kept.newest(kept.ada)
    answer = kept.phone_of(kept.ada).get(f"{API}/{key}/export/{kind}")
    assert (answer.status_code, answer.mimetype) == (200, mimetype)
    assert answer.headers["Content-Disposition"].endswith(f'_{key[:8]}.{kind}"')
    assert len(answer.data) > 700
    assert kept.phone_of(kept.ada).get(f"{API}/{key}/export/exe").status_code == 404


def test_two_sessions_of_one_person_stand_side_by_side_the_earlier_first(kept: Household, owner: FlaskClient) -> None:
    later, earlier = (line.id for line in kept.history.sessions(kept.ada))
    answer = owner.get(f"{API}/compare?one={later}&other={earlier}").json
    assert answer is not None
    assert [side["line"]["id"] for side in answer["sides"]] == [earlier, later]
    assert answer["apart"] is None
    assert answer["sides"][0]["figures"]["clean_pct"]["value"] == 90.0


def test_two_people_are_never_compared_nor_two_guests(kept: Household, owner: FlaskClient) -> None:
    kept.fill(Plan(kicks=20))
    ada, bob = kept.newest(kept.ada), kept.newest(kept.bob)
    one, other = (line.id for line in kept.history.sessions("guests"))
    for first, second in ((ada, bob), (one, other), (ada, one)):
        answer = owner.get(f"{API}/compare?one={first}&other={second}")
        assert (answer.status_code, answer.json and answer.json["error"]) == (409, "not comparable")
    assert kept.phone_of(kept.ada).get(f"{API}/compare?one={ada}&other={bob}").status_code == 404
    assert owner.get(f"{API}/compare?one={ada}").status_code == 422


def test_a_session_that_was_cut_short_has_no_figures_to_compare(household: Household, owner: FlaskClient) -> None:
    household.fill(Plan(kicks=20, person_id=household.ada), Plan(kicks=24, person_id=household.ada))
    cut, whole = (line.id for line in household.history.sessions(household.ada))
    household.cut_short(cut)
    answer = owner.get(f"{API}/compare?one={cut}&other={whole}").json
    assert answer is not None
    assert answer["apart"] == "not known how it was measured"
    assert answer["sides"][1]["figures"] == {}
    told = owner.get(f"{API}/{cut}").json
    assert told is not None
    assert (told["figures"], told["next"], told["statements"], told["changes"]) == (None, None, [], {})
    assert told["sets"][0]["cadence_spm"] is None


def test_with_a_session_that_runs_nothing_may_be_done(household: Household, owner: FlaskClient) -> None:
    household.fill(Plan(kicks=20))
    key = household.newest("guests")
    household.change("sessions", outcome=None)
    assert json_of(owner.get(f"{API}/{key}"))["may"] == []
    assert kicks_of(household.phone_of(household.ada).get(f"{API}/claimable")) == []
    answer = owner.post(f"{API}/{key}/delete", json={})
    assert (answer.status_code, answer.json and answer.json["error"]) == (409, "still runs")


def test_a_trend_is_one_persons_own(kept: Household, owner: FlaskClient) -> None:
    path = "/api/v1/trends"
    own = kept.phone_of(kept.ada).get(path).json
    assert own is not None
    assert own == owner.get(f"{path}?whose={kept.ada}").json
    assert len(own["ids"]) == 2
    assert {best["name"] for best in own["bests"]} >= {"clean_kicks_in_a_set", "longest_streak"}
    assert kept.phone_of(kept.ada).get(f"{path}?whose={kept.bob}").status_code == 403
    for query in ("", "?whose=guests", f"?whose={kept.ada}&weeks=0", f"?whose={kept.ada}&weeks=521", "?weeks=x"):
        assert owner.get(f"{path}{query}").status_code == 422
    assert json_of(owner.get(f"{path}?whose={kept.ada}&program=ramp"))["ids"] == []


def test_the_pages_show_people_to_the_owner_alone(kept: Household, owner: FlaskClient) -> None:
    key = kept.newest(kept.ada)
    for path in ("/history", "/history/trends", f"/history/{key}"):
        assert "Bob" in owner.get(path).text
        assert "Bob" not in kept.phone_of(kept.ada).get(path).text


def test_a_database_that_cannot_be_reached_is_said_with_the_remedy(kept: Household, owner: FlaskClient) -> None:
    assert owner.get(API).status_code == 200
    kept.archive.database.write_bytes(b"this is no database" * 1000)
    answer = owner.get(API)
    assert (answer.status_code, answer.json and answer.json["error"]) == (503, "archive not open")
    assert answer.json is not None
    assert "It is damaged" in answer.json["message"]
