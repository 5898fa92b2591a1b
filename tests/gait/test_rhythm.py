"""Cadence: right, steady, and gone when nobody steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gait.rhythm import Rhythm
from station.gait.samples import Side

SECOND = 1_000_000_000
SIDES: tuple[Side, Side] = ("left", "right")


def stepping(*steps: tuple[float, Side]) -> Rhythm:
    rhythm = Rhythm()
    for t_s, side in steps:
        rhythm.step(round(t_s * SECOND), side)
    return rhythm


@given(step_s=st.floats(0.2, 1.0), first_s=st.floats(0, 100), count=st.integers(4, 40))
def test_a_steady_rhythm_is_told_within_a_tenth_of_a_step(step_s: float, first_s: float, count: int) -> None:
    rhythm = stepping(*((first_s + i * step_s, SIDES[i % 2]) for i in range(count)))
    figure = rhythm.cadence(round((first_s + count * step_s) * SECOND))
    assert figure.value == pytest.approx(60 / step_s, abs=0.1)
    assert figure.reason is None
    assert rhythm.mean_spm() == pytest.approx(60 / step_s, abs=0.1)


def test_uneven_legs_do_not_show_in_the_cadence() -> None:
    rhythm = stepping(*((i * 0.35 + (i % 2) * 0.05, SIDES[i % 2]) for i in range(8)))
    assert rhythm.cadence(3 * SECOND).value == pytest.approx(60 / 0.35)


def test_an_unseen_step_does_not_halve_the_cadence() -> None:
    steps = [(i * 0.35, SIDES[i % 2]) for i in range(12) if i not in {3, 8}]
    assert stepping(*steps).cadence(4 * SECOND).value == pytest.approx(60 / 0.35)
    assert stepping(*steps).mean_spm() == pytest.approx(60 / 0.35)


def test_steps_of_unknown_feet_count_one_by_one() -> None:
    rhythm = stepping(*((i * 0.35, "unknown") for i in range(8)))
    assert rhythm.cadence(3 * SECOND).value == pytest.approx(60 / 0.35)


def test_one_foot_alone_gives_no_cadence_rather_than_half_of_it() -> None:
    figure = stepping(*((i * 0.7, "left") for i in range(6))).cadence(4 * SECOND)
    assert (figure.value, figure.reason) == (None, "only the left foot is seen")


def test_too_few_steps_give_a_reason() -> None:
    assert stepping((0, "left"), (0.3, "right"), (0.6, "left")).cadence(SECOND).reason == "too few steps yet"


def test_the_cadence_is_gone_within_two_seconds_of_stopping() -> None:
    rhythm = stepping(*((i * 0.35, SIDES[i % 2]) for i in range(8)))
    assert rhythm.cadence(round(3.9 * SECOND)).value is not None
    assert rhythm.cadence(round(4.4 * SECOND)).reason == "nobody is stepping"
    assert Rhythm().cadence(0).reason == "nobody is stepping"


def test_a_pause_begins_a_new_rhythm() -> None:
    rhythm = stepping(*((i * 0.35, SIDES[i % 2]) for i in range(8)), *((10 + i * 0.5, SIDES[i % 2]) for i in range(5)))
    assert rhythm.cadence(13 * SECOND).value == pytest.approx(120)
    assert rhythm.mean_spm() == pytest.approx(60 * 11 / (7 * 0.35 + 4 * 0.5))


def test_a_step_that_arrives_late_is_left_out() -> None:
    rhythm = stepping((0, "left"), (0.35, "right"), (0.3, "left"))
    assert rhythm.steps == 1


def test_nobody_stepping_has_no_mean() -> None:
    assert Rhythm().mean_spm() is None


def test_even_steps_do_not_vary_and_uneven_ones_do_by_their_standard_deviation() -> None:
    even = stepping(*((i * 0.35, SIDES[i % 2]) for i in range(9)))
    assert even.variation_pct(3 * SECOND) == pytest.approx(0, abs=1e-6)
    limping = stepping(*((i * 0.35 + (i % 2) * 0.05, SIDES[i % 2]) for i in range(9)))
    assert limping.variation_pct(3 * SECOND) == pytest.approx(100 * 0.05 / 0.35 * (8 / 7) ** 0.5)


def test_steps_vary_by_nothing_known_while_nobody_steps() -> None:
    assert Rhythm().variation_pct(0) is None
    assert stepping(*((i * 0.35, SIDES[i % 2]) for i in range(8))).variation_pct(9 * SECOND) is None
