"""A reader passes samples on and keeps the sensors of its bus apart, but for their openings."""

from typing import Any

import pytest

from station.gait.samples import RangeChannel, RangeSample
from station.ports import HardwareError
from station.runtime.reader import LONGEST_WAIT_NS, Reader


def sample(t_ns: int, channel: RangeChannel = "range") -> RangeSample:
    return RangeSample(t_ns, channel, 900.0, "ok", 10.0, 2400.0)


@pytest.fixture
def rows() -> list[RangeSample]:
    return []


def test_every_finished_sample_reaches_the_sink(clock: Any, rows: Any, scripted: Any) -> None:
    sensor = scripted()
    reader = Reader([sensor], rows.append, clock)
    reader.step()
    sensor.ready = [sample(1), sample(2)]
    reader.step()
    assert [row.t_ns for row in rows] == [1, 2]
    assert [part.ok for part in reader.parts()] == [True]


def test_one_lost_sensor_leaves_the_other_of_its_bus_working(clock: Any, rows: Any, scripted: Any) -> None:
    left, right = scripted("range_left"), scripted("range_right")
    reader = Reader([left, right], rows.append, clock)
    left.error = HardwareError("not_found", "nothing at 0x2a")
    reader.step()
    right.ready = [sample(4, "range_right")]
    reader.step()
    assert [row.channel for row in rows] == ["range_right"]
    assert [part.ok for part in reader.parts()] == [False, True]


def test_one_sensor_is_opened_at_a_time_while_the_others_are_read(clock: Any, rows: Any, scripted: Any) -> None:
    left, middle, right = scripted("range_left"), scripted("range"), scripted("range_right")
    reader = Reader([left, middle, right], rows.append, clock)
    left.pauses_s = [0.001]
    right.pauses_s = [0.001]
    reader.step()
    assert (left.opened, middle.opened, right.opened) == (0, 0, 0)
    assert reader.due_ns() == clock.now_ns() + 1_000_000
    clock.advance_ms(1)
    reader.step()
    assert (left.opened, middle.opened, right.opened) == (1, 1, 0)
    left.ready, middle.ready = [sample(1, "range_left")], [sample(2)]
    reader.step()
    assert [row.channel for row in rows] == ["range_left", "range"]
    clock.advance_ms(1)
    reader.step()
    assert right.opened == 1
    assert reader.due_ns() == clock.now_ns() + LONGEST_WAIT_NS


def test_the_thread_reads_when_the_sensor_wakes_it_and_closing_closes_the_sensors(
    clock: Any, rows: Any, scripted: Any
) -> None:
    sensor = scripted()
    reader = Reader([sensor], rows.append, clock)
    reader.start()
    sensor.ready = [sample(5)]
    while not rows:
        sensor.wake()
    reader.close()
    reader.close()
    assert [row.t_ns for row in rows] == [5]
    assert sensor.closed == 2
