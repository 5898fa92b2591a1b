"""Whose kicks are graded how: by a stored calibration that holds, or as they come; and what a session waits for."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from station.drill.events import KickDone, Notice, SessionBegan, SessionEnded
from station.drill.moment import Moment
from station.drill.people import GUEST, Person
from station.drill.program import Program, SetPlan
from station.drill.session import Grading, Session
from station.drill.setting import Known, Setting
from station.drill.state import Interrupted, SessionState
from station.gait.calibration import Calibration, LegCalibration, Standing
from station.gait.rig import Rig

Open = Callable[..., Any]
S = 1_000_000_000
ANN = Person("a", "Ann", height_mm=1750)
ONE = Program("one", "One", (SetPlan(work_s=20.0),))
LEGS = {"left": LegCalibration(0.3, 100.0), "right": LegCalibration(0.3, 100.0)}
MADE = Calibration("single", 788.0, 850.0, "2026-11-25", {"range": Standing(850.0, 3.0)}, LEGS)  # type: ignore[arg-type]


def test_a_session_is_graded_with_the_newest_calibration_that_holds(studio: Open) -> None:
    mine = {"new": replace(MADE, bar_height_mm=700.0), "old": MADE}
    room = studio(programs=(ONE,), people=(ANN,), bar_mm=788.0, calibrations={"a": mine}).warm()
    assert room.session.grading == Grading("a", MADE, None)
    room.kick_on(30, 150)
    (began,) = room.of(SessionBegan)
    assert began.calibration_id == "old"
    assert {done.kick.grade_reason for done in room.of(KickDone)} == {None}, "nothing has to be learnt"
    room.ask_to_stop()
    room.run_s(3)
    conditions = room.of(SessionEnded)[0].summary.conditions
    assert (conditions.calibration, conditions.distance_mm) == ("old", MADE.distance_mm)


def test_a_calibration_that_does_not_hold_is_refused_with_the_reason(studio: Open) -> None:
    mine = {"far": replace(MADE, distance_mm=600.0)}
    room = studio(programs=(ONE,), people=(ANN,), bar_mm=788.0, calibrations={"a": mine}).warm()
    (refused,) = [one for one in room.of(Notice) if one.notice == "not_calibrated_so"]
    assert "was made at 600 mm from the sensor, it is 85" in refused.text
    assert room.of(SessionBegan)[0].calibration_id is None
    assert room.session.grading.calibration is None


def test_what_was_interrupted_waits_until_it_is_known_whose_it_was() -> None:
    state = SessionState("a", "one", 788.0, 0, 12.0, 8.0)
    session = Session(Setting(Rig("single"), Known((ONE,))), Interrupted(state, 5.0))
    assert session.update([], Moment(10 * S)) == []
    session.offer(Known((ONE,), (GUEST, ANN)))
    assert session.update([], Moment(11 * S)) != []
    assert session.view(11 * S).person == "Ann"


def test_what_was_interrupted_and_is_kept_no_more_does_not_go_on() -> None:
    state = SessionState("a", "one", 788.0, 0, 12.0, 8.0)
    session = Session(Setting(Rig("single"), Known((ONE,))), Interrupted(state, 5.0))
    session.offer(Known((ONE,), can_go_on=False))
    assert session.update([], Moment(11 * S)) == []
    assert session.phase == "standing_by"


def test_the_cadence_that_is_asked_for_is_that_of_the_work(studio: Open) -> None:
    pace = Program("pace", "Pace", (SetPlan(work_s=10.0, target_spm=150.0),))
    room = studio(programs=(pace,))
    room.run_s(1)
    room.step_on()
    room.run_s(3)
    targets = [(room.session.phase, room.session.target_spm)]
    room.run_s(2)
    targets.append((room.session.phase, room.session.target_spm))
    assert targets == [("countdown", None), ("work", 150.0)]
