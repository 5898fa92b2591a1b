"""Whether a flaw became rarer is a question of counts, and of what chance makes of them."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.drill.heed import CHANCE, fewer_by_chance

COUNTS = st.integers(1, 20).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_the_probability_is_that_of_the_tea_tasting_lady() -> None:
    # Fisher's own example, turned round: all four cups wrong by chance is 1 in 70, three or four 17 in 70.
    assert fewer_by_chance(4, 4, 0, 4) == pytest.approx(1 / 70)
    assert fewer_by_chance(3, 4, 1, 4) == pytest.approx(17 / 70)


def test_eight_of_ten_before_and_three_after_is_proven_and_five_is_not() -> None:
    assert fewer_by_chance(8, 10, 2, 10) < 0.05 < fewer_by_chance(8, 10, 5, 10)


@given(COUNTS, COUNTS)
def test_it_is_a_probability_and_falls_with_fewer_after(before: tuple[int, int], after: tuple[int, int]) -> None:
    chance = fewer_by_chance(*before, *after)
    assert 0.0 < chance <= 1.0 + 1e-12
    bad, n = after
    if bad < n:
        assert chance <= fewer_by_chance(*before, bad + 1, n) + 1e-12


@given(st.integers(0, 8), st.integers(1, 8), st.integers(1, 8))
def test_over_all_outcomes_the_probabilities_add_up(total: int, kicks_before: int, kicks_after: int) -> None:
    total = min(total, kicks_before + kicks_after)
    most = min(total, kicks_after)
    assert fewer_by_chance(total - most, kicks_before, most, kicks_after) == pytest.approx(1.0)
    least = max(0, total - kicks_before)
    ways = comb(kicks_before, total - least) * comb(kicks_after, least)
    alone = ways / comb(kicks_before + kicks_after, total)
    assert fewer_by_chance(total - least, kicks_before, least, kicks_after) == pytest.approx(alone)


@pytest.mark.parametrize(
    ("kicks", "before", "after", "least"),
    [(20, 0.9, 0.3, 0.8), (20, 0.7, 0.1, 0.75), (10, 0.9, 0.1, 0.9), (10, 0.7, 0.1, 0.6), (4, 0.9, 0.1, 0.6)],
)
def test_a_flaw_that_becomes_rare_is_mostly_proven_within_ten_kicks(
    kicks: int, before: float, after: float, least: float
) -> None:
    rng = np.random.default_rng(0)
    pairs = zip(rng.binomial(kicks, before, 1000).tolist(), rng.binomial(10, after, 1000).tolist(), strict=True)
    proven = sum(fewer_by_chance(bad, kicks, still, 10) <= CHANCE for bad, still in pairs) / 1000
    print(f"\n{before:.0%} of {kicks} kicks before, {after:.0%} of 10 after the cue: {proven:.0%} proven")
    assert proven >= least
