"""What is wrong with a sensor shows in its samples: each sign is told once, and nothing else is taken for one."""

import logging

import pytest

from hardware.watch import Watch
from station.ports import HardwareError

MS = 1_000_000
PERIOD_NS = 10 * MS


class Samples:
    """Feeds a watch with samples at a steady pace."""

    def __init__(self) -> None:
        self.watch = Watch("sensor", PERIOD_NS)
        self.watch.opened(0)
        self.now_ns = 0
        self.number = 0

    def feed(
        self,
        count: int = 1,
        after_ns: int = PERIOD_NS,
        frame: bytes | None = None,
        ambient_kcps: float = 40.0,
        rejected: bool = False,
        skipped: int = 0,
    ) -> None:
        for _ in range(count):
            self.number += 1
            self.now_ns += after_ns
            told = self.number.to_bytes(4, "big") if frame is None else frame
            self.watch.sample(self.now_ns, self.now_ns, told, ambient_kcps, rejected=rejected, skipped=skipped)


@pytest.fixture
def samples() -> Samples:
    made = Samples()
    made.feed(10)
    return made


def test_a_steady_sensor_loses_nothing_and_is_well(samples: Samples) -> None:
    samples.feed(500)
    health = samples.watch.health("range")
    assert (health.samples, health.lost, health.notice) == (510, 0, "")
    assert health.rate_hz == pytest.approx(100)


def test_a_gap_costs_the_samples_that_fit_into_it(samples: Samples) -> None:
    samples.feed(after_ns=4 * PERIOD_NS + 2 * MS)
    assert samples.watch.lost == 3


def test_what_the_chip_counted_and_nobody_fetched_is_lost_too(samples: Samples) -> None:
    samples.feed(skipped=2)
    assert samples.watch.lost == 2


def test_a_reader_that_was_held_up_is_no_stall(samples: Samples) -> None:
    samples.watch.missed(samples.now_ns + 500 * MS)
    samples.watch.missed(samples.now_ns + 501 * MS)
    with pytest.raises(HardwareError, match="finished no sample for 502 ms"):
        samples.watch.missed(samples.now_ns + 502 * MS)


def test_a_few_equal_frames_are_chance_and_twenty_are_a_frozen_chip(samples: Samples) -> None:
    samples.feed(20, frame=b"same")
    samples.feed()
    with pytest.raises(HardwareError, match="repeats one frame"):
        samples.feed(21, frame=b"same")


def test_frames_without_light_are_never_frozen(samples: Samples) -> None:
    samples.feed(100, frame=b"")


def test_half_the_samples_are_a_reason_to_open_again_once_and_then_only_said(
    samples: Samples, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(HardwareError, match="delivers half of its 100 samples a second or less"):
        samples.feed(25, after_ns=2 * PERIOD_NS)
    samples.watch.opened(samples.now_ns)
    samples.feed(60, after_ns=2 * PERIOD_NS)
    samples.feed()
    samples.feed(60, after_ns=2 * PERIOD_NS)
    assert samples.watch.notice == "delivers half of its samples or less"
    assert len(caplog.records) == 1
    samples.feed(100)
    assert samples.watch.notice == ""


def test_strong_light_is_named_once_and_taken_back_when_it_is_gone(
    samples: Samples, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    samples.feed(300, ambient_kcps=20000.0, rejected=True)
    assert "sun" in samples.watch.notice
    assert len(caplog.records) == 1
    samples.feed(400)
    assert samples.watch.notice == ""


def test_a_room_without_anybody_is_shown_but_not_logged(samples: Samples, caplog: pytest.LogCaptureFixture) -> None:
    samples.feed(300, rejected=True)
    assert "nobody within its range, or its window is dirty" in samples.watch.notice
    assert caplog.records == []


def test_several_notices_are_shown_together(samples: Samples) -> None:
    samples.watch.slow_bus = "the bus is slow"
    samples.feed(300, rejected=True)
    assert samples.watch.notice.startswith("the bus is slow; most samples")
