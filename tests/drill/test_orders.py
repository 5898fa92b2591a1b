"""One session that is held, skipped through or stopped: by the button, the phone, or somebody who steps off."""

from collections.abc import Callable
from typing import Any

import pytest

from station.drill.commands import Pause, Refused, Resume, Skip, Start, Stop
from station.drill.events import (
    PhaseBegan,
    SessionBegan,
    SessionEnded,
    SetEnded,
)
from station.drill.program import Program, SetPlan

Open = Callable[..., Any]
MS = 1_000_000
S = 1_000_000_000
ONE = Program("one", "One", (SetPlan(work_s=20.0),))
TWO = Program("two", "Two", (SetPlan(work_s=10.0, rest_s=6.0), SetPlan(work_s=10.0)))


def test_pause_holds_until_somebody_goes_on(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(5, 130)
    room.ask(Pause())
    room.kick_on(8, 130)
    assert room.session.phase == "paused"
    assert room.view.kicks == 5
    room.ask(Resume())
    assert room.session.phase == "countdown"
    room.run_s(2)
    room.kick_on(8, 130)
    room.run_s(1)
    assert room.view.kicks == 13
    assert [one.set_index for one in room.of(PhaseBegan) if one.phase == "work"] == [0, 0]


def test_a_session_that_is_held_for_five_minutes_is_over(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(12, 130)
    room.ask(Pause())
    room.run_s(302)
    assert room.of(SessionEnded)[0].outcome == "stopped"


def test_a_pause_in_the_rest_or_the_countdown_goes_on_with_a_countdown(begin: Open) -> None:
    room = begin(TWO)
    room.kick_on(20, 130)
    room.run_s(2)
    assert room.session.phase == "rest"
    room.ask(Pause())
    room.run_s(20)
    room.ask(Resume())
    room.run_ms(500)
    room.ask(Pause())
    room.ask(Resume())
    room.run_s(2)
    assert room.session.phase == "work"
    assert room.view.set_number == 2


def test_somebody_who_stepped_off_can_still_be_held_by_the_button(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(5, 130)
    room.step_off()
    room.run_s(2)
    room.ask(Pause())
    with pytest.raises(Refused, match="nothing to pause"):
        room.ask(Pause())
    room.run_s(25)
    assert room.session.phase == "paused"


def test_skip_ends_the_countdown_the_set_and_the_rest(begin: Open) -> None:
    room = begin(TWO)
    room.kick_on(10, 130)
    room.ask(Skip())
    assert room.session.phase == "rest"
    room.run_s(1)
    room.ask(Skip())
    assert room.session.phase == "countdown"
    room.ask(Skip())
    assert room.session.phase == "work"
    room.kick_on(10, 130)
    room.ask(Skip())
    assert room.session.phase == "summary"
    room.run_s(1)
    assert [one.reason for one in room.of(SetEnded)] == ["skipped", "skipped"]
    assert room.of(SessionEnded)[0].outcome == "done"
    with pytest.raises(Refused, match="over"):
        room.ask(Skip())


def test_stop_tells_the_result_once_the_last_kick_is_told(begin: Open) -> None:
    room = begin(TWO)
    room.kick_on(12, 130)
    room.ask(Stop())
    assert room.session.phase == "summary"
    assert room.of(SessionEnded) == []
    with pytest.raises(Refused, match="over"):
        room.ask(Stop())
    with pytest.raises(Refused, match="not paused"):
        room.ask(Resume())
    room.run_s(1)
    (ended,) = room.of(SessionEnded)
    assert (ended.outcome, ended.reason, ended.summary.kicks) == ("stopped", "you_stopped", 12)


def test_stop_in_the_rest_keeps_what_was_done(begin: Open) -> None:
    room = begin(TWO)
    room.kick_on(20, 130)
    room.run_s(3)
    room.ask(Stop())
    assert (room.of(SessionEnded)[0].outcome, room.of(SessionEnded)[0].summary.kicks) == ("stopped", 20)


def test_stop_while_paused_counts_no_time_of_the_pause(begin: Open) -> None:
    room = begin(ONE)
    room.kick_on(12, 130)
    room.run_ms(500)
    room.step_off()
    room.run_s(10)
    room.ask(Stop())
    room.run_s(1)
    assert room.of(SessionEnded)[0].elapsed_s < 12


def test_stop_in_the_first_countdown_leaves_nothing(studio: Open) -> None:
    room = studio(programs=(ONE,))
    room.run_s(1)
    room.ask(Start())
    room.ask(Stop())
    assert room.of(SessionEnded)[0].outcome == "discarded"
    assert room.session.state(room.now_ns) is None


def test_a_session_begins_with_its_first_countdown(begin: Open) -> None:
    room = begin(ONE)
    names = [one.event for _, one in room.told]
    at = names.index("session_began")
    assert room.told[at + 1][1].phase == "countdown"
    assert len(room.of(SessionBegan)) == 1
