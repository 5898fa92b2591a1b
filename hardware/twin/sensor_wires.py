"""The wires between a simulated sensor, the bus and the pins, each of which may be wrong."""

import threading
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

from hardware.range_sensor import MakeTwin
from hardware.twin.bus import Chip, TwinBus
from hardware.twin.chip import Scene
from hardware.twin.miswiring import Miswiring
from hardware.twin.pins import TwinPinFactory
from station.gait.samples import RangeChannel
from station.ports import Clock

# What keeps a chip off, whatever its reset line says.
_OFF = frozenset({"unpowered", "xshut_low"})
_OFF_THE_BUS = frozenset({"unpowered", "sda_scl_swapped"})
_READY_LOOSE = frozenset({"unpowered", "ready_line_open"})
_XSHUT_LOOSE = frozenset({"unpowered", "xshut_open"})


@dataclass(frozen=True, slots=True)
class SensorWiring:
    """One range sensor: its channel, its I2C address at power-on, the GPIO of its data-ready line if wired, its chip.

    `shutdown_pin` is the GPIO on its reset line, which the board pulls up, if that is wired.
    """

    channel: RangeChannel
    address: int
    ready_pin: int | None
    chip: MakeTwin
    shutdown_pin: int | None = None


class Lines:
    """Levels on their way to pins: written down while the bus is locked, driven after it, in order."""

    def __init__(self, pins: TwinPinFactory) -> None:
        self.pins = pins
        self._changes: deque[tuple[int, bool, int]] = deque()
        self._driving = threading.Lock()

    def put(self, pin: int, level: bool, t_ns: int) -> None:
        """Keeps a change until the bus is free."""
        self._changes.append((pin, level, t_ns))

    def drive(self) -> None:
        """Drives all that has been kept; whoever watches a pin is called here."""
        # One thread at a time, so that changes stay in order; nobody waits for the other, who looks again at the end.
        while self._changes and self._driving.acquire(blocking=False):
            try:
                while self._changes:
                    self.pins.drive(*self._changes.popleft())
            finally:
                self._driving.release()


class SensorWires:
    """One simulated sensor as it is wired: rightly at first, then as `solder` says."""

    chip: Chip
    _ready_level: bool
    _off: bool

    def __init__(self, wiring: SensorWiring, clock: Clock, scene: Scene, bus: TwinBus, lines: Lines) -> None:
        self._wiring = wiring
        self._clock = clock
        self._scene = scene
        self._bus = bus
        self._lines = lines
        self._mistakes: frozenset[str] = frozenset()
        self._plug_in(wiring.chip, wiring.address)
        self._hold()
        if wiring.shutdown_pin is not None:
            lines.pins.listen(wiring.shutdown_pin, self._on_shutdown)

    def solder(self, faults: Collection[Miswiring]) -> None:
        """Makes exactly these mistakes, and mends all others."""
        self._mistakes = frozenset(fault.mistake for fault in faults)
        chip = next((fault.chip for fault in faults if fault.chip is not None), self._wiring.chip)
        address = next((fault.address for fault in faults if fault.address is not None), self._wiring.address)
        if (chip, address) != self._plugged_in:
            self._bus.disconnect(self.chip)
            self._plug_in(chip, address)
        if self._mistakes & _OFF_THE_BUS:
            self._bus.disconnect(self.chip)
        else:
            self._bus.connect(self.chip)
        self._hold()
        self._switch()

    def _switch(self) -> None:
        """Off or on, as supply and reset line have it now; a chip that goes on boots."""
        pin = self._wiring.shutdown_pin
        held = pin is not None and not self._mistakes & _XSHUT_LOOSE and not self._lines.pins.level(pin)
        off = held or bool(self._mistakes & _OFF)
        if off is not self._off:
            self._off = off
            self._bus.shut_down(self.chip, off)
        self._lines.drive()

    def _plug_in(self, chip: MakeTwin, address: int) -> None:
        self._ready_level = True
        self._off = False
        self._plugged_in = chip, address
        self.chip = chip(self._clock.now_ns, self._scene, address, self._on_line)
        self._bus.connect(self.chip)

    def _hold(self) -> None:
        """What holds the sensor's pins: its board, or nothing but the Pi's pull."""
        ready, shutdown, now_ns = self._wiring.ready_pin, self._wiring.shutdown_pin, self._clock.now_ns()
        if ready is not None:
            self._lines.pins.hold(ready, None if self._mistakes & _READY_LOOSE else self._ready_level, now_ns)
        if shutdown is not None:
            level = None if self._mistakes & _XSHUT_LOOSE else "xshut_low" not in self._mistakes
            self._lines.pins.hold(shutdown, level, now_ns)

    def _on_line(self, level: bool, t_ns: int) -> None:
        self._ready_level = level
        if self._wiring.ready_pin is not None and not self._mistakes & _READY_LOOSE:
            self._lines.put(self._wiring.ready_pin, level, t_ns)

    def _on_shutdown(self, _t_ns: int, _level: bool) -> None:
        self._switch()
