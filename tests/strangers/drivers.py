"""Other people's drivers on our simulated chips, each through the seam that it has to a bus.

Loaded by the tests beside it; as a script it prints what a sample costs with each. Needs the environment that
`make test-strangers` makes.
"""

import importlib
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from smbus2 import i2c_msg

from hardware.registry import SENSORS
from hardware.twin.bus import BusUse, TwinBus
from hardware.twin.chip import Measurement
from hardware.twin.clock import ManualClock

BETWEEN_NS = 30_000  # what Python takes from one transfer to the next on a Pi: an assumption
SAMPLES = 100


class Target:
    """Something that stands still; its distance may be changed."""

    def __init__(self) -> None:
        self.measurement = Measurement(900, 9, 2304.0, 40.0, 17.25)

    def next_measurement(self, start_ns: int, budget_ns: int) -> tuple[int, Measurement]:
        """The measurement that starts at once."""
        return start_ns + budget_ns, self.measurement


class Wire:
    """The simulated bus, on which a transfer takes its time and lets the chip's time pass."""

    def __init__(self, chip: str, between_ns: int = BETWEEN_NS) -> None:
        self.clock = ManualClock(1_000_000_000)
        self.target = Target()
        self.twin = TwinBus([SENSORS[chip].twin(self.clock.now_ns, self.target, 0x29)])
        self._between_ns = between_ns
        self.sleep(0.002)

    def sleep(self, seconds: float) -> None:
        """Lets time pass, as `time.sleep` would."""
        self.clock.jump_to(self.clock.now_ns() + round(seconds * 1e9))

    def monotonic(self) -> float:
        """The time in seconds, as `time.monotonic` tells it."""
        return self.clock.now_ns() / 1e9

    def i2c_rdwr(self, *msgs: i2c_msg) -> None:
        """One transaction."""
        before_ns = self.twin.use().wire_ns
        try:
            self.twin.i2c_rdwr(*msgs)
        finally:
            self.clock.jump_to(self.clock.now_ns() + self.twin.use().wire_ns - before_ns + self._between_ns)


class BusioI2c:
    """The part of CircuitPython's `busio.I2C` that its drivers use."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def try_lock(self) -> bool:
        return True

    def unlock(self) -> None:
        """Nobody else wants it."""

    def writeto(self, address: int, buffer: Any, *, start: int = 0, end: int | None = None) -> None:
        self._wire.i2c_rdwr(i2c_msg.write(address, bytes(buffer)[start:end]))

    def readfrom_into(self, address: int, buffer: Any, *, start: int = 0, end: int | None = None) -> None:
        result = i2c_msg.read(address, len(buffer[start:end]))
        self._wire.i2c_rdwr(result)
        buffer[start:end] = bytes(list(result))  # type: ignore[call-overload]  # the stub says an iterator is an int


class Smbus:
    """The part of `smbus2.SMBus` that the package `vl53l1x` uses."""

    def __init__(self, wire: Wire) -> None:
        self.i2c_rdwr = wire.i2c_rdwr

    def open(self, bus: int) -> None:
        """It is open."""

    def close(self) -> None:
        """Stays open for the next."""

    def read_byte_data(self, address: int, register: int) -> int:
        result = i2c_msg.read(address, 1)
        self.i2c_rdwr(i2c_msg.write(address, [register]), result)
        return int(next(iter(result)))


class Stranger(NamedTuple):
    """A driver that ranges: `read` waits for the next distance in millimetres, None where it was rejected."""

    wire: Wire
    read: Callable[[], float | None]


def adafruit_vl53l4cd() -> Stranger:
    """adafruit-circuitpython-vl53l4cd in the loop of its own example, at its fastest."""
    wire = Wire("VL53L4CD")
    module = importlib.import_module("adafruit_vl53l4cd")
    module.time = wire  # type: ignore[attr-defined]
    sensor = module.VL53L4CD(BusioI2c(wire))
    sensor.inter_measurement = 0
    sensor.timing_budget = 10
    return _adafruit(wire, sensor)


def adafruit_vl53l1x() -> Stranger:
    """adafruit-circuitpython-vl53l1x in the loop of its own example; its period stays at 100 ms."""
    wire = Wire("VL53L1X")
    module = importlib.import_module("adafruit_vl53l1x")
    module.time = wire  # type: ignore[attr-defined]
    sensor = module.VL53L1X(BusioI2c(wire))
    sensor.distance_mode = 1
    sensor.timing_budget = 20
    return _adafruit(wire, sensor)


def _adafruit(wire: Wire, sensor: Any) -> Stranger:
    def read() -> float | None:
        while not sensor.data_ready:
            pass
        sensor.clear_interrupt()
        centimetres = sensor.distance
        return None if centimetres is None else centimetres * 10

    sensor.start_ranging()
    return Stranger(wire, read)


def st_api() -> Stranger:
    """ST's own API in C, as the package `vl53l1x` brings it along, in short mode at 20 ms every 24 ms."""
    # It waits between its polls in C, a millisecond each, which the simulated clock would not see.
    wire = Wire("VL53L1X", between_ns=1_000_000)
    module = importlib.import_module("VL53L1X")
    module.SMBus = lambda: Smbus(wire)  # type: ignore[attr-defined]
    sensor = module.VL53L1X()
    sensor.open()
    sensor.set_distance_mode(1)
    sensor.set_timing(20_000, 24)
    sensor.start_ranging(1)

    def read() -> float | None:
        distance_mm = sensor.get_distance()
        return None if distance_mm < 0 else float(distance_mm)

    return Stranger(wire, read)


STRANGERS: dict[str, Callable[[], Stranger]] = {
    "adafruit vl53l4cd": adafruit_vl53l4cd,
    "adafruit vl53l1x": adafruit_vl53l1x,
    "vl53l1x (ST API)": st_api,
}


def cost(name: str, before: BusUse, after: BusUse, cpu_ns: int, samples: int) -> str:
    """A row of the table that tests/bench/range_sensor.py begins."""
    transactions = (after.transactions - before.transactions) / samples
    transferred = (after.bytes - before.bytes) / samples
    wire_ms = (after.wire_ns - before.wire_ns) / samples / 1e6
    return f"{name:<22}{transactions:>13.2f}{transferred:>9.1f}{wire_ms:>10.2f}{cpu_ns / samples / 1e3:>12.1f}"


def main() -> None:
    """Prints a row for each driver."""
    for name, start in STRANGERS.items():
        stranger = start()
        stranger.read()
        before, began_ns = stranger.wire.twin.use(), time.thread_time_ns()
        for _ in range(SAMPLES):
            stranger.read()
        after = stranger.wire.twin.use()
        cpu_ns = time.thread_time_ns() - began_ns - (after.cpu_ns - before.cpu_ns)
        sys.stdout.write(cost(name, before, after, cpu_ns, SAMPLES) + "\n")


if __name__ == "__main__":
    main()
