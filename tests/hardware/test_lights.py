"""The panel's lights show what they are told, change no more than that, and go dark at the end."""

from collections.abc import Iterator

import pytest
from gpiozero import LED

from hardware.lights import LightsSetup, PanelLights
from hardware.twin.pins import TwinPinFactory
from station.ports import Colour, HardwareError, Lights

RED, GREEN, BLUE, LEFT, RIGHT = PINS = (16, 20, 21, 5, 6)
BAR = (25, 12, 13, 19, 26)


def opened(factory: TwinPinFactory, bar_pins: tuple[int, ...] | None = BAR, brightness_pct: int = 100) -> PanelLights:
    return PanelLights(factory, LightsSetup(*PINS, bar_pins, brightness_pct))


@pytest.fixture
def lights(pin_factory: TwinPinFactory) -> Iterator[Lights]:
    lights = opened(pin_factory)
    yield lights
    lights.close()


def lit(factory: TwinPinFactory) -> set[int]:
    return {pin for pin in PINS + BAR if factory.level(pin)}


@pytest.mark.parametrize(
    ("colour", "pins"),
    [("red", {RED}), ("green", {GREEN}), ("blue", {BLUE}), ("white", {RED, GREEN, BLUE}), ("off", set())],
)
def test_the_status_light_shows_one_colour(
    pin_factory: TwinPinFactory, lights: Lights, colour: Colour, pins: set[int]
) -> None:
    lights.status("white")
    lights.status(colour)
    assert lit(pin_factory) == pins


def test_each_side_has_its_own_light(pin_factory: TwinPinFactory, lights: Lights) -> None:
    lights.side("left", True)
    assert lit(pin_factory) == {LEFT}
    lights.side("right", True)
    lights.side("left", False)
    assert lit(pin_factory) == {RIGHT}


def test_a_heel_of_unknown_side_lights_both(pin_factory: TwinPinFactory, lights: Lights) -> None:
    lights.side("unknown", True)
    assert lit(pin_factory) == {LEFT, RIGHT}
    lights.side("unknown", False)
    assert lit(pin_factory) == set()


def test_only_what_changed_is_switched(pin_factory: TwinPinFactory, lights: Lights) -> None:
    switched: list[int] = []
    lights.status("white")
    lights.side("left", True)
    for pin in PINS:
        pin_factory.listen(pin, lambda _t_ns, _level: switched.append(1))
        # A write of the same level would be seen, because the pins no longer have it.
        pin_factory.pin(pin).state = not pin_factory.level(pin)
    switched.clear()
    lights.status("white")
    lights.side("unknown", True)
    assert switched == []


def test_lights_are_off_after_close_and_may_be_closed_twice(pin_factory: TwinPinFactory) -> None:
    lights = opened(pin_factory)
    lights.status("white")
    lights.side("unknown", True)
    lights.bar(5)
    lights.close()
    lights.close()
    assert lit(pin_factory) == set()
    assert {pin_factory.pin(pin).function for pin in PINS + BAR} == {"input"}


def test_the_bar_lights_as_many_as_it_is_told_from_its_first_on(pin_factory: TwinPinFactory, lights: Lights) -> None:
    for count in (3, 5, 1, 1, 0):
        lights.bar(count)
        assert lit(pin_factory) == set(BAR[:count])


def test_a_panel_without_a_bar_ignores_it(pin_factory: TwinPinFactory) -> None:
    lights = opened(pin_factory, bar_pins=None)
    lights.bar(5)
    assert lit(pin_factory) == set()
    lights.close()


@pytest.mark.parametrize(("brightness_pct", "duty"), [(100, 1), (30, 0.3)])
def test_the_status_light_can_be_dimmed(pin_factory: TwinPinFactory, brightness_pct: int, duty: float) -> None:
    lights = opened(pin_factory, brightness_pct=brightness_pct)
    lights.status("white")
    assert [pin_factory.pin(pin).state for pin in (RED, GREEN, BLUE)] == [duty] * 3
    lights.close()


def test_a_panel_at_full_brightness_needs_no_pwm(pin_factory: TwinPinFactory) -> None:
    lights = opened(pin_factory)
    lights.status("white")
    assert pin_factory.pin(RED).frequency is None
    lights.close()


def test_a_pin_in_use_leaves_no_light_half_started(pin_factory: TwinPinFactory) -> None:
    with LED(RIGHT, pin_factory=pin_factory):
        with pytest.raises(HardwareError, match="Cannot use GPIO 6 for the right light"):
            opened(pin_factory)
        opened_again = LED(LEFT, pin_factory=pin_factory)
    opened_again.close()
    assert pin_factory.pin(RED).function == "input"
