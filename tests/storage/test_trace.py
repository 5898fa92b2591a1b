"""Traces on disk: whole, torn, compressed, damaged, and what is no trace at all."""

import gzip
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gait.rig import Rig
from station.gait.samples import ContactEdge, RangeSample, Row
from station.storage.trace import Trace, TraceError, TraceHeader, format_header, read_trace

HEADER = """#kickstation-trace 1
#rig: "pair"
#sensors: ["vl53l4cd", "vl53l4cd"]
#sensor_height_mm: 836
#pads: "left,right"
t_ns,channel,value,status,sigma_mm,signal_kcps
"""
KEYS = HEADER.partition("t_ns")[0]
ROW = "1005500000,range_left,752,ok,11.6,2173\n"
EDGE = "1000000000,pad_left,1,initial,,\n"
SHARED = Path(__file__).parents[3] / "shared" / "traces"

Writer = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Puts text or bytes into a file."""

    def written(content: str | bytes) -> Path:
        path = tmp_path / "some.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def rows_of(trace: Trace) -> list[Row]:
    return [row for block in trace.blocks() for row in block]


def test_a_trace_gives_its_header_and_its_rows(write: Writer) -> None:
    trace = read_trace(write(HEADER + EDGE + ROW))

    assert trace.header == TraceHeader(rig="pair", sensors=("vl53l4cd", "vl53l4cd"), sensor_height_mm=836)
    assert rows_of(trace) == [
        ContactEdge(1_000_000_000, "pad_left", loaded=True, initial=True),
        RangeSample(1_005_500_000, "range_left", 752, "ok", 11.6, 2173),
    ]
    assert trace.torn_lines == 0


def test_keys_that_nobody_knows_are_kept(write: Writer) -> None:
    text = HEADER.replace("#rig", '#made: {"by": "hand"}\n#extra: 1\n#rig')

    assert read_trace(write(text)).header.extra == {"made": {"by": "hand"}, "extra": 1}


@given(
    st.builds(
        TraceHeader,
        rig=st.sampled_from(["single", "pair", "mat"]),
        sensors=st.lists(st.text(max_size=9), max_size=2).map(tuple),
        pads=st.sampled_from(["left,right", "pad", "none"]),
        sensor_distance_mm=st.none() | st.floats(1, 2000),
        budget_ms=st.none() | st.floats(1, 200),
        simulated=st.booleans(),
        extra=st.dictionaries(st.sampled_from(["station", "extra", "ü"]), st.text() | st.booleans() | st.integers()),
    )
)
def test_a_header_written_and_read_back_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, header: TraceHeader
) -> None:
    path = tmp_path_factory.getbasetemp() / "header.csv"
    path.write_text(format_header(header))

    assert read_trace(path).header == header


def test_the_budget_is_the_headers_else_the_sensors() -> None:
    chip = ("VL53L4CD",)

    assert TraceHeader(rig="single", sensors=chip, budget_ms=33).parts == Rig("single", budget_ms=33)
    assert TraceHeader(rig="single", sensors=chip).parts.budget_ms == 10
    assert TraceHeader(rig="single").parts.budget_ms is None
    assert TraceHeader(rig="mat", pads="pad").parts.pads == ("pad",)
    assert TraceHeader(rig="single", pads="none").parts.pads == ()


def test_a_compressed_trace_reads_the_same_whatever_its_name(write: Writer) -> None:
    assert (
        rows_of(read_trace(write(gzip.compress((HEADER + ROW * 3).encode()))))
        == [RangeSample(1_005_500_000, "range_left", 752, "ok", 11.6, 2173)] * 3
    )


def test_lines_may_end_as_windows_ends_them(write: Writer) -> None:
    trace = read_trace(write((HEADER + ROW + EDGE).replace("\n", "\r\n")))

    assert len(rows_of(trace)) == 2


def test_a_long_trace_comes_in_blocks_and_loses_nothing(write: Writer) -> None:
    lines = [f"{i},range_left,{i % 900},ok,11.6,2173\n" for i in range(30_000)]
    trace = read_trace(write(HEADER + "".join(lines)))

    blocks = list(trace.blocks())

    assert [row.t_ns for block in blocks for row in block] == list(range(30_000))
    assert max(len(block) for block in blocks) < 10_000


def test_a_header_longer_than_a_block_is_still_a_header(write: Writer) -> None:
    text = HEADER.replace("#rig", "".join(f'#note{i}: "{"x" * 1000}"\n' for i in range(600)) + "#rig")

    assert len(rows_of(read_trace(write(text + ROW)))) == 1


@given(st.integers(1, len(ROW)))
def test_a_trace_cut_anywhere_in_its_last_line_loses_that_line_alone(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "torn.csv"
    path.write_text((HEADER + EDGE + ROW)[:-cut])
    trace = read_trace(path)

    assert len(rows_of(trace)) == 1
    assert trace.torn_lines == (cut < len(ROW))


def test_a_last_line_with_too_few_columns_is_torn_too(write: Writer) -> None:
    trace = read_trace(write(HEADER + ROW + "1005,range\n"))

    assert len(rows_of(trace)) == 1
    assert trace.torn_lines == 1


def test_a_compressed_trace_that_was_cut_short_gives_what_is_there(write: Writer) -> None:
    lines = [f"{i * 7919},range_left,{i % 900},ok,11.6,2173\n" for i in range(20_000)]
    trace = read_trace(write(gzip.compress((HEADER + "".join(lines)).encode())[:-1000]))

    times = [row.t_ns for row in rows_of(trace)]

    assert 15_000 < len(times) < 20_000
    assert times == [i * 7919 for i in range(len(times))]
    assert trace.torn_lines == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty"),
        ("#kickstation-trace 1", "cut off in its first line"),
        ("#kickstation-trace 1\n", "ends before the column names"),
        ("hello\n", "line 1: this is no trace"),
        (b"\x00\xff\x00", "line 1: this is no trace"),
        (b"\x1f\x8b\x08", "the file is empty"),
        (b"\x1f\x8bnot gzip at all", "it cannot be read"),
        (gzip.compress(HEADER.encode())[:-8] + b"checksum", "it cannot be read"),
        (HEADER.replace("trace 1", "trace 2"), "line 1: the trace has version '2', known is 1"),
        (KEYS, "ends before the column names"),
        (KEYS + ROW, "line 6: '1005500000,range_left,752,ok,11.6,2173' stands where"),
        (HEADER.replace("t_ns,channel", "time,channel"), "line 6: 'time,channel,value"),
        (HEADER.replace("t_ns,channel,value,status,sigma_mm,signal_kcps", "t_ns,channel"), "line 6"),
        (HEADER.replace('"pair"', "pair"), "line 2: '#rig: pair' is no header line"),
        (HEADER.replace("#rig: ", "#rig "), "line 2: '#rig \"pair\"' is no header line"),
        (HEADER.replace("#rig", "#notrig"), "missing required field `rig`. Needed is rig:"),
        (HEADER.replace('"pair"', '"trio"'), "at `$.rig`"),
        (HEADER.replace("836", "-1"), "at `$.sensor_height_mm`"),
        (HEADER.replace("836", "NaN"), "at `$.sensor_height_mm`"),
        (HEADER.replace("836", "Infinity"), "at `$.sensor_height_mm`"),
        (HEADER.replace("836", "[" * 100_000), "is no header line"),
        (HEADER + EDGE + "1,range,x,ok,,\n" + ROW, "line 8: the value is 'x'"),
        (HEADER + ROW * 20_000 + "1,foo,,,,\n", "line 20007: unknown channel 'foo'"),
        (HEADER + "\n" + ROW, "line 7: '' has 1 columns"),
        (HEADER.encode() + EDGE.encode() + b"1,range,\xff,ok,,\n", "line 8: the text is not UTF-8"),
        (HEADER + "1" * 3_000_000, "the line is longer than 1 MiB"),
    ],
)
def test_what_is_no_trace_is_refused_with_file_line_and_reason(write: Writer, content: str | bytes, words: str) -> None:
    path = write(content)

    with pytest.raises(TraceError, match=re.escape(words)) as caught:
        rows_of(read_trace(path))

    assert str(caught.value).startswith(str(path))


def test_a_missing_file_and_a_folder_are_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match=r"there is no such file\. Check the name"):
        read_trace(tmp_path / "none.csv")
    with pytest.raises(TraceError, match=r"this is a folder\. Give one of the"):
        read_trace(tmp_path)


def test_a_file_that_may_not_be_read_is_refused_with_a_remedy(write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    path = write(HEADER)
    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(TraceError, match=r"no permission to read it\. Run as its owner"):
        read_trace(path)


@pytest.mark.skipif(not SHARED.exists() and os.environ.get("CI") != "true", reason="needs ../shared/traces")
def test_every_recorded_trace_is_read_without_a_torn_line() -> None:
    traces = [read_trace(path) for path in sorted(SHARED.glob("*.csv"))]

    assert len(traces) == 30
    assert sum(len(rows_of(trace)) for trace in traces) == 40_430
    assert sum(trace.torn_lines for trace in traces) == 0


@given(st.binary(max_size=200), st.sampled_from([b"", HEADER.encode(), HEADER.encode()[:60]]))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, garbage: bytes, start: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "garbage.csv"
    path.write_bytes(start + garbage)
    with suppress(TraceError):
        rows_of(read_trace(path))
