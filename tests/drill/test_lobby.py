"""Between sessions: who steps on, stands still and taps, and what only looks like somebody."""

from collections.abc import Callable
from typing import Any

import pytest

from station.drill.events import Chosen, Counted, KickDone, Notice, SessionBegan
from station.drill.moment import QuietHours
from station.drill.people import Person
from station.gait.events import HeelContact

Open = Callable[..., Any]
MS = 1_000_000
S = 1_000_000_000
ANN, BOB = Person("a", "Ann", height_mm=1750), Person("b", "Bob", height_mm=1400)


@pytest.fixture
def room(studio: Open) -> Any:
    """A single rig with a mat, one second after its start."""
    room = studio(people=(ANN, BOB), bar_mm=788.0)
    room.run_s(1)
    return room


def test_nobody_is_stood_by_for(room: Any) -> None:
    room.run_s(60)
    assert room.session.phase == "standing_by"
    assert room.told == []


def test_stepping_on_and_standing_still_begins_the_last_program_of_the_last_person(studio: Open) -> None:
    room = studio(people=(ANN, BOB), person_id="b", program="intervals", bar_mm=630.0)
    room.run_s(1)
    room.step_on()
    room.run_s(6)
    assert room.phases == ["arriving", "ready", "countdown", "work"]
    assert room.of(SessionBegan) == [SessionBegan(room.of(SessionBegan)[0].t_ns, "b", "intervals", 630.0)]
    assert (room.view.person, room.view.program_title, room.view.set_number, room.view.sets) == (
        "Bob",
        "Intervals 20/10",
        1,
        8,
    )


def test_ready_comes_after_two_seconds_of_standing_still(room: Any) -> None:
    room.step_on()
    stood_ns = room.now_ns
    room.run_s(4)
    (ready,) = (one for one in room.told if getattr(one[1], "phase", "") == "ready")
    assert ready[0] - stood_ns == pytest.approx(2 * S, abs=30 * MS)


def test_a_foot_that_moves_takes_ready_back(room: Any) -> None:
    room.step_on()
    room.run_ms(2200)
    room.foot("left", down=False)
    room.run_ms(400)
    assert room.phases == ["arriving", "ready", "arriving"]
    room.foot("left", down=True)
    room.run_ms(1800)
    assert room.phases[-1] == "arriving"


def test_stepping_off_again_is_standing_by(room: Any) -> None:
    room.step_on()
    room.run_ms(600)
    room.step_off()
    room.run_s(2)
    assert room.phases == ["arriving", "standing_by"]


def test_a_tap_of_the_left_foot_is_the_next_program_and_after_the_last_the_first(room: Any) -> None:
    room.step_on()
    for _ in range(8):
        room.run_ms(700)
        room.tap("left")
    room.run_ms(300)
    assert [one.program for one in room.of(Chosen)] == [
        *("quick-60", "ramp", "intervals", "rhythm", "free", "count-check", "form-speed", "warm-up")
    ]
    assert [one.number for one in room.of(Chosen)] == [2, 3, 4, 5, 6, 7, 8, 1]
    assert {one.what for one in room.of(Chosen)} == {"program"}


def test_a_tap_of_the_right_foot_is_the_next_person(room: Any) -> None:
    room.step_on()
    room.run_ms(700)
    room.tap("right")
    room.run_ms(700)
    room.tap("right")
    room.run_ms(200)
    assert [(one.person_id, one.what, one.number) for one in room.of(Chosen)] == [
        ("b", "person", 2),
        ("a", "person", 1),
    ]


@pytest.mark.parametrize(("ms", "taps"), [(30, 0), (100, 1), (850, 1), (1100, 0)])
def test_a_tap_is_longer_than_a_flicker_and_shorter_than_a_foot_held_up(room: Any, ms: int, taps: int) -> None:
    room.step_on()
    room.run_ms(800)
    room.tap("left", ms)
    room.run_ms(300)
    assert len(room.of(Chosen)) == taps


