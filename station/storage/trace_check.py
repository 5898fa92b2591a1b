"""What a trace holds, channel by channel, and what is odd about it: for whoever wants to know whether it is whole."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from station.gait.samples import ContactEdge, RangeSample
from station.storage.trace import TraceHeader, read_trace

# A range sensor gives 25 samples a second at least, a tick comes 20 times a second: half a second of nothing is a gap.
GAP_S = 0.5
_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class TraceReport:
    """A trace that could be read. `rejected` counts range samples that their sensor did not vouch for, by status.

    `gaps` are stretches without any row, each with its beginning and its length in seconds; `backwards` counts rows
    that are more than that older than one before them.
    """

    header: TraceHeader
    seconds: float
    rows: dict[str, int]
    rejected: dict[str, int]
    gaps: tuple[tuple[float, float], ...]
    backwards: int
    torn_lines: int

    def lines(self) -> Iterator[str]:
        """The report for people."""
        source = "SIMULATED" if self.header.simulated else "a person"
        yield f"rig {self.header.rig}, {self.seconds:.1f} s, recorded from {source}"
        for channel, number in sorted(self.rows.items()):
            rate = f", {number / self.seconds:.1f} a second" if self.seconds else ""
            yield f"  {channel}: {number} rows{rate}"
        for status, number in sorted(self.rejected.items()):
            yield f"  {number} range samples rejected by the sensor itself: {status}"
        for begin_s, length_s in self.gaps:
            yield f"  nothing for {length_s:.1f} s from {begin_s:.1f} s on"
        if self.backwards:
            yield f"  {self.backwards} rows are out of order by more than {GAP_S} s"
        if self.torn_lines:
            yield "  the last line is cut off: it was dropped, the rest is whole"


def check_trace(path: Path) -> TraceReport:
    """Reads a trace to its end. Raises TraceError with the line of what is malformed."""
    trace = read_trace(path)
    rows: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    gaps: list[tuple[float, float]] = []
    backwards, first_ns, last_ns = 0, None, 0
    for row in (row for block in trace.blocks() for row in block):
        rows[row.channel] += 1
        if isinstance(row, RangeSample) and row.status != "ok":
            rejected[row.status] += 1
        if isinstance(row, ContactEdge) and row.initial:
            continue  # a level that was found, at whatever time
        if first_ns is None:
            first_ns = last_ns = row.t_ns
        passed_s = (row.t_ns - last_ns) / _SECOND_NS
        if passed_s > GAP_S:
            gaps.append(((last_ns - first_ns) / _SECOND_NS, passed_s))
        backwards += passed_s < -GAP_S
        last_ns = max(last_ns, row.t_ns)
    seconds = (last_ns - (first_ns or 0)) / _SECOND_NS
    return TraceReport(trace.header, seconds, dict(rows), dict(rejected), tuple(gaps), backwards, trace.torn_lines)
