"""The lights of the front panel: one status light in colours, one light for each side, a bar of five."""

from contextlib import ExitStack
from dataclasses import dataclass

from gpiozero import LED, RGBLED, Factory

from hardware.pins import pin_errors
from station.gait.samples import Side
from station.ports import Colour

_RED_GREEN_BLUE: dict[Colour, tuple[int, int, int]] = {
    "off": (0, 0, 0),
    "red": (1, 0, 0),
    "green": (0, 1, 0),
    "blue": (0, 0, 1),
    "white": (1, 1, 1),
}


@dataclass(frozen=True, slots=True)
class LightsSetup:
    """GPIO numbers, high is lit; `bar_pins` is None where there is no bar.

    Only the status light can be dimmed, by the pin library's PWM, which runs only below 100 %.
    """

    red_pin: int
    green_pin: int
    blue_pin: int
    left_pin: int
    right_pin: int
    bar_pins: tuple[int, ...] | None
    brightness_pct: int


class PanelLights:
    """LEDs, never blinked here: no thread of Python's, every call returns at once.

    Raises HardwareError when a pin cannot be used; then none is held.
    """

    def __init__(self, factory: Factory, setup: LightsSetup) -> None:
        self._colour: Colour = "off"
        self._brightness = setup.brightness_pct / 100
        self._bar: list[LED] = []
        self._bar_lit = 0
        self._lit = {"left": False, "right": False}
        self._sides: dict[str, LED] = {}
        status_pins = setup.red_pin, setup.green_pin, setup.blue_pin
        with ExitStack() as opening:
            with pin_errors("status light", *status_pins):
                self._status = opening.enter_context(
                    RGBLED(*status_pins, pwm=setup.brightness_pct < 100, pin_factory=factory)
                )
            # Closing a device only lets go of its pin, and a floating pin may leave a transistor half open.
            opening.callback(self._status.off)
            for side, pin in (("left", setup.left_pin), ("right", setup.right_pin)):
                self._sides[side] = _led(factory, f"{side} light", pin, opening)
            for number, pin in enumerate(setup.bar_pins or (), 1):
                self._bar.append(_led(factory, f"light {number} of the bar", pin, opening))
            self._opened = opening.pop_all()

    def status(self, colour: Colour) -> None:
        """Shows one colour on the status light."""
        if colour != self._colour:
            self._status.color = tuple(self._brightness * part for part in _RED_GREEN_BLUE[colour])
            self._colour = colour

    def side(self, side: Side, lit: bool) -> None:
        """Lights one side; "unknown" means both."""
        for one in ("left", "right") if side == "unknown" else (side,):
            if lit != self._lit[one]:
                self._sides[one].value = lit
                self._lit[one] = lit

    def bar(self, lit: int) -> None:
        """Lights the first `lit` of the bar's five; does nothing where there is no bar."""
        for led in self._bar[min(lit, self._bar_lit) : max(lit, self._bar_lit)]:
            led.value = lit > self._bar_lit
        self._bar_lit = lit

    def close(self) -> None:
        """All off, pins released; safe to call twice."""
        self._opened.close()


def _led(factory: Factory, part: str, pin: int, opening: ExitStack) -> LED:
    """One light, off again when `opening` ends."""
    with pin_errors(part, pin):
        led = opening.enter_context(LED(pin, pin_factory=factory))
    opening.callback(led.off)
    return led
