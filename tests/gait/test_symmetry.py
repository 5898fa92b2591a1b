"""Left against right: what the person does shows, what chance or the rig does never."""

from typing import Protocol

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.twin.athlete import Athlete
from hardware.twin.recording import record
from station.gait.analyzer import Analyzer
from station.gait.events import Event
from station.gait.figure import Figure
from station.gait.moments import Moments
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, Row
from station.gait.statistics import SetStatistics
from station.gait.symmetry import NO_DIFFERENCE, NOT_CHECKED, symmetry, symmetry_index_pct
from station.gait.turnround import CHECKED_MEASURES, RigBias, turn_round

RIGHT_RIG = Figure(0.0, standard_error=0.0)
Pair = tuple[float, float]


class Walker(Protocol):
    """Steps of somebody, as events."""

    def events(self) -> list[Event]: ...


class Walks(Protocol):
    """Makes them."""

    def __call__(self, **how: object) -> Walker: ...


def over(events: list[Event]) -> SetStatistics:
    statistics = SetStatistics(Rig("single"))
    for event in events:
        statistics.add(event)
    return statistics


def moments(values: np.ndarray) -> Moments:
    told = Moments()
    for value in values.tolist():
        told.add(value)
    return told


def normal(mean: float, sd: float, n: int, seed: int) -> Moments:
    return moments(np.random.default_rng(seed).normal(mean, sd, n))


def checked(walk: Walks, seed: int, **how: object) -> RigBias:
    """The check as a person does it: 20 s facing forward, 20 s facing the sensor."""
    ahead = over(walk(noise_ms=6, seed=3 * seed, **how).events())
    return turn_round(ahead, over(walk(noise_ms=6, seed=3 * seed + 1, facing=True, **how).events()))


def contact_symmetry(walk: Walks, seed: int, **how: object) -> Figure:
    """The symmetry index of ground contact over a set of a minute, after the check."""
    a_set = over(walk(noise_ms=6, seed=3 * seed + 2, count=170, **how).events())
    return symmetry(a_set, "contact_ms", checked(walk, seed, **how))


def test_the_index_is_the_difference_over_the_mean_with_its_error() -> None:
    left, right = normal(280, 10, 50, seed=1), normal(320, 12, 60, seed=2)
    figure = symmetry_index_pct(left, right, RIGHT_RIG)
    assert figure.value == pytest.approx(100 * (right.mean - left.mean) / (0.5 * (right.mean + left.mean)))
    assert (figure.n, figure.evidence) == (50, "C")


@pytest.mark.parametrize(("left_sd", "right_sd"), [(10, 10), (5, 40), (40, 5)])
def test_the_error_of_the_index_is_at_least_how_it_scatters(left_sd: float, right_sd: float) -> None:
    told = [
        symmetry_index_pct(normal(150, left_sd, 25, 2 * seed), normal(300, right_sd, 25, 2 * seed + 1), RIGHT_RIG)
        for seed in range(600)
    ]
    scatter = np.std([figure.value or 0 for figure in told])
    assert 0.95 < np.mean([figure.standard_error or 0 for figure in told]) / scatter < 1.5


def test_the_error_of_the_index_is_right_for_feet_that_share_strikes() -> None:
    told = []
    for seed in range(400):
        strikes = 350 * np.arange(81) + np.random.default_rng(seed).normal(0, 10, 81)
        steps = np.diff(strikes)
        told.append(symmetry_index_pct(moments(steps[::2]), moments(steps[1::2] + 40), RIGHT_RIG))
    scatter = np.std([figure.value or 0 for figure in told])
    assert np.mean([figure.standard_error or 0 for figure in told]) == pytest.approx(scatter, rel=0.1)


@given(
    means=st.tuples(st.floats(50, 500), st.floats(50, 500)),
    sd=st.floats(0, 60),
    rig=st.floats(-40, 40),
    seed=st.integers(0, 99),
)
def test_swapping_sides_turns_the_index_round(means: Pair, sd: float, rig: float, seed: int) -> None:
    left, right = normal(means[0], sd, 25, seed), normal(means[1], sd, 30, seed + 100)
    figure = symmetry_index_pct(left, right, Figure(rig, standard_error=2.0))
    swapped = symmetry_index_pct(right, left, Figure(-rig, standard_error=2.0))
    assert (swapped.value is None) == (figure.value is None)
    if figure.value is not None:
        assert swapped.value == pytest.approx(-figure.value)
    assert swapped.standard_error == pytest.approx(figure.standard_error)
    assert swapped.reason == figure.reason


