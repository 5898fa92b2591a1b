"""How a range sensor is kept going: a small state machine for each, the same whatever the sensor is.

It lives here and not with a driver, because it only needs what every `RangeSensor` promises, and outlives each opening.
What is wrong with a chip, its driver tells; when to try again, this decides.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Literal

from station.gait.samples import RangeSample
from station.messages import STARTING, PartState
from station.ports import HardwareError, RangeSensor

log = logging.getLogger(__name__)

State = Literal["lost", "opening", "working", "doubtful"]

# A transfer that failed is tried again; the sensor holds its sample meanwhile. Opening it anew costs about 0.15 s.
AGAIN_NS = 2_000_000
DOUBT_TRIES, DOUBT_NS = 3, 100_000_000
# The first attempt comes at once, the next ones after pauses that double up to the limit. A sensor that works for less
# than `SOUND_NS` between two losses does not start from the beginning again.
FIRST_PAUSE_NS, LONGEST_PAUSE_NS, SOUND_NS = 100_000_000, 2_000_000_000, 5_000_000_000


class Recovery:
    """One sensor: read while it works, opened again when it is lost; finished samples go to `sink`.

    | state    | on                                              | goes to  |
    | lost     | its pause is over, and no other sensor is opened | opening  |
    | opening  | all steps done                                  | working  |
    | working  | a transfer failed                               | doubtful |
    | doubtful | a transfer succeeded                            | working  |
    | doubtful | 3 transfers in a row and 0.1 s failed           | lost     |
    | any      | any other error of the sensor                   | lost     |
    """

    def __init__(self, sensor: RangeSensor, sink: Callable[[RangeSample], None]) -> None:
        """Raises HardwareError when a pin of the sensor is taken."""
        self.sensor = sensor
        self.state: State = "lost"
        self._sink = sink
        self._fault: str | None = STARTING
        self._steps: Iterator[float] = iter(())
        self._due_ns = 0
        self._pause_ns = 0
        self._failures = 0
        self._doubted_ns = 0
        self._works_since_ns = 0
        self._lost_ns: int | None = None
        self._lost_before = 0
        sensor.park()

    def due_ns(self) -> int | None:
        """When `step` is worthwhile."""
        return self.sensor.due_ns() if self.state == "working" else self._due_ns

    def part(self) -> PartState:
        """The sensor for people: what is wrong, or what has been."""
        if self._fault is not None:
            return PartState(self.sensor.name, ok=False, message=self._fault)
        health = self.sensor.health()
        missed = f"works; {health.lost} samples were lost so far" if health.lost else ""
        return PartState(self.sensor.name, True, health.notice or missed, health.ambient_kcps)

    def step(self, now_ns: int) -> None:
        """Goes on by one step if it is time."""
        if self.state != "working" and now_ns < self._due_ns:
            return
        try:
            if self.state in ("lost", "opening"):
                self._open(now_ns)
            else:
                self._read(now_ns)
        except HardwareError as error:
            self._fail(error, now_ns)

    def _open(self, now_ns: int) -> None:
        if self.state == "lost":
            self.state = "opening"
            self._steps = self.sensor.opening()
        pause_s = next(self._steps, None)
        if pause_s is not None:
            self._due_ns = now_ns + round(pause_s * 1e9)
            return
        self.state = "working"
        self._failures = 0
        self._works_since_ns = now_ns

    def _read(self, now_ns: int) -> None:
        while (sample := self.sensor.poll()) is not None:
            if self._fault is not None:
                self._recover(now_ns)
            self._sink(sample)
        self.state = "working"
        self._failures = 0

    def _recover(self, now_ns: int) -> None:
        """A sensor works when a sample has come, not yet when it was opened."""
        self._fault = None
        if self._lost_ns is not None:
            log.info(
                "%s works again after %.1f s; %d samples were lost",
                self.sensor.name,
                (now_ns - self._lost_ns) / 1e9,
                self.sensor.health().lost - self._lost_before,
            )
            self._lost_ns = None

    def _fail(self, error: HardwareError, now_ns: int) -> None:
        if self.state in ("working", "doubtful") and error.reason == "bus_error":
            self._doubted_ns = self._doubted_ns if self._failures else now_ns
            self._failures += 1
            if self._failures < DOUBT_TRIES or now_ns - self._doubted_ns < DOUBT_NS:
                self.state = "doubtful"
                self._due_ns = now_ns + AGAIN_NS
                return
        self._lose(str(error), now_ns)

    def _lose(self, reason: str, now_ns: int) -> None:
        if self.state in ("working", "doubtful") and now_ns - self._works_since_ns >= SOUND_NS:
            self._pause_ns = 0
        if self._lost_ns is None:
            log.error("%s", reason)
            self._lost_ns = now_ns
            self._lost_before = self.sensor.health().lost
        self._fault = reason
        self.state = "lost"
        self._due_ns = now_ns + self._pause_ns
        self._pause_ns = min(max(2 * self._pause_ns, FIRST_PAUSE_NS), LONGEST_PAUSE_NS)
        self.sensor.park()
