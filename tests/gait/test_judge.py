"""The verdict on one dip: how much noise it needs to stand out of, what its spread tells, and what may be left over."""

import math
from typing import Any

import pytest

from station.gait.judge import FILLING_MM, SPREAD_MM, Judge
from station.gait.legs import Leg
from station.gait.samples import Side
from station.gait.shape import Shape

FOOT = Shape(150.0, 1000.0, 1100.0, 5.0, 0.0, 4, 10.0, 50.0)
UNKNOWN = {"usual_spread_mm": None, "spread_mm": None}


def objection(noise_mm: float = 8.0, sensor: Side = "unknown", **changes: Any) -> str | None:
    return Judge(sensor).objection(FOOT._replace(**changes), Leg("left"), noise_mm)


def test_a_foot_is_a_foot() -> None:
    assert objection() is None


@pytest.mark.parametrize(
    ("dip", "sigmas"),
    [({"samples": 2}, 2.0), ({"samples": 1}, 3.0), ({"samples": 2, **UNKNOWN}, 4.5)],
    ids=["several spread samples", "one spread sample", "no spread"],
)
def test_the_fewer_witnesses_there_are_the_more_a_dip_must_stand_out_of_the_noise(
    dip: dict[str, Any], sigmas: float
) -> None:
    for noise_mm in (24.0, 30.0):
        assert objection(noise_mm, depth_mm=sigmas * noise_mm + 1, **dip) is None
        assert objection(noise_mm, depth_mm=sigmas * noise_mm - 1, **dip) == "too shallow"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exit_ms": 1019.0}, "too short"),
        ({"exit_ms": 1401.0}, "too long"),
        ({"samples": 1, "spread_mm": 10.0}, "a single sample"),
        ({"speed_mm_per_ms": 0.59}, "too slow"),
        ({"speed_mm_per_ms": 1.19, "spread_mm": 10.0}, "too slow"),
    ],
)
def test_what_no_foot_does_is_named(changes: dict[str, Any], reason: str) -> None:
    assert objection(**changes) == reason


def test_without_noise_a_dip_must_still_be_deeper_than_a_pelvis_makes() -> None:
    assert (objection(3.0, depth_mm=44.0), objection(3.0, depth_mm=46.0)) == ("too shallow", None)


@pytest.mark.parametrize("depth_mm", [50.0, 60.0, 64.0])
def test_before_a_sensor_in_the_middle_a_foot_spreads_the_returns_the_more_the_deeper_its_dip(depth_mm: float) -> None:
    least_mm = math.sqrt(10.0**2 + SPREAD_MM["unknown"] * min(depth_mm, FILLING_MM))
    assert objection(depth_mm=depth_mm, spread_mm=least_mm + 0.1) is None
    assert objection(depth_mm=depth_mm, spread_mm=least_mm - 0.1) == "too shallow"


def test_before_a_sensor_right_behind_the_leg_any_risen_spread_will_do() -> None:
    assert objection(sensor="left", depth_mm=60.0, spread_mm=16.0) is None
    assert objection(sensor="left", depth_mm=60.0, spread_mm=15.9) == "too shallow"


@pytest.mark.parametrize("sign", [-1, 1])
def test_the_level_afterwards_may_differ_by_half_the_depth_and_the_noise(sign: int) -> None:
    assert objection(20.0, left_over_mm=sign * 94.0) is None
    assert objection(20.0, left_over_mm=sign * 96.0) == "did not return"
    assert objection(8.0, left_over_mm=sign * 84.0) == "did not return"
