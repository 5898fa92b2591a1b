"""A trend has only what people vouch for, and no line where conditions changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from station.drill.conditions import Conditions
from station.drill.summary import SessionSummary
from station.drill.usual import Change
from station.gait.figure import Figure
from station.storage.results import Best, Past
from web.trends import TRENDED, UNKNOWN, trend_of

HERE = Conditions("warm-up", "pair", ("pad_left", "pad_right"), 780.0)
MONDAY = datetime(2026, 11, 2, 7, tzinfo=UTC)


def session(
    number: int, conditions: Conditions | None = HERE, *, evidence: str = "B", change: Change | None = None
) -> Past:
    figure = Figure(90.123456, None, 40, 1.23456, evidence)  # type: ignore[arg-type]
    changes = {} if change is None else {"clean_pct": change}
    summary = SessionSummary(40, 36, {"clean_pct": figure}, conditions=conditions, changes=changes)
    return Past(f"session {number}", MONDAY + number * timedelta(days=2), summary)


def test_each_session_is_a_point_with_its_error_and_what_was_usual_then() -> None:
    usual = Change("better", None, 8, 70.0, 85.55555, 1.2)
    told = trend_of([session(0), session(1, change=usual)], [], program=None, simulated=False)
    curve = told.curves["clean_pct"]
    assert curve.value == [90.12, 90.12]
    assert curve.standard_error == [1.235, 1.235]
    assert curve.n == [40, 40]
    assert (curve.low, curve.high, curve.verdict) == ([None, 70.0], [None, 85.56], [None, "better"])
    assert told.apart == [None, None]
    assert told.began_utc == [MONDAY, MONDAY + timedelta(days=2)]


def test_what_only_simulations_vouch_for_is_in_no_trend() -> None:
    told = trend_of([session(0, evidence="C")], [], program=None, simulated=False)
    assert told.curves["clean_pct"].value == [None]
    assert set(told.curves) == set(TRENDED)
    assert "reach_pct" not in TRENDED


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (replace(HERE, bar_mm=820.0), "the bar stood at another height"),
        (replace(HERE, rig="single"), "another rig"),
        (replace(HERE, program="ramp"), "another program"),
        (replace(HERE, calibration="another"), "another calibration"),
        (None, UNKNOWN),
    ],
)
def test_no_line_leads_across_a_change_of_conditions(other: Conditions | None, reason: str) -> None:
    told = trend_of([session(0), session(1, other), session(2, other)], [], program=None, simulated=True)
    assert told.apart[1] == reason
    assert told.apart[2] == (UNKNOWN if other is None else None)
    assert told.simulated


def test_one_program_is_a_trend_of_its_own() -> None:
    ramp = replace(HERE, program="ramp")
    found = [session(0), session(1, ramp), session(2), session(3, None)]
    best = Best("longest_streak", 12, "session 0", MONDAY, 0)
    told = trend_of(found, [best], program="warm-up", simulated=False)
    assert told.ids == ["session 0", "session 2"]
    assert told.apart == [None, None]
    assert told.programs == ["ramp", "warm-up"]
    assert told.bests == [best]


def test_nobody_has_no_trend() -> None:
    assert trend_of([], [], program=None, simulated=False).apart == []
