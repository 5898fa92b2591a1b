"""A trace that is played through the simulated chip and pins gives the events of its replay."""

from pathlib import Path
from typing import Any

import pytest

from hardware.twin.played import LEAD_NS, PlayedWorld
from hardware.twin.rig import TwinRig
from station.config import Config
from station.layout import as_recorded
from station.runtime.replay import replay
from station.storage.trace import read_trace

TRACES = sorted((Path(__file__).parents[1] / "golden" / "traces").glob("*.csv"))


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_playing_yields_the_events_of_the_replay_within_a_millisecond(station_on: Any, path: Any) -> None:
    trace = read_trace(path)
    rows = [row for block in trace.blocks() for row in block]
    world = PlayedWorld(rows)
    station = station_on(
        as_recorded(Config(), trace.header.parts),
        lambda wiring, clock: TwinRig(wiring, world, clock),
        now_ns=world.start_ns - LEAD_NS,
    )
    station.run((rows[-1].t_ns - world.start_ns + LEAD_NS) / 1e9 + 1.5)
    replayed = sorted((record for record in replay(path) if record["event"] != "summary"), key=moment)
    # Rows arrive in another order than in the file where channels are out of step: sorted, the events are the same.
    live = sorted(station.records, key=moment)
    assert [shape(record) for record in live] == [shape(record) for record in replayed]
    for played, record in zip(live, replayed, strict=True):
        assert played["t_ns"] == pytest.approx(record["t_ns"], abs=1_000_000)


def moment(record: dict[str, Any]) -> int:
    t_ns: int = record["t_ns"]
    return t_ns


def shape(record: dict[str, Any]) -> tuple[Any, ...]:
    return record["event"], record["side"], record.get("reason")
