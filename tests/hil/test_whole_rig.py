"""Whole sessions of a simulated athlete through real drivers, real pin library and real loop."""

from itertools import pairwise
from statistics import quantiles
from typing import Any

import pytest
from msgspec.structs import replace

from hardware.twin.athlete import Athlete
from hardware.twin.miswiring import Miswiring
from hardware.twin.motion import Motion
from hardware.twin.rig import SimulatedRig
from station.config import Config, MatConfig
from station.gait.analyzer import Analyzer
from station.gait.events import record_of
from station.layout import parts_for_detection

SECONDS = 20.0


def simulated(athlete: Athlete) -> Any:
    return lambda wiring, clock: SimulatedRig(wiring, clock, athlete, seed=3, source_of=Motion)


def without_ready_lines(config: Config) -> Config:
    return replace(config, range=replace(config.range, ready_pin=None, left_ready_pin=None, right_ready_pin=None))


@pytest.mark.parametrize("rig", ["single", "pair"])
def test_every_heel_is_lit_on_its_own_side_and_counted(station_on: Any, rig: Any) -> None:
    station = station_on(Config(rig=rig), simulated(Athlete()))
    station.run(SECONDS)
    contacts = [record for record in station.records if record["event"] == "heel_contact"]
    onsets = [record for record in station.records if record["event"] == "heel_onset"]
    expected = (SECONDS - 2.5) * 170 / 60
    assert len(contacts) == pytest.approx(expected, abs=3)
    sides = [record["side"] for record in contacts]
    assert all(a != b for a, b in pairwise(sides)), "left and right alternate"
    assert [name for _, name in station.lights_ns] == [record["side"] for record in onsets]
    assert station.snapshot.heels.left + station.snapshot.heels.right == len(contacts)
    assert station.snapshot.cadence_spm == pytest.approx(170, abs=4)


@pytest.mark.parametrize(("rig", "sample_ms"), [("single", 24), ("pair", 10.5)])
def test_the_light_comes_within_one_sample_of_the_crossing(station_on: Any, rig: Any, sample_ms: Any) -> None:
    station = station_on(Config(rig=rig), simulated(Athlete()))
    station.run(SECONDS)
    onsets = [record for record in station.records if record["event"] == "heel_onset"]
    late_ms = [(lit_ns - onset["t_ns"]) / 1e6 for (lit_ns, _), onset in zip(station.lights_ns, onsets, strict=True)]
    # The crossing lies between the middles of two samples; the later one is known half an integration after its middle.
    # One sample in a hundred is rejected by the chip, and then the next one tells.
    assert quantiles(late_ms, n=10)[-1] <= sample_ms + 10
    assert max(late_ms) <= 2 * sample_ms + 10


@pytest.mark.parametrize("rig", ["single", "pair", "mat"])
def test_what_was_recorded_replays_to_the_same_events(station_on: Any, rig: Any) -> None:
    config = Config(rig=rig)
    station = station_on(config, simulated(Athlete(left_reach_deg=140.0)))
    station.run(SECONDS)
    again = Analyzer(parts_for_detection(config))
    assert [record_of(event) for event in again.process(station.kept.rows)] == station.records
    assert {record["event"] for record in station.records} >= {"foot_strike", "toe_off"}


@pytest.mark.parametrize("rig", ["single", "pair"])
def test_a_sensor_without_its_ready_line_is_polled_and_counts_the_same(station_on: Any, rig: Any) -> None:
    with_line = station_on(Config(rig=rig), simulated(Athlete()))
    polled = station_on(without_ready_lines(Config(rig=rig)), simulated(Athlete()))
    for station in (with_line, polled):
        station.run(SECONDS)
    # The noise of each sample is its own, and the last heel may be under way in one of them.
    assert polled.snapshot.heels.left == pytest.approx(with_line.snapshot.heels.left, abs=1)
    assert polled.snapshot.heels.right == pytest.approx(with_line.snapshot.heels.right, abs=1)


def test_without_a_mat_heels_count_and_their_side_is_unknown(station_on: Any) -> None:
    station = station_on(Config(mat=MatConfig(pads="none")), simulated(Athlete()))
    station.run(SECONDS)
    assert station.snapshot.heels.unknown == pytest.approx((SECONDS - 2.5) * 170 / 60, abs=3)
    assert (station.snapshot.heels.left, station.snapshot.heels.right) == (0, 0)


def test_an_undivided_mat_gives_steps_without_a_side(station_on: Any) -> None:
    station = station_on(Config(rig="mat", mat=MatConfig(pads="one")), simulated(Athlete(duty_factor=0.4)))
    station.run(SECONDS)
    assert {record["side"] for record in station.records} == {"unknown"}
    assert station.snapshot.cadence_spm == pytest.approx(170, abs=5)


@pytest.mark.parametrize("rig", ["single", "pair"])
def test_low_kicks_light_nothing(station_on: Any, rig: Any) -> None:
    station = station_on(Config(rig=rig), simulated(Athlete(left_reach_deg=95.0, right_reach_deg=95.0)))
    station.run(SECONDS)
    assert station.lights_ns == []
    assert station.snapshot.cadence_spm == pytest.approx(170, abs=4)


def test_an_unplugged_sensor_is_named_while_mat_and_lights_go_on_and_it_comes_back(station_on: Any) -> None:
    station = station_on(Config(), simulated(Athlete()))
    station.run(8)
    station.twin.miswire(Miswiring("unpowered"))
    station.run(3)
    assert not station.snapshot.parts[0].ok
    assert "has no power, or its wires are on the wrong pins. " in station.snapshot.parts[0].message
    red = []
    for _ in range(5):
        station.run(0.05)
        red.append(station.pins.level(16))
    assert any(red), "the status light is red"
    assert station.snapshot.cadence_spm == pytest.approx(170, abs=4)
    station.twin.miswire()
    before = sum(vars_of(station.snapshot.heels))
    station.run(6)
    assert station.snapshot.parts[0].ok
    assert sum(vars_of(station.snapshot.heels)) > before + 5


def vars_of(heels: Any) -> tuple[int, int, int]:
    return heels.left, heels.right, heels.unknown
