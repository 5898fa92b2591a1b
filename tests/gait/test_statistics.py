"""Statistics of a set: the same as plain numpy says, with their errors, and None where nothing can be known."""

import dataclasses
import tracemalloc
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gait.events import Event, FootStrike, HeelContact, HeelRejected, Kick, Stride
from station.gait.figure import Figure
from station.gait.moments import Moments, coefficient_of_variation
from station.gait.rig import Rig
from station.gait.samples import Side
from station.gait.statistics import MEASURES, SetStatistics, Statistics
from station.gait.trend import MINUTE_NS, MOST_POINTS, Trend

MS = 1_000_000
SINGLE = Rig("single")
SIDES: tuple[Side, Side] = ("left", "right")
OTHER: dict[Side, Side] = {"left": "right", "right": "left", "unknown": "unknown"}
LOW = Kick(0, "left", 0, None, None, 1, None, None, None, None, "too_low", "no heel at the line")


class Walks(Protocol):
    """Makes them."""

    def __call__(self, **how: object) -> "Walker": ...


class Walker(Protocol):
    """Steps of somebody, as events."""

    def events(self) -> list[Event]: ...


def over(events: Sequence[Event], rig: Rig = SINGLE) -> SetStatistics:
    statistics = SetStatistics(rig)
    for event in events:
        statistics.add(event)
    return statistics


def figures(statistics: Statistics) -> dict[str, Figure]:
    """All figures by name."""
    flat = {f.name: getattr(statistics, f.name) for f in dataclasses.fields(statistics)}
    named = {name: figure for name, figure in flat.items() if isinstance(figure, Figure)}
    for measure, means in statistics.means.items():
        named |= {f"{measure} {which}": getattr(means, which) for which in ("left", "right", "both")}
    return named | {f"{name} fading": figure for name, figure in statistics.fading_per_min.items()}


def values(statistics: Statistics) -> dict[str, float | None]:
    return {name: figure.value for name, figure in figures(statistics).items()}


def of(events: Sequence[Event], kind: type[Event], side: Side, field: str) -> list[float]:
    return [getattr(event, field) for event in events if isinstance(event, kind) and event.side == side]


def test_every_mean_and_error_is_that_of_plain_numpy(walk: Walks) -> None:
    events = walk(step_ms=(330, 370), contact_ms=(290, 310), noise_ms=9).events()
    means = over(events).statistics().means
    fields: list[tuple[type[Event], str]] = [
        *((Stride, name) for name in ("contact_ms", "swing_ms", "flight_ms", "duty_factor")),
        *((Kick, name) for name in ("lift_ms", "return_ms", "dwell_ms", "dwell_share", "depth_mm")),
    ]
    for kind, field in fields:
        left, right = (np.array(of(events, kind, side, field)) for side in SIDES)
        told = {name: means[measure] for measure in MEASURES for name in [str(measure)]}[field]
        for figure, expected in ((told.left, left), (told.right, right)):
            assert figure.value == pytest.approx(expected.mean())
            assert figure.standard_error == pytest.approx(expected.std(ddof=1) / np.sqrt(len(expected)), abs=1e-9)
            assert (figure.n, figure.evidence, figure.reason) == (len(expected), "B", None)
        assert told.both.value == pytest.approx((left.mean() + right.mean()) / 2)


def test_step_times_cadence_and_variability_are_those_of_the_strikes(walk: Walks) -> None:
    events = walk(step_ms=(330, 370), noise_ms=6, count=90).events()
    strikes = np.array([event.t_ns for event in events if isinstance(event, FootStrike)])
    steps = np.diff(strikes) / MS
    right, left = steps[::2], steps[1::2]
    told = over(events).statistics()
    assert told.means["step_ms"].left.value == pytest.approx(left.mean())
    assert told.means["step_ms"].right.value == pytest.approx(right.mean())
    assert told.cadence_spm.value == pytest.approx(60_000 / steps.mean())
    assert told.cadence_spm.n == len(steps)
    within = np.concatenate((left - left.mean(), right - right.mean()))
    cv_pct = 100 * np.sqrt((within**2).sum() / (len(steps) - 2)) / steps.mean()
    assert told.step_time_cv_pct.value == pytest.approx(cv_pct)
    assert told.step_time_cv_pct.n == len(steps)


