"""What was learnt of somebody in a session is handed on at its end, where it is whole and somebody's."""

from dataclasses import replace
from typing import Any

import pytest

from station.drill.events import DrillEvent, SessionEnded
from station.drill.session import Grading
from station.gait.calibration import Calibration, LegCalibration, UsualContact
from station.runtime.liaison import Liaison
from station.runtime.turn import Learnt
from tests.conftest import ManualClock
from tests.made_sessions import SECOND, Calendar, Plan, turns

LEGS: Any = {"left": LegCalibration(0.31, 210.0), "right": LegCalibration(0.29, 205.0)}
CONTACTS: Any = {"left": UsualContact(180.0, 700.0)}


class Detection:
    """A detection that has learnt both legs of whoever stands 903 mm away."""

    def __init__(self) -> None:
        self.has_learnt = True
        self.own_best, self.usual_contacts = LEGS, CONTACTS
        self.at_mm: float | None = 903.0
        self.met: list[Any] = []

    def distance_mm(self, _now_ns: int) -> float | None:
        return self.at_mm

    def meet(self, *who: Any) -> None:
        self.met.append(who)

    def aim(self, _target_spm: float | None) -> None: ...

    sway = drift = moved_mm = lambda _self: None


class Ada:
    """A session whose kicks are Ada's."""

    grading = Grading("ada", None, None)
    target_spm = None


class Between:
    """The liaison of the two, after its first look."""

    def __init__(self, clock: ManualClock) -> None:
        self.detection, self.session = Detection(), Ada()
        analyzer: Any = self.detection
        session: Any = self.session
        self._liaison = Liaison(analyzer, session, Calendar(clock))

    def learnt(self, told: list[DrillEvent]) -> Learnt | None:
        self._liaison.look(SECOND)
        return self._liaison.learnt(told)


@pytest.fixture
def between(clock: ManualClock) -> Between:
    return Between(clock)


def end(**changes: Any) -> list[DrillEvent]:
    """The last words of a session with the bar at 780 mm."""
    (ended,) = (word for turn in turns(20 * SECOND, Plan()) for word in turn.told if isinstance(word, SessionEnded))
    return [replace(ended, **changes)]


def test_a_session_that_taught_both_legs_is_handed_on_with_bar_distance_and_day(between: Between) -> None:
    learnt = between.learnt(end())
    assert learnt is not None
    assert learnt.person_id == "ada"
    made_on = learnt.calibration.made_on
    assert learnt.calibration == Calibration("pair", 780.0, 903.0, made_on, {}, LEGS, contacts=CONTACTS)
    assert made_on.startswith("2026-11-2")
    assert between.detection.met == [(None, None)]


def test_nothing_is_handed_on_in_mid_session_of_guests_or_of_what_is_not_whole(between: Between) -> None:
    assert between.learnt([]) is None
    assert between.learnt(end(outcome="discarded")) is None
    (ended,) = end()
    assert isinstance(ended, SessionEnded)
    assert ended.summary.conditions is not None
    nowhere = replace(ended.summary.conditions, bar_mm=None)
    assert between.learnt(end(summary=replace(ended.summary, conditions=nowhere))) is None
    assert between.learnt(end(summary=replace(ended.summary, conditions=None))) is None
    between.detection.at_mm = None
    assert between.learnt(end()) is None
    between.detection.at_mm, between.detection.has_learnt = 903.0, False
    assert between.learnt(end()) is None
    between.detection.has_learnt = True
    between.session.grading = Grading(None, None, None)
    assert between.learnt(end()) is None
