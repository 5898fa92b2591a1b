"""The mat in whole sessions: however its switches are made, and whatever happens to their wires."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hardware.twin import pad_faults
from hardware.twin.athlete import Athlete
from hardware.twin.motion import Motion, Order
from hardware.twin.pad_faults import FailingPads
from hardware.twin.rig import SimulatedRig, TwinRig
from hardware.twin.scene import AthleteWorld
from station.config import Config, MatConfig
from station.messages import PartState


@pytest.fixture(scope="module")
def table() -> Iterator[list[str]]:
    """Gathers a row for each fault of a pad and prints them at the end."""
    rows: list[str] = []
    yield rows
    print(f"\n{'rig':<7}{'named s':>8}{'over s':>8}{'heels':>11}  message")
    print(*rows, sep="\n")


def simulated(wiring: Any, clock: Any) -> SimulatedRig:
    return SimulatedRig(wiring, clock, Athlete(), seed=3, source_of=Motion)


def failing(worlds: list[FailingPads]) -> Any:
    """Makes a simulated rig and keeps the world in which its pads can be broken."""

    def make(wiring: Any, clock: Any) -> TwinRig:
        order = Order(Athlete(), wiring.kind, 3)
        worlds.append(FailingPads(AthleteWorld(order, Motion(order), tuple(wiring.pads), clock.now_ns())))
        return TwinRig(wiring, worlds[0], clock)

    return make


def mat_of(station: Any) -> PartState:
    part: PartState = station.snapshot.parts[-1]
    return part


def test_pads_that_are_normally_closed_give_the_same_steps(station_on: Any) -> None:
    either = []
    for normally in ("open", "closed"):
        station = station_on(Config(rig="mat", mat=MatConfig(normally=normally)), simulated)
        station.run(8)
        either.append([(record["event"], record["t_ns"], record["side"]) for record in station.records])
    assert either[0] == either[1]
    assert len(either[0]) > 20


def test_edges_that_are_lost_in_mid_session_cost_at_most_their_own_step(station_on: Any) -> None:
    station = station_on(Config(rig="mat"), simulated)
    station.run(6)
    pin = station.pins.pin(17)
    pin.when_changed, watcher = None, pin.when_changed
    station.run(0.3)
    pin.when_changed = watcher
    before = len(station.records)
    station.run(4)
    told = [record["event"] for record in station.records[before:]]
    assert told.count("foot_strike") + told.count("toe_off") == pytest.approx(4 * 170 / 60 * 2, abs=3)
    assert station.snapshot.cadence_spm == pytest.approx(170, abs=4)


@pytest.mark.parametrize("rig", ["single", "pair"])
@pytest.mark.parametrize(
    ("fault", "words", "within_s"),
    [
        (pad_faults.STUCK_CLOSED, "The left pad has read loaded through", 5),
        (pad_faults.STUCK_OPEN, "The left pad has read free through", 5),
        (pad_faults.CHATTER, "The left pad closes and opens faster than any foot", 1),
        (pad_faults.HUM, "The left pad closes and opens 50 times a second", 1),
        (pad_faults.WET, "The left pad closes for moments alone", 4),
    ],
)
def test_a_pad_that_fails_in_mid_session_is_named_and_heels_go_on(
    station_on: Any, table: list[str], rig: Any, fault: Any, words: str, within_s: float
) -> None:
    worlds: list[FailingPads] = []
    station = station_on(Config(rig=rig), failing(worlds))
    station.run(6)
    assert mat_of(station) == PartState("floor mat", True, "")
    before = station.snapshot.heels
    worlds[0].break_pad("pad_left", fault, station.clock.now_ns())
    named_s = seconds_until(lambda: words in mat_of(station).message, station, within_s)
    message = mat_of(station).message
    assert "right pad" not in message
    station.run(within_s + 4 - named_s)
    expected = (within_s + 4) * 170 / 120
    left = station.snapshot.heels.left - before.left
    right = station.snapshot.heels.right - before.right
    # The pad that fails keeps its say until it has been silent for four steps of the other foot: three heels at most.
    assert left == pytest.approx(expected, abs=4)
    assert right == pytest.approx(expected, abs=3)
    worlds[0].mend("pad_left", station.clock.now_ns())
    over_s = seconds_until(lambda: mat_of(station).ok, station, 21 if fault is pad_faults.WET else 6)
    heels = f"{left + right} of {2 * expected:.0f}"
    table.append(f"{rig:<7}{named_s:>8.1f}{over_s:>8.1f}{heels:>11}  {message}")


def seconds_until(said: Callable[[], bool], station: Any, at_most_s: float) -> float:
    waited_s = 0.0
    while not said():
        station.run(0.1)
        waited_s += 0.1
        assert waited_s < at_most_s + 0.05, mat_of(station).message
    return waited_s
