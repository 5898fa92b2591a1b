"""What is usual for a person, and how a kick compares with it."""

import random
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gait.calibration import (
    Calibration,
    CalibrationError,
    Grader,
    LegCalibration,
    Standing,
    UsualContact,
    best_kicks,
    held_depth_mm,
    mismatch,
    standing,
)
from station.gait.events import Kick
from station.gait.samples import RangeSample, Side

MakeKick = Callable[..., Kick]
SIDES: tuple[Side, Side] = ("left", "right")
OWN = LegCalibration(dwell_share=0.3, depth_mm=100.0)
CALIBRATION = Calibration(
    rig="single",
    bar_height_mm=790.0,
    distance_mm=900.0,
    made_on="2026-11-22",
    standing={"range": Standing(900.0, 8.0)},
    legs={"left": OWN},
    contacts={"right": UsualContact(300.0, 700.0)},
)


def samples(distances_mm: list[float | None]) -> list[RangeSample]:
    return [
        RangeSample(i * 24_000_000, "range", mm, "ok" if mm is not None else "signal", None, None)
        for i, mm in enumerate(distances_mm)
    ]


def test_standing_gives_the_distance_and_its_noise_whatever_the_slow_sway() -> None:
    chance = random.Random(1)  # noqa: S311 (for a test)
    found = standing(samples([900 + i / 10 + chance.gauss(0, 8) for i in range(200)] + [None]))
    assert found.baseline_mm == pytest.approx(910, abs=2)
    assert found.noise_mm == pytest.approx(8, rel=0.15)


def test_standing_with_too_few_samples_or_moving_is_refused_with_the_remedy() -> None:
    with pytest.raises(CalibrationError, match="only 1 good samples while standing, 25 are needed: stand straight"):
        standing(samples([900.0, None, None]))
    with pytest.raises(CalibrationError, match=r"varied by .* mm while standing, 25 mm is the most: stand still"):
        standing(samples([900.0 + 5 * i for i in range(40)]))


def test_a_held_heel_that_shows_gives_its_depth_and_one_that_does_not_the_remedy() -> None:
    body = Standing(900.0, 8.0)
    assert held_depth_mm(body, samples([760.0] * 30)) == pytest.approx(140)
    with pytest.raises(CalibrationError, match="takes 20 mm off the distance, 45 mm are needed: lower the bar"):
        held_depth_mm(body, samples([880.0] * 30))
    with pytest.raises(CalibrationError, match="only 2 good samples while the heel was held"):
        held_depth_mm(body, samples([760.0, 760.0]))


def test_the_middle_of_the_best_five_is_the_reference_of_each_leg(make_kick: MakeKick) -> None:
    kicks = [make_kick("left", share=0.01 * i, depth_mm=10.0 * i) for i in range(1, 31)]
    kicks += [make_kick("right", share=0.2)] * 4
    legs = best_kicks([*kicks, make_kick("unknown"), make_kick("left", share=None)])
    assert list(legs) == ["left"]
    assert legs["left"].dwell_share == pytest.approx(0.28)
    assert legs["left"].depth_mm == pytest.approx(280)
    assert legs["left"].held_depth_mm is None


@pytest.mark.parametrize(
    ("share", "expected"), [(0.4, "reached"), (0.256, "reached"), (0.25, "near"), (0.196, "near"), (0.19, "short")]
)
def test_a_kick_is_graded_by_its_share_of_the_own_best(share: float, expected: str) -> None:
    assert Grader(CALIBRATION).high("left", share, 100.0) == (expected, None)


def test_a_kick_that_cannot_be_graded_says_why() -> None:
    assert Grader().high("left", 0.3, 100.0) == (None, "learning you")
    assert Grader(CALIBRATION).high("right", 0.3, 100.0) == (None, "learning you")
    assert Grader(CALIBRATION).high("unknown", 0.3, 100.0) == (None, "which leg it was is not known")
    assert Grader(CALIBRATION).high("left", None, 100.0) == (None, "the swing was not seen whole")


def test_a_low_kick_is_too_low_whatever_the_calibration() -> None:
    for grader in (Grader(CALIBRATION), Grader()):
        assert grader.low("no heel at the line") == ("too_low", "no heel at the line")


