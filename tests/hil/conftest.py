"""A whole station on simulated chips and pins, moved through time by hand: real drivers, pin library and loop."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from typing import Any

import pytest
from msgspec.structs import asdict

from hardware.button import PanelButton
from hardware.buzzer import PanelBuzzer
from hardware.lights import LightsSetup, PanelLights
from hardware.mat import Mat
from hardware.registry import sensor_kind
from hardware.twin.clock import ManualClock
from hardware.twin.rig import TwinRig, Wiring
from hardware.twin.room import Room
from hardware.twin.sensor_wires import SensorWiring
from station.app import ask_athlete, placement_of
from station.commands import AnswerGuide, BeginGuide, Done, LoopCommand, Reply
from station.config import Config
from station.drill.session import Session
from station.drill.setting import Known, LastTime, Setting
from station.gait.analyzer import Analyzer
from station.gait.samples import PadChannel, Row
from station.layout import pad_delays_ns, pad_pins, parts_for_detection, pin_claims, sensor_places
from station.messages import EventMessage, GuideView, Snapshot, Vitals
from station.ports import RangeSensor
from station.programs.loading import built_in_programs
from station.runtime.clock import SystemWallClock
from station.runtime.desk import Order
from station.runtime.health import Lateness, mat_part
from station.runtime.inbox import Inbox
from station.runtime.liaison import Liaison
from station.runtime.loop import Loop, Outlets
from station.runtime.reader import Reader
from station.runtime.snapshot import Identity, SnapshotMaker
from station.runtime.turn import Learnt, Turn
from station.setup.guides import Guides
from station.setup.offered import offered

CHUNK_NS = 5_000_000


class EagerInbox(Inbox):
    """An inbox in front of a clock that stands still: waiting for it would be for ever."""

    def take(self, timeout_s: float) -> list[tuple[int, Row]]:  # noqa: ARG002 - the signature of the inbox
        return super().take(0)


class Rows:
    """A recorder that keeps the rows and what was learnt, and knows nobody."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.learnt: list[Learnt] = []

    def offer(self, turn: Turn) -> None:
        self.rows.extend(turn.rows)
        self.learnt += [] if turn.learnt is None else [turn.learnt]

    def look_again(self) -> None: ...

    def known(self) -> None: ...


class Messages:
    """A publisher that keeps what it is offered."""

    def __init__(self) -> None:
        self.messages: list[Snapshot | EventMessage] = []

    def offer(self, message: Snapshot | EventMessage) -> None:
        self.messages.append(message)


class Kept:
    """What the station left behind."""

    def __init__(self) -> None:
        self.recorder, self.publisher = Rows(), Messages()
        self.rows, self.messages = self.recorder.rows, self.publisher.messages


class Desk:
    """A desk at which a test gives commands."""

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def take(self) -> list[Order]:
        """Each order once, taken for good."""
        orders, self.orders = self.orders, []
        return [order for order in orders if order.take()]


def drivers_of(config: Config, twin: TwinRig, clock: ManualClock) -> list[RangeSensor]:
    """The drivers of the rig's sensors on the twin's bus and pins."""
    return [
        sensor_kind(place.model).driver(
            twin.bus,
            clock,
            placement_of(config, place),
            ready_pin=None if place.ready_pin is None else twin.pins.pin(place.ready_pin),
            shutdown_pin=None if place.shutdown_pin is None else twin.pins.pin(place.shutdown_pin),
        )
        for place in sensor_places(config)
    ]