def test_steps_while_taking_up_a_place_choose_nothing(room: Any) -> None:
    room.step_on(between_ms=300)
    for side in ("left", "right", "left"):
        room.run_ms(150)
        room.tap(side, 200)
    room.run_ms(300)
    assert room.of(Chosen) == []


def test_both_feet_one_after_the_other_are_no_tap(room: Any) -> None:
    room.step_on()
    room.run_ms(800)
    room.foot("left", down=False)
    room.run_ms(150)
    room.foot("right", down=False)
    room.run_ms(100)
    room.foot("left", down=True)
    room.run_ms(100)
    room.foot("right", down=True)
    room.run_ms(300)
    assert room.of(Chosen) == []


def test_a_kick_is_no_tap_but_shows(room: Any) -> None:
    room.step_on()
    room.run_ms(800)
    room.kick_on(1)
    room.run_ms(800)
    assert room.of(Chosen) == []
    assert len([one for _, one in room.events if isinstance(one, HeelContact)]) == 1
    assert any(panel.left for _, panel in room.shown)
    assert room.session.live.heels["left"] == 1
    assert room.view.kicks == 0


def test_a_tap_comes_before_ready_and_makes_it_wait(room: Any) -> None:
    room.step_on()
    room.run_ms(1500)
    room.tap("left")
    room.run_ms(1900)
    assert room.phases == ["arriving"]
    room.run_ms(200)
    assert room.phases == ["arriving", "ready"]


def test_four_kicks_in_a_row_begin_a_session_without_standing_still(room: Any) -> None:
    room.step_on()
    room.run_ms(500)
    room.kick_on(20)
    assert room.phases[:3] == ["arriving", "countdown", "work"]
    assert 4 <= 20 - len(room.of(Counted)) <= 13


def test_a_weight_on_one_pad_starts_nothing(room: Any) -> None:
    room.body_mm = 850.0
    room.foot("left", down=True)
    room.run_s(60)
    assert room.told == []


def test_a_weight_on_each_pad_starts_nothing(room: Any) -> None:
    room.foot("left", down=True)
    room.foot("right", down=True, in_ms=900)
    room.run_s(60)
    assert room.told == []


def test_a_pet_starts_nothing(room: Any) -> None:
    room.let_a_pet_walk(40)
    room.run_s(60)
    assert room.told == []


def test_a_vacuum_cleaner_starts_nothing(room: Any) -> None:
    """Its pipe swings before the sensor like heels, and its wheels roll over one pad and then the other."""
    room.body_mm = 900.0
    room.run_s(1)
    for _ in range(6):
        for side in ("left", "right"):
            room.foot(side, down=True)
            room.run_ms(250)
            room.foot(side, down=False)
            room.run_ms(2000)
            room.swing(8, 150)
            room.run_ms(4000)
    assert len([one for _, one in room.events if isinstance(one, HeelContact)]) > 20, "the beam alone is fooled"
    assert room.of(SessionBegan) == []


@pytest.mark.parametrize(("body_mm", "stands"), [(850.0, True), (1250.0, False), (300.0, False)])
def test_only_a_body_where_one_stands_is_a_person(room: Any, body_mm: float, stands: bool) -> None:
    room.body_mm = body_mm
    room.run_s(1)
    room.foot("left", down=True)
    room.foot("right", down=True)
    room.run_s(1)
    assert (room.session.phase == "arriving") == stands


def test_in_quiet_hours_everything_works_without_a_sound(studio: Open) -> None:
    room = studio(quiet=QuietHours(22 * 60, 7 * 60))
    for minute, sounds in ((23 * 60, False), (6 * 60 + 59, False), (7 * 60, True), (None, True)):
        room.minute_of_day = minute
        room.shown.clear()
        room.shown.append((room.now_ns, room.cues.update([], [], room.now_ns)))
        room.run_s(1)
        room.step_on()
        room.run_s(4)
        assert any(panel.pitch_hz is not None for _, panel in room.shown) == sounds
        assert any(panel.status == "white" for _, panel in room.shown)
        room.ask_to_stop()
        room.step_off()
        room.run_s(12)
        assert room.session.phase == "standing_by"


