"""A rig that stands wrongly, dark shoes and bad sight: each shows in the readings as it would in a room."""

from itertools import pairwise
from statistics import median, pstdev
from typing import Any

import pytest

from hardware.twin.athlete import Athlete
from hardware.twin.conditions import Conditions
from hardware.twin.recording import Truth, record
from station.gait.samples import RangeSample, Row

STILL = Athlete(set_s=0, sway_m=0)


def samples(rows: list[Row]) -> list[RangeSample]:
    return [row for row in rows if isinstance(row, RangeSample)]


def distances_mm(conditions: Conditions) -> list[float]:
    """What is read of somebody who stands, outliers left out."""
    good = [s.distance_mm for s in samples(record(STILL, "single", 20, 1, conditions)[0]) if s.distance_mm]
    return [distance_mm for distance_mm in good if abs(distance_mm - median(good)) < 100]


def drop_mm(truth: Truth) -> float:
    return median(apex.drop_mm for apex in truth.heel_contacts)


def test_a_post_that_stands_further_away_reads_further() -> None:
    near, far = distances_mm(Conditions()), distances_mm(Conditions(distance_error=0.1))
    assert median(far) - median(near) == pytest.approx(90, abs=5)


def test_a_bar_that_is_too_high_sees_less_of_the_kick() -> None:
    usual, high = (record(Athlete(), "pair", 8, 1, Conditions(bar_error=error))[1] for error in (0.0, 0.1))
    assert 0 < drop_mm(high) < 0.8 * drop_mm(usual)


def test_a_dark_shoe_returns_less_light_and_hides_the_kick() -> None:
    usual, dark = (record(Athlete(), "pair", 8, 1, Conditions(shoe_reflectance=share)) for share in (0.2, 0.05))
    assert drop_mm(dark[1]) < 0.95 * drop_mm(usual[1])
    least_kcps = [min(s.signal_kcps or 0 for s in samples(rows)) for rows, _ in (usual, dark)]
    assert least_kcps[1] < 0.7 * least_kcps[0]


def test_the_noise_is_so_many_times_the_usual() -> None:
    usual, noisy = (pstdev(distances_mm(Conditions(noise_factor=factor))) for factor in (1.0, 2.0))
    assert noisy == pytest.approx(2 * usual, rel=0.15)


def test_so_many_more_samples_are_rejected() -> None:
    rows = samples(record(STILL, "pair", 20, 1, Conditions(lost_share=0.2))[0])
    assert sum(row.distance_mm is None for row in rows) / len(rows) == pytest.approx(0.21, abs=0.02)


@pytest.mark.parametrize("rate_hz", [24.0, 50.0])
def test_samples_come_at_the_rate_that_is_asked_for(rate_hz: float) -> None:
    times = [row.t_ns for row in samples(record(STILL, "single", 3, 1, rate_hz=rate_hz)[0])]
    assert {after - before for before, after in pairwise(times)} == {round(1e9 / rate_hz)}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"bar_error": 0.5}, "bar_error is 0.5, must be -0.3 to 0.3"),
        ({"lost_share": -0.1}, "lost_share is -0.1, must be 0 to 0.5"),
        ({"shoe_reflectance": float("nan")}, "shoe_reflectance is nan, must be 0.02 to 0.9"),
    ],
)
def test_what_the_model_does_not_cover_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Conditions(**wrong)
