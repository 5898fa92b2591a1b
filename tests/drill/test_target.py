"""The beat goes down to what a person can hold, and comes back, but never above what the program asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.drill.target import MOST_STEPS, Target


def fallen(program_spm: float = 160.0, *, too_fast: bool = False) -> Target:
    target = Target()
    target.aim(program_spm)
    target.fall(too_fast=too_fast)
    return target


def test_without_a_target_there_is_nothing_to_hold_or_to_change() -> None:
    target = Target()
    assert (target.spm, target.band, target.can_fall, target.can_rise(160.0)) == (None, None, False, False)


def test_a_step_down_is_5_percent_and_who_does_better_is_not_slowed_down() -> None:
    target = fallen()
    assert target.spm == pytest.approx(152.0)
    assert target.band is not None
    assert target.band.least_spm == target.spm
    assert target.band.most_spm == 160.0


def test_heels_that_were_low_need_only_the_easier_beat_to_try_again() -> None:
    target = fallen()
    assert target.can_rise(152.0)
    assert not target.can_rise(145.0)
    assert not target.can_rise(None)


def test_feet_that_were_too_slow_have_to_show_that_they_can_be_faster() -> None:
    target = fallen(too_fast=True)
    assert not target.can_rise(152.0)
    assert target.can_rise(157.0)


def test_what_is_at_the_programs_cadence_cannot_rise() -> None:
    target = fallen()
    target.rise()
    assert target.spm == pytest.approx(160.0)
    assert not target.can_rise(200.0)


def test_a_rise_that_could_not_be_held_is_not_tried_again_in_the_set() -> None:
    target = fallen()
    target.rise()
    target.fall(too_fast=False)
    assert not target.can_rise(160.0)
    target.begin()
    target.fall(too_fast=False)
    assert target.can_rise(160.0)


def test_another_cadence_of_the_program_keeps_the_steps_and_a_new_set_forgets_them() -> None:
    target = fallen()
    target.aim(120.0)
    assert target.spm == pytest.approx(114.0)
    target.begin()
    assert target.spm == 120.0


@given(st.floats(60.0, 280.0), st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(40.0, 300.0))))
def test_whatever_happens_the_beat_stays_between_three_quarters_of_the_programs_and_all_of_it(
    program_spm: float, happenings: list[tuple[bool, bool, float]]
) -> None:
    target = Target()
    target.aim(program_spm)
    for falls, too_fast, pace_spm in happenings:
        if falls and target.can_fall:
            target.fall(too_fast=too_fast)
        elif not falls and target.can_rise(pace_spm):
            target.rise()
        assert target.spm is not None
        assert 0.95**MOST_STEPS * program_spm * 0.999 <= target.spm <= program_spm
