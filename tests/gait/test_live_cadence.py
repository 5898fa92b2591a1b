"""Cadence as a person sees it while kicking: close, settled soon, never half or double, gone when they stop."""

import math
from collections.abc import Callable, Sequence
from itertools import takewhile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.twin.athlete import Athlete, swings
from hardware.twin.recording import record
from station.gait.analyzer import Analyzer
from station.gait.rhythm import Rhythm
from station.gait.rig import Rig
from station.gait.samples import RigKind, Row, Side

SECOND = 1_000_000_000
LOOK_NS = SECOND // 20
SIDES: tuple[Side, Side] = ("left", "right")
PACES = (60, 80, 100, 120, 145, 170, 200, 240, 280)
Moments = Sequence[tuple[int, Side]]


def strikes(cadence_spm: float, seed: int, *, asymmetry: float = 0.0, seconds: float = 30.0) -> list[tuple[int, Side]]:
    """Foot strikes of a runner as steady as those recorded: strides vary by 1.2 %."""
    athlete = Athlete(cadence_spm=cadence_spm, stride_cv=0.012, step_asymmetry=asymmetry)
    during = takewhile(lambda swing: swing.strike_ns < seconds * SECOND, swings(athlete, seed))
    return [(swing.strike_ns, SIDES[swing.leg]) for swing in during]


def shown(moments: Moments, until_s: float) -> list[tuple[int, float | None]]:
    """The figure that a page shows, 20 times a second from the first moment on."""
    rhythm = Rhythm()
    figures: list[tuple[int, float | None]] = []
    waiting = list(moments)
    for now_ns in range(moments[0][0], round(until_s * SECOND), LOOK_NS):
        while waiting and waiting[0][0] <= now_ns:
            rhythm.step(*waiting.pop(0))
        figures.append((now_ns, rhythm.cadence(now_ns).value))
    return figures


def true_spm(moments: Moments, begin_s: float, end_s: float) -> float:
    inside = [t_ns for t_ns, _ in moments if begin_s * SECOND <= t_ns < end_s * SECOND]
    return 60 * SECOND * (len(inside) - 1) / (inside[-1] - inside[0])


def mean_error_spm(truth: Moments, figures: Sequence[tuple[int, float | None]], begin_s: float) -> float:
    """How far the shown figure is off on average over 10 s."""
    values = [spm for t_ns, spm in figures if spm is not None and begin_s <= t_ns / SECOND < begin_s + 10]
    return math.fsum(values) / len(values) - true_spm(truth, begin_s, begin_s + 10)


def without_sides(moments: Moments) -> Moments:
    return [(t_ns, "unknown") for t_ns, _ in moments]


def one_in_twelve_unseen(moments: Moments) -> Moments:
    rng = np.random.default_rng(12)
    return [moment for moment in moments if rng.random() > 1 / 12]


def late_and_early(moments: Moments) -> Moments:
    """As the apex of a heel is known: within 7 ms."""
    rng = np.random.default_rng(7)
    return [(t_ns + round(rng.normal(0, 7e6)), side) for t_ns, side in moments]


