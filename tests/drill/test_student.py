"""Student's t is that of the printed tables, and of the density itself."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.drill.student import both_tails, quantile

law = settings(deadline=None)
# Two-sided 5 % and 1 % points of any printed table.
TABLE = {
    1: (12.706, 63.657),
    2: (4.303, 9.925),
    3: (3.182, 5.841),
    4: (2.776, 4.604),
    5: (2.571, 4.032),
    9: (2.262, 3.250),
    10: (2.228, 3.169),
    19: (2.093, 2.861),
    30: (2.042, 2.750),
}


@pytest.mark.parametrize("freedom", TABLE)
def test_quantiles_are_those_of_the_tables(freedom: int) -> None:
    five, one = TABLE[freedom]
    assert quantile(0.05, freedom) == pytest.approx(five, abs=6e-4)
    assert quantile(0.01, freedom) == pytest.approx(one, abs=6e-4)


@law
@given(st.floats(0.0, 30.0), st.integers(1, 40))
def test_the_tails_are_what_the_density_leaves(t: float, freedom: int) -> None:
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    x = np.linspace(0.0, t, 20_001)
    inside = 2 * np.trapezoid(scale * (1 + x**2 / freedom) ** (-(freedom + 1) / 2), x)
    assert both_tails(t, freedom) == both_tails(-t, freedom) == pytest.approx(1 - inside, abs=1e-6)


@law
@given(st.floats(1e-6, 0.9), st.integers(1, 40))
def test_a_quantile_leaves_its_tails(tails: float, freedom: int) -> None:
    assert both_tails(quantile(tails, freedom), freedom) == pytest.approx(tails, rel=1e-6)
