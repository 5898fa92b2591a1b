"""Whether the detection's memory stays flat: 24 simulated hours of each rig, as fast as they go, in one process."""

import gc
import resource
import time
from pathlib import Path

from station.gait.analyzer import Analyzer
from station.gait.samples import ContactEdge, Row
from station.storage.trace import read_trace

GOLDEN = Path(__file__).parents[1] / "golden" / "traces"
HOURS = 24
HOUR_NS = 3_600_000_000_000


def resident_kib() -> int:
    """What the process holds in memory (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


def hourly_kib(trace_path: Path) -> list[int]:
    """The process's memory after each hour; rows and events are let go at once."""
    trace = read_trace(trace_path)
    rows: list[Row] = [
        row for block in trace.blocks() for row in block if not (isinstance(row, ContactEdge) and row.initial)
    ]
    period_ns = rows[-1].t_ns - rows[0].t_ns + 20_000_000
    gauge, lap = [], 0
    analyzer = Analyzer(trace.header.parts)
    for hour in range(1, HOURS + 1):
        while lap * period_ns < hour * HOUR_NS:
            shift_ns = lap * period_ns
            analyzer.process([row._replace(t_ns=row.t_ns + shift_ns) for row in rows])
            lap += 1
        gc.collect()
        gauge.append(resident_kib())
    return gauge


def main() -> None:
    """The gauge after the first hour, half-way and at the end of each rig."""
    for rig in ("single", "pair"):
        began_s = time.monotonic()
        gauge = hourly_kib(GOLDEN / f"derived_bk_cmu13_30__{rig}.csv")
        print(
            f"{rig}: {gauge[0]} KiB after 1 hour, {gauge[HOURS // 2 - 1]} after {HOURS // 2}, "
            f"{gauge[-1]} after {HOURS} ({time.monotonic() - began_s:.0f} s)"
        )


if __name__ == "__main__":
    main()
