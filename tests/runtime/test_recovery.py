"""A sensor that is lost is named once, tried again with growing pauses, and named once more when it is back."""

import logging
from itertools import pairwise
from typing import Any

import pytest

from station.gait.samples import RangeSample
from station.ports import HardwareError
from station.runtime.recovery import AGAIN_NS, DOUBT_NS, LONGEST_PAUSE_NS, SOUND_NS, Recovery

MS = 1_000_000
NACK = HardwareError("bus_error", "The sensor stopped answering. Check its wires.")
STALLED = HardwareError("stalled", "The sensor finished no sample.")


def sample(t_ns: int) -> RangeSample:
    return RangeSample(t_ns, "range", 900.0, "ok", 10.0, 2400.0)


class Bench:
    """One sensor with its recovery, and the time in the hands of the test."""

    def __init__(self, sensor: Any) -> None:
        self.sensor = sensor
        self.rows: list[RangeSample] = []
        self.recovery = Recovery(sensor, self.rows.append)
        self.now_ns = 0

    def step(self, after_ns: int = 0) -> str:
        self.now_ns += after_ns
        self.recovery.step(self.now_ns)
        return self.recovery.state

    def deliver(self, after_ns: int = 0) -> None:
        self.sensor.ready = [sample(self.now_ns)]
        self.step(after_ns)


@pytest.fixture
def bench(scripted: Any) -> Bench:
    return Bench(scripted())


@pytest.fixture
def working(bench: Bench) -> Bench:
    bench.step()
    bench.deliver()
    return bench


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_a_sensor_is_kept_out_of_the_way_until_it_is_opened(bench: Bench) -> None:
    assert (bench.recovery.state, bench.sensor.parked, bench.sensor.opened) == ("lost", 1, 0)
    assert not bench.recovery.part().ok
    assert bench.step() == "working"


def test_opening_waits_as_long_as_its_steps_ask_for(bench: Bench) -> None:
    bench.sensor.pauses_s = [0.005, 0.001]
    assert bench.step() == "opening"
    assert bench.recovery.due_ns() == 5 * MS
    assert bench.step(4 * MS) == "opening"
    assert bench.step(1 * MS) == "opening"
    assert bench.recovery.due_ns() == 6 * MS
    assert bench.step(1 * MS) == "working"


def test_a_sensor_works_when_a_sample_has_come_and_not_yet_when_it_was_opened(bench: Bench) -> None:
    bench.step()
    bench.step()
    assert bench.recovery.part().message == "starting"
    bench.deliver()
    assert bench.recovery.part().ok


def test_one_failed_transfer_is_tried_again_and_costs_no_opening(
    working: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    working.sensor.error = NACK
    assert working.step() == "doubtful"
    assert working.recovery.due_ns() == working.now_ns + AGAIN_NS
    polled = working.sensor.polled
    working.step(AGAIN_NS - 1)
    assert working.sensor.polled == polled, "not before its time"
    working.sensor.error = None
    working.sensor.ready = [sample(7)]
    assert working.step(1) == "working"
    assert working.rows[-1].t_ns == 7
    assert (working.sensor.opened, messages(caplog)) == (1, [])


def test_transfers_that_keep_failing_for_a_tenth_of_a_second_are_a_loss(working: Bench) -> None:
    working.sensor.error = NACK
    working.step()
    states = [working.step(AGAIN_NS) for _ in range(DOUBT_NS // AGAIN_NS)]
    assert set(states[:-1]) == {"doubtful"}
    assert states[-1] == "lost"


def test_two_failures_with_a_long_time_between_are_no_loss(working: Bench) -> None:
    working.sensor.error = NACK
    working.step()
    assert working.step(10 * DOUBT_NS) == "doubtful"
    assert working.step(AGAIN_NS) == "lost"


@pytest.mark.parametrize("reason", ["stalled", "wrong_chip", "timeout"])
def test_any_other_error_is_a_loss_at_once(working: Bench, reason: Any) -> None:
    working.sensor.error = HardwareError(reason, "no good")
    assert working.step() == "lost"
    assert working.sensor.parked == 2


def test_a_loss_and_a_recovery_are_one_line_each_with_remedy_time_and_count(
    working: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    working.sensor.error = STALLED
    for _ in range(20):
        working.step(200 * MS)
    working.sensor.error = None
    working.sensor.lost = 248
    while working.recovery.state != "working":
        working.step(100 * MS)
    working.deliver()
    working.deliver()
    assert len(messages(caplog)) == 2
    assert messages(caplog)[0] == str(STALLED)
    assert messages(caplog)[1] == "sensor of range works again after 5.4 s; 248 samples were lost"
    assert working.recovery.part().message == "works; 248 samples were lost so far"


def test_the_first_attempt_comes_at_once_and_the_pauses_double_up_to_their_limit(working: Bench) -> None:
    working.step(SOUND_NS)
    working.sensor.error = STALLED
    tried_ns = []
    for _ in range(1200):
        parked = working.sensor.parked
        working.step(10 * MS)
        if working.sensor.parked > parked:
            tried_ns.append(working.now_ns)
    pauses_ms = [(after - before) // MS for before, after in pairwise(tried_ns)]
    assert pauses_ms[:6] == [10, 100, 200, 400, 800, 1600]
    assert set(pauses_ms[6:]) == {LONGEST_PAUSE_NS // MS}


def test_a_sensor_that_is_lost_again_soon_waits_as_long_as_it_would_have(working: Bench) -> None:
    for pause_ms in (0, 100, 200):
        working.sensor.error = STALLED
        working.step()
        assert working.recovery.due_ns() == working.now_ns + pause_ms * MS
        working.sensor.error = None
        assert working.step(pause_ms * MS) == "working"
        working.deliver()
    working.step(SOUND_NS)
    working.sensor.error = STALLED
    working.step()
    assert working.recovery.due_ns() == working.now_ns


def test_what_is_wrong_with_a_working_sensor_is_shown(working: Bench) -> None:
    working.sensor.notice = "the I2C bus runs at about 95 kHz"
    part = working.recovery.part()
    assert (part.ok, part.message) == (True, "the I2C bus runs at about 95 kHz")