def test_feet_that_are_not_known_alternate_in_the_variability(walk: Walks) -> None:
    events = walk(step_ms=(300, 400), noise_ms=5, count=90).events()
    nameless = [dataclasses.replace(event, side="unknown") for event in events if isinstance(event, FootStrike)]
    told = over(nameless, Rig("mat", ("pad",))).statistics()
    assert told.step_time_cv_pct.value == pytest.approx(over(events).statistics().step_time_cv_pct.value)
    assert told.longest_streak.reason == "the feet are not known"
    assert told.means["contact_ms"].both.reason == "an undivided mat cannot tell the feet apart"


def test_the_error_of_the_variability_is_how_it_scatters() -> None:
    rng = np.random.default_rng(4)
    told = []
    for _ in range(400):
        classes = (Moments(), Moments())
        for moments, mean in zip(classes, (330, 370), strict=True):
            for value in rng.normal(mean, 20, 30):
                moments.add(value)
        told.append(coefficient_of_variation(classes, "", "B"))
    scatter = np.std([figure.value or 0 for figure in told])
    assert np.mean([figure.standard_error or 0 for figure in told]) == pytest.approx(scatter, rel=0.15)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50))
def test_running_moments_are_those_of_the_list(observations: list[float]) -> None:
    moments = Moments()
    for value in observations:
        moments.add(value)
    assert moments.mean == pytest.approx(np.mean(observations), abs=1e-6)
    assert moments.variance == pytest.approx(np.var(observations, ddof=1), rel=1e-6, abs=1e-3)


def test_too_few_say_so() -> None:
    moments = Moments()
    assert moments.error_squared == 0.0
    moments.add(3.0)
    assert (moments.variance, moments.figure("", "B").reason) == (0.0, "too few yet")


@given(shift_ms=st.integers(0, 10**7), seed=st.integers(0, 50))
def test_shifting_time_changes_no_figure(walk: Walks, shift_ms: int, seed: int) -> None:
    here = values(over(walk(noise_ms=8, seed=seed, count=70).events()).statistics())
    there = values(over(walk(noise_ms=8, seed=seed, count=70, first_ms=1000.0 + shift_ms).events()).statistics())
    assert there == pytest.approx(here, rel=1e-3, abs=2e-3)


@given(seed=st.integers(0, 50))
def test_swapping_sides_swaps_sides(walk: Walks, seed: int) -> None:
    events = walk(step_ms=(330, 370), contact_ms=(280, 310), noise_ms=8, seed=seed).events()
    told = over(events).statistics()
    swapped = over([dataclasses.replace(event, side=OTHER[event.side]) for event in events]).statistics()
    for measure in MEASURES:
        assert swapped.means[measure].left == told.means[measure].right
        assert swapped.means[measure].right == told.means[measure].left
        assert swapped.means[measure].both.value == pytest.approx(told.means[measure].both.value)
    assert swapped.fading_per_min == told.fading_per_min
    assert swapped.longest_streak == told.longest_streak


@given(seed=st.integers(0, 50))
def test_the_order_of_different_kinds_of_event_does_not_matter(walk: Walks, seed: int) -> None:
    events = walk(noise_ms=8, seed=seed).events()
    assert over(sorted(events, key=lambda event: event.event)).statistics() == over(events).statistics()


@given(seed=st.integers(0, 50))
def test_strides_and_kicks_that_become_known_late_change_nothing(walk: Walks, seed: int) -> None:
    events = walk(noise_ms=8, seed=seed, count=80).events()
    late = np.random.default_rng(seed).integers(0, 7, len(events))
    arrival = [i + late[i] * isinstance(event, Stride | Kick) for i, event in enumerate(events)]
    shuffled = [events[i] for i in np.argsort(arrival, kind="stable")]
    assert values(over(shuffled).statistics()) == pytest.approx(values(over(events).statistics()))


