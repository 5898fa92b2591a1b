"""A trace in front of the simulated rig."""

import logging
import threading
from collections.abc import Callable
from functools import partial

import pytest

from hardware.twin.athlete import Athlete
from hardware.twin.clock import ManualClock
from hardware.twin.played import PlayedRig, PlayedWorld
from hardware.twin.recording import record
from hardware.twin.rig import TwinRig, Wiring
from hardware.twin.scene import NOBODY
from hardware.twin.sensor_wires import SensorWiring
from station.gait.samples import ContactEdge, RangeSample, RigKind, Row, Tick

StartRanging = Callable[[TwinRig, SensorWiring], list[tuple[int, int, int]]]
BUDGET_NS = 10_000_000


def sample(t_ns: int, distance_mm: float | None = 700.0) -> RangeSample:
    return RangeSample(t_ns, "range", distance_mm, "ok" if distance_mm else "signal", 8.0, 2200.0)


@pytest.mark.parametrize("kind", ["single", "pair"])
def test_a_station_meets_every_row_of_the_trace_at_the_rows_own_time(
    wirings: dict[RigKind, Wiring], start_ranging: StartRanging, kind: RigKind
) -> None:
    rows, _ = record(Athlete(standing_s=0.5), kind, 4, 1)
    world = PlayedWorld(rows)
    clock = ManualClock(world.start_ns - 500_000_000)
    rig = TwinRig(wirings[kind], world, clock)
    rig.advance_to(clock.now_ns() + 2_000_000)
    edges: list[tuple[int, str, bool]] = []

    def note(pad: str, t_ns: int, level: bool) -> None:
        edges.append((t_ns, pad, not level))

    for pin, pad in ((17, "pad_left"), (27, "pad_right")):
        rig.pins.listen(pin, partial(note, pad))
    reports = {sensor.channel: start_ranging(rig, sensor) for sensor in wirings[kind].sensors}
    rig.advance_to(rows[-1].t_ns + 10_000_000_000)
    assert edges == [
        (row.t_ns, row.channel, row.loaded) for row in rows if isinstance(row, ContactEdge) and not row.initial
    ]
    half_ns = {"single": 10_000_000, "pair": 5_000_000}[kind]
    raw = {"ok": 9, "sigma": 6, "signal": 4}
    for channel, told in reports.items():
        own = [row for row in rows if isinstance(row, RangeSample) and row.channel == channel]
        expected = [(row.t_ns + half_ns, raw[row.status], round(row.distance_mm or 0)) for row in own]
        # Before and after it nobody stands there.
        assert [report for report in told[1:] if report[1] != NOBODY.raw_status] == expected
        assert told[1][1] == told[-1][1] == NOBODY.raw_status
    assert rig.finished


def test_a_sample_that_a_stopped_chip_never_delivered_is_offered_again() -> None:
    world = PlayedWorld([sample(100_000_000), sample(110_000_000)])
    scene = world.scene("range")
    first = scene.next_measurement(60_000_000, BUDGET_NS)
    assert first[0] == 105_000_000
    assert scene.next_measurement(70_000_000, BUDGET_NS) == first
    # A chip's budget is never exactly what the driver asked for.
    assert scene.next_measurement(105_000_001, 9_975_427)[0] == 115_000_000


def test_nobody_stands_in_a_gap_so_that_the_chip_is_not_taken_for_a_stalled_one() -> None:
    scene = PlayedWorld([sample(1_000_000_000)]).scene("range")
    start_ns, told = 0, []
    while start_ns < 1_000_000_000:
        start_ns, measurement = scene.next_measurement(start_ns, BUDGET_NS)
        told.append((start_ns, measurement == NOBODY))
    assert told[-1] == (1_005_000_000, False)
    assert {nobody for _, nobody in told[:-1]} == {True}
    assert told[-2][0] >= 1_005_000_000 - 70_000_000


def test_a_late_station_gets_the_rows_late_but_with_their_own_times_and_all_of_them() -> None:
    world = PlayedWorld([sample(100_000_000 + nth * BUDGET_NS) for nth in range(10)])
    scene = world.scene("range")
    ready = [scene.next_measurement(3_000_000_000 + nth, BUDGET_NS)[0] for nth in range(10)]
    assert ready == [105_000_000 + nth * BUDGET_NS for nth in range(10)]


def test_it_is_finished_once_all_samples_are_read_or_nobody_reads_them() -> None:
    def over(*, read: bool, after_ns: int) -> bool:
        world = PlayedWorld([sample(0)])
        if read:
            world.scene("range").next_measurement(0, BUDGET_NS)
            world.scene("range").next_measurement(BUDGET_NS, BUDGET_NS)
        world.take_edges(after_ns)
        return world.finished

    assert not over(read=True, after_ns=200_000_000)
    assert over(read=True, after_ns=300_000_000)
    assert not over(read=False, after_ns=300_000_000)
    assert over(read=False, after_ns=2_300_000_000)


def test_the_end_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    world = PlayedWorld([ContactEdge(0, "pad", True)])
    with caplog.at_level(logging.INFO):
        for now_ns in (0, 300_000_000, 320_000_000):
            world.take_edges(now_ns)
            world.next_edge_ns(now_ns)
    assert [record.message for record in caplog.records] == [
        "The trace has been played to its end: nobody stands there now"
    ]


def test_pads_start_at_their_initial_level_and_ticks_are_no_event() -> None:
    rows: list[Row] = [
        ContactEdge(0, "pad_left", True, initial=True),
        Tick(5),
        ContactEdge(10, "pad_left", False),
        ContactEdge(20, "pad_left", True, initial=True),
    ]
    world = PlayedWorld(rows)
    assert (world.initial("pad_left"), world.initial("pad_right")) == (True, False)
    assert [edge.t_ns for edge in world.take_edges(100)] == [10, 20]
    assert world.next_edge_ns(100) == 300_000_020


def test_a_pad_that_is_not_wired_moves_no_pin() -> None:
    rows: list[Row] = [ContactEdge(10, "pad_left", True), ContactEdge(20, "pad_right", True)]
    rig = TwinRig(Wiring("mat", (), {"pad_right": 27}), PlayedWorld(rows), ManualClock())
    before = rig.pins.level(17)
    rig.advance_to(100)
    assert rig.pins.level(17) == before
    assert not rig.pins.level(27)


def test_a_trace_without_rows_cannot_be_played() -> None:
    with pytest.raises(ValueError, match="no rows to play"):
        PlayedWorld([])


def test_left_to_run_it_plays_at_its_speed_until_it_is_finished(wirings: dict[RigKind, Wiring]) -> None:
    rows, _ = record(Athlete(standing_s=0.2), "mat", 3, 1)
    rig = PlayedRig(wirings["mat"], rows, speed=50.0)
    heard: list[int] = []
    last = [row.t_ns for row in rows if isinstance(row, ContactEdge)][-1]
    over = threading.Event()

    def on_change(t_ns: int, _level: bool) -> None:
        heard.append(t_ns)
        if t_ns == last:
            over.set()

    for pin in (17, 27):
        rig.pins.listen(pin, on_change)
    assert rig.clock.now_ns() == rows[0].t_ns - 1_000_000_000
    rig.start()
    try:
        assert over.wait(20)
        while not rig.finished:
            over.wait(0)
    finally:
        rig.close()
    assert heard == [row.t_ns for row in rows if isinstance(row, ContactEdge) and not row.initial]
