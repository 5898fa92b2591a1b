"""A recorded trace in front of the rig: each chip reports the trace's own samples, each pad its own edges.

The clock is the trace's, and each sample becomes ready when its integration ends, so what the drivers stamp is what the
trace says. Rows are never skipped: a station that reads late gets them late, with their own times.
"""

import logging
from collections import deque
from collections.abc import Iterable
from threading import Lock

from hardware.twin.chip import Measurement
from hardware.twin.clock import PacedClock
from hardware.twin.rig import TwinRig, Wiring
from hardware.twin.scene import NOBODY
from station.gait.samples import ContactEdge, PadChannel, RangeChannel, RangeSample, Row, Status

log = logging.getLogger(__name__)

LEAD_NS = 1_000_000_000
"""Time before the first row, at real speed, for the station to boot its sensors in."""

RAW_STATUS: dict[Status, int] = {
    "ok": 9,
    "sigma": 6,
    "signal": 4,
    "bounds": 5,
    "wrap": 7,
    "none": NOBODY.raw_status,
    "hardware": 1,
}
"""One raw code (0x89, ST's vl53l1_ll_def.h) for each status of a trace."""

_AFTER_NS = 300_000_000
_PATIENCE_NS = 2_000_000_000
_LOOK_NS = 20_000_000
# A chip that finished nothing for longer than this would pass for a stalled one.
_GAP_NS = 50_000_000


class PlayedWorld:
    """The rows of one trace as a world. Safe to use from several threads.

    It is `finished` a moment after the last row, once every sample has been read; then nobody stands there.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        """Raises ValueError when there are no rows."""
        self.finished = False
        self._samples: dict[RangeChannel, PlayedScene] = {}
        self._edges: deque[ContactEdge] = deque()
        self._initial: dict[PadChannel, bool] = {}
        moments = [self._file(row) for row in rows]
        if not moments:
            raise ValueError("the trace has no rows to play")
        self.start_ns = min(moments)
        self._end_ns = max(moments) + _AFTER_NS

    def scene(self, channel: RangeChannel) -> "PlayedScene":
        """The samples of one channel; none at all where the trace has none."""
        return self._samples.setdefault(channel, PlayedScene())

    def initial(self, pad: PadChannel) -> bool:
        """The pad's level at the start, free where the trace does not say."""
        return self._initial.get(pad, False)

    def next_edge_ns(self, now_ns: int) -> int | None:
        """When the next edge is due, then when the trace may be over."""
        if self._edges:
            return self._edges[0].t_ns
        if self.finished:
            return None
        return max(self._end_ns, now_ns + _LOOK_NS)

    def take_edges(self, now_ns: int) -> list[ContactEdge]:
        """The edges due by now."""
        taken = []
        while self._edges and self._edges[0].t_ns <= now_ns:
            taken.append(self._edges.popleft())
        unread = any(len(scene) for scene in self._samples.values()) and now_ns < self._end_ns + _PATIENCE_NS
        if not self.finished and now_ns >= self._end_ns and not unread:
            self.finished = True
            log.info("The trace has been played to its end: nobody stands there now")
        return taken

    def close(self) -> None:
        """Nothing is held."""

    def _file(self, row: Row) -> int:
        if isinstance(row, RangeSample):
            self.scene(row.channel).append(row)
        elif isinstance(row, ContactEdge) and row.initial and row.channel not in self._initial:
            self._initial[row.channel] = row.loaded
        elif isinstance(row, ContactEdge):
            self._edges.append(row)
        return row.t_ns


class PlayedScene:
    """The samples of one channel in their order, as a chip would have measured them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._samples: deque[RangeSample] = deque()
        self._ready_ns: int | None = None

    def __len__(self) -> int:
        return len(self._samples)

    def append(self, sample: RangeSample) -> None:
        """Adds the next sample."""
        self._samples.append(sample)

    def next_measurement(self, start_ns: int, budget_ns: int) -> tuple[int, Measurement]:
        """The next sample of the trace, ready half an integration after its own time; nobody in gaps and at the end.

        A sample offered to a chip that was stopped before it was ready is offered again.
        """
        with self._lock:
            if self._ready_ns is not None and start_ns >= self._ready_ns:
                self._samples.popleft()
            if not self._samples:
                self._ready_ns = None
                return start_ns + budget_ns, NOBODY
            sample = self._samples[0]
            # Drivers take the budget in whole milliseconds, whatever the chip makes of it.
            ready_ns = sample.t_ns + round(budget_ns, -6) // 2
            if ready_ns > start_ns + budget_ns + _GAP_NS:
                self._ready_ns = None
                return start_ns + budget_ns, NOBODY
            self._ready_ns = ready_ns
            return ready_ns, _measurement(sample)


class PlayedRig(TwinRig):
    """A rig that lives a trace again, `speed` times as fast; `finished` says that it is over."""

    def __init__(self, wiring: Wiring, rows: Iterable[Row], speed: float = 1.0) -> None:
        """Reads all rows. Raises ValueError when there are none."""
        world = PlayedWorld(rows)
        self._paced = PacedClock(world.start_ns, LEAD_NS, speed)
        super().__init__(wiring, world, self._paced, speed)

    def start(self) -> None:
        """Lets the trace's time run, from a moment before its first row."""
        self._paced.start()
        super().start()


def _measurement(sample: RangeSample) -> Measurement:
    return Measurement(
        0 if sample.distance_mm is None else round(sample.distance_mm),
        RAW_STATUS[sample.status],
        sample.signal_kcps or 0.0,
        NOBODY.ambient_kcps,
        sample.sigma_mm or 0.0,
    )
