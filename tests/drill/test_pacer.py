"""Pace and goals within a set, where whole sessions do not reach: rhythm judged on time and height."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from station.drill.events import Beat, Judged
from station.drill.program import Program, SetPlan

Open = Callable[..., Any]
MS = 1_000_000
RHYTHM = Program("r", "R", (SetPlan(work_s=40.0, target_spm=150.0, metronome=True),), goal="rhythm")


def test_the_metronome_beats_from_go_to_the_end_of_the_set(begin: Open) -> None:
    room = begin(RHYTHM)
    room.run_s(43)
    beats = room.of(Beat)
    assert len(beats) == 99
    assert [beat.number for beat in beats] == list(range(99))
    # The loop is woken for each beat.
    assert {later.t_ns - earlier.t_ns for earlier, later in pairwise(beats)} == {400 * MS}


def test_kicks_on_the_beat_and_at_the_line_are_good(begin: Open) -> None:
    room = begin(RHYTHM)
    room.kick_on(50, 150)
    judged = room.of(Judged)
    assert len(judged) >= 47
    assert all(one.on_time and one.high for one in judged[2:])
    view = room.view
    assert (view.beats_judged, view.beats_good) == (len(judged), sum(one.on_time and one.high for one in judged))


def test_a_low_kick_is_on_time_but_not_high(begin: Open) -> None:
    room = begin(RHYTHM)
    room.kick_on(30, 150, low=(20,))
    (low,) = (one for one in room.of(Judged) if not one.high)
    assert low.on_time


def test_feet_that_are_too_slow_are_late(begin: Open) -> None:
    room = begin(RHYTHM)
    room.kick_on(45, 140)
    judged = room.of(Judged)
    assert judged[-1].error_ms > 45
    assert not judged[-1].on_time
    assert room.view.beats_good < len(judged)


def test_a_mat_alone_is_judged_on_time_only(begin: Open) -> None:
    room = begin(RHYTHM, "mat")
    room.kick_on(30, 150)
    judged = room.of(Judged)
    assert len(judged) >= 27
    assert {one.high for one in judged} == {None}
    assert all(one.on_time for one in judged[2:])
    assert room.view.beats_good == sum(one.on_time for one in judged)


def test_without_a_mat_heels_are_what_falls_on_the_beat(studio: Open) -> None:
    room = studio(programs=(RHYTHM,), pads=())
    room.warm()
    room.kick_on(50, 150)
    judged = room.of(Judged)
    assert judged
    assert all(one.on_time and one.high for one in judged[2:])


def test_beats_follow_the_feet(begin: Open) -> None:
    room = begin(RHYTHM)
    room.run_ms(130)
    room.kick_on(30, 150)
    strikes = [one.t_ns for _, one in room.events if one.event == "foot_strike"][-6:]
    beats = [one.t_ns for one in room.of(Beat)]
    assert all(min(abs(strike - beat) for beat in beats) <= 20 * MS for strike in strikes)


def test_heels_stand_in_for_a_mat_that_has_fallen_silent(begin: Open) -> None:
    room = begin(RHYTHM)
    room.kick_on(20, 150)
    room.run_ms(200)
    room.lose("floor", "")
    for side in ("left", "right"):
        room.foot(side, down=False)
    room.heels_only(30, 150)
    assert len(room.of(Judged)) >= 40
    assert all(one.on_time for one in room.of(Judged)[-10:])
