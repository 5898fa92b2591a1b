"""Why a sensor cannot be opened, in words: what was seen of the wires in, a first sentence and the remedy out. Pure.

How Linux says what happened on the wire, per controller (i2c-bcm2835.c for Pi Zero to 4, i2c-designware for the Pi 5):

| on the wire                | Pi Zero to 4                                         | Pi 5                      |
| nobody acknowledges        | EREMOTEIO                                            | EREMOTEIO                 |
| SDA held low               | everybody seems to acknowledge, and sends only zeros | EAGAIN (lost arbitration) |
| SCL held low, no pull-ups  | ETIMEDOUT after a second                             | ETIMEDOUT                 |

The second row of the Pi 4 is how `i2cdetect` comes to show every address (raspberrypi.stackexchange.com 32719, 122564).
"""

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hardware.i2c import BusLevels
from station.ports import HardwareError, Reason

NACKS = frozenset({errno.EREMOTEIO, errno.ENXIO})
# EIO too may be all that an adapter says of a missing acknowledgement; unlike the other errors it costs no time.
MAYBE_NACKS = NACKS | {errno.EIO}
LINE_ERRORS = frozenset({errno.ETIMEDOUT, errno.EAGAIN, errno.EIO})
# Each address of 7 bits that is no reserved one. Nobody has more than a few dozen chips on a bus.
ADDRESSES = range(0x08, 0x78)
_GHOSTS = 100
_PULLED_UP_BUS = 1  # GPIO 2 and 3 have 1.8 kOhm to 3.3 V on every 40-pin board
_USUAL = {0x10: "a TF-Luna's usual address", 0x29: "where every VL53 sensor starts"}

