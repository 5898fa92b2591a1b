"""Figures are compared only where the same was measured in the same way."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.drill.conditions import Conditions, apart

HERE = Conditions("Quick 60", "single", ("pad_left", "pad_right"), 787.5, 900.0, "2026-11-22")
CHANGES = [
    ({"program": "Ramp"}, "another program"),
    ({"rig": "pair"}, "another rig"),
    ({"pads": ()}, "another rig"),
    ({"calibration": "2026-12-01"}, "another calibration"),
    ({"calibration": None}, "another calibration"),
    ({"bar_mm": 810.0}, "the bar stood at another height"),
    ({"bar_mm": None}, "the bar stood at another height"),
    ({"distance_mm": 960.0}, "another distance from the sensor"),
    ({"distance_mm": None}, "another distance from the sensor"),
]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_no_line_crosses_a_change_of_what_was_measured(change: dict[str, object], reason: str) -> None:
    there = replace(HERE, **change)  # type: ignore[arg-type]
    assert apart(HERE, there) == apart(there, HERE) == reason


def test_the_tolerances_are_those_of_a_calibration() -> None:
    assert apart(HERE, HERE) is None
    assert apart(HERE, replace(HERE, bar_mm=797.0, distance_mm=945.0)) is None


def test_what_was_never_known_has_not_changed() -> None:
    unknown = replace(HERE, bar_mm=None, distance_mm=None, calibration=None)
    assert apart(unknown, unknown) is None


LENGTHS = st.one_of(st.none(), st.floats(400.0, 1100.0))


@given(LENGTHS, LENGTHS)
def test_the_order_of_two_sessions_does_not_matter(one_mm: float | None, other_mm: float | None) -> None:
    one, other = replace(HERE, bar_mm=one_mm), replace(HERE, bar_mm=other_mm)
    assert apart(one, other) == apart(other, one)
