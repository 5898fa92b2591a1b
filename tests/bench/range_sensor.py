"""What one range sample costs: transactions and bytes on the bus, and the driver's processor time without the twin's.

tests/bench/range_sensor.py [SAMPLES]        20000 of each of ours by default

Other people's drivers follow in the same table, each in its own example's loop, where `make test-strangers` has made
their environment.
"""

import subprocess
import sys
import time
from pathlib import Path

from hardware.range_sensor import Placement
from hardware.registry import SENSORS
from hardware.twin.bus import TwinBus
from hardware.twin.chip import Measurement
from hardware.twin.clock import ManualClock
from hardware.twin.pins import TwinPinFactory

PROJECT = Path(__file__).resolve().parents[2]
STRANGERS = PROJECT / ".venv-strangers/bin/python"


class Wall:
    """Something that stands still at 0.9 m, in a light that flickers as no frame is quite like the next."""

    def __init__(self) -> None:
        self._bright = False

    def next_measurement(self, start_ns: int, budget_ns: int) -> tuple[int, Measurement]:
        """A good range of the usual noise and signal."""
        self._bright = not self._bright
        return start_ns + budget_ns, Measurement(900, 9, 2304.0, 48.0 if self._bright else 40.0, 17.25)


def measure(model: str, samples: int, *, line: bool) -> str:
    """Reads samples as the reader does, on a bus of 400 kHz that takes its time."""
    clock = ManualClock()
    with TwinPinFactory(clock) as pins:
        kind = SENSORS[model]
        bus = TwinBus([kind.twin(clock.now_ns, Wall(), 0x29, lambda level, t_ns: pins.drive(23, level, t_ns))])
        sensor = kind.driver(
            bus,
            clock,
            Placement("range", 1, 0x29),
            ready_pin=pins.pin(23) if line else None,
            wait=lambda seconds: clock.jump_to(clock.now_ns() + round(seconds * 1e9)),
        )
        sensor.open()
        before, cpu_ns = bus.use(), 0
        while sensor.health().samples < samples:
            moments = (sensor.due_ns(), bus.next_ready_ns() if line else None)
            clock.jump_to(max(clock.now_ns(), min(moment for moment in moments if moment is not None)))
            bus.advance(clock.now_ns())
            wire_ns, twin_ns = bus.use().wire_ns, bus.use().cpu_ns
            began_ns = time.thread_time_ns()
            sensor.poll()
            cpu_ns += time.thread_time_ns() - began_ns - (bus.use().cpu_ns - twin_ns)
            clock.jump_to(clock.now_ns() + bus.use().wire_ns - wire_ns)
        after = bus.use()
        sensor.close()
    transactions = (after.transactions - before.transactions) / samples
    transferred = (after.bytes - before.bytes) / samples
    wire_ms = (after.wire_ns - before.wire_ns) / samples / 1e6
    name = f"{model}, {'with line' if line else 'polled'}"
    return f"{name:<22}{transactions:>13.2f}{transferred:>9.1f}{wire_ms:>10.2f}{cpu_ns / samples / 1e3:>12.1f}"


def main() -> None:
    """Prints a row for each of our drivers, with its data-ready line and without, then those of others."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    sys.stdout.write(f"{'a sample':<22}{'transactions':>13}{'bytes':>9}{'wire (ms)':>10}{'Python (us)':>12}\n")
    for model in SENSORS:
        for line in (True, False):
            sys.stdout.write(measure(model, samples, line=line) + "\n")
    sys.stdout.flush()
    if STRANGERS.exists():
        subprocess.run([STRANGERS, PROJECT / "tests/strangers/drivers.py"], check=True)
    else:
        sys.stdout.write("Other people's drivers: `make test-strangers` makes the environment that they need\n")


if __name__ == "__main__":
    main()
