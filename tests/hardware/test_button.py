"""A press is told once, as short, long or held, however the switch bounces and however late it is asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from gpiozero import GPIOZeroError
from hypothesis import given
from hypothesis import strategies as st

from hardware.button import HELD_NS, LONG_NS, MS, PanelButton
from hardware.twin.pins import TwinPinFactory
from station.ports import HardwareError, Press, PushButton

PIN = 22
DOWN_NS = 5_000 * MS


@pytest.fixture
def button(pin_factory: TwinPinFactory) -> Iterator[PushButton]:
    button = PanelButton(pin_factory, pin=PIN)
    yield button
    button.close()


def press(pin_factory: TwinPinFactory, until_ns: int) -> None:
    pin_factory.drive(PIN, False, DOWN_NS)
    pin_factory.drive(PIN, True, until_ns)


def told(button: PushButton, until_ns: int, every_ns: int = 50 * MS) -> list[Press]:
    """What is said when the button is asked at every tick."""
    presses = (button.poll(now_ns) for now_ns in range(DOWN_NS, until_ns, every_ns))
    return [press for press in presses if press is not None]


@pytest.mark.parametrize(
    ("length_ns", "kind"),
    [(30 * MS, "short"), (LONG_NS - 1, "short"), (LONG_NS, "long"), (HELD_NS - 1, "long")],
)
def test_a_press_is_told_at_its_release(
    pin_factory: TwinPinFactory, button: PushButton, length_ns: int, kind: Any
) -> None:
    assert button.poll(DOWN_NS - 1) is None
    press(pin_factory, DOWN_NS + length_ns)
    assert told(button, DOWN_NS + 2 * HELD_NS) == [Press(DOWN_NS + length_ns, kind)]


def test_a_button_that_is_held_says_so_while_it_is_down_and_nothing_at_its_release(
    pin_factory: TwinPinFactory, button: PushButton
) -> None:
    pin_factory.drive(PIN, False, DOWN_NS)
    assert told(button, DOWN_NS + HELD_NS + 60 * MS) == [Press(DOWN_NS + HELD_NS, "held")]
    pin_factory.drive(PIN, True, DOWN_NS + 2 * HELD_NS)
    assert button.poll(DOWN_NS + 3 * HELD_NS) is None


@given(bounce_ms=st.lists(st.integers(1, 9), max_size=6, unique=True), every_ms=st.integers(1, 900))
def test_bounces_make_no_presses(bounce_ms: list[int], every_ms: int) -> None:
    class Clock:
        def now_ns(self) -> int:
            return 0

    with TwinPinFactory(Clock()) as factory:
        button = PanelButton(factory, pin=PIN)
        even = sorted(bounce_ms)[: len(bounce_ms) // 2 * 2]
        for start_ms, level in ((0, False), (200, True)):
            factory.drive(PIN, level, DOWN_NS + start_ms * MS)
            for index, ms in enumerate(even):
                factory.drive(PIN, level is (index % 2 == 1), DOWN_NS + (start_ms + ms) * MS)
        assert [press.kind for press in told(button, DOWN_NS + 2_000 * MS, every_ms * MS)] == ["short"]
        button.close()


def test_a_spike_on_the_wire_is_no_press(pin_factory: TwinPinFactory, button: PushButton) -> None:
    press(pin_factory, DOWN_NS + 5 * MS)
    assert told(button, DOWN_NS + HELD_NS) == []


def test_two_presses_between_two_questions_are_both_told(pin_factory: TwinPinFactory, button: PushButton) -> None:
    for start_ms in (0, 300):
        pin_factory.drive(PIN, False, DOWN_NS + start_ms * MS)
        pin_factory.drive(PIN, True, DOWN_NS + (start_ms + 100) * MS)
    later_ns = DOWN_NS + 5_000 * MS
    assert [button.poll(later_ns), button.poll(later_ns), button.poll(later_ns)] == [
        Press(DOWN_NS + 100 * MS, "short"),
        Press(DOWN_NS + 400 * MS, "short"),
        None,
    ]


def test_a_closed_button_is_silent_and_may_be_closed_twice(pin_factory: TwinPinFactory, button: PushButton) -> None:
    button.close()
    button.close()
    press(pin_factory, DOWN_NS + 100 * MS)
    assert told(button, DOWN_NS + HELD_NS) == []


def test_a_pin_that_cannot_be_used_is_named(pin_factory: TwinPinFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_number: int) -> Any:
        raise GPIOZeroError("GPIO busy")

    monkeypatch.setattr(pin_factory, "pin", busy)
    with pytest.raises(HardwareError, match="Cannot use GPIO 22 for the button"):
        PanelButton(pin_factory, pin=PIN)