def test_looking_at_the_figures_on_the_way_changes_nothing(walk: Walks) -> None:
    events = walk(noise_ms=8).events()
    watched = SetStatistics(SINGLE)
    for event in events:
        watched.add(event)
        watched.statistics()
    assert watched.statistics() == over(events).statistics()


def heels(*sides: Side, every_ms: float = 350) -> list[Event]:
    return [HeelContact(round((i + 1) * every_ms * MS), side, 0, 90.0, 100.0) for i, side in enumerate(sides)]


def test_a_streak_is_of_heels_left_and_right_in_turn() -> None:
    kicks = heels("left", "right", "left", "left", "right", "left", "right", "left", "unknown", "left", "right")
    figure = over(kicks).statistics().longest_streak
    assert (figure.value, figure.n, figure.standard_error) == (5, 11, None)


@pytest.mark.parametrize("between", [HeelRejected(0, "left", 0, "too slow"), LOW])
def test_a_rejected_heel_and_a_low_kick_end_a_streak(between: Event) -> None:
    kicks = heels("left", "right", "left", "right", "left")
    assert over([*kicks[:3], between, *kicks[3:]]).statistics().longest_streak.value == 3


def test_a_pause_ends_a_streak_and_is_counted() -> None:
    kicks = [
        dataclasses.replace(event, t_ns=event.t_ns + (i > 5) * 10_000 * MS) for i, event in enumerate(heels(*SIDES * 5))
    ]
    told = over(kicks, Rig("pair", ())).statistics()
    assert told.longest_streak.value == 6
    assert told.pauses.value == 1
    assert told.pause_s.value == pytest.approx(10.35)
    assert told.cadence_spm.value == pytest.approx(60 / 0.35)
    assert told.step_time_cv_pct.value == pytest.approx(0, abs=1e-6)


def test_a_heel_that_went_unseen_is_no_step_time_and_ends_the_streak() -> None:
    kicks = heels(*SIDES * 10)
    told = over([*kicks[:7], *kicks[8:]]).statistics()
    assert told.longest_streak.value == 12
    assert told.cadence_spm.value == pytest.approx(60 / 0.35)
    assert told.means["step_ms"].both.value == pytest.approx(350)


def test_the_mat_alone_has_streaks_of_steps(walk: Walks) -> None:
    events = [event for event in walk(count=20).events() if isinstance(event, FootStrike | Stride)]
    told = over(events, Rig("mat")).statistics()
    assert told.longest_streak.value == 20
    assert told.means["dwell_ms"].both.reason == "no range sensor"


def test_a_dead_pad_leaves_cadence_to_the_heels_and_says_which_foot_is_seen(walk: Walks) -> None:
    events = walk(count=40).events()
    told = over([e for e in events if isinstance(e, HeelContact | Kick) or e.side == "left"]).statistics()
    assert told.cadence_spm.value == pytest.approx(60 / 0.35)
    assert told.means["contact_ms"].both == Figure(None, "only the left foot is seen", 19)
    assert told.means["contact_ms"].left.value == pytest.approx(300)


def test_heels_of_unknown_feet_have_a_mean_but_no_sides() -> None:
    kicks = [Kick(i, "unknown", None, i, i, None, None, None, 80.0 + i, 90.0, None, "") for i in range(6)]
    means = over(kicks, Rig("single", ())).statistics().means
    assert means["dwell_ms"].both.value == pytest.approx(82.5)
    assert means["dwell_ms"].left == Figure(None, "the feet are not known")
    assert means["lift_ms"].both == Figure(None, "no mat")


@pytest.mark.parametrize(
    ("rig", "cadence", "contact", "dwell"),
    [
        (SINGLE, "nobody has stepped yet", "no stride yet", "no kick yet"),
        (Rig("mat"), "nobody has stepped yet", "no stride yet", "no range sensor"),
        (Rig("pair", ()), "nobody has stepped yet", "no mat", "no kick yet"),
        (Rig("mat", ()), "no mat and no range sensor", "no mat", "no range sensor"),
    ],
)
def test_before_anything_happened_every_figure_is_none_with_its_reason(
    rig: Rig, cadence: str, contact: str, dwell: str
) -> None:
    told = over([], rig).statistics()
    assert all(figure.value is None and figure.reason and figure.n == 0 for figure in figures(told).values())
    assert told.cadence_spm.reason == told.pauses.reason == cadence
    assert told.means["contact_ms"].both.reason == told.fading_per_min["contact_ms"].reason == contact
    assert told.means["dwell_ms"].both.reason == dwell


