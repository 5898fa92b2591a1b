"""Which part of the rig hangs on which address and pin, read from the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from station.config import Config
from station.drill.moment import QuietHours
from station.gait.rig import Rig
from station.gait.samples import PadChannel, RangeChannel, RigKind
from station.ports import HardwareError

USUAL_SENSOR: dict[RigKind, str] = {"single": "VL53L1X", "pair": "VL53L4CD"}

# On every 40-pin header: I2C bus 1 with its fixed pull-ups of 1.8 kOhm, and the lines on which the board looks for the
# EEPROM of an add-on board while it boots.
RESERVED_PINS = {
    0: "ID_SD of an add-on board's EEPROM",
    1: "ID_SC of an add-on board's EEPROM",
    2: "SDA of the I2C bus",
    3: "SCL of the I2C bus",
}


@dataclass(frozen=True, slots=True)
class SensorPlace:
    """One range sensor: what its samples are called, which sensor it is, its I2C address, its pins and its offset."""

    channel: RangeChannel
    model: str
    address: int
    ready_pin: int | None
    shutdown_pin: int | None
    offset_mm: int


def sensor_places(config: Config) -> list[SensorPlace]:
    """The range sensors of the rig, left before right."""
    if config.rig == "mat":
        return []
    r = config.range
    model = r.sensor or USUAL_SENSOR[config.rig]
    if config.rig == "single":
        return [SensorPlace("range", model, r.address, r.ready_pin, r.shutdown_pin, r.offset_mm)]
    return [
        SensorPlace("range_left", model, r.left_address, r.left_ready_pin, r.left_shutdown_pin, r.left_offset_mm),
        SensorPlace("range_right", model, r.right_address, r.right_ready_pin, r.right_shutdown_pin, r.right_offset_mm),
    ]


def pad_pins(config: Config) -> dict[PadChannel, int]:
    """The pin of each pad."""
    if config.mat.pads == "two":
        return {"pad_left": config.mat.left_pin, "pad_right": config.mat.right_pin}
    return {"pad": config.mat.pin} if config.mat.pads == "one" else {}


def pad_delays_ns(config: Config) -> tuple[int, int]:
    """How long the filter at each pad's pin holds back a closing and an opening switch."""
    return round(config.mat.closing_delay_ms * 1e6), round(config.mat.opening_delay_ms * 1e6)


def pin_claims(config: Config) -> dict[str, int]:
    """Every pin that this rig uses, by the key of the settings that says so."""
    wires = [
        (place, "" if place.channel == "range" else place.channel.removeprefix("range_") + "_")
        for place in sensor_places(config)
    ]
    pad_keys = {"pad_left": "mat.left_pin", "pad_right": "mat.right_pin", "pad": "mat.pin"}
    claims = {f"range.{side}ready_pin": place.ready_pin for place, side in wires if place.ready_pin is not None}
    claims |= {
        f"range.{side}shutdown_pin": place.shutdown_pin for place, side in wires if place.shutdown_pin is not None
    }
    claims |= {pad_keys[channel]: pin for channel, pin in pad_pins(config).items()}
    lights = config.lights
    for name in ("red_pin", "green_pin", "blue_pin", "left_pin", "right_pin"):
        claims[f"lights.{name}"] = getattr(lights, name)
    claims |= {f"lights.bar_pins, number {number}": pin for number, pin in enumerate(lights.bar_pins or (), 1)}
    claims["buzzer.pin"] = config.buzzer.pin
    return claims if config.button.pin is None else claims | {"button.pin": config.button.pin}


def check_pins(claims: Mapping[str, int]) -> None:
    """Refuses a wiring plan in which two uses share a pin, or one takes a pin that the board keeps for itself.

    `claims` maps each use, in words that the user knows ("mat.left_pin"), to its GPIO number. Raises HardwareError
    ("pin_conflict") that names every conflict.
    """
    users: dict[int, list[str]] = {}
    for use, pin in claims.items():
        users.setdefault(pin, []).append(use)
    problems = [f"GPIO {pin} is used by {' and by '.join(uses)}" for pin, uses in users.items() if len(uses) > 1]
    problems += [
        f"GPIO {pin} is {wire} and cannot be {' or '.join(users[pin])}"
        for pin, wire in RESERVED_PINS.items()
        if pin in users
    ]
    if problems:
        raise HardwareError(
            "pin_conflict", f"{'; '.join(problems)}: wire each to a free pin and set its number in the configuration"
        )


def parts_for_detection(config: Config) -> Rig:
    """The rig as the detection needs to know it."""
    return Rig(config.rig, tuple(pad_pins(config)), config.range.budget_ms)


def as_recorded(config: Config, parts: Rig) -> Config:
    """The settings with the rig of a recording in place of their own, so that it can be played."""
    pads: Literal["two", "one", "none"] = "none"
    if parts.pads:
        pads = "one" if parts.pads == ("pad",) else "two"
    budget_ms = None if parts.budget_ms is None else round(parts.budget_ms)
    return msgspec.structs.replace(
        config,
        rig=parts.kind,
        mat=msgspec.structs.replace(config.mat, pads=pads),
        range=msgspec.structs.replace(config.range, sensor=None, budget_ms=budget_ms),
    )


def quiet_hours(config: Config) -> QuietHours | None:
    """When nothing may sound; None where that was not set."""
    begin, end = config.quiet.begin, config.quiet.end
    return None if begin is None or end is None else QuietHours(_minute(begin), _minute(end))


def _minute(time_of_day: str) -> int:
    hours, minutes = time_of_day.split(":")
    return 60 * int(hours) + int(minutes)
