"""A whole simulated rig: chips on a bus, switches on pins, and the thread that lets time pass in front of them.

The station opens the bus and the pins of this rig as it would open a Raspberry Pi's. Each chip that finishes and each
pad that changes is told at its due moment and stamped with its exact scheduled time, so a late thread shifts nothing.

No call into the pins is made while the bus is locked: what a chip does to its interrupt line is written down under
the lock and driven after it. So whoever is called by an edge may use the bus, from any thread.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from smbus2 import i2c_msg

from hardware.twin.athlete import Activity, Athlete, doing
from hardware.twin.bus import Chip, TwinBus
from hardware.twin.clock import ManualClock
from hardware.twin.miswiring import Miswiring, pad_pins
from hardware.twin.motion import Order
from hardware.twin.motion_process import motion_process
from hardware.twin.pins import TwinPinFactory
from hardware.twin.scene import AthleteWorld, BlockSource, World
from hardware.twin.sensor_wires import Lines, SensorWires, SensorWiring
from station.gait.samples import PadChannel, RangeChannel, RigKind
from station.ports import Clock


@dataclass(frozen=True, slots=True)
class Wiring:
    """What hangs on which address and which GPIO; each pad is a switch to ground, normally open (low is loaded).

    `pad_delays_ns` is how long the filter at a pad's pin holds back a closing and an opening switch.
    """

    kind: RigKind
    sensors: tuple[SensorWiring, ...]
    pads: Mapping[PadChannel, int]
    pads_normally: Literal["open", "closed"] = "open"
    pad_delays_ns: tuple[int, int] = (0, 0)


class TwinRig:
    """Clock, I2C bus and pins of a rig in a simulated world.

    Either `start` lets `clock` run it, or, on a ManualClock, `advance_to` does; both end with `close`.
    `speed` is how many times faster than real time `clock` runs.
    """

    def __init__(self, wiring: Wiring, world: World, clock: Clock, speed: float = 1.0) -> None:
        self.clock = clock
        self.kind = wiring.kind
        self.pins = TwinPinFactory(clock)
        self._world = world
        self._wiring = wiring
        self._speed = speed
        self._lines = Lines(self.pins)
        self._wake = threading.Event()
        self._closing = False
        self._due_ns: int | None = None
        self._thread = threading.Thread(target=self._run, name="simulated-rig", daemon=True)
        self.bus = _RigBus([], self._after_transfer)
        self._sensors = {
            sensor.channel: SensorWires(sensor, clock, world.scene(sensor.channel), self.bus, self._lines)
            for sensor in wiring.sensors
        }
        self._pads = dict(wiring.pads)
        self._loaded = {pad: world.initial(pad) for pad in wiring.pads}
        self._faults: tuple[Miswiring, ...] = ()
        for pad in wiring.pads:
            self._press(pad, clock.now_ns())

    @property
    def chips(self) -> dict[RangeChannel, Chip]:
        """The chip of each sensor that is there now."""
        return {channel: wires.chip for channel, wires in self._sensors.items()}

    @property
    def finished(self) -> bool:
        """Whether the simulated world has come to its end."""
        return self._world.finished

    def miswire(self, *faults: Miswiring) -> None:
        """Wires the rig wrongly from now on, with these mistakes and no others; none mends all."""
        self._faults = faults
        made = {fault.mistake for fault in faults}
        wires = self.bus.wires
        wires.on, wires.pulled_up = "i2c_off" not in made, "no_pull_up" not in made
        wires.sda_low, wires.scl_low = "sda_stuck_low" in made, "scl_stuck_low" in made
        for channel, sensor in self._sensors.items():
            sensor.solder([fault for fault in faults if fault.channel in (None, channel)])
        self._pads = pad_pins(self._wiring.pads, faults)
        for pad in self._pads:
            self._press(pad, self.clock.now_ns())

    def shines(self, pin: int) -> bool:
        """Whether a person would see the light on that pin shine."""
        made = {fault.mistake for fault in self._faults if fault.pin == pin}
        return "led_reversed" not in made and self.pins.level(pin) is not ("led_to_supply" in made)

    def start(self) -> None:
        """Lets time run, in a thread of its own."""
        self._thread.start()

    def close(self) -> None:
        """Stops the thread and the world; safe to call twice."""
        self._closing = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        self._world.close()

    def advance_to(self, t_ns: int) -> None:
        """Jumps from one due moment to the next, everything in order, until it is `t_ns`. Needs a ManualClock."""
        if not isinstance(self.clock, ManualClock):
            raise TypeError(f"only a ManualClock can be advanced by hand, not {type(self.clock).__name__}")
        while (due_ns := self._next_due_ns()) is not None and due_ns <= t_ns:
            self.clock.jump_to(due_ns)
            self._fire(due_ns)
        self.clock.jump_to(t_ns)

    def _next_due_ns(self) -> int | None:
        moments = (self.bus.next_ready_ns(), self._world.next_edge_ns(self.clock.now_ns()))
        return min((moment for moment in moments if moment is not None), default=None)

    def _fire(self, due_ns: int) -> None:
        for edge in self._world.take_edges(due_ns):
            # A trace may hold pads that this station has not wired.
            if edge.channel in self._pads:
                self._loaded[edge.channel] = edge.loaded
                self._press(edge.channel, edge.t_ns)
        self.bus.advance(due_ns)
        self._lines.drive()

    def _press(self, pad: PadChannel, t_ns: int) -> None:
        """Puts the pad's switch where the foot on it wants it."""
        inverted = any(fault.mistake == "pad_inverted" for fault in self._faults)
        opens = (self._wiring.pads_normally == "closed") is not inverted
        level = self._loaded[pad] is opens
        self.pins.drive(self._pads[pad], level, t_ns + self._wiring.pad_delays_ns[level])

    def _run(self) -> None:
        while True:
            # In this order: a wake-up that comes with or after the look at what is due is kept for the wait.
            self._wake.clear()
            if self._closing:
                return
            due_ns = self._due_ns = self._next_due_ns()
            wait_ns = None if due_ns is None else due_ns - self.clock.now_ns()
            if wait_ns is None or wait_ns > 0:
                self._wake.wait(None if wait_ns is None else wait_ns / 1e9 / self._speed)
            if due_ns is not None and self.clock.now_ns() >= due_ns:
                self._fire(due_ns)

    def _after_transfer(self) -> None:
        """A transfer may have moved an interrupt line, or started a measurement that is due before all else."""
        self._lines.drive()
        ready_ns, due_ns = self.bus.next_ready_ns(), self._due_ns
        if ready_ns is not None and (due_ns is None or ready_ns < due_ns):
            self._wake.set()


