"""Reads the range sensors of one I2C bus in a thread of its own, so that a slow bus delays nobody but itself."""

import threading
from collections.abc import Callable, Sequence

from station.gait.samples import RangeSample
from station.messages import PartState
from station.ports import Clock, RangeSensor
from station.runtime.recovery import Recovery

# A lost data-ready edge heals within this time: the driver's own deadline decides, this only bounds the wait.
LONGEST_WAIT_NS = 100_000_000


class Reader:
    """Opens, reads and re-opens the sensors of one bus; rows go to `sink` as they come.

    One sensor is opened at a time, because after a reset all have the same address; the others are read meanwhile.
    `also` is called at every turn, ten times a second at least, for what else must be looked at outside the loop.
    """

    def __init__(
        self,
        sensors: Sequence[RangeSensor],
        sink: Callable[[RangeSample], None],
        clock: Clock,
        also: Callable[[], None] = lambda: None,
    ) -> None:
        """Raises HardwareError when a pin of a sensor is taken."""
        self._recoveries = [Recovery(sensor, sink) for sensor in sensors]
        self._clock = clock
        self._also = also
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="reader")
        for sensor in sensors:
            sensor.on_ready(self._wake.set)

    def start(self) -> None:
        """Starts to open and to read."""
        self._thread.start()

    def step(self) -> None:
        """Lets every sensor of the bus have its turn once."""
        for recovery in self._recoveries:
            if recovery.state != "lost" or not self._is_opening():
                recovery.step(self._clock.now_ns())
        self._also()

    def due_ns(self) -> int:
        """When the next `step` is worthwhile although no data-ready line has spoken."""
        waiting = {"lost"} if self._is_opening() else set()
        due_ns = [due for r in self._recoveries if r.state not in waiting and (due := r.due_ns()) is not None]
        return min([self._clock.now_ns() + LONGEST_WAIT_NS, *due_ns])

    def parts(self) -> list[PartState]:
        """Each sensor with its state, for people."""
        return [recovery.part() for recovery in self._recoveries]

    def close(self) -> None:
        """Stops the thread, then the sensors."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        for recovery in self._recoveries:
            recovery.sensor.close()

    def _is_opening(self) -> bool:
        return any(recovery.state == "opening" for recovery in self._recoveries)

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(max(0, self.due_ns() - self._clock.now_ns()) / 1e9)
            self._wake.clear()
            self.step()