class StationOnTwin:
    """The station of the composition root, but with time in the test's hands."""

    def __init__(self, config: Config, twin: TwinRig, clock: ManualClock, stack: ExitStack) -> None:
        self.twin = twin
        self.clock = clock
        self.pins = twin.pins
        self.kept = Kept()
        self.lights_ns: list[tuple[int, str]] = []
        self.inbox = EagerInbox(clock)
        sensors = drivers_of(config, twin, clock)
        self.mat = Mat(twin.pins, clock, pad_pins(config), config.mat.normally, pad_delays_ns(config))
        self.reader = Reader(sensors, self.take, clock, also=self.mat.reread)
        stack.callback(self.reader.close)
        self.sensors = sensors
        self.reading = False
        # The rig calls in the thread of the test, at the very moment of the edge.
        for sensor in sensors:
            sensor.on_ready(self.read)
        self.analyzer = Analyzer(parts_for_detection(config))
        # No program's cadence is asked for, so that events are those of a replay.
        known = Known(built_in_programs(), last=LastTime(None, "free"))
        session, lateness = Session(Setting(parts_for_detection(config), known)), Lateness()
        names = {sensor.channel: sensor.name for sensor in sensors}
        self.desk, self.guides = Desk(), Guides(offered(config, names), partial(ask_athlete, twin))
        snapshots = SnapshotMaker(
            Identity("Test", "simulated", config.rig),
            self.analyzer,
            session,
            lambda: [*self.reader.parts(), mat_part(self.analyzer.pad_faults(clock.now_ns()), self.mat.notice())],
            lambda: lateness.report(dropped_rows=self.inbox.dropped, dropped_records=0, dropped_messages=0),
            Vitals,
            self.guides.view,
        )
        lights = stack.enter_context(closing(PanelLights(twin.pins, LightsSetup(**asdict(config.lights)))))
        buzzer = stack.enter_context(closing(PanelBuzzer(twin.pins, **asdict(config.buzzer))))
        button = stack.enter_context(closing(PanelButton(twin.pins, pin=22)))
        outlets = Outlets(lights, buzzer, self.kept.recorder, self.kept.publisher, self.desk, self.guides, button)
        self.session = session
        liaison = Liaison(self.analyzer, session, SystemWallClock())
        self.loop = Loop(self.inbox, clock, liaison, outlets, snapshots, lateness)
        twin.pins.listen(config.lights.left_pin, partial(self.note_light, "left"))
        twin.pins.listen(config.lights.right_pin, partial(self.note_light, "right"))
        self.read()
        stack.callback(self.mat.close)
        self.mat.open(self.take)

    def note_light(self, side: str, t_ns: int, lit: bool) -> None:
        """Keeps when each light went on."""
        if lit:
            self.lights_ns.append((t_ns, side))

    def take(self, row: Row) -> None:
        """A row arrives, and the loop turns at once, as it would."""
        self.inbox.put(row)
        self.loop.step()

    def read(self) -> None:
        """The reader's turn; an edge that comes meanwhile waits, as it would for its thread."""
        if not self.reading:
            self.reading = True
            self.reader.step()
            self.reading = False

    def run(self, seconds: float) -> None:
        """Lets time pass in steps of at most 5 ms, with a look at the sensors when due and a turn of the loop."""
        end_ns = self.clock.now_ns() + round(seconds * 1e9)
        while (now_ns := self.clock.now_ns()) < end_ns:
            self.twin.advance_to(min(now_ns + CHUNK_NS, max(now_ns, self.reader.due_ns())))
            self.read()
            self.loop.step()

    @property
    def guide(self) -> GuideView:
        """The guide as it stands."""
        view = self.guides.view(self.clock.now_ns())
        assert view is not None
        return view

    def ask(self, command: LoopCommand) -> Reply:
        """What the station says to a command."""
        order = Order(command)
        self.desk.orders.append(order)
        self.loop.step()
        return order.reply(0)

    @property
    def records(self) -> list[dict[str, Any]]:
        """Every event that was published, as a record."""
        return [message.record for message in self.kept.messages if isinstance(message, EventMessage)]

    @property
    def snapshot(self) -> Snapshot:
        """The newest one."""
        return next(message for message in reversed(self.kept.messages) if isinstance(message, Snapshot))


