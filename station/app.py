"""The composition root: builds every part of a running station from its settings and joins them."""

import gc
import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from typing import Literal

from gpiozero import Factory
from msgspec.structs import asdict

from hardware.button import PanelButton
from hardware.buzzer import PanelBuzzer
from hardware.i2c import DeviceBus, I2cBus
from hardware.lights import LightsSetup, PanelLights
from hardware.mat import Mat
from hardware.pins import is_raspberry_pi, open_pin_factory
from hardware.range_sensor import Placement, SensorKind
from hardware.registry import sensor_kind
from hardware.twin.athlete import Athlete
from hardware.twin.played import PlayedRig
from hardware.twin.rig import SimulatedRig, TwinRig, Wiring
from hardware.twin.sensor_wires import SensorWiring
from station.commands import COMMAND_SOCKET
from station.config import Config, ConfigError
from station.drill.session import Session
from station.drill.setting import Known, LastTime, Setting
from station.drill.state import Interrupted, SessionState
from station.gait.analyzer import Analyzer
from station.gait.samples import RangeChannel
from station.layout import (
    SensorPlace,
    check_pins,
    pad_delays_ns,
    pad_pins,
    parts_for_detection,
    pin_claims,
    quiet_hours,
    sensor_places,
)
from station.messages import LOOP_SOCKET, LoopHealth, PartState, Pose, Source
from station.notify import Notifier
from station.ports import Clock, RangeSensor
from station.programs.loading import built_in_programs
from station.runtime.clock import MonotonicClock, SystemWallClock, boot_id
from station.runtime.desk import CommandDesk
from station.runtime.health import Lateness, mat_part
from station.runtime.inbox import Inbox
from station.runtime.keeping import Keeping
from station.runtime.liaison import Liaison
from station.runtime.lock import only_loop
from station.runtime.loop import Loop, Outlets
from station.runtime.publisher import Publisher
from station.runtime.reader import Reader
from station.runtime.recorder import Recorder
from station.runtime.snapshot import Identity, SnapshotMaker
from station.runtime.vitals import VitalSigns
from station.setup.about import about
from station.setup.guides import Guides
from station.setup.offered import offered
from station.storage import checkpoint
from station.storage.checkpoint import Checkpoint
from station.storage.identity import Station, this_station
from station.storage.paths import archive, runtime_folder, socket_endpoint, state_folder
from station.storage.trace import Trace, TraceError, TraceHeader

log = logging.getLogger(__name__)

SIMULATED = (
    "SIMULATED: no person is moving, an athlete is computed. A Raspberry Pi with sensor and mat measures people."
)
PLAYED = "SIMULATED: no person is moving, {} is played through the simulated sensor and pins."


PAD_NAMES: dict[str, Literal["left,right", "pad", "none"]] = {"two": "left,right", "one": "pad", "none": "none"}


@dataclass(frozen=True)
class Choice:
    """Where the rows are to come from, as the user asked: simulated, played from a trace, or what the board has.

    `board` takes what is here for a board, also where it is no Raspberry Pi: it never simulates.
    """

    simulate: bool = False
    play: Trace | None = None
    speed: float = 1.0
    board: bool = False


@dataclass(frozen=True)
class Seam:
    """Where the station touches the world: a clock, an I2C bus (if the rig has sensors) and pins; `begin` starts it.

    `ask` is for a simulated athlete only, who does what a guide asks of the person.
    """

    source: Source
    clock: Clock
    bus: I2cBus | None
    pins: Factory
    begin: Callable[[], None]
    ask: Callable[[Pose], None] = lambda _pose: None


def run_station(config: Config, choice: Choice, stopping: Callable[[], bool]) -> None:
    """Runs the loop of a whole station until `stopping`. Raises HardwareError, with nothing left started."""
    check_pins(pin_claims(config))
    check_addresses(config)
    with ExitStack() as stack:
        stack.enter_context(only_loop(runtime_folder()))
        seam = open_seam(config, choice, stack)
        loop = build_loop(config, seam, stack)
        gc.freeze()  # what was built stays: the collector need not look at it again
        loop.run(stopping, stack.enter_context(closing(Notifier())).progress)


