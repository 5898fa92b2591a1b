"""A trace through the live detection."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from station.gait.analyzer import Analyzer
from station.gait.events import Event, record_of
from station.gait.samples import Tick
from station.runtime.replay import replay, replay_lines, statistics_of
from station.storage.trace import TraceError, read_trace
from station.storage.trace_file import TraceFile

GOLDEN = Path(__file__).parents[1] / "golden" / "traces"
STEPS = """#kickstation-trace 1
#rig: "mat"
#sensors: []
#pads: "left,right"
#simulated: true
t_ns,channel,value,status,sigma_mm,signal_kcps
1000000000,pad_left,1,initial,,
1000000000,pad_right,1,initial,,
2000000000,pad_left,0,,,
2300000000,pad_left,1,,,
2400000000,pad_right,0,,,
2700000000,pad_right,1,,,
3000000000,pad_left,0,,,
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Puts text into a file."""

    def written(text: str) -> Path:
        path = tmp_path / "some.csv"
        path.write_text(text)
        return path

    return written


def test_steps_come_out_as_events_in_order_and_a_summary_last(write: Callable[[str], Path]) -> None:
    *events, summary = replay(write(STEPS))

    assert [(event["event"], event["side"], event["t_ns"]) for event in events] == [
        ("toe_off", "left", 2_000_000_000),
        ("foot_strike", "left", 2_300_000_000),
        ("toe_off", "right", 2_400_000_000),
        ("foot_strike", "right", 2_700_000_000),
        ("toe_off", "left", 3_000_000_000),
    ]
    assert summary["event"] == "summary"
    assert (summary["foot_strikes"], summary["toe_offs"]) == (2, 3)
    assert (summary["simulated"], summary["torn_lines"]) == (True, 0)


def test_a_torn_last_line_is_told_in_the_summary(write: Callable[[str], Path]) -> None:
    *_, summary = replay(write(STEPS[:-4]))

    assert summary["torn_lines"] == 1
    assert summary["toe_offs"] == 2


def test_every_line_is_one_json_object_with_its_event_first(write: Callable[[str], Path]) -> None:
    path = write(STEPS)

    lines = list(replay_lines(path))

    assert [json.loads(line) for line in lines] == list(replay(path))
    assert all(line.startswith(b'{"event":"') and line.endswith(b"}\n") for line in lines)


def test_replaying_twice_gives_the_same_bytes(write: Callable[[str], Path]) -> None:
    path = write(STEPS)

    assert list(replay_lines(path)) == list(replay_lines(path))


def test_a_recording_replays_to_what_its_rows_gave_live(write: Callable[[str], Path], tmp_path: Path) -> None:
    trace = read_trace(write(STEPS))
    live = Analyzer(trace.header.parts)
    recording = TraceFile(tmp_path / "recording.csv", trace.header)
    events: list[Event] = []
    for row in (row for block in trace.blocks() for row in block):
        recording.append([row, Tick(row.t_ns)])
        events += live.process([row, Tick(row.t_ns)])
    events += live.finish()
    recording.end()

    assert list(replay(tmp_path / "recording.csv.gz"))[:-1] == [record_of(event) for event in events]
    assert len(events) == 5


def test_a_malformed_row_ends_the_replay_with_its_line(write: Callable[[str], Path]) -> None:
    with pytest.raises(TraceError, match="line 8: unknown channel 'pda'"):
        list(replay(write(STEPS.replace("1000000000,pad_right", "1000000000,pda"))))


def test_the_statistics_of_a_recorded_person_come_with_their_errors_and_what_the_rig_cannot_tell() -> None:
    figures = statistics_of(GOLDEN / "simulated_steady__pair.csv")

    assert figures["event"] == "statistics"
    assert figures["simulated"]
    cadence = figures["cadence_spm"]
    assert abs(cadence["value"] - 170) < 3 * cadence["standard_error"] + 1
    assert figures["means"]["contact_ms"]["left"]["n"] > 20
    assert figures["symmetry_index_pct"]["contact_ms"]["value"] is None
    assert figures["symmetry_index_pct"]["contact_ms"]["reason"] == "rig not checked"


def test_what_a_trace_cannot_tell_is_none_with_a_reason(write: Callable[[str], Path]) -> None:
    figures = statistics_of(write(STEPS))

    assert figures["means"]["dwell_ms"]["both"]["value"] is None
    assert figures["means"]["dwell_ms"]["both"]["reason"]