class MotionSource(BlockSource, Protocol):
    """A source of motion whose athlete may be asked for something else."""

    def change(self, athlete: Athlete) -> None:
        """Has this athlete begin with the next block."""
        ...


class SimulatedRig(TwinRig):
    """A rig with a simulated athlete before it, from now on, who kicks unless asked for something else."""

    def __init__(
        self,
        wiring: Wiring,
        clock: Clock,
        athlete: Athlete,
        seed: int,
        source_of: Callable[[Order], MotionSource] = motion_process,
    ) -> None:
        """`source_of` begins to compute the motion: in a process of its own, or `Motion` here, without waiting.

        Raises HardwareError if that process does not start.
        """
        order = Order(athlete, wiring.kind, seed)
        self._athlete = athlete
        self._source = source_of(order)
        super().__init__(wiring, AthleteWorld(order, self._source, tuple(wiring.pads), clock.now_ns()), clock)

    def ask(self, activity: Activity) -> None:
        """Asks the athlete for something, which begins within two seconds."""
        self._source.change(doing(self._athlete, activity))


class _RigBus(TwinBus):
    """The bus of a rig: tells the rig when a transfer is over and the bus is free again."""

    def __init__(self, chips: Sequence[Chip], after: Callable[[], None]) -> None:
        super().__init__(chips)
        self._after = after

    def i2c_rdwr(self, *msgs: i2c_msg) -> None:
        """Transfers messages in one transaction; OSError where nobody acknowledges."""
        try:
            super().i2c_rdwr(*msgs)
        finally:
            self._after()
