"""A stretch of a recording is what the sensors said then, by the session's own clock."""

from pathlib import Path

import pytest

from station.gait.samples import ContactEdge, RangeSample, Tick
from station.storage.database import open_engine, writing
from station.storage.history import History
from station.storage.schema import sessions
from station.storage.stretch import STRETCH_S, stretch
from station.storage.trace import TraceError, TraceHeader
from station.storage.trace_file import TraceFile
from tests.kept_sessions import fill
from tests.made_sessions import SECOND, Plan

BEGAN_NS = 3600 * SECOND
NOBODY = "11111111-1111-4111-8111-111111111111"


def test_it_is_bounded_and_in_seconds_of_the_session(tmp_path: Path) -> None:
    archive = fill(tmp_path, Plan(kicks=20))
    [line] = History(archive).sessions()
    found = stretch(archive, line.id, 5.0)
    assert found is not None
    assert (found.begin_s, found.end_s) == (3.5, 6.5)
    assert set(found.ranges) == {"range_left", "range_right"}
    for times, distances in found.ranges.values():
        assert len(times) == len(distances)
        assert found.begin_s <= times[0] < times[-1] <= found.end_s
        assert times[-1] - times[0] == pytest.approx(STRETCH_S, abs=0.05)


def test_pads_lost_samples_and_what_comes_out_of_order_are_kept(tmp_path: Path) -> None:
    archive = fill(tmp_path, Plan(kicks=20))
    [line] = History(archive).sessions()
    [path] = archive.recordings.iterdir()
    path.unlink()
    name = path.name.split(".")[0]
    trace = TraceFile(archive.recordings / f"{name}.csv", TraceHeader(rig="pair"))
    at_ns = BEGAN_NS + 5 * SECOND
    trace.append(
        [
            ContactEdge(at_ns, "pad_left", loaded=True),
            RangeSample(at_ns - 10_000_000, "range_left", None, "signal", None, None),
            ContactEdge(at_ns + SECOND, "pad_left", loaded=False),
            Tick(at_ns + SECOND),
            RangeSample(at_ns + 9 * SECOND, "range_left", 700.0, "ok", None, None),
        ]
    )
    trace.close()
    found = stretch(archive, line.id, 5.0)
    assert found is not None
    assert found.pads == {"pad_left": ([5.0, 6.0], [1, 0])}
    assert found.ranges == {"range_left": ([4.99], [None])}


def test_the_rest_of_a_recording_is_not_read(tmp_path: Path) -> None:
    archive = fill(tmp_path, Plan(kicks=20))
    [line] = History(archive).sessions()
    [path] = archive.recordings.iterdir()
    lines = [f"{BEGAN_NS + second * SECOND},clock,,,,\n" for second in range(20_000)]
    head = '#kickstation-trace 1\n#rig: "pair"\nt_ns,channel,value,status,sigma_mm,signal_kcps\n'
    path.unlink()
    (archive.recordings / f"{path.name.split('.')[0]}.csv").write_text(head + "".join(lines) + "broken\n")
    assert stretch(archive, line.id, 5.0) is not None
    with pytest.raises(TraceError, match="broken"):
        stretch(archive, line.id, 19_999.0)


def test_without_session_or_recording_there_is_none(tmp_path: Path) -> None:
    archive = fill(tmp_path, Plan(kicks=20))
    [line] = History(archive).sessions()
    assert stretch(archive, NOBODY, 5.0) is None
    with writing(open_engine(archive.database)) as connection:
        connection.execute(sessions.update().values(trace=None))
    assert stretch(archive, line.id, 5.0) is None
