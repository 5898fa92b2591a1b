"""The timing of a simulated athlete's steps."""

from itertools import islice, pairwise
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.twin.athlete import Athlete, Swing, swings

ATHLETES = st.builds(
    Athlete,
    height_m=st.floats(1.1, 2.05),
    cadence_spm=st.floats(60, 280),
    left_reach_deg=st.floats(100, 156),
    right_reach_deg=st.floats(100, 156),
    step_asymmetry=st.floats(-0.1, 0.1),
    stride_cv=st.floats(0, 0.05),
    duty_factor=st.floats(0.35, 0.6),
    fatigue=st.floats(0, 0.3),
    first_side=st.sampled_from(["left", "right"]),
    standing_s=st.floats(0, 3),
)


def first(count: int, athlete: Athlete, seed: int = 1) -> list[Swing]:
    return list(islice(swings(athlete, seed), count))


@given(ATHLETES, st.integers(0, 1000))
def test_legs_alternate_and_each_foot_leaves_peaks_and_lands_in_that_order(athlete: Athlete, seed: int) -> None:
    some = first(12, athlete, seed)
    assert all(before.leg != after.leg for before, after in pairwise(some))
    assert all(swing.toe_off_ns < swing.apex_ns < swing.strike_ns for swing in some)
    assert all(before.strike_ns < after.strike_ns for before, after in pairwise(some))
    for leg in (0, 1):
        own = [swing for swing in some if swing.leg == leg]
        assert all(before.strike_ns < after.toe_off_ns for before, after in pairwise(own))


def test_the_cadence_is_the_one_asked_for() -> None:
    some = first(401, Athlete(cadence_spm=180))
    step_s = (some[-1].strike_ns - some[0].strike_ns) / 400 / 1e9
    assert 60 / step_s == pytest.approx(180, rel=0.005)


def test_strides_vary_by_the_coefficient_asked_for() -> None:
    some = first(1201, Athlete(stride_cv=0.03))
    strides = [after.strike_ns - before.strike_ns for before, after in zip(some, some[2:], strict=False)][::2]
    assert stdev(strides) / fmean(strides) == pytest.approx(0.03, rel=0.15)


def test_the_apex_divides_the_swing_and_contact_the_stride_as_asked() -> None:
    some = first(20, Athlete(stride_cv=0, lift_fraction=0.4, duty_factor=0.5))
    swing, following = some[4], some[6]
    assert (swing.apex_ns - swing.toe_off_ns) / (swing.strike_ns - swing.toe_off_ns) == pytest.approx(0.4)
    contact_ns = following.toe_off_ns - swing.strike_ns
    assert contact_ns / (following.strike_ns - swing.strike_ns) == pytest.approx(0.5)


def test_an_asymmetric_athlete_takes_longer_over_the_steps_of_one_leg() -> None:
    some = first(41, Athlete(stride_cv=0, step_asymmetry=0.05))
    steps = [(after.leg, after.strike_ns - before.strike_ns) for before, after in pairwise(some)]
    left, right = (fmean(step for leg, step in steps if leg == which) for which in (0, 1))
    assert (left - right) / (left + right) == pytest.approx(0.05)


def test_each_leg_reaches_as_high_as_asked() -> None:
    some = first(200, Athlete(left_reach_deg=150, right_reach_deg=120, reach_sd_deg=1))
    left, right = (fmean(swing.reach_deg for swing in some if swing.leg == which) for which in (0, 1))
    assert left == pytest.approx(150, abs=0.5)
    assert right == pytest.approx(120, abs=0.5)


def test_a_tiring_athlete_slows_down_and_reaches_less_high() -> None:
    some = first(700, Athlete(fatigue=0.2, stride_cv=0, reach_sd_deg=0))
    early, late = (some[place + 1].strike_ns - some[place].strike_ns for place in (0, 698))
    assert early / late == pytest.approx(0.8, abs=0.02)
    assert some[-1].reach_deg / some[0].reach_deg == pytest.approx(0.8, abs=0.02)


def test_standing_ends_with_the_first_toe_off_of_the_side_asked_for() -> None:
    swing = first(1, Athlete(standing_s=3, stride_cv=0, first_side="right"))[0]
    assert (swing.leg, swing.toe_off_ns) == (1, 3_000_000_000)


def test_a_set_ends_after_its_time() -> None:
    some = list(swings(Athlete(standing_s=1, set_s=10), 1))
    assert 10.3e9 < some[-1].strike_ns <= 11e9
    assert not list(swings(Athlete(set_s=0), 1))


def test_the_seed_decides_every_step() -> None:
    assert first(50, Athlete(), 5) == first(50, Athlete(), 5)
    assert first(50, Athlete(), 5) != first(50, Athlete(), 6)


@pytest.mark.parametrize(("field", "value"), [("height_m", 2.2), ("cadence_spm", 20.0), ("left_reach_deg", 170.0)])
def test_an_athlete_that_cannot_be_moved_is_refused_by_name_and_range(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=rf"athlete: {field} is {value:g}, must be"):
        Athlete(**{field: value})  # type: ignore[arg-type]
