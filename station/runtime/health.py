"""How punctual the loop is, kept at the cost of one addition a row."""

from collections.abc import Sequence

from station.gait.padhealth import PadFault
from station.messages import LoopHealth, PartState

BUCKET_NS = 50_000
BUCKETS = 400
# A light that comes 10 ms after its sample is still "at once" for a person, but no longer for this loop.
OVERRUN_NS = 10_000_000


def mat_part(faults: Sequence[PadFault], notice: str = "") -> PartState:
    """The floor mat for people: whole, or what is wrong with which pad; `notice` is what may be wrong all the same."""
    return PartState("floor mat", not faults, "; ".join(str(fault) for fault in faults) or notice)


class Lateness:
    """A histogram of how long rows waited from arrival to light, in steps of 50 us up to 20 ms."""

    def __init__(self) -> None:
        self._counts = [0] * (BUCKETS + 1)
        self._max_ns = 0
        self.rows = 0
        self.overruns = 0

    def add(self, late_ns: int) -> None:
        """Counts one row that was answered `late_ns` after its arrival."""
        self._counts[min(max(late_ns, 0) // BUCKET_NS, BUCKETS)] += 1
        self.rows += 1
        self.overruns += late_ns > OVERRUN_NS
        self._max_ns = max(self._max_ns, late_ns)

    def percentile_ms(self, share: float) -> float:
        """The lateness that `share` of all rows stayed within, rounded up to the step; beyond 20 ms, the maximum."""
        wanted = share * self.rows
        seen = 0
        for bucket, count in enumerate(self._counts[:-1]):
            seen += count
            if seen >= wanted:
                return min((bucket + 1) * BUCKET_NS, self._max_ns) / 1e6
        return self._max_ns / 1e6

    def report(self, *, dropped_rows: int, dropped_records: int, dropped_messages: int) -> LoopHealth:
        """The figures for readers of the loop, joined with what its neighbours had to drop."""
        return LoopHealth(
            lateness_p50_ms=self.percentile_ms(0.50),
            lateness_p99_ms=self.percentile_ms(0.99),
            lateness_max_ms=self._max_ns / 1e6,
            rows=self.rows,
            overruns=self.overruns,
            dropped_rows=dropped_rows,
            dropped_records=dropped_records,
            dropped_messages=dropped_messages,
        )