@pytest.mark.parametrize(("minute", "quiet"), [(779, False), (780, True), (839, True), (840, False), (None, False)])
def test_quiet_hours_within_a_day_begin_and_end_at_their_minutes(minute: int | None, quiet: bool) -> None:
    assert QuietHours(780, 840).hold(minute) == quiet


def test_a_bar_that_is_more_than_3_cm_off_is_asked_for_on_a_change_of_person(room: Any) -> None:
    room.step_on()
    room.run_ms(800)
    assert not room.view.bar_asked
    room.tap("right")
    room.run_ms(300)
    assert [one.text for one in room.of(Notice)] == [
        "Move the bar to mark 7 (630 mm above the floor), then press the button."
    ]
    assert room.view.bar_asked
    room.run_s(1)  # until the number of the person is counted
    assert any(panel.bar == 5 for _, panel in room.shown)


def test_somebody_whose_bar_is_not_set_is_asked_when_they_step_on(studio: Open) -> None:
    room = studio(people=(ANN,))
    room.run_s(1)
    room.step_on()
    room.run_ms(300)
    assert [one.notice for one in room.of(Notice)] == ["move_bar"]


@pytest.mark.parametrize("bar_mm", [770.0, 810.0])
def test_a_bar_within_3_cm_of_the_mark_may_stay(studio: Open, bar_mm: float) -> None:
    room = studio(people=(ANN,), bar_mm=bar_mm)
    room.run_s(1)
    room.step_on()
    room.run_ms(300)
    assert room.of(Notice) == []


def test_until_the_bar_is_set_counts_run_and_grades_say_why_there_is_none(studio: Open) -> None:
    room = studio(people=(BOB,), bar_mm=788.0, program="quick-60")
    room.run_s(1)
    room.step_on()
    room.run_s(6)
    room.kick_on(30, low=(10, 11))
    room.run_s(1)
    done = room.of(KickDone)
    assert len(done) == 30
    assert {one.kick.grade for one in done} == {None}
    assert {one.kick.grade_reason for one in done} == {"bar not set"}
    assert sum(one.counted for one in done) == 28
    assert room.of(SessionBegan)[0].bar_mm is None


def test_a_press_confirms_the_bar_also_from_the_panel_with_nobody_on_the_mat(studio: Open) -> None:
    room = studio(people=(ANN, BOB), bar_mm=788.0)
    room.run_s(1)
    room.press("held")
    assert room.view.person == "Bob"
    room.press("short")
    assert [one.notice for one in room.of(Notice)] == ["move_bar", "bar_set"]
    assert not room.view.bar_asked
    room.step_on()
    room.run_s(5)
    assert room.of(SessionBegan)[0].bar_mm == 630.0


def test_whoever_stands_on_after_a_session_wants_to_rest(room: Any) -> None:
    room.press("long")
    room.step_on()
    room.run_s(6)
    room.kick_on(150, 150)
    room.run_s(30)
    assert room.phases[-2:] == ["summary", "arriving"]
    room.tap("left")
    room.run_s(3)
    assert room.phases[-1] != "arriving", "a tap shows that somebody wants to go on"


def test_stepping_off_and_on_begins_the_next_session(room: Any) -> None:
    room.press("long")
    room.step_on()
    room.run_s(6)
    room.kick_on(150, 150)
    room.run_s(12)
    room.step_off()
    room.run_s(3)
    room.step_on()
    room.run_s(4)
    assert room.phases[-4:] == ["standing_by", "arriving", "ready", "countdown"]


def test_a_tap_in_the_summary_ends_it_and_chooses(room: Any) -> None:
    room.press("long")
    room.step_on()
    room.run_s(6)
    room.kick_on(150, 150)
    room.run_s(2)
    assert room.session.phase == "summary"
    room.tap("left")
    room.run_ms(300)
    assert room.session.phase == "arriving"
    assert room.view.program == "ramp"
