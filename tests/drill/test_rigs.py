"""Every rig has whole sessions, with what it can see: pair, single, mat alone, one undivided pad, no pad at all."""

from collections.abc import Callable
from typing import Any

import pytest

from station.drill.commands import Start
from station.drill.events import Counted, KickDone, Notice, Result, SessionBegan, SessionEnded
from station.drill.program import Program, SetPlan
from station.gait.events import FootStrike

Open = Callable[..., Any]
ONE = Program("one", "One", (SetPlan(work_s=20.0),))
TWO_PADS = ("pad_left", "pad_right")


@pytest.mark.parametrize("kind", ["single", "pair"])
def test_sensor_and_two_pads_count_each_heel_on_its_side(studio: Open, kind: str) -> None:
    room = studio(kind, programs=(ONE,)).warm()
    room.kick_on(30, 130)
    room.run_s(8)
    (ended,) = room.of(SessionEnded)
    assert ended.summary.heels == {"left": 15, "right": 15, "unknown": 0}
    assert (ended.summary.kicks, ended.summary.clean) == (30, 30)


@pytest.mark.parametrize(("kind", "sides"), [("single", {"unknown"}), ("pair", {"left", "right"})])
def test_an_undivided_mat_starts_a_session_by_standing_still_and_heels_count(
    studio: Open, kind: str, sides: set[str]
) -> None:
    room = studio(kind, pads=("pad",), programs=(ONE,)).warm()
    assert room.session.phase == "work"
    room.kick_on(30, 130)
    room.run_s(8)
    (ended,) = room.of(SessionEnded)
    assert sum(ended.summary.heels.values()) == 30
    assert {one.heel.side for one in room.of(Counted)} == sides
    assert ended.summary.clean == 30


def test_a_mat_alone_keeps_cadence_and_time_and_shows_no_heels(studio: Open) -> None:
    room = studio("mat", programs=(Program("one", "One", (SetPlan(work_s=20.0, target_spm=130.0),)),)).warm()
    assert room.session.phase == "work"
    room.kick_on(30, 130)
    assert room.view.tempo == "on"
    room.run_s(8)
    (ended,) = room.of(SessionEnded)
    assert ended.outcome == "done"
    assert ended.summary.kicks == 0
    assert ended.summary.figures["cadence_spm"].value == pytest.approx(130, abs=3)
    assert ended.summary.figures["dwell_share"].reason == "no range sensor"
    assert room.of(Result)[-1].kicks == 0
    assert room.of(KickDone) == []


def test_on_a_mat_alone_eight_alternating_steps_begin_a_session(studio: Open) -> None:
    room = studio("mat", programs=(ONE,))
    room.run_s(1)
    room.step_on()
    room.run_ms(300)
    room.kick_on(12, 130)
    assert len(room.of(SessionBegan)) == 1
    assert len([one for _, one in room.events if isinstance(one, FootStrike)]) >= 8


def test_a_mat_alone_pauses_and_goes_on_by_two_steps(studio: Open) -> None:
    room = studio("mat", programs=(ONE,)).warm()
    room.kick_on(12, 130)
    room.run_ms(600)
    room.step_off()
    room.run_s(3)
    assert room.session.phase == "paused"
    room.step_on()
    room.run_s(2)
    room.kick_on(4, 130)
    assert room.session.phase == "work"


def test_a_pet_that_walks_about_on_a_mat_alone_and_lies_down_starts_nothing(studio: Open) -> None:
    room = studio("mat", programs=(ONE,))
    room.run_s(1)
    room.let_a_pet_walk(9)
    room.run_s(30)
    assert room.told == []


def test_after_a_session_a_mat_alone_still_knows_who_stands_there(studio: Open) -> None:
    room = studio("mat", programs=(ONE, ONE)).warm()
    room.kick_on(30, 130)
    room.run_s(18)
    assert room.session.phase == "arriving"


@pytest.mark.parametrize("kind", ["single", "pair"])
def test_without_a_mat_kicks_begin_a_session_and_count(studio: Open, kind: str) -> None:
    room = studio(kind, pads=(), programs=(ONE,))
    room.run_s(1)
    room.step_on()
    room.run_s(5)
    assert room.session.phase == "standing_by"
    room.kick_on(20, 130)
    assert room.session.phase == "work"
    room.kick_on(30, 130)
    room.run_s(12)
    assert room.of(SessionEnded)[0].summary.kicks >= 25


def test_without_a_mat_the_button_begins_a_session_with_time_to_walk(studio: Open) -> None:
    room = studio("single", pads=(), programs=(ONE,))
    room.run_s(1)
    room.press()
    room.run_s(6)
    assert room.session.phase == "countdown"
    room.step_on()
    room.run_s(1)
    room.kick_on(30, 130)
    room.run_s(10)
    assert room.of(SessionEnded)[0].summary.kicks >= 28


def test_without_a_mat_who_leaves_the_beam_has_left(studio: Open) -> None:
    room = studio("single", pads=(), programs=(ONE,))
    room.run_s(1)
    room.step_on()
    room.kick_on(12, 130)
    assert room.session.phase == "work"
    room.run_s(4)
    assert room.session.phase == "work", "who stands before the sensor is there"
    room.step_off()
    room.run_s(3)
    assert room.session.phase == "paused"


def test_on_a_mat_that_works_a_start_from_the_phone_waits_for_the_walk(studio: Open) -> None:
    room = studio(programs=(ONE,))
    room.run_s(1)
    room.ask(Start())
    room.run_s(5)
    room.step_on()
    assert room.session.phase == "countdown"
    room.run_s(2)
    assert room.session.phase == "work"


def test_beside_somebody_on_the_mat_a_start_counts_down_at_once(studio: Open) -> None:
    room = studio(programs=(ONE,))
    room.run_s(1)
    room.step_on()
    room.run_ms(300)
    room.ask(Start())
    room.run_ms(1_900)
    assert room.session.phase == "work"


def test_a_mat_that_does_not_work_leaves_kicks_and_button(studio: Open) -> None:
    room = studio(programs=(ONE,))
    room.run_s(4)
    room.lose("floor", "The left pad has read free through 8 heels.")
    room.body_mm = 850.0
    room.run_s(1)
    assert [one.notice for one in room.of(Notice)] == ["lost_floor"]
    room.heels_only(16, 130)
    assert room.session.phase == "work"


def test_troubles_while_the_station_starts_are_given_three_seconds(studio: Open) -> None:
    room = studio()
    room.lose("heels", "not found yet")
    room.run_s(2)
    room.recover()
    room.run_s(2)
    assert room.of(Notice) == []
    room.lose("power", "Use a better supply.")
    room.run_s(1)
    assert [one.text for one in room.of(Notice)] == ["The supply voltage is low. Use a better supply."]
