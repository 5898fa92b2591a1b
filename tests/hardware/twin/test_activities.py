"""What a simulated athlete does when a guide asks for something else than the drill."""

from itertools import islice, pairwise
from typing import Any, get_args

import numpy as np
import pytest

from hardware.twin.athlete import Activity, Athlete, doing, swings
from hardware.twin.body import Body, turned_round
from hardware.twin.clock import ManualClock
from hardware.twin.motion import BLOCK_NS, Block, Motion, Order
from hardware.twin.motion_process import MotionProcess, motion_process
from hardware.twin.rig import SimulatedRig
from hardware.twin.scene import AthleteWorld

CALM = Athlete(sway_m=0, bounce_m=0, stride_cv=0, reach_sd_deg=0)
ORDER = Order(CALM, "pair", 3)
PADS = {"pad_left": 17, "pad_right": 27}


def awaited(process: MotionProcess) -> Block:
    while (block := process.take()) is None:
        process.wait(20)
    return block


@pytest.mark.parametrize(("activity", "leg"), [("hold_left", 0), ("hold_right", 1), ("left_pad", 1), ("right_pad", 0)])
def test_who_holds_one_foot_up_lifts_no_other(activity: Any, leg: int) -> None:
    some = list(islice(swings(doing(CALM, activity), 1), 2))
    assert [swing.leg for swing in some] == [leg, leg]
    assert some[0].toe_off_ns < some[0].apex_ns < some[0].strike_ns
    assert some[0].strike_ns < some[1].toe_off_ns


def test_a_held_heel_stays_at_its_apex() -> None:
    held = Athlete(sway_m=0, bounce_m=0, only="left", held_s=2.0, standing_s=0.5, left_reach_deg=140)
    [swing] = islice(swings(held, 1), 1)
    body = Body(held, 1, 0.9)
    times_ns = np.arange(0, swing.strike_ns, 10_000_000, dtype=np.int64)
    heel_m = body.pose(times_ns).left.heel[:, 2]
    up = (times_ns > swing.apex_ns) & (times_ns < swing.apex_ns + swing.held_ns)
    assert np.ptp(heel_m[up]) < 1e-9
    assert heel_m[up][0] == pytest.approx(heel_m.max())
    assert heel_m[-1] < heel_m.max() / 4


def test_who_turns_round_has_the_other_side_of_everything_towards_the_sensor() -> None:
    pose = Body(CALM, 1, 0.9).pose(np.array([2_100_000_000]))
    turned = turned_round(pose)
    assert turned.left.hip[0, 1] == -pose.left.hip[0, 1], "the left hip is on the other side of the mat"
    behind = pose.left.heel[0, 0] - pose.pelvis[0, 0]
    assert turned.left.heel[0, 0] - turned.pelvis[0, 0] == pytest.approx(-behind)
    assert turned.left.heel[0, 2] == pose.left.heel[0, 2]


def test_feet_of_who_faces_the_sensor_are_on_the_other_pads() -> None:
    forward, facing = Motion(ORDER), Motion(Order(doing(CALM, "kick_facing"), "pair", 3))
    pairs = [(forward.take().edges, facing.take().edges) for _ in range(4)]
    assert any(ahead for ahead, _ in pairs)
    for ahead, turned in pairs:
        assert [(edge.t_ns, 1 - edge.leg, edge.loaded) for edge in ahead] == [
            (edge.t_ns, edge.leg, edge.loaded) for edge in turned
        ]


def test_nobody_is_seen_while_the_athlete_is_away() -> None:
    block = Motion(Order(doing(CALM, "away"), "pair", 3)).take()
    assert not any(np.frombuffer(data).any() for data in block.sums)
    assert block.feet == (False, False)
    assert block.edges == []


def test_another_activity_begins_with_the_next_block_and_at_its_own_beginning() -> None:
    motion = Motion(ORDER)
    blocks = [motion.take() for _ in range(4)]
    motion.change(doing(CALM, "hold_left"))
    blocks += [motion.take() for _ in range(2)]
    assert [block.index for block in blocks] == list(range(6))
    assert [block.bout for block in blocks] == [0, 0, 0, 0, 1, 1]
    assert [block.feet for block in blocks] == [(True, True), None, None, None, (True, True), None]
    lifted = [edge for block in blocks[4:] for edge in block.edges if not edge.loaded]
    assert lifted[-1].t_ns == 4 * BLOCK_NS + 500_000_000
    assert {edge.leg for edge in lifted} == {0}


def test_what_a_process_computed_ahead_of_a_change_is_left_out() -> None:
    process, motion = motion_process(ORDER), Motion(ORDER)
    try:
        assert [awaited(process), awaited(process)] == [motion.take(), motion.take()]
        for athlete in (doing(CALM, "stand"), doing(CALM, "hold_right")):
            process.change(athlete)
            motion.change(athlete)
        for _ in range(3):
            assert awaited(process) == motion.take()
    finally:
        process.close()
    process.change(CALM)
    assert process.take() is None


@pytest.mark.parametrize("activity", get_args(Activity))
def test_each_activity_shows_on_the_pads_within_two_seconds(activity: Any, wirings: Any) -> None:
    clock = ManualClock(0)
    rig = SimulatedRig(wirings["mat"], clock, Athlete(), seed=1, source_of=Motion)
    rig.advance_to(5_000_000_000)
    rig.ask(activity)
    rig.advance_to(8_500_000_000)
    seen = set()
    for step in range(100):
        rig.advance_to(8_500_000_000 + step * 10_000_000)
        seen.add(tuple(not rig.pins.level(pin) for pin in PADS.values()))
    rig.close()
    expected = {
        "away": {(False, False)},
        "stand": {(True, True)},
        "left_pad": {(True, False)},
        "right_pad": {(False, True)},
        "hold_left": {(False, True)},
        "hold_right": {(True, False)},
    }.get(activity)
    if expected is None:
        assert seen >= {(True, False), (False, True)}, "both feet move"
    else:
        assert seen == expected


def test_pads_tell_only_what_changes_when_something_else_begins() -> None:
    standing = Order(doing(CALM, "stand"), "pair", 3)
    motion = Motion(standing)
    world = AthleteWorld(standing, motion, ("pad_left", "pad_right"), 0)
    world.next_edge_ns(BLOCK_NS)
    motion.change(doing(CALM, "left_pad"))
    world.next_edge_ns(3 * BLOCK_NS)
    motion.change(doing(CALM, "stand"))
    world.next_edge_ns(6 * BLOCK_NS)
    edges = [(edge.channel, edge.loaded) for edge in world.take_edges(7 * BLOCK_NS)]
    assert edges[0] == ("pad_right", False)
    assert edges[-1] == ("pad_right", True)
    assert all(before != after for before, after in pairwise(edges))
