"""Which wire goes where: the connections of the configured rig, as data and as a table to build from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from station.config import Config
from station.layout import check_pins, pin_claims, sensor_places
from station.ports import HardwareError

# The 40-pin header of every Raspberry Pi since the Model B+: what is on pins 1 to 40 (pinout of the Raspberry Pi
# documentation); a number is a GPIO.
HEADER: tuple[int | str, ...] = (
    *("3V3", "5V", 2, "5V", 3, "GND", 4, 14, "GND", 15),
    *(17, 18, 27, "GND", 22, 23, "3V3", 24, 10, "GND"),
    *(9, 25, 11, 8, "GND", 7, 0, 1, 5, "GND"),
    *(6, 12, 13, "GND", 19, 16, 26, 20, "GND", 21),
)
HEADER_PIN = {gpio: number for number, gpio in enumerate(HEADER, 1) if isinstance(gpio, int)}
GROUNDS = tuple(number for number, name in enumerate(HEADER, 1) if name == "GND")
SUPPLIES = {
    supply: tuple(number for number, name in enumerate(HEADER, 1) if name == supply) for supply in ("3V3", "5V")
}


@dataclass(frozen=True, slots=True)
class Wire:
    """One wire from a part's terminal to a pin of the header; `gpio` is None on a supply or ground pin."""

    part: str
    terminal: str
    header_pin: int
    gpio: int | None
    colour: str
    through: str = ""


@dataclass(frozen=True, slots=True)
class _Use:
    """How the pin of one setting is wired: part and terminal, the wire's colour, and what sits in the wire."""

    part: str
    terminal: str
    colour: str
    through: str = ""


# Red LEDs drop about 1.8 V, green and blue ones up to 3.0 V: 330 Ohm leaves 1 to 5 mA, far below a GPIO's 16 mA.
LED = "330 Ohm"
PAD = "1 kOhm pull-up to 3V3 (pin 17)"
USES = {
    "range.ready_pin": _Use("range sensor", "data ready", "violet"),
    "range.shutdown_pin": _Use("range sensor", "XSHUT", "grey"),
    "range.left_shutdown_pin": _Use("left range sensor", "XSHUT", "grey"),
    "range.right_shutdown_pin": _Use("right range sensor", "XSHUT", "grey"),
    "range.left_ready_pin": _Use("left range sensor", "data ready", "violet"),
    "range.right_ready_pin": _Use("right range sensor", "data ready", "violet"),
    "mat.left_pin": _Use("left pad", "switch", "orange", PAD),
    "mat.right_pin": _Use("right pad", "switch", "brown", PAD),
    "mat.pin": _Use("pad", "switch", "orange", PAD),
    "lights.red_pin": _Use("status light", "red", "red", LED),
    "lights.green_pin": _Use("status light", "green", "green", LED),
    "lights.blue_pin": _Use("status light", "blue", "blue", LED),
    "lights.left_pin": _Use("left light", "anode (long leg)", "white", LED),
    "lights.right_pin": _Use("right light", "anode (long leg)", "white", LED),
    **{f"lights.bar_pins, number {number}": _Use("light bar", f"LED {number}", "green", LED) for number in range(1, 6)},
    "buzzer.pin": _Use("buzzer", "+", "pink", "220 Ohm"),
    "button.pin": _Use("button", "switch", "grey"),
}


def wires(config: Config) -> list[Wire]:
    """Every wire of the configured rig, part by part: signals first, then supply and ground.

    Raises HardwareError where pins are used twice or reserved, or the sensors' bus is not on the header by default.
    """
    claims = pin_claims(config)
    check_pins(claims)
    return [*_bus(config), *(wire for key, gpio in claims.items() for wire in _signal(key, gpio)), *_grounds(claims)]


def _bus(config: Config) -> Iterator[Wire]:
    """Supply and bus of each range sensor."""
    places = sensor_places(config)
    if places and config.range.bus != 1:
        raise HardwareError(
            "no_bus",
            f"The pins of I2C bus {config.range.bus} depend on its overlay in /boot/firmware/config.txt: wire its SDA "
            "and SCL as that says, or set range.bus = 1, which is on header pins 3 and 5",
        )
    # The TF-Luna is supplied with 5 V though its lines are at 3.3 V, and its pin 5 at ground chooses I2C (manual A03).
    luna = any(place.model == "TF-Luna" for place in places)
    for place, supply in zip(places, SUPPLIES["5V" if luna else "3V3"], strict=False):
        part = {"range": "range sensor", "range_left": "left range sensor"}.get(place.channel, "right range sensor")
        yield Wire(part, "+5V" if luna else "VIN", supply, None, "red")
        yield Wire(part, "GND and pin 5" if luna else "GND", _nearest_ground(supply), None, "black")
        yield Wire(part, "SDA", HEADER_PIN[2], 2, "blue")
        yield Wire(part, "SCL", HEADER_PIN[3], 3, "yellow")


def _signal(key: str, gpio: int) -> Iterator[Wire]:
    use = USES[key]
    yield Wire(use.part, use.terminal, HEADER_PIN[gpio], gpio, use.colour, use.through)


def _grounds(claims: dict[str, int]) -> Iterator[Wire]:
    """The way back of each part: one wire for all that share it, to the ground next to its first signal."""
    done: set[str] = set()
    for key, gpio in claims.items():
        part = USES[key].part
        if part not in done and not key.startswith("range."):
            done.add(part)
            terminal = "other side" if part in ("button", "left pad", "right pad", "pad") else "cathode (short leg)"
            yield Wire(part, "-" if part == "buzzer" else terminal, _nearest_ground(HEADER_PIN[gpio]), None, "black")


def _nearest_ground(pin: int) -> int:
    return min(GROUNDS, key=lambda ground: (abs((ground + 1) // 2 - (pin + 1) // 2), ground))


def as_table(config: Config) -> str:
    """The wires as a table for people, with what must be known before the first one is soldered."""
    return "\n".join([*table(sorted(wires(config), key=lambda wire: wire.part)), "", *NOTES])


def table(of: Iterable[Wire], now: str = "") -> list[str]:
    """Lines of a table of wires; those of the part that is built `now` are pointed at."""
    rows: list[tuple[str, ...]] = [("part", "terminal", "GPIO", "header pin", "wire", "through")]
    rows += [
        (wire.part, wire.terminal, _gpio_words(wire), str(wire.header_pin), wire.colour, wire.through) for wire in of
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rows.insert(1, tuple("-" * width for width in widths))
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if now:
        lines = [("> " if row[0] == now else "  ") + line for row, line in zip(rows, lines, strict=True)]
    return lines


def _gpio_words(wire: Wire) -> str:
    return str(HEADER[wire.header_pin - 1]) if wire.gpio is None else f"GPIO{wire.gpio}"


NOTES = (
    "Power off first. GPIO pins take 3.3 V and no more: never connect one to 5 V (pins 2 and 4).",
    "Pin 1 is the square solder pad, at the end of the header with the microSD card.",
    "Several black wires may share one ground pin. An active or loud buzzer (above 10 mA) needs a transistor.",
    "A short press of the button while nobody moves lights and sounds everything for a second.",
    "Data ready is GPIO1 (or INT) on a VL53 board, pin 6 on a TF-Luna. Look at your board's own names.",
    "A sensor's XSHUT that has no pin in the settings stays open: the usual boards pull it up.",
)
