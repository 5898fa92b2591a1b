"""What the runtime's tests share: a range sensor in the hands of the test."""

from collections.abc import Callable, Iterator

import pytest

from station.gait.samples import RangeChannel, RangeSample
from station.ports import HardwareError, SensorHealth


class ScriptedSensor:
    """A sensor that answers what the test has put into its hands: samples, or errors."""

    def __init__(self, channel: RangeChannel = "range") -> None:
        self.channel: RangeChannel = channel
        self.name = f"sensor of {channel}"
        self.ready: list[RangeSample] = []
        self.error: HardwareError | None = None
        self.pauses_s: list[float] = []
        self.opened = 0
        self.parked = 0
        self.polled = 0
        self.closed = 0
        self.lost = 0
        self.notice = ""

    def park(self) -> None:
        self.parked += 1

    def opening(self) -> Iterator[float]:
        yield from self.pauses_s
        if self.error is not None:
            raise self.error
        self.opened += 1

    def open(self) -> None:
        for _ in self.opening():
            pass

    def due_ns(self) -> int | None:
        return None

    def poll(self) -> RangeSample | None:
        self.polled += 1
        if self.error is not None:
            raise self.error
        return self.ready.pop(0) if self.ready else None

    def on_ready(self, wake: Callable[[], None]) -> None:
        self.wake = wake

    def health(self) -> SensorHealth:
        return SensorHealth(self.channel, self.name, 0, 0, 0, None, self.lost, self.notice)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def scripted() -> type[ScriptedSensor]:
    return ScriptedSensor