def test_after_two_steps_every_figure_has_a_value_or_a_reason(walk: Walks) -> None:
    told = figures(over(walk(count=4).events()).statistics())
    assert all((figure.value is None) == bool(figure.reason) for figure in told.values())
    assert told["cadence_spm"] == Figure(None, "too few yet", 3)
    assert told["contact_ms both"] == Figure(None, "too few yet", 2)


def trend_of(slope: float, noise: float, n: int, seed: int = 1, odd: int = 0) -> Figure:
    rng = np.random.default_rng(seed)
    trend = Trend()
    for i in range(n):
        t_min = i / 170
        trend.add(round(t_min * MINUTE_NS), 100 + slope * t_min + rng.normal(0, noise) + (50 if i < odd else 0))
    return trend.figure("nothing", "B")


@given(slope=st.floats(-50, 50), n=st.integers(60, 1500))
def test_a_straight_line_has_its_slope_however_long_the_set(slope: float, n: int) -> None:
    figure = trend_of(slope, 0, n)
    assert figure.value == pytest.approx(slope, abs=1e-6)
    assert figure.standard_error == pytest.approx(0, abs=1e-6)
    assert figure.n == n


@pytest.mark.parametrize("n", [100, 400])
def test_the_error_of_a_slope_is_how_it_scatters(n: int) -> None:
    told = [trend_of(4, 10, n, seed) for seed in range(120)]
    slopes = [figure.value or 0 for figure in told]
    assert np.mean(slopes) == pytest.approx(4, abs=1.5 if n == 100 else 0.3)
    assert np.mean([figure.standard_error or 0 for figure in told]) == pytest.approx(np.std(slopes), rel=0.2)


def test_a_few_odd_kicks_at_the_start_do_not_bend_the_slope() -> None:
    assert trend_of(0, 1, 120, odd=6).value == pytest.approx(0, abs=2)


def test_a_short_set_has_no_trend() -> None:
    assert trend_of(0, 1, 30) == Figure(None, "too short for a trend", 30)
    assert trend_of(0, 1, 5).reason == "too short for a trend"


def test_a_set_that_tires_shows_it_in_cadence_contact_and_dwell() -> None:
    statistics = SetStatistics(SINGLE)
    t_ns = MINUTE_NS
    for i in range(360):
        minutes = (t_ns - MINUTE_NS) / MINUTE_NS
        t_ns += round(60e9 / (170 - 10 * minutes))
        side = SIDES[i % 2]
        contact_ms, swing_ns = 300 + 20 * minutes, 400 * MS
        share = 0.3 - 0.05 * minutes
        statistics.add(FootStrike(t_ns, side))
        statistics.add(Stride(t_ns, side, 700, contact_ms, 400, 50, 0, contact_ms / 700))
        statistics.add(Kick(t_ns, side, t_ns - swing_ns, 0, 0, t_ns, 180, 220, share * 400, 90, None, ""))
    fading = statistics.statistics().fading_per_min
    assert fading["cadence_spm"].value == pytest.approx(-10, rel=0.02)
    assert fading["contact_ms"].value == pytest.approx(20, rel=0.02)
    assert fading["dwell_share"].value == pytest.approx(-0.05, rel=0.02)


def test_memory_is_flat_however_long_the_set(walk: Walks) -> None:
    statistics = over(walk(count=3 * MOST_POINTS).events())
    held = []
    for hour in (1, 2):
        more = walk(count=3000, first_ms=hour * 3.6e6).events()
        tracemalloc.start()
        for event in more:
            statistics.add(event)
        held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    # What was allocated in an hour replaces what the hour before left: it is not more the second time.
    assert max(held) < 100_000
    assert held[1] < 1.2 * held[0]
