"""The first evening: one part at a time, its wires drawn, until it answers; each wrong wiring in its first sentence."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from station.commands import BeginGuide, Refused
from station.config import Config
from station.gait.samples import PadChannel, RangeChannel, RangeSample
from station.layout import pad_pins, sensor_places
from station.messages import STARTING, PartState, Reading, Said
from station.ports import HardwareError
from station.setup.pads import NAMES, Pads
from station.setup.panel import PanelTrial
from station.setup.script import READY, SKIP, Ended, Face, Guide, Passage, Script, Stage, taken, until_well
from station.setup.texts import say
from station.setup.wiring import table, wires

# Soldering one part takes a while; half an hour without a sign is nobody.
SOLDERING_NS = 1_800_000_000_000
# So many samples in a row, without a loss between them, are a sensor that works.
SOUND_SAMPLES = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One part to build: its name in the wiring, how it is tried, what is said when it is well, and asked before."""

    name: str
    attempt: Callable[[], Passage[Said | None]]
    well: Callable[[], Said]
    before: Face | None


def build_guide(config: Config, sensor_names: Mapping[RangeChannel, str]) -> Guide:
    """The guide for the rig of the settings; `sensor_names` are the sensors as their state calls them."""
    places = part_names(config, sensor_names)

    def objection(begin: BeginGuide) -> Refused | None:
        if begin.at in ("", *places):
            return None
        return Refused(f"this rig has no part {begin.at!r}", f"its parts are {', '.join(places)}")

    return Guide(lambda stage, begin: _build(config, sensor_names, stage, begin), objection, SOLDERING_NS)


def part_names(config: Config, sensor_names: Mapping[RangeChannel, str]) -> list[str]:
    """The parts of the rig of the settings, in the order in which they are built."""
    return [part.name for part in _parts(config, sensor_names)]


def _build(config: Config, sensor_names: Mapping[RangeChannel, str], stage: Stage, begin: BeginGuide) -> Script:
    parts = list(_parts(config, sensor_names))
    names = [part.name for part in parts]
    stage.steps = len(parts)
    stage.step = names.index(begin.at) if begin.at else 0
    found: dict[str, str] = {}
    for part in parts[stage.step :]:
        stage.begin(say("build.title", part=part.name), _drawing(config, names[: stage.step + 1], part.name))
        found[part.name] = yield from until_well(stage, part.attempt, part.well, part.before)
    missing = [name for name, state in found.items() if state != "ok"]
    last = say("build.left", parts=", ".join(missing), first=missing[0]) if missing else say("build.done")
    return Ended(not missing, last, {"parts": found})


def _drawing(config: Config, so_far: list[str], now: str) -> str:
    """The wires of the parts so far, of the one that is built now first; or why they cannot be drawn."""
    try:
        drawn = sorted((wire for wire in wires(config) if wire.part in so_far), key=lambda wire: wire.part != now)
        return "\n".join(table(drawn, now))
    except HardwareError as error:
        return str(error)


def _parts(config: Config, sensor_names: Mapping[RangeChannel, str]) -> Iterator[Part]:
    """The parts of the rig in the order in which they are built: what measures first, then the panel."""
    for place in sensor_places(config):
        part = {"range": "range sensor", "range_left": "left range sensor"}.get(place.channel, "right range sensor")
        sensor = _Sensor(place.channel, part, sensor_names[place.channel])
        yield Part(part, sensor.attempt, sensor.well, None)
    for channel in pad_pins(config):
        pad = _Pad(config, channel)
        yield Part(pad.name, pad.attempt, pad.well, _wired(pad.name))
    panel = PanelTrial(config)
    yield _panel_part("status light", panel.status, "light.status.well")
    yield _panel_part("left light", partial(panel.side, "left"), "light.side.well")
    yield _panel_part("right light", partial(panel.side, "right"), "light.side.well")
    if config.lights.bar_pins is not None:
        yield _panel_part("light bar", panel.bar, "light.bar.well")
    yield _panel_part("buzzer", panel.buzzer, "buzzer.well")
    if config.button.pin is not None:
        yield _panel_part("button", panel.button, "button.well")


def _panel_part(name: str, attempt: Callable[[], Passage[Said | None]], well: str) -> Part:
    return Part(name, attempt, lambda: say(well, light=name), _wired(name))


def _wired(name: str) -> Face:
    return Face(say("build.wire", part=name), (READY, SKIP))


class _Pad:
    """One pad: free, then stood on, then free again."""

    def __init__(self, config: Config, channel: PadChannel) -> None:
        self.name = NAMES[channel]
        self._channel = channel
        self._pads = Pads(config)

    def attempt(self) -> Passage[Said | None]:
        yield from self._pads.nobody()
        return (yield from self._pads.press(self._channel))

    def well(self) -> Said:
        return say("pad.well", pad=self.name, bounce_ms=self._pads.bounce_ms)


class _Sensor:
    """One range sensor: waited for until it delivers; meanwhile its state says what is wrong."""

    def __init__(self, channel: RangeChannel, part: str, name: str) -> None:
        self._channel = channel
        self._part = part
        self._name = name
        self._notice = ""
        self._samples: list[RangeSample] = []

    def attempt(self) -> Passage[Said | None]:
        problem: Said | None = None
        while len(self._samples) < SOUND_SAMPLES:
            face = Face(say("build.sensor", part=self._part), (SKIP,), problem, self._readings())
            moment = yield face
            taken(moment)
            state = next((part for part in moment.parts if part.name == self._name), None)
            if state is None or not state.ok:
                self._samples.clear()
                problem = _diagnosis(state)
                continue
            problem, self._notice = None, state.message
            self._samples += [
                row for row in moment.rows if isinstance(row, RangeSample) and row.channel == self._channel
            ]
        return None

    def well(self) -> Said:
        if self._notice:
            return say("build.sensor.notice", name=self._name, notice=self._notice)
        first, last = self._samples[0], self._samples[-1]
        return say("build.sensor.well", name=self._name, rate=(len(self._samples) - 1) * 1e9 / (last.t_ns - first.t_ns))

    def _readings(self) -> tuple[Reading, ...]:
        distance_mm = self._samples[-1].distance_mm if self._samples else None
        return (Reading(say(f"reading.{self._channel}"), distance_mm, "mm"),)


def _diagnosis(state: PartState | None) -> Said | None:
    """What the station says of a sensor that does not work."""
    return None if state is None or state.message == STARTING else say("verbatim", text=state.message)
