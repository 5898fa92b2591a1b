"""A recording on disk: whole after every slice, on a full disk and after a crash; the oldest go when there are many."""

import resource
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from station.gait.samples import ContactEdge, RangeSample, Row, Tick
from station.storage import trace_file as module
from station.storage.trace import TraceHeader, format_header, read_trace
from station.storage.trace_file import TraceFile, make_room, packing, recording
from tests.made_sessions import rows_of

HEADER = TraceHeader(rig="pair", simulated=True, extra={"station": "Küche"})
ROWS: list[Row] = [
    ContactEdge(1, "pad_left", loaded=True, initial=True),
    RangeSample(2, "range_left", 752.5, "ok", 11.6, 2173.0),
    RangeSample(3, "range_right", None, "sigma", 40.0, 90.0),
    Tick(4),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recordings" / "some.csv"


@pytest.fixture
def trace(path: Path) -> Iterator[TraceFile]:
    made = TraceFile(path, HEADER)
    yield made
    made.close()


def test_a_finished_recording_is_a_compressed_trace_of_the_rows_as_they_came(trace: TraceFile, path: Path) -> None:
    trace.append(ROWS[:2])
    trace.append(ROWS[2:])
    trace.end()

    assert [each.name for each in path.parent.iterdir()] == ["some.csv.gz"]
    assert rows_of(path.with_suffix(".csv.gz")) == ROWS
    assert read_trace(path.with_suffix(".csv.gz")).header == HEADER


def test_every_slice_can_be_read_while_recording_goes_on(trace: TraceFile, path: Path) -> None:
    for count, row in enumerate(ROWS, 1):
        trace.append([row])
        assert rows_of(path) == ROWS[:count]


def test_a_recording_without_rows_leaves_no_file(trace: TraceFile, path: Path) -> None:
    trace.end()
    assert not path.parent.exists()


def test_a_discarded_recording_leaves_no_file(trace: TraceFile, path: Path) -> None:
    trace.append(ROWS)
    trace.discard()
    assert list(path.parent.iterdir()) == []


def test_a_recording_that_was_deleted_is_continued_in_a_new_file(trace: TraceFile, path: Path) -> None:
    trace.append(ROWS[:2])
    path.unlink()
    trace.append(ROWS[2:])
    assert rows_of(path) == ROWS[2:]


def test_a_recording_that_a_crash_cut_goes_on_after_its_last_whole_line(trace: TraceFile, path: Path) -> None:
    path.parent.mkdir()
    path.write_text(format_header(HEADER) + "1,pad_left,1,initial,,\n2,range_le")
    trace.append(ROWS[1:])
    assert rows_of(path) == ROWS


def test_a_recording_that_a_crash_cut_in_its_header_begins_anew(trace: TraceFile, path: Path) -> None:
    path.parent.mkdir()
    path.write_text(format_header(HEADER)[:60])
    trace.append(ROWS)
    assert rows_of(path) == ROWS


def test_two_stations_do_not_write_into_one_recording(trace: TraceFile, path: Path) -> None:
    trace.append(ROWS[:2])
    other = TraceFile(path, HEADER)
    with pytest.raises(BlockingIOError):
        other.append(ROWS[2:])
    with pytest.raises(BlockingIOError):
        other.append(ROWS[2:])
    assert rows_of(path) == ROWS[:2]


def test_what_another_station_is_recording_is_not_compressed(
    trace: TraceFile, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trace.append(ROWS)
    assert list(packing(path)) == []
    assert rows_of(path) == ROWS
    assert "another station is recording to it. Stop one of the two." in caplog.text


def test_a_nearly_full_disk_ends_the_recording_before_it_harms_the_station(
    trace: TraceFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=199_999_999))
    with pytest.raises(OSError, match="less than 200 MB are free"):
        trace.append(ROWS)


def test_a_disk_that_fills_up_within_a_slice_costs_that_slice(trace: TraceFile, path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    trace.append(ROWS[:1])
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, hard))
    try:
        with pytest.raises(OSError, match="No space left"):
            trace.append(ROWS[1:3])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    trace.append(ROWS[3:])
    assert rows_of(path) == [ROWS[0], ROWS[3]]


def test_a_long_recording_is_left_to_the_next_start_so_that_the_end_is_quick(
    trace: TraceFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PACK_AT_END_BYTES", 10)
    trace.append(ROWS)
    trace.end()
    assert [each.name for each in path.parent.iterdir()] == ["some.csv"]


def test_a_recording_that_cannot_be_compressed_stays_as_it_is(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "some.csv"
    path.write_text(format_header(HEADER))
    (tmp_path / "some.csv.gz.tmp").mkdir()

    assert list(packing(path)) == []

    assert read_trace(path).header == HEADER
    assert "cannot be compressed" in caplog.text


@pytest.mark.parametrize("left", ["", format_header(HEADER)[:50]])
def test_a_recording_without_a_whole_header_is_removed(left: str, tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text(left)
    assert list(packing(path)) == []
    assert list(tmp_path.iterdir()) == []


def test_a_recording_is_found_by_its_name_compressed_or_not(tmp_path: Path) -> None:
    assert recording(tmp_path, "some") is None
    (tmp_path / "some.csv").touch()
    assert recording(tmp_path, "some") == tmp_path / "some.csv"
    (tmp_path / "some.csv.gz").touch()
    assert recording(tmp_path, "some") == tmp_path / "some.csv.gz"


def test_the_oldest_recordings_go_first_and_the_one_that_was_just_made_stays(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"2026110{day}T070000Z_aaaaaaaa.csv.gz").write_bytes(bytes(100))
    (tmp_path / "notes.txt").write_bytes(bytes(1000))

    assert make_room(tmp_path, keep="20261105T070000Z_aaaaaaaa", limit_bytes=250) == [
        f"2026110{day}T070000Z_aaaaaaaa.csv.gz" for day in (1, 2, 3)
    ]
    assert make_room(tmp_path, keep="20261105T070000Z_aaaaaaaa", limit_bytes=250) == []
    assert make_room(tmp_path, keep="20261104T070000Z_aaaaaaaa", limit_bytes=0) == ["20261105T070000Z_aaaaaaaa.csv.gz"]
    assert len(list(tmp_path.iterdir())) == 2
