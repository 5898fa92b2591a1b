"""Rows as text and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gait.samples import PAD_SIDE, RANGE_SIDE, ContactEdge, RangeSample, Row, Tick
from station.storage.rows import fault_of, format_row, parse_rows

TIMES = st.integers(-(2**63) + 1, 2**63 - 1)
NUMBERS = st.floats(allow_nan=False)
ESTIMATES = st.none() | NUMBERS
REJECTS = st.sampled_from(["sigma", "signal", "bounds", "wrap", "none", "hardware"])
RANGES = st.sampled_from(sorted(RANGE_SIDE))
SAMPLES = st.one_of(
    st.builds(RangeSample, TIMES, RANGES, NUMBERS, st.just("ok"), ESTIMATES, ESTIMATES),
    st.builds(RangeSample, TIMES, RANGES, st.none(), REJECTS, ESTIMATES, ESTIMATES),
)
EDGES = st.builds(ContactEdge, TIMES, st.sampled_from(sorted(PAD_SIDE)), st.booleans(), st.booleans())
ROWS = st.one_of(SAMPLES, EDGES, st.builds(Tick, TIMES))


def parsed(*lines: str) -> list[Row]:
    rows: list[Row] = []
    parse_rows(lines, rows)
    return rows


@given(st.lists(ROWS))
def test_rows_written_and_read_back_are_the_same_rows_of_the_same_types(rows: list[Row]) -> None:
    read = parsed(*"".join(map(format_row, rows)).split("\n")[:-1])

    assert read == rows
    assert [type(row) for row in read] == [type(row) for row in rows]


@given(st.lists(st.text("0123456789.,-enaok_rglhtsimp", max_size=30)))
def test_a_line_is_either_read_or_explained(lines: list[str]) -> None:
    for line in lines:
        try:
            parsed(line)
        except (ValueError, KeyError):
            assert ". " in fault_of(line)


def test_whole_distances_are_written_without_a_decimal_point() -> None:
    sample = RangeSample(1_005_500_000, "range_left", 752.0, "ok", 11.6, 2173.0)

    assert format_row(sample) == "1005500000,range_left,752,ok,11.6,2173\n"


def test_the_last_two_columns_may_be_missing() -> None:
    assert parsed("1,range,752,ok", "2,pad,1,initial", "3,clock,,") == [
        RangeSample(1, "range", 752.0, "ok", None, None),
        ContactEdge(2, "pad", loaded=True, initial=True),
        Tick(3),
    ]


def test_absurd_but_well_formed_values_reach_the_detection() -> None:
    negative, infinite = parsed("1,range,-5,ok,-1,2", "2,range,inf,ok,,")
    (undefined,) = parsed("3,range,nan,ok,,")

    assert isinstance(negative, RangeSample)
    assert isinstance(infinite, RangeSample)
    assert isinstance(undefined, RangeSample)
    assert negative.distance_mm == -5
    assert infinite.distance_mm == float("inf")
    assert undefined.distance_mm != undefined.distance_mm


def test_a_distance_that_the_sensor_would_not_vouch_for_is_no_distance() -> None:
    assert parsed("1,range,752,sigma,40,2") == [RangeSample(1, "range", None, "sigma", 40.0, 2.0)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("1,range", "'1,range' has 2 columns"),
        ("1,range,2,ok,,,", "has 7 columns"),
        ("x" * 100, "xxx...' has 1 columns"),
        ("1.5,range,2,ok,,", "t_ns is '1.5'"),
        ("9223372036854775808,range,2,ok,,", "below 2^63"),
        ("1,ragne,2,ok,,", "unknown channel 'ragne'. Channels are range, range_left"),
        ("1,pad_left,2,,,", "pad_left has the value '2'"),
        ("1,pad,1,ok,,", "the status 'ok'"),
        ("1,range,2,okay,,", "unknown status 'okay'. The status of a range sample is one of ok, sigma"),
        ("1,range,,ok,,", "the value is ''"),
        ("1,range,two,ok,,", "the value is 'two'"),
        ("1,range,2,ok,a,", "sigma_mm is 'a'"),
        ("1,range,2,ok,,b", "signal_kcps is 'b'"),
    ],
)
def test_a_malformed_line_is_refused_and_explained(line: str, words: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        parsed(line)
    assert words in fault_of(line)