def test_chance_alone_hardly_ever_shows_a_difference() -> None:
    told = [
        symmetry_index_pct(normal(300, 12, 40, 2 * seed), normal(300, 12, 40, 2 * seed + 1), RIGHT_RIG)
        for seed in range(1000)
    ]
    assert sum(figure.value is not None for figure in told) <= 10
    assert {figure.reason for figure in told if figure.value is None} == {NO_DIFFERENCE}


def test_fewer_than_twenty_of_a_foot_show_nothing() -> None:
    figure = symmetry_index_pct(normal(200, 1, 19, 1), normal(300, 1, 80, 2), RIGHT_RIG)
    assert figure == Figure(None, "needs 20 of each foot", 19)


def test_nothing_on_either_side_is_nothing_to_compare() -> None:
    nothing = moments(np.zeros(30))
    assert symmetry_index_pct(nothing, nothing, RIGHT_RIG).reason == "nothing to compare"


# Nothing at all, or a nanosecond and more: below about 1e-308 floats have no digits left to divide.
NOTHING_OR_MS = st.just(0.0) | st.floats(1e-6, 1e4)


@given(st.lists(NOTHING_OR_MS, min_size=20, max_size=30), st.integers(0, 1))
def test_whatever_one_foot_does_beside_one_that_does_nothing_has_an_index_or_a_reason(
    values: list[float], which: int
) -> None:
    feet = (moments(np.zeros(20)), moments(np.array(values)))
    figure = symmetry_index_pct(feet[which], feet[1 - which], RIGHT_RIG)
    assert (figure.value is None) == bool(figure.reason)
    assert abs(figure.value or 0) <= 200 + 1e-9


def test_before_the_check_every_measure_says_so_and_reach_never_gets_an_index(walk: Walks) -> None:
    a_set = over(walk(contact_ms=(280, 320), count=100).events())
    assert all(symmetry(a_set, measure, None).reason == NOT_CHECKED for measure in CHECKED_MEASURES)
    figure = symmetry(a_set, "dwell_ms", checked(walk, 1))
    assert (figure.value, figure.reason) == (None, "turning round cannot check the range sensor")


def test_the_check_parts_the_mat_from_the_person(walk: Walks) -> None:
    bias = checked(walk, 1, contact_ms=(290, 310), break_ms=(0, -30), make_ms=(0, 10))
    assert bias.right_minus_left["contact_ms"].value == pytest.approx(-40, abs=4)
    assert bias.right_minus_left["swing_ms"].value == pytest.approx(40, abs=6)
    assert bias.right_minus_left["step_ms"].value == pytest.approx(20, abs=6)
    assert bias.person_right_minus_left["contact_ms"].value == pytest.approx(20, abs=4)
    assert bias.person_right_minus_left["step_ms"].value == pytest.approx(0, abs=6)
    assert {figure.evidence for figure in bias.right_minus_left.values()} == {"C"}


def test_the_error_of_the_check_is_how_it_scatters(walk: Walks) -> None:
    told = [checked(walk, seed, break_ms=(0, 25)).right_minus_left["contact_ms"] for seed in range(100)]
    values = [figure.value or 0 for figure in told]
    assert np.mean(values) == pytest.approx(25, abs=0.5)
    assert 0.9 < np.mean([figure.standard_error or 0 for figure in told]) / np.std(values) < 1.7


@pytest.mark.parametrize("pad", [(0.0, 30.0), (30.0, 0.0), (0.0, -30.0), (20.0, -10.0)])
def test_a_pad_bias_of_thirty_milliseconds_never_appears_as_the_persons(walk: Walks, pad: Pair) -> None:
    shown = [contact_symmetry(walk, seed, break_ms=pad) for seed in range(40)]
    assert {(figure.value, figure.reason) for figure in shown} == {(None, NO_DIFFERENCE)}


