"""Lights beat by the clock they are asked with, and never flash fast enough to harm."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.drill.pattern import FLASHES, HEARTBEAT, MS, STEADY, Pattern

MOMENT = st.integers(-(2**53), 2**53)


def test_a_heartbeat_beats_twice_and_rests() -> None:
    lit = [HEARTBEAT.lit(ms * MS) for ms in range(0, 2000, 60)]
    assert [lit[0], lit[3], lit[6], lit[8], lit[-1]] == [True, False, True, False, False]
    assert sum(lit) / len(lit) < 0.2


def test_a_steady_light_never_changes() -> None:
    assert STEADY.lit(-1)
    assert STEADY.lit(10**15)
    assert STEADY.next_change_ns(0) is None


@given(now_ns=MOMENT, pattern=st.sampled_from([HEARTBEAT, FLASHES]))
def test_nothing_changes_before_the_moment_that_was_told(now_ns: int, pattern: Pattern) -> None:
    change_ns = pattern.next_change_ns(now_ns)
    assert change_ns is not None
    assert now_ns < change_ns <= now_ns + pattern.period_ns
    assert pattern.lit(change_ns - 1) == pattern.lit(now_ns)


@pytest.mark.parametrize("pattern", [HEARTBEAT, FLASHES])
@given(begin_ms=st.integers(0, 10_000))
def test_no_light_flashes_more_than_three_times_in_any_second(pattern: Pattern, begin_ms: int) -> None:
    lit = [pattern.lit((begin_ms + ms) * MS) for ms in range(0, 1000, 10)]
    assert sum(later and not earlier for earlier, later in pairwise(lit)) <= 3
