"""The metronome leads the feet towards the target and never loses their phase."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.drill.metronome import GAIN, LEAD, Metronome

MS = 1_000_000
S = 1_000_000_000
MINUTE_NS = 60 * S


def walk(target_spm: float, own_spm: float, steps: int = 60, sd: float = 0.0, late_ms: int = 90) -> list[float]:
    """Errors in ms of feet that step at their own cadence; each step is told a while after it was made."""
    rng = np.random.default_rng(1)
    metronome = Metronome(target_spm, 0)
    errors, t_ns = [], 700 * MS
    for _ in range(steps):
        now_ns = t_ns + late_ms * MS
        while metronome.next_ns <= now_ns:
            metronome.beat(metronome.next_ns)
        errors.append(metronome.step(t_ns))
        t_ns += round(MINUTE_NS / own_spm * (1 + sd * rng.standard_normal()))
    return errors


def test_without_feet_it_beats_at_its_target() -> None:
    metronome = Metronome(150.0, 0)
    beats = [now_ns for now_ns in range(0, 10 * S, MS) if metronome.beat(now_ns)]
    assert len(beats) == 24
    assert {later - earlier for earlier, later in pairwise(beats)} == {400 * MS}


def test_the_next_beat_is_known() -> None:
    metronome = Metronome(150.0, 5 * S)
    assert metronome.next_ns == 5 * S + 400 * MS
    assert not metronome.beat(metronome.next_ns - 1)
    assert metronome.beat(metronome.next_ns)
    assert metronome.beats == 1


def test_beats_that_a_late_caller_missed_are_left_out() -> None:
    metronome = Metronome(150.0, 0)
    assert metronome.beat(1_300 * MS)
    assert not metronome.beat(1_300 * MS)
    assert metronome.next_ns == 1_700 * MS


def test_the_first_step_sets_the_phase_and_even_feet_stay_on_the_beat() -> None:
    errors = walk(150.0, 150.0)
    assert max(abs(error) for error in errors[1:]) < 0.01


def test_feet_that_vary_stay_within_what_counts_as_on_time() -> None:
    errors = walk(150.0, 150.0, steps=400, sd=0.03)
    assert np.std(errors[10:]) < 20
    assert np.mean(np.abs(errors[10:]) <= 45) > 0.97


@pytest.mark.parametrize(("own_spm", "sign"), [(140.0, 1), (160.0, -1)])
def test_feet_that_are_too_slow_hear_the_beat_early_and_too_fast_ones_late(own_spm: float, sign: int) -> None:
    errors = walk(150.0, own_spm, steps=100)
    assert sign * errors[-1] > 45
    assert abs(errors[-1]) <= LEAD / GAIN * 60_000 / own_spm + 1


@pytest.mark.parametrize("own_spm", [70.0, 100.0, 200.0, 270.0])
def test_feet_far_from_the_target_are_led_by_five_percent_and_not_lost(own_spm: float) -> None:
    metronome = Metronome(150.0, 0)
    for number in range(40):
        t_ns = round(number * MINUTE_NS / own_spm)
        while metronome.next_ns <= t_ns:
            metronome.beat(metronome.next_ns)
        metronome.step(t_ns)
    led = MINUTE_NS / metronome.period_ns / own_spm - 1
    assert abs(led) <= LEAD / (1 - LEAD)
    assert (led > 0) == (own_spm < 150.0)


def test_after_a_pause_the_feet_set_the_phase_anew() -> None:
    metronome = Metronome(150.0, 0)
    for number in range(10):
        metronome.step(number * 400 * MS)
    metronome.step(20 * S + 123 * MS)
    metronome.beat(20 * S + 123 * MS)
    assert metronome.step(20 * S + 523 * MS) == pytest.approx(0.0, abs=0.01)


def test_a_new_target_changes_the_pace() -> None:
    metronome = Metronome(150.0, 0)
    metronome.target_spm = 200.0
    assert metronome.period_ns == 300 * MS


@given(st.floats(60, 280), st.floats(60, 280), st.lists(st.floats(-0.15, 0.15), min_size=4, max_size=20))
def test_whatever_the_feet_do_beats_are_apart_and_no_error_is_half_a_beat(
    target_spm: float, own_spm: float, offs: list[float]
) -> None:
    metronome = Metronome(target_spm, 0)
    step_ns, told, beats = 500 * MS, iter(offs), []
    shortest_ns = metronome.period_ns
    for now_ns in range(0, 30 * S, 5 * MS):
        if now_ns >= step_ns and (off := next(told, None)) is not None:
            period_ms = metronome.period_ns / 1e6
            assert abs(metronome.step(step_ns)) <= period_ms / 2 + 0.001
            shortest_ns = min(shortest_ns, metronome.period_ns)
            step_ns += round(MINUTE_NS / own_spm * (1 + off))
        if metronome.beat(now_ns):
            beats.append(now_ns)
    assert all(later - earlier >= 0.45 * shortest_ns for earlier, later in pairwise(beats))


def test_what_is_no_step_says_nothing_of_the_pace() -> None:
    metronome = Metronome(150.0, 0)
    for number in range(10):
        metronome.step(number * 400 * MS)
    paced_ns = metronome.period_ns
    metronome.step(9 * 400 * MS + 20 * MS)
    assert metronome.period_ns == paced_ns
