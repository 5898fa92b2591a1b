"""A phone asks to be let in, and a press of the button says yes only where it says nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from station.drill.commands import Refused
from station.drill.events import Notice
from station.drill.people import GUEST, Person
from station.drill.program import Program, SetPlan
from tests.drill.conftest import Studio

Open = Callable[..., Studio]
ONE = Program("one", "One", (SetPlan(work_s=30),))
BOB = Person("b", "Bob", 1400)


@pytest.fixture
def hall(studio: Open) -> Studio:
    """A station where nobody is."""
    room = studio(programs=(ONE,))
    room.run_s(2)
    return room


def knock(room: Studio) -> None:
    """A phone asks; the loop turns with it."""
    room.turn([], room.session.knock(room.now_ns))


def notices(room: Studio) -> list[str]:
    return [one.notice for one in room.of(Notice)]


def test_one_press_lets_in_the_phone_that_asks_and_does_nothing_else(hall: Studio) -> None:
    assert hall.view.let_in == 0
    knock(hall)
    hall.run_s(29)
    hall.press()
    assert hall.view.let_in == hall.session.door.asked == 1
    assert notices(hall) == ["phone_asks", "phone_let_in"]
    hall.press()
    assert hall.view.let_in == 1
    assert notices(hall)[-1] == "panel_test", "the button is what it always is"


def test_a_press_after_half_a_minute_is_for_no_phone(hall: Studio) -> None:
    knock(hall)
    hall.run_s(30)
    hall.press()
    assert hall.view.let_in == 0
    assert notices(hall) == ["phone_asks", "panel_test"]


def test_of_two_phones_that_ask_at_once_neither_is_let_in(hall: Studio) -> None:
    knock(hall)
    hall.run_s(5)
    with pytest.raises(Refused, match="another phone"):
        knock(hall)
    hall.press()
    assert hall.view.let_in == 0
    knock(hall)
    hall.press()
    assert hall.view.let_in == 2


@pytest.mark.parametrize("kind", ["long", "held"])
def test_a_long_press_still_chooses(studio: Open, kind: Any) -> None:
    room = studio(programs=(ONE,), people=(GUEST, BOB))
    room.run_s(2)
    knock(room)
    room.press(kind)
    assert room.view.let_in == 0


def test_who_steps_on_meanwhile_has_the_button(hall: Studio) -> None:
    knock(hall)
    hall.step_on()
    hall.run_ms(300)
    hall.press()
    assert hall.session.phase == "countdown"
    hall.press()
    assert hall.view.let_in == 0


def test_with_somebody_there_no_phone_may_ask_and_one_that_asked_is_forgotten(hall: Studio) -> None:
    knock(hall)
    hall.step_on()
    hall.run_ms(300)
    with pytest.raises(Refused, match="on the mat"):
        knock(hall)
    hall.step_off()
    hall.run_s(3)
    assert hall.session.phase == "standing_by"
    hall.press()
    assert hall.view.let_in == 0


def test_the_panel_says_in_light_and_sound_that_a_phone_asks_and_that_it_was_let_in(hall: Studio) -> None:
    acts: tuple[Callable[[], None], ...] = (lambda: knock(hall), hall.press)
    for act in acts:
        before = len(hall.shown)
        act()
        hall.run_s(4)
        panels = [panel for _, panel in hall.shown[before:]]
        assert any(panel.left and panel.right for panel in panels)
        assert any(panel.pitch_hz is not None for panel in panels)
