"""What chips and pads meet of a simulated athlete."""

import logging
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.twin.athlete import Athlete
from hardware.twin.conditions import USUAL
from hardware.twin.motion import Block, Motion, Order
from hardware.twin.scene import NOBODY, AthleteWorld, BeamScene
from station.gait.samples import PadChannel

ORIGIN_NS = 5_000_000_000
BUDGET_NS = 10_000_000
BOTH: Sequence[PadChannel] = ("pad_left", "pad_right")
STILL = Order(Athlete(set_s=0, sway_m=0), "pair", 1)


class Stalling:
    """A source of motion that can be made to give nothing."""

    def __init__(self, order: Order) -> None:
        self.stalls = False
        self.closed = False
        self._motion = Motion(order)

    def take(self) -> Block | None:
        return None if self.stalls else self._motion.take()

    def close(self) -> None:
        self.closed = True


def world_of(order: Order, pads: Sequence[PadChannel] = BOTH) -> AthleteWorld:
    return AthleteWorld(order, Motion(order), pads, ORIGIN_NS)


def constant(distance_m: float, spread_m: float = 0.0, kcps: float = 2200.0) -> BeamScene:
    """A scene of an even target."""
    second = kcps * (distance_m**2 + spread_m**2)
    return BeamScene(lambda _start_ns, _end_ns: (kcps, kcps * distance_m, second), 1, 0, USUAL)


def test_a_sample_is_the_mean_over_its_integration_wherever_blocks_end() -> None:
    order = Order(Athlete(standing_s=0), "pair", 1)
    whole, parts = world_of(order), world_of(order)
    start_ns = ORIGIN_NS + 900_000_000
    mean = whole.light(0, start_ns, start_ns + 200_000_000)
    tens = [parts.light(0, start_ns + ten * BUDGET_NS, start_ns + (ten + 1) * BUDGET_NS) for ten in range(20)]
    assert mean is not None
    for place in range(3):
        assert fmean(part[place] for part in tens if part is not None) == pytest.approx(mean[place], rel=1e-9)


def test_nobody_is_seen_before_the_athlete_is_there_and_what_is_long_past_is_forgotten() -> None:
    world = world_of(STILL)
    assert world.light(0, ORIGIN_NS - 1, ORIGIN_NS + BUDGET_NS) is None
    world.light(0, ORIGIN_NS + 9_000_000_000, ORIGIN_NS + 9_010_000_000)
    assert world.light(0, ORIGIN_NS, ORIGIN_NS + BUDGET_NS) is None
    assert world.lost == 0


def test_lost_motion_is_said_once_and_its_return_once_while_sensors_see_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    source = Stalling(STILL)
    world = AthleteWorld(STILL, source, BOTH, ORIGIN_NS)
    scene = world.scene("range_left")
    source.stalls = True
    late_ns = ORIGIN_NS + 700_000_000
    with caplog.at_level(logging.WARNING):
        for nth in range(3):
            ready_ns, measurement = scene.next_measurement(late_ns + nth * BUDGET_NS, BUDGET_NS)
            assert (ready_ns, measurement) == (late_ns + (nth + 1) * BUDGET_NS, NOBODY)
        # It looks again later, so that a dead source is no busy loop.
        assert world.next_edge_ns(late_ns) == late_ns + 100_000_000
        source.stalls = False
        for nth in range(3, 6):
            assert scene.next_measurement(late_ns + nth * BUDGET_NS, BUDGET_NS)[1] != NOBODY
    assert world.lost == 3
    lost, back = (record.message for record in caplog.records)
    assert "sensors see nobody and pads rest until it does" in lost
    assert back == "The simulated athlete's motion is back; 3 measurements saw nobody so far"
    world.close()
    assert source.closed


def test_motion_lost_behind_a_mat_alone_is_said_as_well(caplog: pytest.LogCaptureFixture) -> None:
    order = Order(Athlete(), "mat", 1)
    source = Stalling(order)
    world = AthleteWorld(order, source, BOTH, ORIGIN_NS)
    source.stalls = True
    for nth in range(1, 4):
        assert world.next_edge_ns(ORIGIN_NS + nth) == ORIGIN_NS + nth + 100_000_000
    assert len(caplog.records) == 1


def test_motion_that_is_only_less_far_ahead_than_wished_is_not_lost(caplog: pytest.LogCaptureFixture) -> None:
    source = Stalling(STILL)
    world = AthleteWorld(STILL, source, BOTH, ORIGIN_NS)
    world.next_edge_ns(ORIGIN_NS)
    source.stalls = True
    assert world.next_edge_ns(ORIGIN_NS + 800_000_000) == ORIGIN_NS + 900_000_000
    assert not caplog.records


