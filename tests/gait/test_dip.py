"""A dip that is open: when the foot is out of the beam again."""

import pytest

from station.gait.dip import Dip
from station.gait.events import HeelOnset
from station.gait.shape import Point


def dip_of(*samples: tuple[float, bool]) -> Dip:
    """A dip with a line at 36 mm after these depths and whether their spread was above normal."""
    before = [Point(float(t_ms), 900.0, 10.0) for t_ms in (-80, -60, -40)]
    dip = Dip(36.0, 8.0, HeelOnset(0, "left"), before, [*before])
    for i, (depth_mm, spread) in enumerate(samples):
        assert dip.add(Point(20.0 * i, 900 - depth_mm, 10.0), depth_mm, spread=spread)
    return dip


@pytest.mark.parametrize(
    ("depth_mm", "spread", "returned"), [(60, True, False), (60, False, True), (100, False, False)]
)
def test_a_foot_is_out_of_the_beam_sooner_where_the_returns_are_together_again(
    depth_mm: float, spread: bool, returned: bool
) -> None:
    assert dip_of((150, True), (150, True), (depth_mm, spread)).returned is returned


def test_where_the_spread_never_rose_it_does_not_tell_the_return() -> None:
    assert not dip_of((150, False), (150, False), (60, False)).returned
    assert dip_of((150, False), (150, False), (50, False)).returned


def test_its_depth_is_what_two_samples_agree_on() -> None:
    assert dip_of((150, True)).depth_mm == 0
    assert dip_of((150, True), (120, True), (90, True)).depth_mm == 120


def test_in_more_noise_the_crossings_are_taken_further_from_the_level() -> None:
    def dwell_ms(noise_mm: float) -> float:
        before = [Point(float(t_ms), 900.0, 10.0) for t_ms in (-80, -60, -40, -20)]
        dip = Dip(36.0, noise_mm, HeelOnset(0, "left"), before, [*before])
        for t_ms, depth_mm in ((0, 150), (20, 150), (40, 0), (60, 0), (80, 0)):
            dip.add(Point(float(t_ms), 900.0 - depth_mm, 10.0), depth_mm, spread=False)
        return dip.shape().dwell_ms

    assert dwell_ms(4) == dwell_ms(12) == pytest.approx(2 * 20 * (1 - 36 / 150) + 20)
    assert dwell_ms(20) == pytest.approx(2 * 20 * (1 - 60 / 150) + 20)
