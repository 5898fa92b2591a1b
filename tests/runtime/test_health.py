"""Lateness is told as percentiles that are never better than the truth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.runtime.health import BUCKET_NS, Lateness


def test_no_rows_are_never_late() -> None:
    report = Lateness().report(dropped_rows=0, dropped_records=0, dropped_messages=0)
    assert (report.rows, report.lateness_p99_ms, report.lateness_max_ms) == (0, 0.0, 0.0)


@given(st.lists(st.integers(0, 40_000_000), min_size=1))
def test_a_percentile_is_at_least_the_true_one_and_at_most_one_step_more(late_ns: list[int]) -> None:
    lateness = Lateness()
    for ns in late_ns:
        lateness.add(ns)
    true_ns = sorted(late_ns)[-(-len(late_ns) * 99 // 100) - 1]
    told_ns = round(lateness.percentile_ms(0.99) * 1e6)
    assert true_ns <= told_ns or told_ns == max(late_ns)
    if true_ns < 20_000_000 - BUCKET_NS:
        assert told_ns <= true_ns + BUCKET_NS


def test_overruns_and_drops_are_reported() -> None:
    lateness = Lateness()
    lateness.add(200_000)
    lateness.add(12_000_000)
    report = lateness.report(dropped_rows=1, dropped_records=2, dropped_messages=3)
    assert (report.overruns, report.rows) == (1, 2)
    assert (report.dropped_rows, report.dropped_records, report.dropped_messages) == (1, 2, 3)
    assert report.lateness_max_ms == pytest.approx(12.0)
