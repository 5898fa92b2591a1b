"""The 40-pin header as a drawing: what hangs on which pin, told by place, shape and words as well as by colour."""

from collections.abc import Iterator
from html import escape

from station.config import Config
from station.layout import RESERVED_PINS
from station.setup.wiring import HEADER, NOTES, Wire, wires

WIDTH, ROW, TOP, MIDDLE = 1080, 32, 120, 540
PITCH = 36  # between the two columns of pins
REACH = 90  # length of a wire from its pin to its label
COLOURS = {
    "red": "#c62f2f",
    "black": "#1a1a1a",
    "blue": "#1f5fbf",
    "yellow": "#946f00",
    "violet": "#7d3cb5",
    "orange": "#d9730d",
    "brown": "#7b4a21",
    "green": "#1e8a3c",
    "white": "#757b82",
    "pink": "#c8468c",
    "grey": "#6b7280",
}


def as_svg(config: Config) -> str:
    """The drawing as the text of an SVG file, the header seen from above with pin 1 at the top left.

    Raises HardwareError where the wiring is impossible.
    """
    by_pin: dict[int, list[Wire]] = {}
    for wire in wires(config):
        by_pin.setdefault(wire.header_pin, []).append(wire)
    height = TOP + 20 * ROW + 40 + 24 * len(NOTES)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Arial, sans-serif" font-size="15" role="img">',
        f"<title>Wiring of the {config.rig} rig on the 40-pin header of a Raspberry Pi</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        _centred(36, f"{config.station.name}: wiring of the {config.rig} rig", 'font-size="22" font-weight="bold"'),
        _centred(60, "header seen from above, the end with the microSD card at the top"),
        _centred(82, "circle: GPIO; square: ground; diamond: supply; filled: used; number: header pin"),
        f'<rect x="{MIDDLE - PITCH}" y="{TOP - 24}" width="{2 * PITCH}" height="{20 * ROW + 16}" fill="#f1f3f4"/>',
    ]
    for number in range(1, 41):
        parts += _pin(number, by_pin.get(number, []))
    parts += [_centred(TOP + 20 * ROW + 34 + 24 * row, note) for row, note in enumerate(NOTES)]
    return "\n".join([*parts, "</svg>", ""])


def _centred(y: int, words: str, style: str = 'fill="#333"') -> str:
    return f'<text x="{MIDDLE}" y="{y}" text-anchor="middle" {style}>{escape(words)}</text>'


def _pin(number: int, attached: list[Wire]) -> Iterator[str]:
    """One pin with its wire and its label; odd numbers stand on the left."""
    side = -1 if number % 2 else 1
    x, y = MIDDLE + side * PITCH // 2, TOP + (number - 1) // 2 * ROW
    name = HEADER[number - 1]
    colour = COLOURS[attached[0].colour] if attached else "#777"
    label_x = MIDDLE + side * (PITCH + REACH)
    if attached:
        yield (
            f'<line x1="{x}" y1="{y}" x2="{label_x - side * 8}" y2="{y}" stroke="{colour}" stroke-width="4" '
            'stroke-linecap="round"/>'
        )
    yield _shape(name, x, y, colour, used=bool(attached))
    ink = "white" if attached else "#333"
    yield f'<text x="{x}" y="{y + 4}" text-anchor="middle" font-size="11" fill="{ink}">{number}</text>'
    anchor = "end" if side < 0 else "start"
    weight = ' font-weight="bold"' if attached else ""
    near_x = label_x if attached else MIDDLE + side * (PITCH + 12)
    yield f'<text x="{near_x}" y="{y + 5}" text-anchor="{anchor}"{weight}>{escape(_label(name, attached))}</text>'


def _shape(name: int | str, x: int, y: int, colour: str, *, used: bool) -> str:
    paint = f'fill="{colour if used else "white"}" stroke="{colour}" stroke-width="2"'
    if name == "GND":
        return f'<rect x="{x - 11}" y="{y - 11}" width="22" height="22" {paint}/>'
    if isinstance(name, str):
        points = f"{x},{y - 15} {x + 15},{y} {x},{y + 15} {x - 15},{y}"
        return f'<polygon points="{points}" {paint}/>'
    return f'<circle cx="{x}" cy="{y}" r="12" {paint}/>'


def _label(name: int | str, attached: list[Wire]) -> str:
    """What a pin is, and what hangs on it; grounds name their parts only."""
    pin = name if isinstance(name, str) else f"GPIO{name}"
    if not attached:
        return f"{pin}: leave free" if name == "5V" or name in RESERVED_PINS else pin
    parts = list(dict.fromkeys(wire.part for wire in attached))
    if name == "GND":
        return f"GND: {', '.join(parts)}"
    part = parts[0] if len(parts) == 1 else "both range sensors"
    terminal, colour = attached[0].terminal, attached[0].colour
    return f"{pin}: {part}, {terminal}" + ("" if colour == terminal else f" ({colour})")