@given(late=st.tuples(st.floats(-30, 30), st.floats(-30, 30)), early=st.tuples(st.floats(-30, 30), st.floats(-30, 30)))
def test_whatever_the_pads_do_the_check_leaves_the_persons_difference_as_it_is(
    walk: Walks, late: Pair, early: Pair
) -> None:
    person = {"contact_ms": (300.0, 312.0), "step_ms": (340.0, 360.0)}
    right = checked(walk, 5, **person).person_right_minus_left
    biased = checked(walk, 5, make_ms=late, break_ms=early, **person).person_right_minus_left
    for measure in ("contact_ms", "swing_ms", "step_ms"):
        assert biased[measure].value == pytest.approx(right[measure].value, abs=1e-3)


@pytest.mark.parametrize("pad", [(0.0, 0.0), (0.0, 30.0), (30.0, 0.0)])
@pytest.mark.parametrize("person", [(285.0, 315.0), (315.0, 285.0)])
def test_a_persons_asymmetry_of_thirty_milliseconds_survives_the_check(walk: Walks, pad: Pair, person: Pair) -> None:
    true_pct = 100 * (person[1] - person[0]) / 300
    for seed in range(10):
        figure = contact_symmetry(walk, seed, break_ms=pad, contact_ms=person)
        assert figure.value == pytest.approx(true_pct, abs=2)


def test_a_check_that_is_too_short_or_at_another_pace_is_none(walk: Walks) -> None:
    ahead, short = over(walk().events()), over(walk(count=12, facing=True).events())
    a_set = over(walk(count=100).events())
    assert symmetry(a_set, "contact_ms", turn_round(ahead, short)).reason == (
        "rig not checked: needs 8 of each foot, both ways round"
    )
    slower = over(walk(step_ms=(400, 400), facing=True).events())
    bias = turn_round(ahead, slower).right_minus_left["contact_ms"]
    assert bias.reason == "rig not checked: the pace changed between the two ways round"


def stretch(seed: int, late_ms: float, *, facing: bool, asymmetry: float, seconds: float = 20) -> SetStatistics:
    """A simulated athlete through the whole detection, on a mat whose right pad opens `late_ms` late."""
    athlete = Athlete(set_s=seconds, stride_cv=0.012, step_asymmetry=asymmetry)
    rows, truth = record(athlete, "mat", seconds + 3, seed)
    on_the_right = "left" if facing else "right"
    toe_offs_ns = np.array([moment.t_ns for moment in truth.toe_offs if moment.side == on_the_right])
    stood: list[Row] = []
    for row in rows:
        if isinstance(row, ContactEdge):
            foot = "left" if row.channel == "pad_left" else "right"
            opens = foot == on_the_right and np.abs(toe_offs_ns - row.t_ns).min() < 25e6
            t_ns = row.t_ns + round(late_ms * 1e6) * bool(opens)
            stood.append(row._replace(t_ns=t_ns, channel="pad_right" if foot == on_the_right else "pad_left"))
    analyzer = Analyzer(Rig("mat"))
    return over([*analyzer.process(sorted(stood, key=lambda row: row.t_ns)), *analyzer.finish()])


def through_the_detection(late_ms: float, asymmetry: float) -> tuple[SetStatistics, RigBias]:
    forward = stretch(1, late_ms, facing=False, asymmetry=asymmetry)
    bias = turn_round(forward, stretch(2, late_ms, facing=True, asymmetry=asymmetry))
    return stretch(3, late_ms, facing=False, asymmetry=asymmetry, seconds=60), bias


@pytest.mark.parametrize("late_ms", [0.0, 20.0, -30.0])
def test_a_late_pad_is_found_and_taken_out_through_the_whole_detection(late_ms: float) -> None:
    a_set, bias = through_the_detection(late_ms, asymmetry=0.0)
    assert bias.right_minus_left["contact_ms"].value == pytest.approx(late_ms, abs=5)
    assert all(abs(symmetry(a_set, measure, bias).value or 0) < 1 for measure in ("step_ms", "contact_ms", "swing_ms"))


def test_uneven_steps_are_the_persons_through_the_whole_detection() -> None:
    a_set, bias = through_the_detection(-30.0, asymmetry=0.05)
    assert symmetry(a_set, "step_ms", bias).value == pytest.approx(-10, abs=1.5)
    assert symmetry(a_set, "contact_ms", bias).value is None
