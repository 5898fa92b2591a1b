"""The front panel in whole sessions: what its button does with nobody there, somebody on the mat, and in a session."""

from typing import Any

from hardware.twin.athlete import Athlete
from hardware.twin.chip import Measurement
from hardware.twin.motion import Motion
from hardware.twin.rig import SimulatedRig, TwinRig
from hardware.twin.scene import NOBODY
from station.commands import AbortGuide, BeginGuide, Done, Knock, Refused
from station.config import Config, LightsConfig
from station.layout import pin_claims
from station.messages import Snapshot

BUTTON = 22
LIGHTS_CONFIG = LightsConfig()
LIGHTS = {pin for key, pin in pin_claims(Config()).items() if key.startswith("lights.")}


class EmptyRoom:
    """Nobody there, and nobody comes."""

    finished = False

    def scene(self, _channel: str) -> "EmptyRoom":
        return self

    def next_measurement(self, start_ns: int, budget_ns: int) -> tuple[int, Measurement]:
        return start_ns + budget_ns, NOBODY

    def initial(self, _pad: str) -> bool:
        return False

    def next_edge_ns(self, _now_ns: int) -> None:
        return None

    def take_edges(self, _now_ns: int) -> list[Any]:
        return []

    def close(self) -> None: ...


def simulated(wiring: Any, clock: Any) -> SimulatedRig:
    return SimulatedRig(wiring, clock, Athlete(), seed=3, source_of=Motion)


def press(station: Any, seconds: float) -> None:
    station.pins.drive(BUTTON, False, station.clock.now_ns())
    station.run(seconds)
    station.pins.drive(BUTTON, True, station.clock.now_ns())
    station.run(0.1)


def test_a_short_press_with_nobody_there_lights_and_sounds_everything_for_a_second(station_on: Any) -> None:
    station = station_on(Config(), lambda wiring, clock: TwinRig(wiring, EmptyRoom(), clock))
    station.run(0.5)
    press(station, 0.2)
    assert {pin for pin in LIGHTS if station.pins.level(pin)} == LIGHTS
    assert station.pins.level(18)
    station.run(1.1)
    assert not station.pins.level(18)
    assert not station.pins.level(5)
    assert station.session.phase == "standing_by"


def test_a_short_press_beside_somebody_on_the_mat_counts_down(station_on: Any) -> None:
    station = station_on(Config(), simulated)
    station.run(0.7)
    press(station, 0.2)
    assert station.session.phase == "countdown"


def test_a_long_press_beside_somebody_on_the_mat_is_the_next_program(station_on: Any) -> None:
    station = station_on(Config(), simulated)
    station.run(0.7)
    press(station, 0.8)
    assert station.session.view(station.clock.now_ns()).program == "count-check"


def test_a_short_press_holds_the_session_and_another_goes_on(station_on: Any) -> None:
    station = station_on(Config(), simulated)
    station.run(8.0)
    assert station.session.phase == "work"
    press(station, 0.2)
    assert station.session.phase == "paused"
    press(station, 0.2)
    assert station.session.phase == "countdown"


def test_a_press_lets_in_the_phone_that_asks_as_every_phone_sees_and_tries_nothing(station_on: Any) -> None:
    station = station_on(Config(), lambda wiring, clock: TwinRig(wiring, EmptyRoom(), clock))
    station.run(2)
    assert station.ask(Knock()) == Done(1)
    station.run(0.1)
    assert station.pins.level(LIGHTS_CONFIG.left_pin)
    assert station.pins.level(LIGHTS_CONFIG.right_pin)
    station.run(5)
    press(station, 0.2)
    assert {pin for pin in LIGHTS if station.pins.level(pin)} != LIGHTS, "that would be the trial of the panel"
    newest = [message for message in station.kept.messages if isinstance(message, Snapshot)][-1]
    assert newest.session.let_in == 1
    assert [one.notice for one in newest.session.notices] == ["phone_asks", "phone_let_in"]


def test_a_press_that_answers_a_guide_lets_no_phone_in(station_on: Any) -> None:
    station = station_on(Config(), lambda wiring, clock: TwinRig(wiring, EmptyRoom(), clock))
    station.run(2)
    assert station.ask(Knock()) == Done(1)
    assert isinstance(station.ask(BeginGuide("check")), Done)
    press(station, 0.2)
    assert station.ask(AbortGuide()) == Done()
    assert station.session.view(station.clock.now_ns()).let_in == 0
    assert isinstance(station.ask(Knock()), Refused), "the first one still asks, so both are refused"
