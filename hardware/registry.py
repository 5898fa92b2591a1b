"""The range sensors that there are, by name: the project's own, and those that other packages offer.

A package offers one by an entry point in the group `kickstation.sensors` whose object is a `SensorKind`.
"""

import time
from collections.abc import Callable
from difflib import get_close_matches
from functools import partial
from importlib.metadata import entry_points

from gpiozero import Pin

from hardware.i2c import I2cBus
from hardware.range_sensor import Placement, SensorKind
from hardware.tfluna import TfLuna
from hardware.twin.faults import FaultyVl53
from hardware.twin.tfluna_chip import TfLunaChip
from hardware.vl53 import Vl53, Vl53Setup
from hardware.vl53_registers import DEFAULT_ADDRESS, Model
from station.ports import Clock

GROUP = "kickstation.sensors"


def _vl53(
    model: Model,
    bus: I2cBus,
    clock: Clock,
    placement: Placement,
    *,
    ready_pin: Pin | None = None,
    shutdown_pin: Pin | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> Vl53:
    setup = Vl53Setup(
        model,
        placement.channel,
        placement.bus_number,
        placement.address,
        placement.budget_ms,
        placement.neighbours,
        placement.offset_mm,
        placement.roi_size,
    )
    return Vl53(bus, clock, setup, ready_pin=ready_pin, shutdown_pin=shutdown_pin, wait=wait)


SENSORS: dict[str, SensorKind] = {
    "VL53L1X": SensorKind(partial(_vl53, "VL53L1X"), partial(FaultyVl53, "VL53L1X"), DEFAULT_ADDRESS),
    "VL53L4CD": SensorKind(partial(_vl53, "VL53L4CD"), partial(FaultyVl53, "VL53L4CD"), DEFAULT_ADDRESS),
    "TF-Luna": SensorKind(TfLuna, TfLunaChip),
}


def sensor_kind(name: str) -> SensorKind:
    """The sensor of that name; the project's own come before others'.

    Raises LookupError, with the names that there are and the nearest, for any other name, and for an entry point that
    cannot be loaded or holds something else.
    """
    if name in SENSORS:
        return SENSORS[name]
    offered = {point.name: point for point in entry_points(group=GROUP)}
    if name not in offered:
        raise LookupError(_unknown(name, [*SENSORS, *sorted(offered)]))
    point = offered[name]
    try:
        kind = point.load()
    except (ImportError, AttributeError) as error:
        raise LookupError(f"{point.value}, which offers the sensor {name!r}, cannot be loaded: {error}") from error
    if isinstance(kind, SensorKind):
        return kind
    raise LookupError(f"{point.value}, which offers the sensor {name!r}, is no SensorKind but {kind!r}")


def _unknown(name: str, names: list[str]) -> str:
    folded = {each.casefold(): each for each in names}
    near = get_close_matches(name.casefold(), folded, n=1)
    hint = f"The nearest is {folded[near[0]]!r}. " if near else ""
    return f"there is no sensor {name!r}. {hint}There are: {', '.join(names)}"