def open_seam(config: Config, choice: Choice, stack: ExitStack) -> Seam:
    """The real board, or a twin of it where asked or where there is none; whatever is not real says so loudly."""
    if choice.board or (choice.play is None and not choice.simulate and is_raspberry_pi()):
        pins = open_pin_factory()
        stack.callback(pins.close)
        bus = stack.enter_context(closing(DeviceBus(config.range.bus))) if sensor_places(config) else None
        return Seam("live", MonotonicClock(), bus, pins, begin=lambda: None)
    twin = _twin(config, choice)
    stack.enter_context(closing(twin))
    source: Source = "played" if choice.play else "simulated"
    return Seam(source, twin.clock, twin.bus, twin.pins, twin.start, partial(ask_athlete, twin))


def ask_athlete(twin: TwinRig, pose: Pose) -> None:
    """Has a simulated athlete do what a guide asks for; one who is asked for nothing kicks."""
    if isinstance(twin, SimulatedRig):
        twin.ask("kick" if pose == "any" else pose)


def check_addresses(config: Config) -> None:
    """Refuses a pair whose sensors could not be told apart after power-on. Raises ConfigError with the remedy."""
    places = [place for place in sensor_places(config) if _kind(place).starts_at is not None]
    if len(places) < 2:
        return
    for place in places:
        if place.address == _kind(place).starts_at:
            raise ConfigError(
                f"range.{place.channel.removeprefix('range_')}_address: is 0x{place.address:02x}, where every "
                f"{place.model} starts. One that stayed there would be in the other's way: choose 0x2a and 0x2b"
            )
    if all(place.shutdown_pin is None for place in places):
        raise ConfigError(
            'range.left_shutdown_pin, range.right_shutdown_pin: both are "none". Both sensors start at one address and '
            "would answer as one: wire the XSHUT of at least one and set its pin"
        )


def build_loop(config: Config, seam: Seam, stack: ExitStack) -> Loop:
    """Every part joined to every other and started but for the loop itself; `stack` ends them, readers first."""
    lights, buzzer, wall = config.lights, config.buzzer, SystemWallClock()
    interrupted = checkpoint.load(runtime_folder(), SessionState, boot_id(), seam.clock.now_ns())
    keeping = _keeping(config, seam, None if interrupted is None else interrupted.session_id)
    recorder = Recorder(keeping, seam.clock, wall)
    publisher = stack.enter_context(closing(Publisher(socket_endpoint(LOOP_SOCKET))))
    sensors = range_sensors(config, seam)
    names = {sensor.channel: sensor.name for sensor in sensors}
    guides = Guides(offered(config, names), seam.ask)
    outlets = Outlets(
        lights=stack.enter_context(closing(PanelLights(seam.pins, LightsSetup(**asdict(lights))))),
        buzzer=stack.enter_context(closing(PanelBuzzer(seam.pins, **asdict(buzzer)))),
        recorder=recorder,
        publisher=publisher,
        desk=_desk(config, names, publisher, stack),
        guides=guides,
        button=_button(config, seam, stack),
    )
    vitals = VitalSigns(keeping.archive.recordings, wall)
    inbox, lateness, rig = Inbox(seam.clock), Lateness(), parts_for_detection(config)
    analyzer = Analyzer(rig)
    # A recording is judged by no program's cadence, as in a replay.
    last = LastTime(None, "free") if seam.source == "played" else None
    known = Known(built_in_programs(), last=last)
    session = Session(Setting(rig, known, quiet_hours(config)), _cut_short(interrupted, seam))
    mat = Mat(seam.pins, seam.clock, pad_pins(config), config.mat.normally, pad_delays_ns(config))
    reader = Reader(sensors, inbox.put, seam.clock, also=mat.reread)

    def parts() -> list[PartState]:
        mats = [mat_part(analyzer.pad_faults(seam.clock.now_ns()), mat.notice())] if pad_pins(config) else []
        return [*reader.parts(), *mats, _recording(recorder), *vitals.parts()]

    def health() -> LoopHealth:
        return lateness.report(
            dropped_rows=inbox.dropped, dropped_records=recorder.dropped, dropped_messages=publisher.dropped
        )

    identity = Identity(config.station.name, seam.source, config.rig)
    snapshots = SnapshotMaker(identity, analyzer, session, parts, health, lambda: vitals.now, guides.view)
    recorder.start(health)
    stack.callback(recorder.close)
    stack.callback(vitals.close)
    vitals.start()
    seam.begin()
    stack.callback(mat.close)
    mat.open(inbox.put)
    stack.callback(reader.close)
    reader.start()
    return Loop(inbox, seam.clock, Liaison(analyzer, session, wall), outlets, snapshots, lateness)


