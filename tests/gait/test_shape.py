"""The shape of a dip: its ends, its depth, and the chip's spread while a foot arrives."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gait.shape import Point, Shape, measure

PERIOD_MS = 20.0
QUIET_MM = 10.0


def shape_of(
    depths_mm: Sequence[float], spreads_mm: Sequence[float | None] | None = None, line_mm: float = 36
) -> Shape:
    """Five quiet samples, the dip, five quiet ones."""
    spreads_mm = spreads_mm or [QUIET_MM] * len(depths_mm)
    inside = list(zip(depths_mm, spreads_mm, strict=True))
    quiet: list[tuple[float, float | None]] = [(0.0, None if spreads_mm[0] is None else QUIET_MM)] * 5
    points = [Point(i * PERIOD_MS, 900 - mm, sigma) for i, (mm, sigma) in enumerate([*quiet, *inside, *quiet])]
    return measure(points, 5, 5 + len(inside), points[:4], line_mm)


def test_onset_and_exit_lie_where_the_line_is_crossed() -> None:
    shape = shape_of([72.0, 72.0, 72.0])
    assert (shape.onset_ms, shape.exit_ms) == (90, 150)
    assert (shape.dwell_ms, shape.apex_ms, shape.samples) == (60, 120, 3)


def test_the_flanks_of_a_shallow_dip_belong_to_it() -> None:
    points = [Point(i * PERIOD_MS, 900 - mm, None) for i, mm in enumerate([0, 0, 0, 0, 34, 60, 34, 0, 0, 0])]
    shape = measure(points, 5, 6, points[:4], 36)
    assert shape.samples == 3
    assert shape.onset_ms < points[4].t_ms < points[6].t_ms < shape.exit_ms


def test_both_halves_of_a_foot_that_passes_the_middle_of_the_beam_are_one_dip() -> None:
    shape = shape_of([100.0, 20.0, 100.0])
    assert shape.samples == 2
    assert shape.dwell_ms == pytest.approx(2 * 20 * (1 - 36 / 100) + 40)


def test_an_outlier_among_four_samples_does_not_make_the_depth() -> None:
    assert shape_of([60.0, 70.0, 500.0, 60.0]).depth_mm == 70
    assert shape_of([60.0, 70.0]).depth_mm == 70


def test_the_spread_is_the_greatest_one_while_the_foot_arrives() -> None:
    late = [QUIET_MM] * 4 + [60.0] * 3
    shape = shape_of([60.0] * 7, late)
    assert (shape.usual_spread_mm, shape.spread_mm) == (QUIET_MM, QUIET_MM)
    assert shape_of([60.0] * 7, late[::-1]).spread_mm == 60


@pytest.mark.parametrize("nothing", [None, 0.0])
def test_a_chip_that_says_nothing_of_its_spread_bears_no_witness(nothing: float | None) -> None:
    shape = shape_of([60.0] * 3, [nothing] * 3)
    assert (shape.usual_spread_mm, shape.spread_mm) == (None, None)


@given(
    depths_mm=st.lists(st.floats(0, 800), min_size=1, max_size=30).filter(lambda depths: max(depths) >= 1),
    line_mm=st.floats(1, 120),
)
def test_any_dip_has_an_onset_before_its_exit(depths_mm: list[float], line_mm: float) -> None:
    shape = shape_of(depths_mm, line_mm=line_mm)
    assert 80 <= shape.onset_ms < shape.exit_ms <= 100 + PERIOD_MS * len(depths_mm)
    assert 1 <= shape.samples <= len(depths_mm)
    assert shape.depth_mm <= max(depths_mm) + 1e-9
    assert math.isfinite(shape.speed_mm_per_ms)
