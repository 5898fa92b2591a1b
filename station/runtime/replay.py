"""Runs a recorded trace through the same detection as the live loop, as fast as it goes."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from station.gait.analyzer import Analyzer
from station.gait.events import Event, record_of
from station.gait.statistics import MEASURES, SetStatistics, Statistics
from station.gait.symmetry import symmetry
from station.storage.trace import Trace, read_trace


def statistics_of(path: Path) -> dict[str, Any]:
    """What a coach would read off a trace, taken as one set: means, variability, fading, left against right.

    Each figure comes with its n, error and evidence; a rig that was not turned round shows no difference of the feet.

    Raises TraceError where the file cannot be read.
    """
    trace = read_trace(path)
    statistics = SetStatistics(trace.header.parts)
    for event in _events(trace, Analyzer(trace.header.parts)):
        statistics.add(event)
    differences = {measure: asdict(symmetry(statistics, measure, None)) for measure in MEASURES}
    figures = asdict(statistics.statistics()) | {"symmetry_index_pct": differences}
    return {"event": Statistics.event} | figures | {"simulated": trace.header.simulated}


def replay(path: Path) -> Iterator[dict[str, Any]]:
    """The events of a trace as records, in the order in which they became known, and last its summary.

    The summary also tells whether a person moved and how many torn lines were dropped. Raises TraceError where the file
    cannot be read, at the latest when the faulty line is reached.
    """
    trace = read_trace(path)
    analyzer = Analyzer(trace.header.parts)
    yield from map(record_of, _events(trace, analyzer))
    yield record_of(analyzer.summary()) | {"simulated": trace.header.simulated, "torn_lines": trace.torn_lines}


def replay_lines(path: Path) -> Iterator[bytes]:
    """The records of `replay` as JSON lines, newline included; a figure that is no number becomes null."""
    for record in replay(path):
        yield msgspec.json.encode(record) + b"\n"


def _events(trace: Trace, analyzer: Analyzer) -> Iterator[Event]:
    """What `analyzer` makes of a whole trace, its end included."""
    for block in trace.blocks():
        yield from analyzer.process(block)
    yield from analyzer.finish()