@given(st.floats(0.01, 0.9), st.floats(0.01, 0.9))
def test_a_higher_share_is_never_graded_lower(one: float, other: float) -> None:
    order = ["short", "near", "reached"]
    low, high = (
        Grader(CALIBRATION).high("left", share, 100.0)[0] or "none" for share in (min(one, other), max(one, other))
    )
    assert order.index(low) <= order.index(high)


def test_a_first_session_learns_ten_kicks_of_a_leg_and_grades_it_from_then_on() -> None:
    learning = Grader()
    grades = [learning.high(side, 0.3, 100.0) for _ in range(12) for side in SIDES]
    assert grades[:18] == [(None, "learning you")] * 18
    assert grades[18:] == [("reached", None)] * 6
    assert set(learning.legs) == {"left", "right"}
    assert learning.high("unknown", 0.3, 100.0) == (None, "which leg it was is not known")
    assert learning.high("left", None, 100.0) == (None, "the swing was not seen whole")


def test_what_was_learnt_stands_fast_after_twenty_kicks() -> None:
    learning = Grader()
    for _ in range(20):
        learning.high("left", 0.3, 100.0)
    for _ in range(50):
        assert learning.high("left", 0.2, 100.0) == ("near", None)
        assert learning.high("left", 0.6, 100.0) == ("reached", None)
    assert learning.legs["left"].dwell_share == pytest.approx(0.3)


def test_it_has_learnt_somebody_when_twenty_kicks_of_each_leg_were_seen_and_nothing_was_given() -> None:
    learning, given = Grader(), Grader(CALIBRATION)
    for number in range(20):
        for side in SIDES:
            assert not learning.has_learnt, number
            learning.high(side, 0.3, 100.0)
            given.high(side, 0.3, 100.0)
    assert learning.has_learnt
    assert not given.has_learnt


def test_a_leg_that_is_given_is_not_learnt_again_and_the_other_one_is() -> None:
    grader = Grader(CALIBRATION)
    for _ in range(20):
        assert grader.high("left", 0.1, 100.0) == ("short", None)
        grader.high("right", 0.2, 100.0)
    assert grader.legs["left"] == OWN
    assert grader.legs["right"].dwell_share == pytest.approx(0.2)
    assert CALIBRATION.legs == {"left": OWN}


def test_a_reason_not_to_grade_is_all_that_is_told() -> None:
    grader = Grader(CALIBRATION, no_grade="bar not set")
    assert grader.high("left", 0.3, 100.0) == grader.low("no heel at the line") == (None, "bar not set")


def test_a_stored_calibration_holds_on_the_rig_it_was_made_on() -> None:
    assert mismatch(CALIBRATION, "single", 795.0, 930.0) is None


def test_a_stored_calibration_of_another_rig_bar_distance_or_version_is_refused_with_the_reason() -> None:
    assert "version 0, this station needs 1" in str(mismatch(replace(CALIBRATION, version=0), "single", 790, 900))
    assert "made on the rig single, this is pair" in str(mismatch(CALIBRATION, "pair", 790, 900))
    assert "bar at 790 mm, it is at 820 mm" in str(mismatch(CALIBRATION, "single", 820, 900))
    assert "at 900 mm from the sensor, it is 700 mm now" in str(mismatch(CALIBRATION, "single", 790, 700))


def test_a_calibration_survives_being_stored() -> None:
    assert msgspec.json.decode(msgspec.json.encode(CALIBRATION), type=Calibration) == CALIBRATION


def whole_kick(side: Side, share: float | None = 0.3, depth_mm: float = 100.0) -> Kick:
    """A swing of 400 ms whose heel stayed beyond the line for `share` of it; None: its foot strike was not seen."""
    dwell_ms = 400 * (0.3 if share is None else share)
    return Kick(
        t_ns=2_200_000_000,
        side=side,
        toe_off_ns=2_000_000_000,
        onset_ns=2_150_000_000,
        exit_ns=2_250_000_000,
        foot_strike_ns=None if share is None else 2_400_000_000,
        lift_ms=200.0,
        return_ms=None if share is None else 200.0,
        dwell_ms=dwell_ms,
        depth_mm=depth_mm,
        grade=None,
        grade_reason="not calibrated",
    )


@pytest.fixture
def make_kick() -> MakeKick:
    """Makes a kick of a given height."""
    return whole_kick
