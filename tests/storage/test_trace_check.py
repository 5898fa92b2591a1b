"""What a trace holds is told channel by channel, with everything that is odd about it."""

from pathlib import Path

import pytest

from station.storage.trace import TraceError
from station.storage.trace_check import check_trace

HEADER = '#kickstation-trace 1\n#rig: "single"\n#simulated: true\nt_ns,channel,value,status,sigma_mm,signal_kcps\n'


def test_a_whole_trace_is_counted_by_channel(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    rows = [f"{number * 40_000_000},range,700,ok,11,2000\n" for number in range(251)]
    path.write_text(HEADER + "99,pad,1,initial,,\n" + "".join(rows) + "1000000000,pad,0,,,\n")
    report = check_trace(path)
    assert list(report.lines()) == [
        "rig single, 10.0 s, recorded from SIMULATED",
        "  pad: 2 rows, 0.2 a second",
        "  range: 251 rows, 25.1 a second",
        "  1 rows are out of order by more than 0.5 s",
    ]


def test_gaps_rejected_samples_and_a_torn_line_are_told(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text(
        HEADER.replace("true", "false") + "0,range,700,ok,11,2000\n2500000000,range,,sigma,90,20\n2600000000,ra"
    )
    assert list(check_trace(path).lines()) == [
        "rig single, 2.5 s, recorded from a person",
        "  range: 2 rows, 0.8 a second",
        "  1 range samples rejected by the sensor itself: sigma",
        "  nothing for 2.5 s from 0.0 s on",
        "  the last line is cut off: it was dropped, the rest is whole",
    ]


def test_a_trace_without_rows_has_no_length(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text(HEADER + "5,pad,1,initial,,\n")
    assert list(check_trace(path).lines()) == ["rig single, 0.0 s, recorded from SIMULATED", "  pad: 1 rows"]


def test_a_malformed_trace_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text(HEADER + "0,rang,700,ok,11,2000\n")
    with pytest.raises(TraceError, match="line 5: unknown channel 'rang'"):
        check_trace(path)
