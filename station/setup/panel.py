"""Passages about the front panel: one light or tone at a time, and the person says what it does."""

from collections.abc import Iterable, Mapping

from station.config import Config
from station.drill.language import BAR_LIGHTS
from station.drill.panel import Panel
from station.gait.samples import Side
from station.layout import pin_claims
from station.messages import Choice, Said
from station.ports import Colour
from station.setup.script import SKIP, Face, PanelOf, Passage, ask, choice, taken
from station.setup.texts import say
from station.setup.wiring import HEADER_PIN

MS = 1_000_000
COLOURS: tuple[Colour, ...] = ("red", "green", "blue")
# A short flash tells a light that shines from one that goes dark; far below three a second.
FLASH_NS, EVERY_NS = 300 * MS, 1500 * MS
FILL_NS = 700 * MS
HIGH_HZ, LOW_HZ = 880.0, 440.0
TONE_NS, PAUSE_NS = 600 * MS, 400 * MS
OTHER: dict[Side, Side] = {"left": "right", "right": "left"}


class PanelTrial:
    """The panel of one configuration, part by part; each passage says what is wrong. All raise SkippedError."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._pins = pin_claims(config)

    def status(self) -> Passage[Said | None]:
        """Shows red, green and blue."""
        shown: dict[Colour, str] = {}
        for colour in COLOURS:
            shown[colour] = yield from _asked("light.status", (*COLOURS, "mixed", "none"), _steady(colour))
        return self._judge_status(shown)

    def side(self, side: Side) -> Passage[Said | None]:
        """Flashes the light of one side."""

        def flash(since_ns: int) -> Panel:
            lit = since_ns % EVERY_NS < FLASH_NS
            return Panel(status="off", left=lit and side == "left", right=lit and side == "right", bar=0, pitch_hz=None)

        answer = yield from _asked("light.side", ("left", "right", "another", "inverted", "none"), flash)
        if answer == side:
            return None
        fault = {OTHER[side]: "swapped", "another": "another", "inverted": "inverted", "none": "dark"}[answer]
        pin, other_pin = self._pins[f"lights.{side}_pin"], self._pins[f"lights.{OTHER[side]}_pin"]
        key = f"light.side.{fault}"
        return say(key, light=f"{side} light", pin=pin, other_pin=other_pin, header=HEADER_PIN[pin])

    def bar(self) -> Passage[Said | None]:
        """Fills the bar from its first to its fifth light."""

        def fill(since_ns: int) -> Panel:
            lit = since_ns // FILL_NS % (BAR_LIGHTS + 1)
            return Panel(status="off", left=False, right=False, bar=lit, pitch_hz=None)

        answer = yield from _asked("light.bar", ("in_order", "other_order", "one_dark", "none"), fill)
        if answer == "in_order":
            return None
        pins = [HEADER_PIN[pin] for use, pin in self._pins.items() if use.startswith("lights.bar_pins")]
        return say(f"light.bar.{answer}", pins=_listed(pins))

    def buzzer(self) -> Passage[Said | None]:
        """Sounds it, high and low if it can play tones."""
        buzzer = self._config.buzzer
        if buzzer.quiet:
            return say("buzzer.quiet")
        heard = ("two_tones", "one_tone") if buzzer.tonal else ("sound", "clicks")

        def sound(since_ns: int) -> Panel:
            turn, at_ns = divmod(since_ns, TONE_NS + PAUSE_NS)
            pitch_hz = (HIGH_HZ if turn % 2 == 0 else LOW_HZ) if at_ns < TONE_NS else None
            return Panel(status="off", left=False, right=False, bar=0, pitch_hz=pitch_hz)

        answer = yield from _asked("buzzer" if buzzer.tonal else "buzzer.plain", (*heard, "none"), sound)
        fault = {"one_tone": "buzzer.active", "clicks": "buzzer.passive", "none": "buzzer.silent"}.get(answer)
        return None if fault is None else say(fault, pin=buzzer.pin, header=HEADER_PIN[buzzer.pin])

    def button(self) -> Passage[Said | None]:
        """Waits for a press."""
        pin = self._pins["button.pin"]
        face = Face(say("button"), (choice("pressed"), SKIP))
        while True:
            moment = yield face
            if moment.press is not None:
                return None
            if taken(moment) is not None:
                return say("button.silent", pin=pin, header=HEADER_PIN[pin])

    def _judge_status(self, shown: Mapping[Colour, str]) -> Said | None:
        pins = {colour: self._pins[f"lights.{colour}_pin"] for colour in COLOURS}
        headers = _listed([HEADER_PIN[pin] for pin in pins.values()])
        if all(answer == "none" for answer in shown.values()):
            return say("light.status.dark", pins=headers)
        if "mixed" in shown.values():
            return say("light.status.anode")
        for colour, answer in shown.items():
            if answer == "none":
                pin = pins[colour]
                return say("light.status.one_dark", asked=colour.capitalize(), pin=pin, header=HEADER_PIN[pin])
            if answer != colour:
                return say("light.status.swapped", asked=colour, shown=answer, pins=headers)
        return None


def _steady(colour: Colour) -> PanelOf:
    return lambda _since_ns: Panel(status=colour, left=False, right=False, bar=0, pitch_hz=None)


def _asked(key: str, names: tuple[str, ...], panel: PanelOf) -> Passage[str]:
    choices: tuple[Choice, ...] = (*(choice(name) for name in names), SKIP)
    answer, _ = yield from ask(Face(say(key), choices, panel=panel(0)), panel)
    return answer


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in numbers)
