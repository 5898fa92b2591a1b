"""The level of the body: followed through sway, noise and steps, not through feet."""

import random

import pytest

from station.gait.baseline import Baseline
from station.gait.shape import Point


def followed(*distances_mm: float, period_ms: float = 20.0, sigma_mm: float | None = 10.0) -> Baseline:
    baseline = Baseline()
    for i, distance_mm in enumerate(distances_mm):
        baseline.follow(Point(i * period_ms, distance_mm, sigma_mm), period_ms)
    return baseline


def test_the_level_is_known_after_five_samples_and_an_outlier_among_them_does_not_move_it() -> None:
    assert not followed(900, 900, 900, 900).is_known
    baseline = followed(900, 400, 902, 898, 900)
    assert baseline.is_known
    assert baseline.level_mm == 900


def test_slow_sway_is_followed() -> None:
    assert followed(*[900.0] * 5, *(900 - i for i in range(40))).level_mm == pytest.approx(861, abs=8)


def test_an_outlier_pulls_no_more_than_three_standard_deviations() -> None:
    baseline = followed(*[900.0] * 10, 300.0)
    assert baseline.level_mm > 896


def test_a_body_that_moved_away_is_found_with_its_third_sample() -> None:
    assert followed(*[900.0] * 10, 1100, 1100).level_mm < 910
    assert followed(*[900.0] * 10, 1100, 1100, 1100).level_mm == 1100


def test_a_single_far_sample_is_not_the_body() -> None:
    assert followed(*[900.0] * 10, 1100, 900, 1100, 900, 1100).level_mm < 915


@pytest.mark.parametrize("noise_mm", [4.0, 8.0, 16.0])
def test_the_noise_is_measured_through_sway(noise_mm: float) -> None:
    chance = random.Random(1)  # noqa: S311 (for a test)
    baseline = followed(*(900 + (i % 40) + chance.gauss(0, noise_mm) for i in range(2000)))
    assert baseline.noise_mm == pytest.approx(noise_mm, rel=0.3)


def test_the_noise_stays_believable() -> None:
    assert followed(*[900.0] * 500).noise_mm == pytest.approx(3, rel=0.03)


def test_a_source_that_says_nothing_of_spread_has_none() -> None:
    assert followed(*[900.0] * 10, sigma_mm=None).sigma_mm is None
    assert followed(*[900.0] * 10).sigma_mm == 10


def test_the_crossing_lies_between_the_last_quiet_sample_and_the_first_beyond() -> None:
    baseline = followed(*[900.0] * 6)
    assert baseline.crossing_ms(Point(120, 800, None), 40) == pytest.approx(108)
    assert baseline.crossing_ms(Point(120, 900, None), 40) == 110


def test_quiet_samples_before_a_crossing_leave_out_those_in_which_the_foot_begins() -> None:
    before, lead = followed(*[900.0] * 10).before(190, guard_ms=30, reach_ms=100)
    assert [point.t_ms for point in before] == [100, 120, 140, 160]
    assert [point.t_ms for point in lead] == [100, 120, 140, 160, 180]


def test_the_level_stands_in_where_the_quiet_samples_are_too_old() -> None:
    before, lead = followed(*[900.0] * 10).before(1000, guard_ms=30, reach_ms=100)
    assert before == lead == [Point(970, 900, 10)]
