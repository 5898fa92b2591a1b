"""Blocks of motion, made here or by a process of their own."""

import os
import select
import signal
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.twin.athlete import Athlete, Swing
from hardware.twin.motion import BLOCK_NS, BOUNCE_NS, Block, Motion, Order, pad_edges
from hardware.twin.motion_process import MotionProcess, motion_process
from station.ports import HardwareError

ORDER = Order(Athlete(), "pair", 3)


def awaited(process: MotionProcess) -> Block:
    """The next block of a process, however long it takes."""
    while (block := process.take()) is None:
        process.wait(20)
    return block


@given(st.integers(0, 10_000), st.integers(0, 50), st.integers(0, 1))
def test_a_pad_bounces_but_its_last_break_and_first_make_are_the_true_moments(seed: int, number: int, leg: int) -> None:
    swing = Swing(number, leg, 1_000_000_000, 1_200_000_000, 1_400_000_000, 140.0)
    edges = pad_edges(swing, seed)
    assert all(edge.leg == leg for edge in edges)
    assert all(before.t_ns <= after.t_ns and before.loaded != after.loaded for before, after in pairwise(edges))
    breaks = [edge.t_ns for edge in edges if not edge.loaded and edge.t_ns <= swing.toe_off_ns]
    makes = [edge.t_ns for edge in edges if edge.loaded and edge.t_ns >= swing.strike_ns]
    assert breaks[-1] == swing.toe_off_ns
    assert makes[0] == swing.strike_ns
    assert not [edge for edge in edges if swing.toe_off_ns < edge.t_ns < swing.strike_ns]
    assert edges[0].t_ns > swing.toe_off_ns - BOUNCE_NS
    assert edges[-1].t_ns < swing.strike_ns + BOUNCE_NS
    assert edges[-1].loaded


def test_blocks_follow_each_other_and_hold_every_edge_and_swing_once() -> None:
    source = Motion(ORDER)
    blocks = [source.take() for _ in range(6)]
    assert [block.index for block in blocks] == list(range(6))
    edges = [edge for block in blocks for edge in block.edges]
    assert all(before.t_ns <= after.t_ns for before, after in pairwise(edges))
    assert all(
        block.index * BLOCK_NS <= edge.t_ns < (block.index + 1) * BLOCK_NS for block in blocks for edge in block.edges
    )
    swings = [swing for block in blocks for swing in block.swings]
    assert [swing.number for swing in swings] == list(range(len(swings)))
    expected = {edge.t_ns for swing in swings for edge in pad_edges(swing, ORDER.seed) if edge.t_ns < 6 * BLOCK_NS}
    assert expected <= {edge.t_ns for edge in edges}
    assert [len(np.frombuffer(data)) for data in blocks[0].sums] == [1500, 1500]
    source.close()


def test_a_mat_needs_no_beams() -> None:
    assert Motion(Order(Athlete(), "mat", 1)).take().sums == []


def test_a_process_of_its_own_makes_the_same_blocks() -> None:
    source = Motion(ORDER)
    process = motion_process(ORDER)
    try:
        for _ in range(5):
            assert awaited(process) == source.take()
    finally:
        process.close()
    assert process.take() is None
    process.close()


def test_a_process_that_was_killed_gives_what_it_had_and_then_nothing() -> None:
    process = motion_process(ORDER)
    awaited(process)
    os.kill(process.pid, signal.SIGKILL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    while process.take() is not None:
        pass
    assert process.take() is None
    process.close()


def test_a_process_that_cannot_start_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(HardwareError, match="the simulated athlete has sent nothing"):
        motion_process(ORDER)


def test_the_process_ends_when_its_parent_is_killed() -> None:
    code = (
        "import sys\nfrom hardware.twin.athlete import Athlete\n"
        "from hardware.twin.motion import Order\nfrom hardware.twin.motion_process import motion_process\n"
        "process = motion_process(Order(Athlete(), 'pair', 1))\nprint(process.pid, flush=True)\nsys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
        # A process descriptor becomes readable when its process ends.
        ended, _, _ = select.select([child], [], [], 20)
    os.close(child)
    assert ended
