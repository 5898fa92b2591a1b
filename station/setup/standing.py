"""Passages about somebody who holds still before the sensor, and the last seconds of what it saw."""

from collections import deque
from collections.abc import Iterable, Mapping

from station.gait.calibration import CalibrationError, Standing, standing
from station.gait.samples import RangeChannel, RangeSample
from station.messages import Reading, Said
from station.setup.script import Face, Moment, Passage
from station.setup.texts import say

S = 1_000_000_000
STILL_NS = 2 * S
# How often a stretch is judged: each is two seconds, and nobody notices half of one.
LOOK_NS = S // 2


class Window:
    """The last two seconds of some range channels."""

    def __init__(self, channels: Iterable[RangeChannel]) -> None:
        self.samples: dict[RangeChannel, deque[RangeSample]] = {channel: deque() for channel in channels}
        self.since_ns: int | None = None

    def take(self, moment: Moment) -> None:
        """Takes what a turn brought, and forgets what is older."""
        self.since_ns = moment.now_ns if self.since_ns is None else self.since_ns
        for row in moment.rows:
            if isinstance(row, RangeSample) and row.channel in self.samples:
                self.samples[row.channel].append(row)
        for samples in self.samples.values():
            while samples and samples[0].t_ns < moment.now_ns - STILL_NS:
                samples.popleft()

    def is_full(self, now_ns: int) -> bool:
        """Whether it has been filled for two seconds."""
        return self.since_ns is not None and now_ns - self.since_ns >= STILL_NS

    def last_mm(self, channel: RangeChannel) -> float | None:
        """The newest good distance of a channel."""
        return next(
            (sample.distance_mm for sample in reversed(self.samples[channel]) if sample.distance_mm is not None), None
        )


def stand(channels: Iterable[RangeChannel]) -> Passage[Mapping[RangeChannel, Standing]]:
    """Waits until every channel has seen somebody stand still for two seconds."""
    window = Window(channels)
    problem: Said | None = None
    due_ns = 0
    while True:
        readings = tuple(distance_reading(window, channel) for channel in window.samples)
        moment = yield Face(say("calibrate.stand"), (), problem, readings, "stand")
        window.take(moment)
        if moment.now_ns < due_ns or not window.is_full(moment.now_ns):
            continue
        due_ns = moment.now_ns + LOOK_NS
        try:
            return {channel: standing(samples) for channel, samples in window.samples.items()}
        except CalibrationError as error:
            problem = say("verbatim", text=str(error))


def distance_reading(
    window: Window, channel: RangeChannel, low_mm: float | None = None, high_mm: float | None = None
) -> Reading:
    """How far away the body is now."""
    return Reading(say(f"reading.{channel}"), window.last_mm(channel), "mm", low_mm, high_mm)
