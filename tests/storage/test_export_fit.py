"""A FIT file is read back by another library, and holds the numbers that were kept."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import fitdecode
import pytest

from station.gait.figure import Figure
from station.storage.export_fit import as_fit
from station.storage.history import History
from station.storage.results import SessionDetail
from tests.made_sessions import Plan
from tests.storage.conftest import Filling

Messages = dict[str, list[dict[str, Any]]]


@pytest.fixture
def session(fill: Filling) -> SessionDetail:
    history = History(fill(Plan(sets=3, kicks=30)).archive)
    return history.session(history.sessions()[0].id)


def read(content: bytes) -> Messages:
    """The data messages of a FIT file by name; its checksums are checked on the way."""
    found: Messages = {}
    with fitdecode.FitReader(content, check_crc=fitdecode.CrcCheck.RAISE) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                found.setdefault(frame.name, []).append({field.name: field.value for field in frame.fields})
    return found


def test_it_is_one_activity_of_cardio_training_from_beginning_to_end(session: SessionDetail) -> None:
    fit = read(as_fit(session, simulated=False))
    assert fit["file_id"][0]["type"] == "activity"
    [whole] = fit["session"]
    assert (whole["sport"], whole["sub_sport"], whole["num_laps"]) == ("training", "cardio_training", 3)
    assert whole["start_time"] == session.line.began_utc
    assert whole["total_elapsed_time"] == int(session.line.elapsed_s or 0)
    assert [event["event_type"] for event in fit["event"]] == ["start", "stop_all"]
    assert fit["activity"][0]["num_sessions"] == 1


def test_sets_and_the_rests_between_them_follow_each_other(session: SessionDetail) -> None:
    sets = read(as_fit(session, simulated=False))["set"]
    assert [one["set_type"] for one in sets] == ["active", "rest", "active", "rest", "active"]
    active, rests = sets[::2], sets[1::2]
    assert [one["repetitions"] for one in active] == [one.kicks for one in session.sets]
    assert [one["duration"] for one in active] == [pytest.approx(one.elapsed_s, abs=1e-3) for one in session.sets]
    assert [one["duration"] for one in rests] == [pytest.approx(15)] * 2
    assert active[1]["start_time"] == session.line.began_utc + timedelta(seconds=int(session.sets[1].at_s))
    assert all(one["category"] == "cardio" for one in active)


def test_there_is_a_record_each_second_with_the_heels_of_that_second(session: SessionDetail) -> None:
    records = read(as_fit(session, simulated=False))["record"]
    times = [record["timestamp"] for record in records]
    assert times == [session.line.began_utc + timedelta(seconds=second) for second in range(len(records))]
    heels = [sum(kick.counted for kick in session.kicks if int(kick.at_s) == second) for second in range(len(records))]
    assert [record["heel_contacts"] for record in records] == heels
    assert sum(heels) == session.line.heels == 81


def test_cadence_counts_strides_of_one_leg_and_is_0_in_a_rest(session: SessionDetail) -> None:
    records = read(as_fit(session, simulated=False))["record"]
    strides_per_min = [record["cadence"] + record["fractional_cadence"] for record in records]
    assert strides_per_min[8] == pytest.approx(60_000 / session.steps[0].stride_ms, abs=1 / 128)
    assert strides_per_min[int(session.sets[1].at_s) - 5] == 0
    assert read(as_fit(session, simulated=False))["session"][0]["avg_cadence"] == 90


def test_without_a_mat_the_cadence_is_that_of_the_kicks(session: SessionDetail) -> None:
    records = read(as_fit(replace(session, steps=()), simulated=False))["record"]
    assert records[8]["cadence"] + records[8]["fractional_cadence"] == pytest.approx(60 / 0.333 / 2, abs=1 / 128)


def test_each_lap_is_a_set_with_its_heels_by_leg(session: SessionDetail) -> None:
    fit = read(as_fit(session, simulated=False))
    for lap, one in zip(fit["lap"], session.sets, strict=True):
        assert (lap["heel_contacts_left"], lap["heel_contacts_right"]) == (one.heels_left, one.heels_right)
        assert lap["total_cycles"] == one.kicks // 2
    assert fit["session"][0]["heel_contacts"] == session.line.heels
    described = {field["field_name"]: field["units"] for field in fit["field_description"]}
    assert described["contact_symmetry_index"] == "%"


def test_symmetry_is_there_where_it_was_seen_and_missing_where_not(session: SessionDetail) -> None:
    assert "contact_symmetry_index" not in read(as_fit(session, simulated=False))["session"][0]
    seen = [Figure(4.0, None, 20, 0.5, "C"), Figure(-2.0, None, 40, 0.5, "C"), Figure(None, "rig not checked", 30)]
    sets = tuple(
        replace(one, summary=one.summary and replace(one.summary, symmetry={"contact_ms": figure}))
        for one, figure in zip(session.sets, seen, strict=True)
    )
    fit = read(as_fit(replace(session, sets=sets), simulated=False))
    assert fit["session"][0]["contact_symmetry_index"] == pytest.approx(0.0)
    assert [lap.get("contact_symmetry_index") for lap in fit["lap"]] == [4.0, -2.0, None]


def test_heart_rates_go_along_where_there_are_any(session: SessionDetail) -> None:
    kicks = tuple(replace(kick, heart_rate_bpm=120.0 + kick.kick_index) for kick in session.kicks)
    line = replace(session.line, heart_rate_mean_bpm=142.4, heart_rate_max_bpm=171.0)
    fit = read(as_fit(replace(session, kicks=kicks, line=line), simulated=False))
    assert fit["record"][3]["heart_rate"] == 121
    assert (fit["session"][0]["avg_heart_rate"], fit["session"][0]["max_heart_rate"]) == (142, 171)
    assert "heart_rate" not in fit["record"][0]


def test_a_session_that_was_cut_short_ends_with_its_last_kick(session: SessionDetail) -> None:
    cut = replace(session, line=replace(session.line, elapsed_s=None), sets=(replace(session.sets[0], elapsed_s=None),))
    fit = read(as_fit(cut, simulated=False))
    assert fit["session"][0]["total_elapsed_time"] == int(session.kicks[-1].at_s)
    nothing = read(as_fit(replace(cut, kicks=(), sets=()), simulated=False))
    assert len(nothing["record"]) == 1


def test_what_nobody_moved_for_says_so_in_the_name_of_the_product(session: SessionDetail) -> None:
    fit = read(as_fit(session, simulated=True))
    assert fit["file_id"][0]["product_name"] == "Kickstation SIMULATED"
    assert fit["device_info"][0]["product_name"] == "Kickstation SIMULATED"