Probe = Literal["high", "low", "follows"]
"""What holds an input, told by pulling at it both ways: high or low against the pull, or nobody, so that it follows."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sensor that should answer: its name with address and bus, and how to bring it there and to supply it."""

    name: str
    address: int
    bus_number: int
    home: str  # what brings one that strayed back to its address
    wires: str  # where each of its wires goes
    shutdown_pin: int | None = None
    ready_pin: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What could be seen after opening failed with `error`, None for a chip that answers but makes no sense.

    `answering` are the addresses at which somebody acknowledged, `kin` those among them where a sensor of this family
    says what it is. `shutdown` and `ready` are what holds the lines of the silent sensor, None where not looked at.
    """

    error: OSError | None
    levels: BusLevels | None = None
    answering: frozenset[int] = frozenset()
    kin: Mapping[int, str] = field(default_factory=dict)
    shutdown: Probe | None = None
    ready: Probe | None = None

    @property
    def ghosts(self) -> bool:
        """Whether everybody seems to answer, as on a bus whose SDA is held low."""
        return len(self.answering) >= _GHOSTS


def diagnose(place: Place, seen: Seen) -> HardwareError:
    """What is wrong, as far as what was seen can tell: the first sentence names it, the rest is why and the remedy."""
    number = None if seen.error is None else seen.error.errno
    if seen.ghosts or number in LINE_ERRORS:
        return _line(place.bus_number, number, seen)
    if number in NACKS:
        return _silent(place, seen)
    return _no_bus(place, seen.error)


def _no_bus(place: Place, error: OSError | None) -> HardwareError:
    device = f"/dev/i2c-{place.bus_number}"
    number = None if error is None else error.errno
    if number in (errno.ENOENT, errno.ENODEV):
        return _told(
            "no_bus",
            f"I2C is off: there is no {device}",
            "Switch it on with `sudo raspi-config nonint do_i2c 0`, or put dtparam=i2c_arm=on into "
            "/boot/firmware/config.txt and reboot; `ls /dev/i2c-*` shows the buses there are",
        )
    if number in (errno.EACCES, errno.EPERM):
        return _told(
            "no_permission",
            f"This user may not open {device}",
            "`sudo usermod -aG i2c $USER`, then log out and in again",
        )
    if number == errno.EBUSY:
        return _told(
            "busy",
            f"{device} is in use",
            f"Stop the program that holds it (`sudo fuser -v {device}` shows which)",
        )
    return _told("bus_error", f"{device} cannot be used ({error})", "Check with `i2cdetect -l` that it is an I2C bus")


def _line(bus_number: int, number: int | None, seen: Seen) -> HardwareError:
    """A transfer that the wires themselves do not let through."""
    bus = f"I2C bus {bus_number}"
    sda_low, scl_low = (None, None) if seen.levels is None else (not level for level in seen.levels)
    if sda_low and scl_low:
        return _both_low(bus_number)
    if sda_low or ((seen.ghosts or number == errno.EAGAIN) and sda_low is None):
        return _held_low("SDA", bus)
    if scl_low:
        return _held_low("SCL", bus)
    if seen.levels is None and bus_number == _PULLED_UP_BUS:
        return _held_low("SDA or SCL", bus)
    if seen.levels is None:
        return _told(
            "line_low",
            f"{bus} has no pull-up resistors, or a wire of it is held low",
            "Put 2.2 kOhm from SDA to 3V3 and from SCL to 3V3; then look for a wire that touches ground",
        )
    return _told(
        "bus_error",
        f"Transfers on {bus} break off although both wires are free",
        f"A wire is loose, too long or beside a noisy cable ({seen.error}): solder it, keep it under 0.5 m",
    )


def _held_low(wire: str, bus: str) -> HardwareError:
    return _told(
        "line_low",
        f"{wire} of {bus} is held low",
        "Power off, unplug the sensors and look for a wire or a solder bridge to ground, then plug them in one by one: "
        "one that hangs is freed by its supply switched off and on",
    )


def _both_low(bus_number: int) -> HardwareError:
    if bus_number == _PULLED_UP_BUS:
        return _told(
            "line_low",
            "SDA and SCL of I2C bus 1 are both held low",
            "The board pulls both up to 3.3 V: power off, look for VIN and GND swapped at a sensor or for both wires "
            "on ground, and measure 3.3 V between header pins 1 and 6 with every sensor unplugged",
        )
    return _told(
        "no_pull_up",
        f"I2C bus {bus_number} has no pull-up resistors",
        "Both wires read low: put 2.2 kOhm from SDA to 3V3 and from SCL to 3V3. Only bus 1 has them on the board",
    )


def _silent(place: Place, seen: Seen) -> HardwareError:
    """Nobody acknowledges at the sensor's address, and the bus itself is well."""
    if place.address in seen.answering:
        return _told(
            "bus_error",
            f"{place.name} stopped answering ({seen.error})",
            "Check its cable, keep it short, and check its supply",
        )
    if seen.kin:
        address, kin = min(seen.kin.items())
        own = f"0x{place.address:02X}" if place.name.startswith(f"{kin} ") else f"the {place.name}"
        return _told(
            "wrong_address",
            f"A {kin} answers at 0x{address:02X} instead of {own}",
            place.home.format(address=f"0x{address:02x}"),
        )
    if seen.shutdown == "low":
        return _told(
            "shut_down",
            f"XSHUT of the {place.name} is held low",
            f"GPIO {place.shutdown_pin} lets it go and reads low all the same. Take it off ground, and wire it to "
            "nothing but that pin",
        )
    remedy = f"{_others(seen.answering)}Power off and follow each wire: {place.wires}"
    # A line that is high against the Pi's pull is pulled up by the sensor's board: that has power.
    if seen.shutdown == "high":
        return _told("not_found", f"SDA and SCL of the {place.name} are swapped or not connected", remedy)
    if seen.ready == "high":
        return _told(
            "not_found",
            f"SDA and SCL of the {place.name} are swapped or not connected, or its XSHUT is at ground",
            remedy,
        )
    return _told(
        "not_found",
        f"The {place.name} has no power, or its wires are on the wrong pins",
        _loose(place, seen) + remedy,
    )


def _loose(place: Place, seen: Seen) -> str:
    lines = (place.shutdown_pin, seen.shutdown), (place.ready_pin, seen.ready)
    pins = [f"GPIO {pin}" for pin, probe in lines if probe == "follows"]
    return f"Nothing holds {' and '.join(pins)} either. " if pins else ""


def _others(answering: frozenset[int]) -> str:
    if not answering:
        return ""
    told = [
        f"0x{address:02X} ({_USUAL[address]})" if address in _USUAL else f"0x{address:02X}"
        for address in sorted(answering)
    ]
    words = f"Something else answers at {', '.join(told)}, so the bus works. "
    return words + ("If that is your sensor, name it with range.sensor. " if answering & _USUAL.keys() else "")


def _told(reason: Reason, sentence: str, remedy: str) -> HardwareError:
    return HardwareError(reason, f"{sentence}. {remedy}")
