"""What every range sensor has in common: what its driver is given, and how it comes with its twin."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from gpiozero import Pin

from hardware.i2c import I2cBus
from hardware.twin.bus import Chip
from hardware.twin.chip import Scene
from station.gait.samples import RangeChannel
from station.ports import Clock, RangeSensor


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a range sensor is, for which channel, and how long it integrates; None is its usual time.

    `neighbours` are the addresses of all of the rig's sensors on that bus. `offset_mm` is added to each distance.
    `roi_size` narrows its view to a square of so many receiving diodes a side, where it can; None is all of them.
    """

    channel: RangeChannel
    bus_number: int
    address: int
    budget_ms: int | None = None
    neighbours: frozenset[int] = frozenset()
    offset_mm: int = 0
    roi_size: int | None = None


class MakeSensor(Protocol):
    """Makes the driver of one placed sensor, without touching the bus."""

    def __call__(
        self,
        bus: I2cBus,
        clock: Clock,
        placement: Placement,
        *,
        ready_pin: Pin | None = None,
        shutdown_pin: Pin | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> RangeSensor:
        """`wait` takes seconds; a sensor without a line for it leaves `shutdown_pin` alone.

        Raises ValueError for an integration time, an offset or a region of interest that the sensor does not have.
        """
        ...


class MakeTwin(Protocol):
    """Makes the simulated chip that the driver can be tried on."""

    def __call__(
        self,
        clock: Callable[[], int],
        scene: Scene,
        address: int,
        line: Callable[[bool, int], None] | None = None,
    ) -> Chip:
        """`line(level, t_ns)` is the chip's data-ready pin, idle high unless the chip says otherwise at once."""
        ...


@dataclass(frozen=True, slots=True)
class SensorKind:
    """One kind of range sensor as the registry knows it: its driver, and the twin without which none can be tested.

    `starts_at` is the address that it has after power-on whatever it had before; None if it keeps its own.
    """

    driver: MakeSensor
    twin: MakeTwin
    starts_at: int | None = None
