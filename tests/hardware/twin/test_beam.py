"""What a cone sees: on plain shapes whose answer is known, and on the athlete."""

import math

import numpy as np
import pytest

from hardware.twin.athlete import Athlete
from hardware.twin.beam import GEOMETRY, Cone, look
from hardware.twin.body import Body, Capsule, capsules
from station.gait.samples import RigKind

NARROW = Cone("range", 1.0, 0.0, 0.2, 1000.0)


def seen(cone: Cone, *flesh: Capsule) -> tuple[float, float]:
    """Light (kcps) and mean distance (m) at the only time."""
    light, first, _ = look(cone, list(flesh))[:, 0].tolist()
    return light, first / light if light else math.inf


def capsule(start: tuple[float, float, float], end: tuple[float, float, float], radius_m: float) -> Capsule:
    return Capsule(np.array([start]), np.array([end]), radius_m, 0.5)


def mean_mm(athlete: Athlete, rig: RigKind, seconds: float = 8.0) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Noise-free distance of each sensor of a rig, every 4 ms."""
    geometry = GEOMETRY[rig]
    pose = Body(athlete, 1, geometry.distance_m).pose(np.arange(0, round(seconds * 1e9), 4_000_000, dtype=np.int64))
    flesh = capsules(pose, athlete.height_m, 0.2)
    return np.array([(sums := look(cone, flesh))[1] / sums[0] * 1e3 for cone in geometry.cones(athlete.height_m)])


def test_a_limb_across_the_beam_is_as_far_as_its_surface() -> None:
    light, distance = seen(NARROW, capsule((0.8, -1, 1), (0.8, 1, 1), 0.1))
    assert distance == pytest.approx(0.7, abs=1e-4)
    assert light == pytest.approx(1000 * 0.5 / 0.7**2, rel=1e-3)


@pytest.mark.parametrize(("start", "end"), [((0.6, 0, 1), (0.9, 0, 1)), ((0.9, 0, 1), (0.6, 0, 1))])
def test_a_limb_along_the_beam_shows_its_rounded_end(
    start: tuple[float, float, float], end: tuple[float, float, float]
) -> None:
    assert seen(NARROW, capsule(start, end, 0.1))[1] == pytest.approx(0.5, abs=1e-4)


def test_what_stands_in_front_hides_what_is_behind() -> None:
    near, far = capsule((0.5, -1, 1), (0.5, 1, 1), 0.05), capsule((0.9, -1, 1), (0.9, 1, 1), 0.05)
    assert seen(NARROW, near, far) == seen(NARROW, far, near) == seen(NARROW, near)


def test_an_empty_room_and_what_is_behind_the_sensor_return_nothing() -> None:
    assert seen(NARROW, capsule((0.8, 0.5, 1), (0.8, 1, 1), 0.1))[0] == 0
    assert seen(NARROW, capsule((-0.8, -1, 1), (-0.8, 1, 1), 0.1))[0] == 0


def test_two_surfaces_in_one_cone_read_as_a_mean_nearer_to_the_brighter_return() -> None:
    wide = Cone("range", 1.0, 0.0, 27.0, 1000.0)
    left_half, all_of_it = capsule((0.5, 0.15, 1), (0.5, 0.15, 3), 0.15), capsule((0.9, -2, 1), (0.9, 2, 1), 0.3)
    both, near, far = (seen(wide, *flesh)[1] for flesh in ((left_half, all_of_it), (left_half,), (all_of_it,)))
    assert near < both < far


def test_a_standing_athlete_reads_a_little_beyond_the_distance_of_the_glutes() -> None:
    athlete = Athlete(set_s=0, sway_m=0)
    assert mean_mm(athlete, "pair", 0.1) == pytest.approx(735, abs=15)
    assert mean_mm(athlete, "single", 0.1) == pytest.approx(935, abs=15)


def test_a_full_kick_shortens_the_distance_of_its_own_sensor_by_30_cm_and_leaves_the_other() -> None:
    athlete = Athlete(left_reach_deg=150, right_reach_deg=60, reach_sd_deg=0, sway_m=0, bounce_m=0)
    left, right = mean_mm(athlete, "pair")
    assert 280 < left[0] - left.min() < 370
    assert right[0] - right.min() < 10


def test_a_full_kick_of_either_leg_shortens_the_distance_of_a_centred_sensor_by_10_cm() -> None:
    for left_deg, right_deg in ((150.0, 60.0), (60.0, 150.0)):
        athlete = Athlete(left_reach_deg=left_deg, right_reach_deg=right_deg, reach_sd_deg=0, sway_m=0, bounce_m=0)
        (single,) = mean_mm(athlete, "single")
        assert 90 < single[0] - single.min() < 190


def test_a_low_kick_stays_below_the_beams() -> None:
    athlete = Athlete(left_reach_deg=110, right_reach_deg=110, reach_sd_deg=0, sway_m=0, bounce_m=0)
    for rig in ("pair", "single"):
        for sensor in mean_mm(athlete, rig):
            assert sensor[0] - sensor.min() < 25


def test_a_bar_that_is_set_for_the_user_sees_the_same_of_tall_and_short() -> None:
    shares = []
    for height_m in (1.5, 2.0):
        left, _ = mean_mm(Athlete(height_m=height_m, sway_m=0, bounce_m=0, reach_sd_deg=0), "pair")
        shares.append((left[0] - left.min()) / left[0])
    assert min(shares) > 0.25
