"""The one bounded queue through which every row reaches the loop."""

import queue
import threading

from station.gait.samples import Row
from station.ports import Clock

# Twenty seconds of the pair rig: a loop that is further behind than that serves nobody by catching up.
LIMIT_ROWS = 4096


class Inbox:
    """Takes rows from readers and pads without ever making them wait; what does not fit is counted in `dropped`."""

    def __init__(self, clock: Clock, limit_rows: int = LIMIT_ROWS) -> None:
        self._clock = clock
        self._limit_rows = limit_rows
        self._queue: queue.SimpleQueue[tuple[int, Row]] = queue.SimpleQueue()
        self._dropping = threading.Lock()
        self.dropped = 0

    def put(self, row: Row) -> None:
        """Queues one row with the time of its arrival; called from any thread."""
        if self._queue.qsize() < self._limit_rows:
            self._queue.put((self._clock.now_ns(), row))
        else:
            with self._dropping:
                self.dropped += 1

    def take(self, timeout_s: float) -> list[tuple[int, Row]]:
        """Everything that has arrived, oldest first, each with its arrival time; waits `timeout_s` for the first."""
        arrivals: list[tuple[int, Row]] = []
        try:
            arrivals.append(self._queue.get(timeout=timeout_s) if timeout_s > 0 else self._queue.get_nowait())
            while True:
                arrivals.append(self._queue.get_nowait())
        except queue.Empty:
            return arrivals
