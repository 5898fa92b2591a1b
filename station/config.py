"""The station's settings: TOML in, validated frozen structs out, units in every name.

Every key has a default that suits the default rig, so an empty file is a valid configuration.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from station.gait.samples import RigKind
from station.toml_text import Section, TomlError, filled, parsed

SYSTEM_FILE = Path("/etc/kickstation.toml")

Pin = Annotated[int, msgspec.Meta(ge=0, le=27, description="GPIO number, as Broadcom counts")]
Offset = Annotated[int, msgspec.Meta(ge=-200, le=200, description="millimetres, -200 to 200")]
PadDelay = Annotated[float, msgspec.Meta(ge=0, le=5, description="milliseconds, 0 to 5")]
TimeOfDay = Annotated[str, msgspec.Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="such as 22:00")]
I2cAddress = Annotated[int, msgspec.Meta(ge=0x08, le=0x77, description="I2C address of 7 bits, 0x08 to 0x77")]


class StationConfig(Section, frozen=True):
    """Who this station is."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] = "Kickstation"


class RangeConfig(Section, frozen=True):
    """Range sensors: the single rig uses `address`, the pair rig `left_address` and `right_address`.

    `sensor` is a name in `hardware.registry`; None is the rig's usual one, a VL53L1X (single) or VL53L4CD (pair).
    A ready pin of None ("none" in the file) means that the driver polls instead of waiting for the interrupt line, a
    shutdown pin of None that the XSHUT of that sensor is not wired. A pair needs at least one: both start at 0x29.
    An offset is added to each distance of its sensor; `roi_size` narrows the cone, 8 of 16 diodes to 20 degrees.
    """

    sensor: Annotated[str, msgspec.Meta(min_length=1, max_length=40, description="name of a sensor")] | None = None
    bus: Annotated[int, msgspec.Meta(ge=0, le=20)] = 1
    address: I2cAddress = 0x29
    left_address: I2cAddress = 0x2A
    right_address: I2cAddress = 0x2B
    budget_ms: Annotated[int, msgspec.Meta(ge=4, le=200, description="integration of one sample")] | None = None
    roi_size: Annotated[int, msgspec.Meta(ge=8, le=16, description="diodes a side, VL53L1X only")] | None = None
    offset_mm: Offset = 0
    left_offset_mm: Offset = 0
    right_offset_mm: Offset = 0
    ready_pin: Pin | None = 23
    left_ready_pin: Pin | None = 24
    right_ready_pin: Pin | None = 23
    shutdown_pin: Pin | None = None
    left_shutdown_pin: Pin | None = 4
    right_shutdown_pin: Pin | None = 11


class MatConfig(Section, frozen=True):
    """Floor pads, switches to ground: two, one undivided, or none; a pad that is normally closed opens under a foot.

    The delays are those of the filter at each pin, taken off the time of each edge (hardware/BUILD.md has the circuit).
    """

    pads: Literal["two", "one", "none"] = "two"
    left_pin: Pin = 17
    right_pin: Pin = 27
    pin: Pin = 17
    normally: Literal["open", "closed"] = "open"
    closing_delay_ms: PadDelay = 0.009
    opening_delay_ms: PadDelay = 0.046


class LightsConfig(Section, frozen=True):
    """The status light (red, green, blue), the light of each side, and a bar of five or "none"."""

    red_pin: Pin = 16
    green_pin: Pin = 20
    blue_pin: Pin = 21
    left_pin: Pin = 5
    right_pin: Pin = 6
    bar_pins: tuple[Pin, Pin, Pin, Pin, Pin] | None = (25, 12, 13, 19, 26)
    brightness_pct: Annotated[int, msgspec.Meta(ge=1, le=100, description="of the status light")] = 100


class BuzzerConfig(Section, frozen=True):
    """The buzzer: `tonal` if it has no oscillator of its own and plays the pitch it is given."""

    pin: Pin = 18
    tonal: bool = True
    loudness_pct: Annotated[int, msgspec.Meta(ge=1, le=100, description="of a tonal buzzer")] = 100
    transpose_semitones: Annotated[int, msgspec.Meta(ge=-24, le=24, description="of a tonal buzzer")] = 0
    quiet: bool = False


class ButtonConfig(Section, frozen=True):
    """The push button, a switch to ground, or "none"."""

    pin: Pin | None = 22


class QuietConfig(Section, frozen=True):
    """When the buzzer is silent and lights alone answer: from one time of the day to another, also past midnight."""

    begin: TimeOfDay | None = None
    end: TimeOfDay | None = None


class WebConfig(Section, frozen=True):
    """The page; `names` are further names under which phones reach it, beside its addresses and its own name."""

    host: str = "0.0.0.0"  # noqa: S104 - phones reach it over the home network
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 8000
    max_streams: Annotated[int, msgspec.Meta(ge=1, le=100, description="live pages at once")] = 32
    names: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=253)], ...] = ()


class Config(Section, frozen=True):
    """The whole file."""

    rig: RigKind = "single"
    station: StationConfig = StationConfig()
    range: RangeConfig = RangeConfig()
    mat: MatConfig = MatConfig()
    lights: LightsConfig = LightsConfig()
    buzzer: BuzzerConfig = BuzzerConfig()
    button: ButtonConfig = ButtonConfig()
    quiet: QuietConfig = QuietConfig()
    web: WebConfig = WebConfig()


class ConfigError(Exception):
    """The settings cannot be used: `str()` names the file, each key, what is wrong with it and what is allowed."""


def load_config(path: Path | None) -> Config:
    """The settings of a file; without one those of /etc/kickstation.toml, without that the defaults.

    Raises ConfigError with everything that is wrong with the file.
    """
    if path is None:
        if not SYSTEM_FILE.exists():
            return Config()
        path = SYSTEM_FILE
    config, faults = filled(_read(path), Config)
    faults += _contradictions(config)
    if faults:
        raise ConfigError("\n  ".join([f"{path}:", *faults]) if len(faults) > 1 else f"{path}: {faults[0]}")
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        return parsed(path.read_bytes())
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file. Check the name, or leave it out for the defaults") from None
    except IsADirectoryError:
        raise ConfigError(f"{path}: this is a folder. Name the settings file in it") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}). Allow it with: chmod a+r") from error
    except TomlError as error:
        raise ConfigError(f"{path}: {error}") from error


def _contradictions(config: Config) -> Iterator[str]:
    """What no single key shows to be wrong; whatever the rig, since the command line may choose another."""
    address = config.range.left_address
    if address == config.range.right_address:
        yield f"range.left_address, range.right_address: both are 0x{address:02x}. One bus needs two"
    if (config.quiet.begin is None) != (config.quiet.end is None):
        yield "quiet.begin, quiet.end: one of them is missing. Give both, or none for no quiet hours"