def test_noise_grows_with_distance_and_with_a_shorter_integration() -> None:
    def spread(distance_m: float, budget_ns: int) -> float:
        scene = constant(distance_m)
        values = [scene.next_measurement(nth, budget_ns)[1] for nth in range(4000)]
        return stdev(value.distance_mm for value in values if abs(value.distance_mm - distance_m * 1e3) < 60)

    assert spread(0.6, 20_000_000) == pytest.approx(4.3, rel=0.1)
    assert spread(0.73, 10_000_000) == pytest.approx(7.4, rel=0.1)
    assert spread(0.9, 20_000_000) == pytest.approx(6.45, rel=0.1)


def test_a_mixed_target_raises_sigma_by_a_share_of_its_spread() -> None:
    even, mixed = (
        fmean(scene.next_measurement(nth, BUDGET_NS)[1].sigma_mm for nth in range(500))
        for scene in (constant(0.6), constant(0.6, spread_m=0.15))
    )
    assert even == pytest.approx(6.1, rel=0.05)
    assert 0.3 * 150 < mixed < 0.65 * 150


def test_one_sample_in_a_hundred_is_rejected_and_a_few_in_ten_thousand_are_plainly_wrong() -> None:
    scene = constant(0.6)
    some = [scene.next_measurement(nth, BUDGET_NS)[1] for nth in range(20_000)]
    rejected = [measurement for measurement in some if measurement.raw_status != 9]
    wrong = [
        measurement for measurement in some if measurement.raw_status == 9 and abs(measurement.distance_mm - 600) > 60
    ]
    assert {measurement.raw_status for measurement in rejected} == {4, 6}
    assert 0.007 < len(rejected) / len(some) < 0.013
    assert 0.0002 < len(wrong) / len(some) < 0.001


def test_too_little_light_is_no_measurement() -> None:
    assert constant(0.6, kcps=10.0).next_measurement(0, BUDGET_NS) == (BUDGET_NS, NOBODY)
    with pytest.raises(LookupError, match="nothing to see"):
        constant(0.6, kcps=0.0).clean_mm(0, BUDGET_NS)


def test_the_seed_decides_the_noise_and_each_sensor_has_its_own() -> None:
    def some(seed: int, channel: str) -> list[float]:
        world = world_of(Order(STILL.athlete, "pair", seed))
        scene = world.scene("range_left" if channel == "left" else "range_right")
        starts = range(ORIGIN_NS, ORIGIN_NS + 10 * BUDGET_NS, BUDGET_NS)
        return [scene.next_measurement(start_ns, BUDGET_NS)[1].sigma_mm for start_ns in starts]

    assert some(1, "left") == some(1, "left")
    assert some(1, "left") != some(2, "left")
    assert some(1, "left") != some(1, "right")


@given(st.lists(st.integers(1, 3_000_000_000), min_size=1, max_size=20))
def test_edges_are_the_same_however_often_they_are_asked_for(waits: list[int]) -> None:
    order = Order(Athlete(standing_s=0.1), "mat", 1)
    often, once = world_of(order), world_of(order)
    now_ns, taken = ORIGIN_NS, []
    for wait_ns in waits:
        now_ns += wait_ns
        due_ns = often.next_edge_ns(now_ns)
        assert due_ns is not None
        taken += often.take_edges(now_ns)
    once.next_edge_ns(now_ns)
    assert taken == once.take_edges(now_ns)
    assert all(edge.t_ns <= now_ns for edge in taken)


def test_an_undivided_pad_is_free_only_while_both_feet_are_in_the_air() -> None:
    order = Order(Athlete(standing_s=0, stride_cv=0, duty_factor=0.4, cadence_spm=120), "mat", 1)
    world = world_of(order, ("pad",))
    assert world.initial("pad")
    world.next_edge_ns(ORIGIN_NS + 5_000_000_000)
    edges = world.take_edges(ORIGIN_NS + 5_000_000_000)
    assert all(edge.channel == "pad" for edge in edges)
    assert all(before.loaded != after.loaded for before, after in pairwise(edges))
    frees = [edge.t_ns for edge in edges if not edge.loaded]
    makes = [edge.t_ns for edge in edges if edge.loaded]
    longest = max(make - max(free for free in frees if free < make) for make in makes if make > frees[0])
    # Flight lasts the part of half a stride (one second) that is not contact.
    assert longest == pytest.approx(0.1e9, abs=1e6)


def test_the_world_asks_to_be_looked_at_again_while_the_athlete_stands() -> None:
    world = world_of(STILL)
    due_ns = world.next_edge_ns(ORIGIN_NS)
    assert due_ns is not None
    assert ORIGIN_NS < due_ns <= ORIGIN_NS + 1_000_000_000
    assert world.take_edges(due_ns) == []
    assert not world.finished
