"""Sway, drift, and moving off the spot, from the levels between kicks."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gait.events import Event
from station.gait.torso import Torso

STEP_NS = 350_000_000
MINUTE_NS = 60_000_000_000


def stood(levels_mm: list[float], torso: Torso | None = None, start_ns: int = 10**9) -> tuple[Torso, list[Event]]:
    torso = torso or Torso()
    told: list[Event] = []
    for i, level_mm in enumerate(levels_mm):
        told += torso.kick(start_ns + i * STEP_NS, {"range": level_mm})
    return torso, told


def test_a_body_that_creeps_away_has_a_drift_and_the_rest_is_sway() -> None:
    chance = random.Random(4)  # noqa: S311 (for a test)
    torso, _ = stood([900 + 60 * i * STEP_NS / MINUTE_NS + chance.gauss(0, 10) for i in range(170)])
    drift, sway = torso.drift(), torso.sway()
    assert drift.value == pytest.approx(60, abs=3 * (drift.standard_error or 0))
    assert sway.value == pytest.approx(10, abs=3 * (sway.standard_error or 0))
    assert (drift.n, sway.n) == (170, 170)
    assert drift.standard_error == pytest.approx(2.7, abs=0.6)
    assert sway.standard_error == pytest.approx(0.55, abs=0.1)


def test_too_few_kicks_or_too_short_a_time_give_no_figure() -> None:
    torso, _ = stood([900.0] * 9)
    assert (torso.sway().value, torso.sway().reason) == (None, "too few kicks yet")
    assert torso.drift().value is None
    assert stood([900.0] * 14)[0].drift().value is None
    assert stood([900.0] * 16)[0].drift().value == pytest.approx(0)


def test_a_rest_begins_a_new_bout() -> None:
    torso, _ = stood([900.0] * 20)
    stood([600.0] * 5, torso, start_ns=MINUTE_NS)
    assert torso.sway().n == 5
    torso, told = stood([900.0] * 20)
    assert stood([600.0] * 20, torso, start_ns=MINUTE_NS)[1] == told == []


def test_moving_off_the_spot_is_told_once_until_back() -> None:
    there, back = [900.0 - 20 * i for i in range(7)], [780.0 + 20 * i for i in range(7)]
    _, told = stood([900.0] * 4 + there + [780.0] * 30 + back + [900.0] * 5 + there + [780.0] * 5)
    assert [(event.event, getattr(event, "fault", "")) for event in told] == [("fault", "moving_towards")] * 2
    _, told = stood([900.0] * 4 + [1020.0] * 8)
    assert [getattr(event, "fault", "") for event in told] == ["moving_away"]


def test_half_way_back_is_not_back() -> None:
    _, told = stood([900.0] * 4 + [780.0] * 8 + [820.0] * 8 + [780.0] * 8)
    assert len(told) == 1


def test_a_sensor_that_falls_silent_or_comes_back_moves_nobody() -> None:
    torso = Torso()
    told: list[Event] = []
    for i in range(60):
        levels = {"range_left": 700.0, "range_right": 900.0}
        if i % 20 >= 10:
            levels.pop("range_left" if i < 30 else "range_right")
        told += torso.kick(10**9 + i * STEP_NS, levels)
    assert told == []
    assert torso.sway().value == pytest.approx(0, abs=1e-6)
    assert torso.kick(MINUTE_NS, {}) == []


def test_channels_that_take_turns_start_from_where_the_body_was() -> None:
    torso = Torso()
    for i in range(20):
        torso.kick(10**9 + i * STEP_NS, {"range_left": 700.0} if i < 10 else {"range_right": 900.0})
    assert torso.sway().value == pytest.approx(0, abs=1e-6)


@given(st.lists(st.floats(100, 3000), min_size=16, max_size=40), st.floats(-50, 50))
def test_where_the_sensor_stands_changes_neither_sway_nor_drift(levels_mm: list[float], offset_mm: float) -> None:
    one, other = stood(levels_mm)[0], stood([mm + offset_mm for mm in levels_mm])[0]
    assert one.sway().value == pytest.approx(other.sway().value, abs=1e-3)
    assert one.drift().value == pytest.approx(other.drift().value, abs=1e-2)


def test_where_the_body_is_beside_where_it_began_is_known_from_two_kicks_of_each_leg_on() -> None:
    assert stood([900.0, 905.0, 895.0])[0].moved_mm() is None
    torso, _ = stood([890.0, 910.0, 890.0, 910.0])
    assert torso.moved_mm() == pytest.approx(0)
    assert stood([900.0] * 4 + [930.0] * 4)[0].moved_mm() == pytest.approx(30)
    assert stood([900.0] * 4 + [880.0] * 4)[0].moved_mm() == pytest.approx(-20)
    stood([900.0], torso, start_ns=MINUTE_NS)
    assert torso.moved_mm() is None
