"""What detection costs: one live sample through everything, and a whole file."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from station.gait.analyzer import Analyzer
from station.gait.samples import Row
from station.storage.trace import read_trace

GOLDEN = Path(__file__).parents[1] / "golden" / "traces"


def live_sample_us(trace_path: Path) -> tuple[float, float]:
    """Median and 99th percentile of `process` for one row at a time, as the loop calls it, in microseconds."""
    trace = read_trace(trace_path)
    rows: list[Row] = [row for block in trace.blocks() for row in block]
    analyzer = Analyzer(trace.header.parts)
    costs_us = []
    for row in rows:
        began_ns = time.perf_counter_ns()
        analyzer.process((row,))
        costs_us.append((time.perf_counter_ns() - began_ns) / 1e3)
    costs_us.sort()
    return statistics.median(costs_us), costs_us[len(costs_us) * 99 // 100]


def lengthened(trace_path: Path, folder: Path, hours: float) -> Path:
    """A trace of about `hours`, made by saying the given one again and again, one after the other."""
    lines = trace_path.read_text().splitlines()
    first = next(i for i, line in enumerate(lines) if not line.startswith("#")) + 1
    rows = [line.split(",", 1) for line in lines[first:] if ",initial" not in line]
    start_ns, end_ns = int(rows[0][0]), int(rows[-1][0])
    period_ns = end_ns - start_ns + 20_000_000
    long = folder / "long.csv"
    with long.open("w") as out:
        out.write("\n".join(lines[:first]) + "\n")
        for lap in range(int(hours * 3600e9 / period_ns) + 1):
            out.writelines(f"{int(t) + lap * period_ns},{rest}\n" for t, rest in rows)
    return long


def replay_speed(trace_path: Path, hours: float) -> tuple[float, float]:
    """Seconds that the whole command takes for about `hours` of recording, and the multiple of real time."""
    with tempfile.TemporaryDirectory() as folder:
        long = lengthened(trace_path, Path(folder), hours)
        command = [sys.executable, "-m", "station", "replay", str(long), "--events"]
        began_s = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        took_s = time.monotonic() - began_s
        return took_s, hours * 3600 / took_s


def main() -> None:
    """Each figure with its unit; an hour of the pair rig for the replay."""
    for rig in ("single", "pair"):
        p50_us, p99_us = live_sample_us(GOLDEN / f"derived_bk_cmu13_30__{rig}.csv")
        print(f"one live row through detection, {rig}: p50 {p50_us:.1f} us, p99 {p99_us:.1f} us")
    took_s, multiple = replay_speed(GOLDEN / "derived_bk_cmu13_30__pair.csv", hours=1)
    print(f"replay of an hour of the pair rig, the whole command: {took_s:.1f} s, {multiple:.0f} x real time")


if __name__ == "__main__":
    main()