def range_sensors(config: Config, seam: Seam) -> list[RangeSensor]:
    """The drivers of the rig's sensors, none opened yet. Raises ConfigError where the settings cannot be used."""
    if seam.bus is None:
        return []
    # Those without a reset line first: they are in the way at the address where all start until they have their own.
    places = sorted(sensor_places(config), key=lambda place: place.shutdown_pin is not None)
    return [_driver(config, seam, seam.bus, place) for place in places]


def placement_of(config: Config, place: SensorPlace) -> Placement:
    """What the driver of one sensor is told of its place, from the settings."""
    return Placement(
        place.channel,
        config.range.bus,
        place.address,
        config.range.budget_ms,
        frozenset(other.address for other in sensor_places(config)),
        place.offset_mm,
        config.range.roi_size,
    )


def _driver(config: Config, seam: Seam, bus: I2cBus, place: SensorPlace) -> RangeSensor:
    placement = placement_of(config, place)
    ready_pin = None if place.ready_pin is None else seam.pins.pin(place.ready_pin)
    shutdown_pin = None if place.shutdown_pin is None else seam.pins.pin(place.shutdown_pin)
    try:
        return _kind(place).driver(bus, seam.clock, placement, ready_pin=ready_pin, shutdown_pin=shutdown_pin)
    except ValueError as error:
        raise ConfigError(f"range.budget_ms, range.roi_size: {error}") from error


def _kind(place: SensorPlace) -> SensorKind:
    try:
        return sensor_kind(place.model)
    except LookupError as error:
        raise ConfigError(f"range.sensor: {error}") from error


def _twin(config: Config, choice: Choice) -> TwinRig:
    wiring = Wiring(
        config.rig,
        tuple(_wired(place) for place in sensor_places(config)),
        pad_pins(config),
        config.mat.normally,
        pad_delays_ns(config),
    )
    if choice.play is None:
        log.warning("%s", SIMULATED)
        return SimulatedRig(wiring, MonotonicClock(), Athlete(), seed=1)
    log.warning("%s", PLAYED.format(choice.play.path))
    rows = [row for block in choice.play.blocks() for row in block]
    if not rows:
        raise TraceError(f"{choice.play.path}: it holds no rows, so there is nothing to play. Give another recording")
    return PlayedRig(wiring, rows, choice.speed)


def _wired(place: SensorPlace) -> SensorWiring:
    kind = _kind(place)
    address = place.address if kind.starts_at is None else kind.starts_at
    return SensorWiring(place.channel, address, place.ready_pin, kind.twin, place.shutdown_pin)


def _cut_short(found: Checkpoint[SessionState] | None, seam: Seam) -> Interrupted | None:
    return None if found is None else Interrupted(found.state, (seam.clock.now_ns() - found.t_ns) / 1e9)


def _keeping(config: Config, seam: Seam, resumed: str | None) -> Keeping:
    station = this_station(state_folder(), config.station.name)
    return Keeping(
        archive=archive(simulated=seam.source != "live"),
        station=station,
        header=_trace_header(config, seam, station),
        checkpoints=runtime_folder(),
        boot_id=boot_id(),
        resumed=resumed,
        goes_on=seam.source != "played",
    )


def _trace_header(config: Config, seam: Seam, station: Station) -> TraceHeader:
    return TraceHeader(
        rig=config.rig,
        sensors=tuple(place.model.lower() for place in sensor_places(config)),
        pads=PAD_NAMES[config.mat.pads],
        budget_ms=config.range.budget_ms,
        simulated=seam.source != "live",
        extra={
            "source": seam.source,
            # Already taken off the edges that follow: closing and opening.
            "pad_delays_ms": [config.mat.closing_delay_ms, config.mat.opening_delay_ms],
            "station": station.name,
            "station_id": station.id,
        },
    )


def _desk(config: Config, names: Mapping[RangeChannel, str], publisher: Publisher, stack: ExitStack) -> CommandDesk:
    """Where orders for the loop arrive, and questions about the station itself are answered."""
    answers = about(config, names, state_folder(), publisher.recent)
    return stack.enter_context(closing(CommandDesk(socket_endpoint(COMMAND_SOCKET), answers)))


def _button(config: Config, seam: Seam, stack: ExitStack) -> PanelButton | None:
    pin = config.button.pin
    return None if pin is None else stack.enter_context(closing(PanelButton(seam.pins, pin=pin)))


def _recording(recorder: Recorder) -> PartState:
    state = recorder.state()
    return PartState("recording", state.ok, "" if state.ok else state.message)
