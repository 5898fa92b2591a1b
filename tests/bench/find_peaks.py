"""The detection against what a maker would write: scipy.signal.find_peaks over the last two seconds, on every sample.

Both see the same samples one at a time, in one run on one machine. scipy is no dependency of the project: without it,
this says how to get it.
"""

import importlib
import json
import statistics
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from station.gait.analyzer import Analyzer
from station.gait.events import Event, record_of
from station.gait.rig import Rig
from station.gait.samples import RANGE_SIDE, RangeSample, Row
from station.gait.score import score
from station.storage.trace import read_trace

GOLDEN = Path(__file__).parents[1] / "golden" / "traces"
KICKS = ("simulated_steady__single", "simulated_steady__pair", "simulated_uneven__pair", "derived_bk_cmu13_30__single")
WINDOW_NS = 2_000_000_000
# What a careful maker would choose: as deep as what has to be found, and not twice within the fastest stride.
PROMINENCE_MM = {"single": 60.0, "pair": 80.0, "mat": 0.0}
APART_NS = 250_000_000
LAPS = 5

Records = list[dict[str, Any]]
Answer = Sequence[Event] | Records


class FindPeaks:
    """The last two seconds of each sensor, searched anew with every sample."""

    def __init__(self, find_peaks: Callable[..., Any], rig: Rig) -> None:
        self._find_peaks = find_peaks
        self._prominence_mm = PROMINENCE_MM[rig.kind]
        self._window: dict[str, deque[tuple[int, float]]] = {channel: deque() for channel in rig.range_channels}
        self._last_ns = dict.fromkeys(rig.range_channels, 0)

    def process(self, row: Row) -> Records:
        """The heels that this row shows."""
        if not isinstance(row, RangeSample) or row.distance_mm is None:
            return []
        window = self._window[row.channel]
        window.append((row.t_ns, -row.distance_mm))
        while window[0][0] < row.t_ns - WINDOW_NS:
            window.popleft()
        found: Records = []
        for peak in self._find_peaks([height for _, height in window], prominence=self._prominence_mm)[0]:
            t_ns = window[peak][0]
            if t_ns - self._last_ns[row.channel] > APART_NS:
                self._last_ns[row.channel] = t_ns
                found.append({"event": "heel_contact", "t_ns": t_ns, "side": RANGE_SIDE[row.channel]})
        return found


class Result(NamedTuple):
    """Microseconds for each row, and what was told, each record with `told_ns`, the time of the row that told it."""

    costs_us: list[float]
    records: Records


def run(make: Callable[[], Callable[[Row], Answer]], rows: list[Row]) -> Result:
    """Every row through one of the two, one at a time; the quickest of some laps, each from the start.

    What is told is turned into records for the score afterwards, off the clock.
    """
    laps = []
    for _ in range(LAPS):
        process, costs_us = make(), []
        records: Records = []
        for row in rows:
            began_ns = time.perf_counter_ns()
            told = process(row)
            costs_us.append((time.perf_counter_ns() - began_ns) / 1e3)
            for event in told:
                records.append((event if isinstance(event, dict) else record_of(event)) | {"told_ns": row.t_ns})
        laps.append(Result(costs_us, records))
    return min(laps, key=lambda lap: sum(lap.costs_us))


def delay_ms(truth: dict[str, Any], records: Records, event: str) -> float:
    """Median time from the true apex to the row that tells of it."""
    delays: list[float] = [
        (record["told_ns"] - min((apex["t_ns"] for apex in truth["heel_contacts"]), key=lambda t: abs(t - its_ns)))
        / 1e6
        for record in records
        if record["event"] == event
        for its_ns in [record["t_ns"]]
    ]
    return statistics.median(delays)


def station(rig: Rig) -> Callable[[Row], Answer]:
    """The project's own detection."""
    analyzer = Analyzer(rig)
    return lambda row: analyzer.process((row,))


def lines(name: str, find_peaks: Callable[..., Any]) -> Iterator[str]:
    """One trace, both ways."""
    trace = read_trace(GOLDEN / f"{name}.csv")
    truth = json.loads((GOLDEN / f"{name}.truth.json").read_text())
    # The range samples alone, because the other knows nothing of a mat.
    rows: list[Row] = [row for block in trace.blocks() for row in block if isinstance(row, RangeSample)]
    rig = replace(trace.header.parts, pads=())
    results = {
        "station": run(lambda: station(rig), rows),
        "find_peaks": run(lambda: FindPeaks(find_peaks, rig).process, rows),
    }
    for who, (costs_us, records) in results.items():
        heel = score(truth, records)["heel_contact"]
        yield (
            f"{name:28} {who:10} mean {statistics.fmean(costs_us):5.1f} us, p50 {statistics.median(costs_us):5.1f}, "
            f"p99 {sorted(costs_us)[len(rows) * 99 // 100]:5.1f}; F1 {heel.f1:.3f}, sd {heel.sd_ms:4.1f} ms; "
            f"counted {delay_ms(truth, records, 'heel_contact'):+4.0f} ms after the apex"
        )
    light_ms = delay_ms(truth, results["station"].records, "heel_onset")
    times = sum(results["find_peaks"].costs_us) / sum(results["station"].costs_us)
    yield f"{name:28} the station's light {light_ms:+.0f} ms after the apex; find_peaks costs {times:.1f} times as much"


def main() -> None:
    """Both beside each other on the golden traces with kicks."""
    try:
        signal = importlib.import_module("scipy.signal")
    except ImportError:
        print(f"scipy is missing, so there is nothing to compare with. Remedy: {sys.executable} -m pip install scipy")
        return
    for name in KICKS:
        print("\n".join(lines(name, signal.find_peaks)))


if __name__ == "__main__":
    main()
