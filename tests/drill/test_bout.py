"""One session: what counts, how it pauses and ends, and what is told of it."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from station.drill.events import (
    Coached,
    Counted,
    KickDone,
    Notice,
    PhaseBegan,
    Result,
    Retargeted,
    SessionEnded,
    SetEnded,
    Streak,
    TempoChanged,
)
from station.drill.program import Program, Ramp, SetPlan

Open = Callable[..., Any]
MS = 1_000_000
S = 1_000_000_000
ONE = Program("one", "One", (SetPlan(work_s=20.0),))
TWO = Program("two", "Two", (SetPlan(work_s=10.0, rest_s=6.0), SetPlan(work_s=10.0)))
FREE = Program("free", "Free", (SetPlan(),))


def test_a_session_goes_through_its_sets_and_rests_to_the_summary(begin: Open) -> None:
    room = begin(TWO)
    room.kick_on(20, 130)
    room.run_s(7)
    room.kick_on(20, 130)
    room.run_s(20)
    assert room.phases == [
        *("arriving", "ready", "countdown", "work", "rest", "countdown", "work", "summary", "arriving")
    ]
    works = [one for one in room.of(PhaseBegan) if one.phase == "work"]
    assert [one.set_index for one in works] == [0, 1]
    assert works[1].t_ns - works[0].t_ns == 16 * S
    first, second = room.of(SetEnded)
    assert (first.set_index, first.reason, first.elapsed_s) == (0, "time_over", 10.0)
    assert (second.set_index, second.reason, second.summary.kicks) == (1, "time_over", 20)
    (ended,) = room.of(SessionEnded)
    assert (ended.outcome, ended.reason) == ("done", "all_sets_done")
    assert ended.summary.kicks == 40
    # From the first countdown to the end of the second set.
    assert ended.elapsed_s == pytest.approx(1.8 + 26.0)
    assert ended.active_s == pytest.approx(2 * 9.0, abs=1.0)


def test_the_end_of_each_phase_is_told_with_it(begin: Open) -> None:
    room = begin(TWO)
    room.run_s(30)
    told = [one for one in room.of(PhaseBegan) if one.ends_ns is not None]
    for phase, later in pairwise(told):
        assert phase.phase == "summary" or later.t_ns == phase.ends_ns


def test_heels_count_by_the_time_of_their_apex_also_when_told_after_the_set(begin: Open) -> None:
    room = begin(ONE)
    room.run_s(10)
    ends_ns = next(one.ends_ns for one in room.of(PhaseBegan) if one.phase == "work")
    room.run_ms((ends_ns - room.now_ns) / MS - 700)
    room.kick_on(6, 160)
    room.run_s(2)
    heels = room.of(Counted)
    assert heels
    assert all(one.heel.t_ns <= ends_ns for one in heels)
    told_late = [at_ns for at_ns, one in room.told if isinstance(one, KickDone) and at_ns > ends_ns]
    assert told_late
    (ended,) = room.of(SetEnded)
    assert ended.summary.kicks == len(room.of(KickDone))


def test_kicks_count_only_at_work_and_show_always(begin: Open) -> None:
    room = begin(TWO)
    room.kick_on(80, 130)
    in_rest = [at_ns for at_ns, one in room.events if one.event == "heel_contact"]
    rest_ns = next(one.t_ns for one in room.of(PhaseBegan) if one.phase == "rest")
    work_ns = [one.t_ns for one in room.of(PhaseBegan) if one.phase == "work"][1]
    assert any(rest_ns < at_ns < work_ns for at_ns in in_rest)
    assert not any(rest_ns < one.heel.t_ns < work_ns for one in room.of(Counted))
    assert any(rest_ns < at_ns < work_ns and panel.left for at_ns, panel in room.shown)


def test_low_kicks_are_kicks_but_neither_count_nor_are_clean(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(30, 130, low=range(20, 24))
    room.run_s(1)
    view = room.view
    assert (view.kicks, view.clean, sum(view.heels.values())) == (30, 26, 26)
    assert view.streak == 6
    assert [one.kicks for one in room.of(Streak)] == [10, 20]


def test_the_same_leg_twice_is_counted_but_not_clean(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(5, 130)
    room.run_ms(150)
    room.kick_on(6, 130, first="left")
    room.run_s(1)
    assert (room.view.kicks, room.view.clean) == (11, 10)
    assert room.view.clean_by_leg == {"left": 5, "right": 5, "unknown": 0}


def test_after_a_pause_either_leg_may_begin(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(5, 130)
    room.run_s(2)
    room.kick_on(6, 130, first="left")
    room.run_s(1)
    assert (room.view.kicks, room.view.clean) == (11, 11)


def test_a_rest_is_as_long_as_it_says_with_the_countdown_in_it(begin: Open) -> None:
    room = begin(TWO)
    room.run_s(10)
    rest = next(one for one in room.of(PhaseBegan) if one.phase == "rest")
    assert rest.ends_ns - rest.t_ns == 4200 * MS


def test_stepping_off_pauses_and_the_next_kick_goes_on_and_counts(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(12, 130)
    room.run_ms(500)
    room.step_off()
    room.run_s(5)
    assert room.session.phase == "paused"
    assert room.of(Result)[-1] == Result(room.of(Result)[-1].t_ns, 12, 12, final=False)
    left_s = 20 - room.session.state(room.now_ns).progress.worked_s
    room.step_on()
    room.run_s(1)
    room.kick_on(12, 130)
    room.run_s(1)
    assert room.session.phase == "work"
    assert room.view.kicks == 24
    resumed = [one for one in room.of(PhaseBegan) if one.phase == "work"][1]
    assert (resumed.ends_ns - resumed.t_ns) / S == pytest.approx(left_s, abs=0.4)


def test_who_does_not_come_back_has_left(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(12, 130)
    room.run_ms(500)
    room.step_off()
    room.run_s(24)
    (ended,) = room.of(SessionEnded)
    assert (ended.outcome, ended.reason) == ("left", "you_left")
    assert ended.elapsed_s < 12


def test_a_set_without_an_end_pauses_when_somebody_stands_still_and_shows_how_it_is(begin: Open) -> None:
    room = begin(FREE)
    room.kick_on(20, 130)
    last_ns = max(one.heel.t_ns for one in room.of(Counted))
    room.run_s(3)
    assert room.session.phase == "paused"
    result = room.of(Result)[0]
    assert (result.kicks, result.clean, result.final) == (20, 20, False)
    assert result.t_ns - last_ns <= 3 * S
    room.kick_on(20, 130)
    assert room.session.phase == "work"
    room.run_s(12)
    (ended,) = room.of(SessionEnded)
    assert (ended.outcome, ended.reason) == ("done", "you_stopped")
    assert ended.summary.kicks == 40


def test_a_set_without_an_end_waits_ten_seconds_for_its_first_kick(begin: Open) -> None:
    room = begin(FREE)
    room.run_s(8)
    assert room.session.phase == "work"
    room.run_s(3)
    assert room.session.phase == "paused"


def test_under_ten_kicks_nothing_is_kept_and_that_is_said(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(9, 130)
    room.run_s(18)
    (ended,) = room.of(SessionEnded)
    assert (ended.outcome, ended.reason) == ("discarded", "too_few_kicks")
    assert [one.text for one in room.of(Notice)] == ["Fewer than 10 kicks: nothing is kept."]
    assert room.of(Result) == []
    assert any(
        panel.status == "white" and panel.pitch_hz == 587.0 for at_ns, panel in room.shown if at_ns >= ended.t_ns
    )


def test_ten_kicks_are_kept(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(10, 130)
    room.run_s(18)
    assert room.of(SessionEnded)[0].outcome == "done"
    assert room.of(Result)[-1].final


def test_a_warm_up_ends_when_the_heels_come_no_higher(studio: Open) -> None:
    room = studio(program="warm-up")
    room.run_s(1)
    room.step_on()
    room.run_s(6)
    for _ in range(2):
        room.kick_on(68, 140)
        room.run_s(16)
    assert room.phases.count("work") == 2
    (ended,) = room.of(SessionEnded)
    assert (ended.outcome, ended.reason) == ("done", "reach_levelled_off")


def test_a_warm_up_goes_on_while_the_heels_come_higher(studio: Open) -> None:
    room = studio(program="warm-up")
    room.run_s(1)
    room.step_on()
    room.run_s(6)
    for spm, dwell in ((130, 0.22), (145, 0.28), (160, 0.34)):
        room.dwell_share = dwell
        room.kick_on(spm // 2 - 2, spm)
        room.run_s(16)
    assert room.phases.count("work") == 3
    assert room.of(SessionEnded)[0].reason == "all_sets_done"


def test_a_warm_up_that_cannot_be_measured_takes_all_its_sets(studio: Open) -> None:
    room = studio("mat", program="warm-up")
    room.run_s(1)
    room.step_on()
    room.run_s(6)
    for spm in (130, 145, 160):
        room.kick_on(spm // 2 - 2, spm)
        room.run_s(16)
    assert room.phases.count("work") == 3


def test_low_on_and_high_cadence_are_told_when_they_change(begin: Open) -> None:
    room = begin(Program("p", "P", (SetPlan(work_s=60.0, target_spm=150.0),)))
    for spm in (130, 150, 170):
        room.kick_on(20, spm)
    told = [one.tempo for one in room.of(TempoChanged)]
    assert [tempo for tempo, before in zip(told, [None, *told], strict=False) if tempo != before] == [
        "low",
        "on",
        "high",
    ]
    assert room.view.tempo == "high"
    room.run_s(2)
    assert room.view.tempo is None


def test_the_coach_speaks_and_lowers_a_target_that_cannot_be_held(begin: Open) -> None:
    room = begin(Program("p", "P", (SetPlan(work_s=90.0, target_spm=170.0),)))
    room.kick_on(150, 120)
    assert room.of(Coached)
    assert room.of(Retargeted)[0].target_spm == pytest.approx(170 * 0.95)
    assert room.view.target_spm == room.of(Retargeted)[-1].target_spm
    assert room.view.coached == room.of(Coached)[-1]


def ramp(least: float | None) -> Program:
    plan = SetPlan(work_s=120.0, target_spm=100.0, metronome=True, ramp=Ramp(130.0, 10.0, 12.0, least))
    return Program("r", "R", (plan,))


def test_a_ramp_rises_while_the_kicks_are_clean_and_stops_at_its_top(begin: Open) -> None:
    room = begin(ramp(85.0))
    for spm in (100, 110, 120, 130, 130):
        room.kick_on(spm // 5, spm)
    assert [one.target_spm for one in room.of(Retargeted)] == [110.0, 120.0, 130.0]


def test_a_ramp_stays_where_the_kicks_are_no_longer_clean(begin: Open) -> None:
    room = begin(ramp(85.0))
    room.kick_on(20, 100)
    for _ in range(3):
        room.kick_on(22, 110, low=range(0, 22, 3))
    assert [one.target_spm for one in room.of(Retargeted)] == [110.0]


def test_a_ramp_does_not_rise_for_somebody_who_stands(begin: Open) -> None:
    room = begin(ramp(85.0))
    room.run_s(40)
    assert room.of(Retargeted) == []


def test_a_sensor_that_is_lost_in_a_session_is_said_and_the_session_goes_on(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(12, 130)
    room.lose("heels", "Check its cable.")
    room.blind = True
    room.kick_on(12, 130)
    assert room.session.phase == "work"
    assert [one.text for one in room.of(Notice)] == [
        "A range sensor is lost: heels may be missed, steps and cadence go on. Check its cable."
    ]
    assert any(panel.status == "red" for _, panel in room.shown[-40:])
    room.recover()
    room.blind = False
    room.run_s(1)
    assert room.of(Notice)[-1].notice == "back_heels"
    room.run_s(15)
    assert room.of(SessionEnded)[0].outcome == "done"


def test_a_session_without_any_eyes_from_the_first_set_on_is_kept_by_its_steps(begin: Open) -> None:
    room = begin(ONE)
    room.lose("heels", "")
    room.blind = True
    room.kick_on(40, 130)
    room.run_s(4)
    assert room.of(Counted) == []
    assert room.of(SessionEnded)[0].outcome == "done"


def test_a_mat_that_is_lost_in_a_session_leaves_the_heels(begin: Open) -> None:
    room = begin(ONE)
    room.lose("floor", "The left pad has read free through 8 heels.")
    for side in ("left", "right"):
        room.foot(side, down=False)
    room.heels_only(30, 130)
    room.run_s(1)
    assert room.session.phase == "work"
    assert sum(room.view.heels.values()) >= 25
