"""The simulated rig as a whole: chips, lines, pads and time."""

import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest
from smbus2 import i2c_msg

from hardware.twin.athlete import Athlete
from hardware.twin.clock import ManualClock, PacedClock
from hardware.twin.motion import Motion, Order
from hardware.twin.motion_process import motion_process
from hardware.twin.rig import SimulatedRig, TwinRig, Wiring
from hardware.twin.scene import AthleteWorld
from hardware.twin.sensor_wires import SensorWiring
from station.gait.samples import RigKind

StartRanging = Callable[[TwinRig, SensorWiring], list[tuple[int, int, int]]]
START_NS = 1_000_000_000
BOOTED_NS = START_NS + 2_000_000


class RealClock:
    """The machine's monotonic clock."""

    def now_ns(self) -> int:
        return time.monotonic_ns()


def rig_of(wiring: Wiring, athlete: Athlete | None = None) -> SimulatedRig:
    """A rig by hand that has just booted."""
    rig = SimulatedRig(wiring, ManualClock(START_NS), athlete or Athlete(), 1, Motion)
    rig.advance_to(BOOTED_NS)
    return rig


def test_both_pads_are_loaded_low_and_lines_idle_high_before_anything_happens(wirings: dict[RigKind, Wiring]) -> None:
    rig = rig_of(wirings["pair"])
    assert [rig.pins.level(pin) for pin in (17, 27, 23, 24)] == [False, False, True, True]


def test_edges_arrive_on_the_pads_pins_in_order_at_their_exact_times(wirings: dict[RigKind, Wiring]) -> None:
    rig = rig_of(wirings["mat"])
    heard: list[tuple[int, int, bool]] = []

    def note(pin: int, t_ns: int, level: bool) -> None:
        heard.append((t_ns, pin, level))

    for pin in (17, 27):
        rig.pins.listen(pin, partial(note, pin))
    rig.advance_to(START_NS + 4_000_000_000)
    source = Motion(Order(Athlete(), "mat", 1))
    edges = [edge for _ in range(4) for edge in source.take().edges]
    assert heard == [(edge.t_ns + START_NS, (17, 27)[edge.leg], not edge.loaded) for edge in edges]
    assert rig.clock.now_ns() == START_NS + 4_000_000_000


@pytest.mark.parametrize("kind", ["single", "pair"])
def test_a_chip_reports_what_the_beam_computed_at_the_moment_its_line_falls(
    wirings: dict[RigKind, Wiring], start_ranging: StartRanging, kind: RigKind
) -> None:
    athlete = Athlete(set_s=0)
    rig = rig_of(wirings[kind], athlete)
    sensors = wirings[kind].sensors
    reports = [start_ranging(rig, sensor) for sensor in sensors]
    rig.advance_to(START_NS + 1_000_000_000)
    order = Order(athlete, kind, 1)
    world = AthleteWorld(order, Motion(order), (), START_NS)
    for sensor, told in zip(sensors, reports, strict=True):
        # The first sample after a start is the chip's own, not the scene's.
        assert told[0][1] == 18
        scene = world.scene(sensor.channel)
        for (before_ns, _, _), (ready_ns, status, distance_mm) in pairwise(told[:20]):
            due_ns, measurement = scene.next_measurement(before_ns, ready_ns - before_ns)
            assert due_ns == ready_ns
            assert (status, distance_mm) == (measurement.raw_status, measurement.distance_mm)


def test_a_pair_delivers_a_hundred_samples_a_second_from_each_chip(
    wirings: dict[RigKind, Wiring], start_ranging: StartRanging
) -> None:
    rig = rig_of(wirings["pair"])
    left, right = (start_ranging(rig, sensor) for sensor in wirings["pair"].sensors)
    rig.advance_to(BOOTED_NS + 1_000_000_000)
    assert len(left) == len(right) == pytest.approx(100, abs=1)


def test_a_rig_without_its_interrupt_lines_still_ranges(wirings: dict[RigKind, Wiring]) -> None:
    pair = wirings["pair"]
    silent = Wiring("pair", tuple(type(s)(s.channel, s.address, None, s.chip) for s in pair.sensors), {})
    rig = rig_of(silent)
    rig.bus.i2c_rdwr(i2c_msg.write(0x29, b"\x00\x87\x21"))
    rig.advance_to(BOOTED_NS + 500_000_000)
    assert rig.bus.next_ready_ns() is None


def test_only_a_manual_clock_is_advanced_by_hand(wirings: dict[RigKind, Wiring]) -> None:
    rig = SimulatedRig(wirings["mat"], RealClock(), Athlete(), 1, Motion)
    with pytest.raises(TypeError, match="only a ManualClock can be advanced by hand, not RealClock"):
        rig.advance_to(0)


def test_a_manual_clock_never_goes_back() -> None:
    clock = ManualClock(5)
    clock.jump_to(3)
    assert clock.now_ns() == 5


def test_a_paced_clock_stands_until_started_then_leads_in_at_real_speed_and_runs_at_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = ManualClock(7_000)
    monkeypatch.setattr(time, "monotonic_ns", real.now_ns)
    clock = PacedClock(begin_ns=50_000, lead_ns=1_000, speed=10.0)
    real.jump_to(8_000)
    assert clock.now_ns() == 49_000
    clock.start()
    seen = []
    for real_ns in (8_000, 8_600, 9_000, 9_100):
        real.jump_to(real_ns)
        seen.append(clock.now_ns())
    assert seen == [49_000, 49_600, 50_000, 51_000]


def test_left_to_run_it_ranges_and_steps_by_itself_beside_its_motion_process(
    wirings: dict[RigKind, Wiring], start_ranging: StartRanging
) -> None:
    rig = SimulatedRig(wirings["pair"], RealClock(), Athlete(standing_s=0.1), 1, motion_process)
    changes = threading.Semaphore(0)
    rig.pins.listen(17, lambda _t_ns, _level: changes.release())
    rig.start()
    try:
        # The first step comes long after the chips have booted, three changes later the left foot is a stride on.
        assert changes.acquire(timeout=20)
        reports = start_ranging(rig, wirings["pair"].sensors[0])
        assert all(changes.acquire(timeout=20) for _ in range(3))
    finally:
        rig.close()
        rig.close()
    assert len(reports) >= 20
    assert not rig.finished
    assert {status for _, status, _ in reports[1:]} <= {4, 6, 9}
    gaps_ns = sorted(after[0] - before[0] for before, after in pairwise(reports))
    assert gaps_ns[0] >= 9_900_000
