"""Simulated GPIO pins: gpiozero's mock in the station's own time, with the outside world pulling at the inputs."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from gpiozero.pins.mock import MockFactory, MockPWMPin

from station.ports import Clock

Listener = Callable[[int, bool], None]
BOARD_REVISION = "a02082"  # Raspberry Pi 3 Model B: GPIO 0 to 27 on the 40-pin header


class TwinPin(MockPWMPin):  # type: ignore[misc]  # gpiozero is untyped
    """One simulated pin: a level that the outside world drives wins against the pull, as a switch does.

    Unlike the mock it keeps no history (which would grow for days), and its changes bear the factory's clock or the
    exact time that they were driven at.
    """

    _state: float

    def __init__(self, factory: "TwinPinFactory", info: Any) -> None:
        self.listener: Listener | None = None
        self._driven: bool | None = None
        super().__init__(factory, info)

    def drive(self, level: bool, t_ns: int) -> None:
        """The outside world puts `level` on this input at `t_ns`; whoever watches the edge is called before return.

        Raises ValueError on an output, where a real driver would be shorted.
        """
        if self._function == "output":
            raise ValueError(f"{self!r} is an output and cannot be driven from outside")
        self.hold(level, t_ns)

    def hold(self, level: bool | None, t_ns: int) -> None:
        """What is soldered to this pin holds it at `level` from `t_ns` on, or, with None, nothing but the Pi's pull.

        An output has its own way meanwhile.
        """
        # The lock keeps the watcher from being taken away between the look at it and the call.
        with self._when_changed_lock:
            self._driven = level
            if self._function == "output":
                return
            changed = self._settle(self._pulled() if level is None else level, t_ns)
            wanted = self._edges in ("both", "rising" if self._state else "falling")
            if changed and wanted and self._when_changed is not None:
                self._call_when_changed()

    def _pulled(self) -> float:
        """Where the pull alone brings it; a floating input stays where it was."""
        return self._state if self._pull == "floating" else self._pull == "up"

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        # Also how an output becomes an input again: then the outside world has its way.
        if self._driven is not None:
            self._settle(self._driven, self.factory.now_ns())

    def _change_state(self, value: float) -> bool:
        return self._settle(value, self.factory.now_ns())

    def _settle(self, value: float, t_ns: int) -> bool:
        """Takes the level that results from output, pull and outside world; tells whether it changed."""
        if self._function == "input" and self._driven is not None:
            value = self._driven
        if value == self._state:
            return False
        self._state = value
        self._last_change = t_ns / 1e9
        if self.listener is not None:
            self.listener(t_ns, bool(value))
        return True


class TwinPinFactory(MockFactory):  # type: ignore[misc]  # gpiozero is untyped
    """The header of a simulated Pi: what gpiozero's devices and `hardware.pins` take for real pins."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(revision=BOARD_REVISION, pin_class=TwinPin)
        self.now_ns = clock.now_ns
        self._making = Lock()

    def pin(self, name: int | str, pin_class: type[TwinPin] | None = None) -> Any:
        """The one pin of that name: made once, though the station opens it and the world drives it in two threads."""
        with self._making:
            return super().pin(name, pin_class)

    def ticks(self) -> float:
        """Seconds of the injected clock, where the mock reads the real one."""
        return self.now_ns() / 1e9

    def drive(self, pin_number: int, level: bool, t_ns: int) -> None:
        """The outside world puts `level` on an input at `t_ns`; edges reach the watcher before this returns."""
        self.pin(pin_number).drive(level, t_ns)

    def hold(self, pin_number: int, level: bool | None, t_ns: int) -> None:
        """What is soldered to a pin holds it at `level`, or nothing does, whatever the station uses it for."""
        self.pin(pin_number).hold(level, t_ns)

    def level(self, pin_number: int) -> bool:
        """What a voltmeter at the pin would say; a pin that plays a tone counts as high."""
        return bool(self.pin(pin_number).state)

    def listen(self, pin_number: int, call: Listener) -> None:
        """Has each change of one pin, input or output, told as `call(t_ns, level)`; one listener a pin."""
        self.pin(pin_number).listener = call
