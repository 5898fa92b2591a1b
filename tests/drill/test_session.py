"""What people can ask of a session, what a late looker sees of it, and how it goes on after a restart."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import msgspec
import pytest

from station.drill.commands import (
    ChoosePerson,
    ChooseProgram,
    ConfirmBar,
    Pause,
    Refused,
    Resume,
    SaidCount,
    Skip,
    Start,
    Stop,
    TryPanel,
)
from station.drill.events import (
    Chosen,
    CountChecked,
    Counted,
    FormSpeedFound,
    Notice,
    PhaseBegan,
    SessionBegan,
    SessionEnded,
    SetEnded,
)
from station.drill.moment import Moment
from station.drill.people import GUEST, Person
from station.drill.program import Program, Ramp, SetPlan
from station.drill.session import Session
from station.drill.setting import Known, Past, Setting
from station.drill.state import Interrupted, SessionState
from station.gait.figure import Figure
from station.gait.rig import Rig

Open = Callable[..., Any]
S = 1_000_000_000
ANN, BOB = Person("a", "Ann", height_mm=1750), Person("b", "Bob")
ONE = Program("one", "One", (SetPlan(work_s=20.0),))
TWO = Program("two", "Two", (SetPlan(work_s=10.0, rest_s=6.0), SetPlan(work_s=10.0)))
COUNT = Program("count", "Count", (SetPlan(),), goal="count_check")


@pytest.mark.parametrize("command", [Pause(), Resume(), Skip(), Stop()])
def test_what_needs_a_session_is_refused_without_one(studio: Open, command: Any) -> None:
    with pytest.raises(Refused, match="no session is under way"):
        studio().ask(command)


@pytest.mark.parametrize("command", [Start(), ChoosePerson("b"), ChooseProgram("one"), TryPanel()])
def test_what_belongs_between_sessions_is_refused_in_one(studio: Open, command: Any) -> None:
    room = studio(programs=(ONE,), people=(ANN, BOB)).warm()
    with pytest.raises(Refused, match="a session is under way"):
        room.ask(command)


def test_person_and_program_are_chosen_by_name(studio: Open) -> None:
    room = studio(programs=(ONE, TWO), people=(ANN, BOB))
    room.ask(ChoosePerson("b"))
    room.ask(ChooseProgram("two"))
    assert [(one.what, one.number) for one in room.of(Chosen)] == [("person", 2), ("program", 2)]
    assert (room.view.person, room.view.program) == ("Bob", "two")


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (ChoosePerson("z"), "there is no such person"),
        (ChooseProgram("z"), "there is no program z"),
        (ConfirmBar(), "the body height of Bob is not known: say how high the bar stands"),
        (SaidCount(100), "the last session was no count check"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(studio: Open, command: Any, why: str) -> None:
    with pytest.raises(Refused, match=why):
        studio(people=(BOB,)).ask(command)


def test_a_program_that_the_rig_cannot_do_is_refused_with_what_it_needs(studio: Open) -> None:
    with pytest.raises(Refused, match="Form speed needs a range sensor"):
        studio("mat").ask(ChooseProgram("form-speed"))


def test_a_rig_that_can_do_no_program_is_an_error() -> None:
    limit = Program("r", "R", (SetPlan(target_spm=100.0, ramp=Ramp(200.0, least_clean_pct=80.0)),))
    with pytest.raises(ValueError, match="no program can be done on the rig mat"):
        Session(Setting(Rig("mat"), Known((limit,))))


def test_somebody_else_takes_the_summary_away_by_choosing(studio: Open) -> None:
    room = studio(programs=(ONE, TWO), people=(ANN, BOB)).warm()
    room.ask(Stop())
    with pytest.raises(Refused):
        room.ask(ChoosePerson("b"))
    room.run_s(1)
    assert room.session.phase == "summary"
    room.ask(ChoosePerson("b"))
    assert room.session.phase == "arriving"
    assert room.view.person == "Bob"


def test_the_bar_is_confirmed_where_somebody_says_it_stands(studio: Open) -> None:
    room = studio(programs=(ONE,), people=(ANN,)).warm()
    room.ask(ConfirmBar(650.0))
    assert [one.notice for one in room.of(Notice)] == ["move_bar", "bar_set", "move_bar"]
    assert room.session.grading.no_grade == "bar not set"
    room.ask(ConfirmBar())
    assert room.session.grading.no_grade is None


def test_the_button_holds_goes_on_skips_and_stops(studio: Open) -> None:
    room = studio(programs=(TWO,)).warm()
    room.kick_on(12, 130)
    room.press("short")
    assert room.session.phase == "paused"
    room.press("short")
    assert room.session.phase == "countdown"
    room.press("long")
    assert room.session.phase == "work"
    room.press("long")
    assert room.session.phase == "rest"
    room.press("held")
    assert room.session.phase == "summary"
    room.press("short")
    assert room.session.phase == "summary", "the result is not told yet"
    room.run_s(1)
    room.press("short")
    room.run_ms(100)
    assert room.session.phase == "arriving"


def test_between_sessions_the_button_chooses_and_starts(studio: Open) -> None:
    room = studio(programs=(ONE, TWO), people=(GUEST, BOB))
    room.run_s(1)
    room.press("long")
    room.press("held")
    assert (room.view.program, room.view.person) == ("two", "Bob")
    room.press("short")
    assert [one.notice for one in room.of(Notice)] == ["panel_test"], "with nobody on the mat"
    room.step_on()
    room.run_ms(300)
    room.press("short")
    assert room.session.phase == "countdown"


def test_other_people_and_programs_are_offered_from_the_next_choice_on(studio: Open) -> None:
    room = studio(programs=(ONE,), people=(ANN,), bar_mm=788.0).warm()
    room.session.offer(Known((TWO, ONE), (GUEST, BOB)))
    assert room.view.person == "Ann", "a session under way goes on as it began"
    room.ask(Stop())
    room.run_s(1)
    room.press()
    room.run_ms(100)
    assert (room.view.person, room.view.program) == ("Guest", "one")
    room.session.offer(Known((ONE,), ()))
    assert room.view.person == "Guest"


def test_the_view_tells_a_late_looker_all_there_is(studio: Open) -> None:
    room = studio(programs=(ONE, TWO), people=(BOB,), program="two")
    view = room.view
    assert (view.phase, view.program_title, view.person, view.set_number, view.sets) == (
        "standing_by",
        "Two",
        "Bob",
        None,
        2,
    )
    assert (view.left_s, view.elapsed_s, view.active_s, view.kicks, view.result) == (None, 0.0, 0.0, 0, None)
    room.warm()
    room.kick_on(12, 130)
    view = room.view
    assert (view.phase, view.set_number, view.kicks, view.streak) == ("work", 1, 11, 11)
    assert view.left_s == pytest.approx(10 - 12 * 60 / 130, abs=0.1)
    assert view.elapsed_s == pytest.approx(1.8 + 12 * 60 / 130, abs=0.1)
    assert 4 < view.active_s < 6
    room.run_s(40)
    view = room.view
    assert view.phase == "arriving"
    assert view.result.kicks == 12
    assert view.result.outcome == "done"


def test_the_view_tells_where_the_body_is_as_the_detection_follows_it() -> None:
    session = Session(Setting(Rig("single"), Known((ONE,))))
    assert (session.view(0).sway.reason, session.view(0).moved_mm) == ("not followed", None)
    sway, drift = Figure(9.0, None, 40, 1.0, "C"), Figure(-30.0, None, 40, 5.0, "C")
    session.update([], Moment(S, sway=sway, drift=drift, moved_mm=-12.5))
    view = session.view(S)
    assert (view.sway, view.drift, view.moved_mm) == (sway, drift, -12.5)


def test_a_count_check_tells_how_far_the_station_is_from_the_user(studio: Open) -> None:
    room = studio(programs=(COUNT,)).warm()
    room.kick_on(100, 150, low=(50,))
    room.run_s(12)
    (checked,) = room.of(CountChecked)
    assert (checked.said, checked.counted) == (100, 99)
    assert room.of(Notice)[-1].text == "The station counted 99, you said 100: -1 (-1.0 %)."
    assert room.view.count == checked
    room.ask(SaidCount(98))
    assert room.of(CountChecked)[-1].said == 98
    with pytest.raises(Refused, match="1 or more"):
        room.ask(SaidCount(0))


def test_a_count_that_is_said_before_the_end_is_compared_at_the_end(studio: Open) -> None:
    room = studio("mat", programs=(COUNT,)).warm()
    room.kick_on(30, 150)
    room.ask(SaidCount(31))
    assert room.of(CountChecked) == []
    room.run_s(14)
    (checked,) = room.of(CountChecked)
    assert checked.said == 31
    assert checked.counted == pytest.approx(30, abs=1)


def test_a_count_check_of_under_ten_kicks_is_none(studio: Open) -> None:
    room = studio(programs=(COUNT,)).warm()
    room.kick_on(8, 150)
    room.run_s(14)
    assert room.of(CountChecked) == []


def test_targets_hang_on_the_form_speed_of_the_person(studio: Open) -> None:
    pace = Program("pace", "Pace", (SetPlan(work_s=20.0, target_spm=150.0, target_form_pct=90.0),))
    room = studio(programs=(pace,), people=(ANN, BOB), person_id="b", past={"b": Past(form_spm=200.0)}).warm()
    assert room.view.target_spm == 180.0
    assert next(one for one in room.of(PhaseBegan) if one.phase == "work").target_spm == 180.0


def test_a_form_speed_that_was_found_sets_the_targets_from_then_on(studio: Open) -> None:
    ramp = SetPlan(work_s=60.0, target_spm=100.0, metronome=True, ramp=Ramp(200.0, 20.0, 10.0))
    limit = Program("limit", "Limit", (ramp,), goal="form_speed")
    pace = Program("pace", "Pace", (SetPlan(work_s=20.0, target_spm=150.0, target_form_pct=100.0),))
    room = studio(programs=(limit, pace)).warm()
    for spm, every in ((100, 0), (120, 0), (140, 6), (160, 2), (180, 1)):
        number = spm // 6
        room.kick_on(number, spm, low=range(0, number, every) if every else ())
    assert room.of(SetEnded)[0].elapsed_s < 55, "going on would show nothing"
    (found,) = room.of(FormSpeedFound)
    assert found.speed.value is not None
    assert found.low_spm < found.speed.value < found.high_spm
    assert 115 < found.speed.value < 160
    assert room.of(SetEnded)[0].reason == "limit_found"
    assert room.of(Notice)[-1].text.startswith(f"Your form speed is {found.speed.value:.0f} steps a minute (")
    assert room.of(SessionEnded)[0].summary.figures["form_spm"] == found.speed
    assert room.view.form_speed == found
    room.ask(ChooseProgram("pace"))
    room.ask(Start())
    assert room.view.target_spm == found.speed.value


def test_a_form_speed_that_was_not_found_says_why(studio: Open) -> None:
    ramp = SetPlan(work_s=20.0, target_spm=100.0, metronome=True, ramp=Ramp(200.0))
    room = studio(programs=(Program("limit", "Limit", (ramp,), goal="form_speed"),)).warm()
    room.kick_on(20, 100)
    room.run_s(10)
    assert room.of(Notice)[-1].text == "Your form speed could not be found: too few kicks"


def test_sessions_of_a_person_are_looked_back_upon_in_the_next(studio: Open) -> None:
    room = studio(programs=(Program("s", "S", (SetPlan(work_s=10.0),)),), people=(ANN,), bar_mm=788.0)
    for _ in range(6):
        room.warm()
        room.kick_on(19, 130)
        room.run_s(3)
        room.step_off()
        room.run_s(12)
    changes = [one.summary.changes for one in room.of(SessionEnded)]
    assert changes[0]["clean_pct"].sessions == 0
    assert changes[-1]["clean_pct"].sessions == 5


# What the end of the process leaves.


def cut(room: Any) -> SessionState:
    """What storage has kept: the state as JSON and back."""
    state = room.session.state(room.now_ns)
    assert state is not None
    return msgspec.convert(json.loads(msgspec.json.encode(asdict(state))), SessionState)


def test_between_sessions_there_is_nothing_to_go_on_with(studio: Open) -> None:
    room = studio(programs=(ONE,))
    assert room.session.state(room.now_ns) is None
    room.warm()
    assert room.session.state(room.now_ns) is not None
    room.kick_on(12, 130)
    room.run_s(18)
    assert room.session.state(room.now_ns) is None


def test_a_session_goes_on_within_30_s_with_the_kicks_it_had(studio: Open) -> None:
    room = studio(programs=(ONE, TWO), people=(GUEST, BOB), person_id="b", program="two").warm()
    room.kick_on(20, 130)
    room.run_s(7)
    room.kick_on(6, 130)
    state = cut(room)
    assert (state.set_index, len(state.sets), state.progress.kicks) == (1, 1, 5)
    again = studio(programs=(ONE, TWO), people=(GUEST, BOB), interrupted=Interrupted(state, 5.0))
    again.run_s(1)
    again.step_on()
    assert (again.session.phase, again.view.person, again.view.program) == ("paused", "Bob", "two")
    assert [one.notice for one in again.of(Notice)] == ["goes_on"]
    again.run_s(1)
    again.kick_on(14, 130)
    again.run_s(10)
    (ended,) = again.of(SessionEnded)
    assert again.of(SessionBegan) == []
    assert again.of(SetEnded)[0].summary.kicks == state.progress.kicks + len(again.of(Counted))
    assert ended.summary.kicks == 20 + again.of(SetEnded)[0].summary.kicks
    assert ended.summary.clean == ended.summary.kicks
    assert again.of(SetEnded)[0].summary.clean_pct.value == 100.0
    # The cut itself is not there, the time before it is.
    assert ended.elapsed_s > state.elapsed_s + 4
    assert ended.active_s > state.active_s + 3


def test_an_interruption_in_the_rest_goes_on_with_the_next_set(studio: Open) -> None:
    room = studio(programs=(TWO,)).warm()
    room.kick_on(20, 130)
    room.run_s(3)
    state = cut(room)
    assert (state.set_index, len(state.sets)) == (1, 1)
    again = studio(programs=(TWO,), interrupted=Interrupted(state, 29.0))
    again.run_s(1)
    again.step_on()
    again.run_s(1)
    again.kick_on(12, 130)
    assert (again.session.phase, again.view.set_number) == ("work", 2)
    assert again.view.kicks == pytest.approx(12, abs=1)


def test_an_interruption_before_the_last_kicks_of_a_set_are_told_keeps_the_set(studio: Open) -> None:
    room = studio(programs=(TWO,)).warm()
    room.kick_on(20, 130)
    room.run_ms(1_100)
    assert room.session.phase == "rest"
    state = cut(room)
    assert (state.set_index, len(state.sets), state.progress.kicks) == (0, 0, 20)


def test_a_station_that_was_away_for_longer_ends_the_session_as_interrupted(studio: Open) -> None:
    room = studio(programs=(ONE,)).warm()
    room.kick_on(14, 130)
    state = cut(room)
    again = studio(programs=(ONE,), interrupted=Interrupted(state, 31.0))
    again.run_s(2)
    (ended,) = again.of(SessionEnded)
    assert (ended.outcome, ended.reason) == ("interrupted", "interrupted")
    assert ended.summary.kicks == state.progress.kicks


def test_a_session_that_nobody_takes_up_again_ends_as_interrupted(studio: Open) -> None:
    room = studio(programs=(ONE,)).warm()
    room.kick_on(14, 130)
    again = studio(programs=(ONE,), interrupted=Interrupted(cut(room), 5.0))
    again.run_s(62)
    assert again.of(SessionEnded)[0].outcome == "interrupted"


def test_a_state_of_a_program_that_has_changed_meanwhile_does_no_harm(studio: Open) -> None:
    room = studio(programs=(TWO,)).warm()
    room.kick_on(20, 130)
    room.run_s(3)
    state = replace(cut(room), program="gone", person_id="gone")
    again = studio(programs=(ONE,), interrupted=Interrupted(state, 5.0))
    again.run_s(62)
    assert again.of(SessionEnded)[0].outcome == "interrupted"


def test_the_sets_in_the_state_stay_the_same_object_until_another_one_ends(studio: Open) -> None:
    room = studio(programs=(TWO,)).warm()
    room.kick_on(20, 130)
    room.run_s(3)
    first = room.session.state(room.now_ns)
    room.run_s(2)
    assert room.session.state(room.now_ns).sets is first.sets