@pytest.mark.parametrize("cadence_spm", PACES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_cadence_is_within_a_step_over_ten_seconds(cadence_spm: float, seed: int) -> None:
    truth = strikes(cadence_spm, seed)
    for seen in (truth, without_sides(truth), late_and_early(truth), without_sides(late_and_early(truth))):
        figures = shown(seen, 30)
        assert all(abs(mean_error_spm(truth, figures, begin_s)) < 1 for begin_s in (8, 13, 18))


@pytest.mark.parametrize("cadence_spm", PACES)
@pytest.mark.parametrize("asymmetry", [0.0, 0.1, 0.2])
def test_the_cadence_has_settled_after_four_seconds_and_is_never_half_or_double(
    cadence_spm: float, asymmetry: float
) -> None:
    truth = strikes(cadence_spm, seed=5, asymmetry=asymmetry)
    for seen in (truth, without_sides(truth)):
        for t_ns, spm in shown(seen, 30):
            if t_ns - seen[0][0] >= 4 * SECOND:
                assert spm == pytest.approx(cadence_spm, rel=0.12)
            elif spm is not None:
                assert spm == pytest.approx(cadence_spm, rel=0.15)


@pytest.mark.parametrize("cadence_spm", PACES)
def test_missed_steps_neither_halve_nor_double_the_cadence(cadence_spm: float) -> None:
    truth = strikes(cadence_spm, seed=9)
    for seen in (one_in_twelve_unseen(truth), without_sides(one_in_twelve_unseen(truth))):
        figures = shown(seen, 30)
        assert all(spm == pytest.approx(cadence_spm, rel=0.1) for _, spm in figures if spm is not None)
        assert sum(spm is not None for _, spm in figures) > 0.7 * len(figures)


@pytest.mark.parametrize(("before_spm", "after_spm"), [(170, 120), (120, 170), (100, 200), (200, 100), (60, 280)])
def test_a_change_of_pace_has_settled_after_four_seconds(before_spm: float, after_spm: float) -> None:
    first = [(round(i * 60 / before_spm * SECOND), SIDES[i % 2]) for i in range(20)]
    changed_ns = first[-1][0]
    then = [(changed_ns + round(i * 60 / after_spm * SECOND), SIDES[(i + 1) % 2]) for i in range(1, 60)]
    for moments in ([*first, *then], without_sides([*first, *then])):
        for t_ns, spm in shown(moments, changed_ns / SECOND + 9):
            if t_ns - changed_ns > 4 * SECOND:
                assert spm == pytest.approx(after_spm, abs=1)


def test_a_hop_on_the_same_foot_counts_as_one_step() -> None:
    sides: tuple[Side, ...] = ("left", "right", "left", "left", "right", "left", "right", "right", "left")
    rhythm = Rhythm()
    intervals = [rhythm.step(round(i * 0.35 * SECOND), side) for i, side in enumerate(sides)]
    assert [interval.steps for interval in intervals if interval] == [1] * 8
    assert rhythm.cadence(3 * SECOND).value == pytest.approx(60 / 0.35)


def test_a_step_that_was_none_does_not_raise_the_cadence() -> None:
    times = [i * 0.35 for i in range(8)]
    rhythm = Rhythm()
    for t_s in [*times[:5], times[4] + 0.12, *times[5:]]:
        rhythm.step(round(t_s * SECOND), "unknown")
    assert rhythm.cadence(3 * SECOND).value == pytest.approx(60 / 0.35, abs=1)


@given(st.lists(st.tuples(st.integers(0, 3 * SECOND), st.sampled_from((*SIDES, "unknown"))), max_size=60))
def test_whatever_comes_the_figure_is_a_pace_or_a_reason(gaps: list[tuple[int, Side]]) -> None:
    rhythm = Rhythm()
    now_ns = 0
    for gap_ns, side in gaps:
        now_ns += gap_ns
        rhythm.step(now_ns, side)
        figure = rhythm.cadence(now_ns)
        if figure.value is None:
            assert figure.reason
        else:
            assert 10 < figure.value < 1000
            assert figure.standard_error is not None
            assert figure.standard_error >= 0


def test_the_error_of_the_figure_comes_from_how_unequal_the_steps_are() -> None:
    rhythm = Rhythm()
    times = [0, 0.34, 0.70, 1.06, 1.40, 1.75, 2.09, 2.45, 2.80]
    for i, t_s in enumerate(times):
        rhythm.step(round(t_s * SECOND), SIDES[i % 2])
    figure = rhythm.cadence(3 * SECOND)
    steps = np.diff(times)
    assert (figure.n, figure.evidence) == (8, "B")
    assert figure.value == pytest.approx(60 / steps.mean())
    expected = 60 / steps.mean() ** 2 * steps.std(ddof=1) / math.sqrt(8)
    assert figure.standard_error == pytest.approx(expected, rel=0.01)


def look(rig: Rig, rows: Sequence[Row]) -> tuple[list[float | None], Analyzer]:
    """The cadence at every tenth row."""
    analyzer = Analyzer(rig)
    figures: list[float | None] = []
    for first in range(0, len(rows), 10):
        block = rows[first : first + 10]
        analyzer.process(block)
        figures.append(analyzer.cadence(block[-1].t_ns).value)
    return figures, analyzer


def only(*channels: str) -> Callable[[Row], bool]:
    return lambda row: row.channel in channels


@pytest.mark.parametrize(
    ("kind", "keep"),
    [
        ("single", only("range", "pad_left", "pad_right")),
        ("single", only("range")),
        ("single", only("range", "pad_right")),
        ("pair", only("range_left", "range_right")),
        ("pair", only("range_left", "range_right", "pad_left")),
        ("mat", only("pad_left", "pad_right")),
    ],
    ids=["single", "single without a mat", "single, left pad dead", "pair, no mat", "pair, right pad dead", "mat"],
)
@pytest.mark.parametrize("cadence_spm", [60.0, 170.0, 280.0])
def test_a_simulated_athlete_gets_the_true_cadence_on_every_rig(
    kind: RigKind, keep: Callable[[Row], bool], cadence_spm: float
) -> None:
    rows, truth = record(Athlete(cadence_spm=cadence_spm, stride_cv=0.015, set_s=20), kind, 24, seed=3)
    figures, analyzer = look(Rig(kind), [row for row in rows if keep(row)])
    values = [spm for spm in figures if spm is not None]
    assert len(values) > 0.6 * len(figures)
    assert all(spm == pytest.approx(cadence_spm, rel=0.12) for spm in values)
    steps = [(moment.t_ns, moment.side) for moment in truth.foot_strikes]
    assert math.fsum(values) / len(values) == pytest.approx(true_spm(steps, 0, 30), abs=1)
    assert analyzer.cadence(steps[-1][0] + 2 * SECOND).value is None
