"""Buckets of tokens: a burst at once, then a steady rate, for each address by itself, in bounded memory."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from web.rates import ADDRESSES, Rates


def test_a_burst_is_let_through_and_then_the_steady_rate(clock: Any) -> None:
    rates = Rates(burst=3, per_s=2, now_ns=clock.now_ns)
    assert [rates.allow("a") for _ in range(4)] == [True, True, True, False]
    clock.advance_ms(499)
    assert not rates.allow("a")
    clock.advance_ms(2)
    assert rates.allow("a")
    assert not rates.allow("a")


def test_a_long_silence_fills_no_more_than_the_burst(clock: Any) -> None:
    rates = Rates(burst=2, per_s=100, now_ns=clock.now_ns)
    clock.advance_ms(1e6)
    assert [rates.allow("a") for _ in range(3)] == [True, True, False]


def test_the_address_that_was_silent_longest_is_forgotten_first(clock: Any) -> None:
    rates = Rates(burst=1, per_s=0, now_ns=clock.now_ns)
    for address in range(ADDRESSES):
        assert rates.allow(str(address))
    assert not rates.allow("0")  # and is the newest again by that
    assert rates.allow("one more")
    assert not rates.allow("0")
    assert rates.allow("1")


@given(st.lists(st.integers(0, 2_000_000_000), max_size=60), st.integers(1, 5), st.floats(0, 10))
def test_never_more_than_burst_and_rate_together(pauses_ns: list[int], burst: int, per_s: float) -> None:
    now_ns = [0]
    rates = Rates(burst=burst, per_s=per_s, now_ns=lambda: now_ns[0])
    allowed = 0
    for pause_ns in pauses_ns:
        now_ns[0] += pause_ns
        allowed += rates.allow("a")
    assert allowed <= burst + per_s * now_ns[0] / 1e9 + 1e-6