class Person:
    """Whoever goes through a guide: does what it asks, looks at the lights, and answers what is there to be seen.

    In a `room` the person steps where the guide says; a simulated athlete does so by itself.
    """

    REACTION_S = 2.5
    # Longer than a flash and the dark after it, than the bar takes to fill, and than a high and a low tone.
    LOOK_S = 4.5

    def __init__(self, station: StationOnTwin, config: Config, room: Room | None = None) -> None:
        self.station = station
        self._pins = pin_claims(config)
        self._room = room
        self._posed: str | None = None

    def begin(self, guide: str, **given: Any) -> Reply:
        """Begins a guide."""
        return self.station.ask(BeginGuide(guide, **given))

    def go_on(self, until: Callable[[GuideView], bool] = lambda _view: False, patience_s: float = 200.0) -> GuideView:
        """Goes through the guide until it ends, or shows what is waited for."""
        end_ns = self.station.clock.now_ns() + round(patience_s * 1e9)
        while (view := self.station.guide).state == "running" and not until(view):
            assert self.station.clock.now_ns() < end_ns, view
            if view.pose != self._posed:
                self._obey(view.pose)
            elif (answer := self._answer(view)) is not None:
                self.answer(answer)
            self.station.run(0.1)
        return view

    def answer(self, choice: str) -> None:
        """Answers what the guide asks now."""
        assert self.station.ask(AnswerGuide(self.station.guide.question, choice)) == Done()
        self.station.run(0.1)

    def _obey(self, pose: str) -> None:
        self._posed = pose
        if self._room is not None:
            feet: dict[str, set[PadChannel]] = {"left_pad": {"pad_left"}, "right_pad": {"pad_right"}, "away": set()}
            self._room.stand(feet.get(pose, {"pad_left", "pad_right"}), self.station.clock.now_ns())
        if pose != "any":
            self.station.run(self.REACTION_S)

    def _answer(self, view: GuideView) -> str | None:
        """What this person says to what is asked, if anything."""
        asked = view.instruction.key
        if asked == "button":
            self._press()
            return None
        if asked in ("light.status", "light.side", "light.bar", "buzzer"):
            looks = self._look()
            return {
                "light.status": self._colour,
                "light.side": self._flashing,
                "light.bar": self._filling,
                "buzzer": self._tones,
            }[asked](looks)
        at_once = ("ready", "nobody", "set", "turned", "keep", "again")
        return next((choice.name for choice in view.choices if choice.name in at_once), None)

    def _look(self) -> list[dict[str, Any]]:
        """What shines and sounds, look by look, by the keys of the settings."""
        looks = []
        for _ in range(round(self.LOOK_S / 0.1)):
            self.station.run(0.1)
            seen: dict[str, Any] = {key: self.station.twin.shines(pin) for key, pin in self._pins.items()}
            buzzer = self.station.pins.pin(self._pins["buzzer.pin"])
            looks.append(seen | {"tone": buzzer.frequency if buzzer.state else None})
        return looks

    def _colour(self, looks: list[dict[str, Any]]) -> str:
        shining = [colour for colour in ("red", "green", "blue") if looks[-1][f"lights.{colour}_pin"]]
        return "none" if not shining else shining[0] if len(shining) == 1 else "mixed"

    def _flashing(self, looks: list[dict[str, Any]]) -> str:
        for side in ("left", "right"):
            lit = sum(look[f"lights.{side}_pin"] for look in looks)
            if lit:
                return side if lit < len(looks) / 2 else "inverted"
        return "none"

    def _filling(self, looks: list[dict[str, Any]]) -> str:
        lights = [[look[f"lights.bar_pins, number {number}"] for look in looks] for number in range(1, 6)]
        counts = [sum(lit) for lit in lights]
        if not any(counts):
            return "none"
        if not all(counts):
            return "one_dark"
        return "in_order" if counts == sorted(counts, reverse=True) else "other_order"

    def _tones(self, looks: list[dict[str, Any]]) -> str:
        tones = {look["tone"] for look in looks} - {None}
        return {0: "none", 1: "one_tone"}.get(len(tones), "two_tones")

    def _press(self) -> None:
        pin = self._pins["button.pin"]
        for level, seconds in ((False, 0.2), (True, 0.1)):
            self.station.pins.drive(pin, level, self.station.clock.now_ns())
            self.station.run(seconds)


def wiring_of(config: Config) -> Wiring:
    """The wiring of the settings, as the twin wants it."""
    sensors = tuple(
        SensorWiring(place.channel, kind.starts_at or place.address, place.ready_pin, kind.twin, place.shutdown_pin)
        for place in sensor_places(config)
        for kind in [sensor_kind(place.model)]
    )
    return Wiring(config.rig, sensors, pad_pins(config), config.mat.normally, pad_delays_ns(config))


@pytest.fixture
def wiring() -> Callable[[Config], Wiring]:
    """The wiring of settings."""
    return wiring_of


@pytest.fixture
def station_on() -> Iterator[Callable[[Config, Callable[[Wiring, ManualClock], TwinRig]], StationOnTwin]]:
    """Puts a station on the twin that the test makes for its wiring and clock."""
    with ExitStack() as stack:

        def start(config: Config, make: Callable[[Wiring, ManualClock], TwinRig], now_ns: int = 0) -> StationOnTwin:
            clock = ManualClock(now_ns)
            twin = stack.enter_context(closing(make(wiring_of(config), clock)))
            return StationOnTwin(config, twin, clock, stack)

        yield start


@pytest.fixture
def person() -> type[Person]:
    """Somebody who goes through guides."""
    return Person
