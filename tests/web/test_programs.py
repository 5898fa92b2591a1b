"""Programs from the page: everybody who is paired sees them, the owner makes, changes and deletes their own."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from station.programs.loading import BUILT_IN
from station.storage.known import own_programs
from tests.web.conftest import FakeLoop, Household
from web import programs
from web.live import LiveFeed
from web.texts import texts_of

API = "/api/v1/programs"
MINE = {"title": "Mine <b>", "sets": [{"work_s": 20, "target_spm": 150}, {"repeat": 2}]}


def listed(browser: FlaskClient) -> dict[str, Any]:
    """The programs by name."""
    answer: Any = browser.get(API).json
    return {each["name"]: each for each in answer["programs"]}


def refused(answer: Any, status: int = 422) -> list[tuple[str, str]]:
    """Key and sentence of each fault."""
    assert answer.status_code == status
    return [(fault["key"], fault["text"]) for fault in answer.json.get("faults", [])]


def test_the_built_in_programs_come_first_in_the_order_of_the_taps(user: FlaskClient) -> None:
    found = listed(user)
    assert tuple(found) == BUILT_IN
    assert all(each["built_in"] for each in found.values())
    assert [plan["work_s"] for plan in found["warm-up"]["table"]["sets"]] == [30, 30, 30]


def test_an_owner_makes_a_program_that_the_station_can_run(owner: FlaskClient, household: Household) -> None:
    assert owner.post(API, json={"program": MINE}).json == {"changed": "mine-b"}
    assert owner.post(API, json={"program": MINE}).json == {"changed": "mine-b-2"}
    program = own_programs(household.roster)[0]
    assert (program.title, [plan.work_s for plan in program.sets]) == ("Mine <b>", [20, None, None])
    assert listed(owner)["mine-b"]["table"]["sets"][1]["repeat"] == 2


def test_what_is_listed_can_be_given_back_and_changed(owner: FlaskClient) -> None:
    name = owner.post(API, json={"program": listed(owner)["ramp"]["table"]}).json["changed"]  # type: ignore[index]
    assert name == "ramp-2"
    table = listed(owner)[name]["table"] | {"about": "Steeper."}
    assert owner.post(f"{API}/{name}/change", json={"program": table}).json == {"changed": name}
    assert listed(owner)[name]["table"] == table


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ({}, ("title", "programs.fault.no_title")),
        ({"title": "M"}, ("sets", "programs.fault.no_sets")),
        ({"title": "M" * 41, "sets": [{}]}, ("title", "programs.allowed.title")),
        ({"title": "M", "sets": [{}, {"work_s": "soon"}]}, ("sets[2].work_s", "programs.allowed.work_s")),
        ({"title": "M", "sets": [{"metronome": True}]}, ("sets[1].metronome", "programs.fault.needs_target")),
        (
            {"title": "M", "sets": [{"target_spm": 200, "ramp": {"to_spm": 100}}]},
            ("sets[1].ramp.to_spm", "programs.fault.ramp_down"),
        ),
        ({"title": "M", "goal": "rhythm", "sets": [{}]}, ("sets[1].metronome", "programs.fault.no_metronome")),
        ({"title": "M", "goal": "form_speed", "sets": [{}]}, ("sets[1].ramp", "programs.fault.no_ramp")),
        ({"title": "M", "goal": "count_check", "sets": [{"work_s": 9}]}, ("goal", "programs.fault.count_check")),
        (
            {"title": "M", "until_reach_levels_off": True, "sets": [{}]},
            ("until_reach_levels_off", "programs.fault.one_set"),
        ),
        ({"title": "M", "sets": [{"repeat": 50, "work_s": 3600}]}, ("sets", "programs.fault.too_long")),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_wrong_is_said_at_its_key_in_the_readers_language(
    owner: FlaskClient, program: dict[str, Any], fault: tuple[str, str], language: str
) -> None:
    answer = owner.post(API, json={"program": program}, headers={"Accept-Language": language})
    assert (fault[0], texts_of(language)[fault[1]]) in refused(answer)
    assert tuple(listed(owner)) == BUILT_IN


def test_a_key_that_no_program_has_is_named(owner: FlaskClient) -> None:
    ((key, text),) = refused(owner.post(API, json={"program": {"title": "M", "sets": [{"wrk_s": 3}]}}))
    assert key == "sets[1].wrk_s"
    assert "The nearest is sets.work_s" in text


def test_a_program_that_this_version_cannot_use_is_listed_with_the_reason(
    owner: FlaskClient, household: Household
) -> None:
    household.roster.put_program("later", 'title = "L"\n[[sets]]\nheart_bpm = 150\n')
    household.roster.put_program("torn", "title = ")
    found = listed(owner)
    assert found["later"]["table"] is None
    assert found["later"]["faults"][0]["key"] == "sets[1].heart_bpm"
    assert "kickstation programs add --replace" in found["torn"]["faults"][0]["text"]
    assert owner.post(f"{API}/torn/delete", json={}).status_code == 200
    assert "torn" not in listed(owner)


@pytest.mark.parametrize("deed", ["change", "delete"])
def test_a_built_in_program_stays_as_it_is(owner: FlaskClient, deed: str) -> None:
    answer: Any = owner.post(f"{API}/ramp/{deed}", json={"program": MINE} if deed == "change" else {})
    assert (answer.status_code, answer.json["error"]) == (409, "built in")
    assert owner.post(f"{API}/nothing/{deed}", json={"program": MINE} if deed == "change" else {}).status_code == 404


def test_a_user_looks_and_chooses_and_no_more(user: FlaskClient, household: Household) -> None:
    household.roster.put_program("mine", 'title = "M"\n[[sets]]\n')
    assert user.post(API, json={"program": MINE}).status_code == 403
    assert user.post(f"{API}/mine/delete", json={}).status_code == 403
    assert user.get("/programs/edit").status_code == 403
    assert user.post("/api/v1/session", json={"action": "program", "value": "mine"}).status_code == 200
    assert 'data-owner=""' in user.get("/programs").text


def test_the_loop_hears_of_each_change(
    owner: FlaskClient, feed: LiveFeed, loop: FakeLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[LiveFeed] = []
    monkeypatch.setattr(programs, "look_again", told.append)
    owner.post(API, json={"program": MINE})
    owner.post(f"{API}/mine-b/change", json={"program": MINE})
    owner.post(f"{API}/mine-b/delete", json={})
    assert told == [feed] * 3
