"""The joints of the simulated athlete."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hardware.twin.athlete import Athlete
from hardware.twin.body import ANKLE, FOOT, HIP, SHANK, THIGH, Body, Leg, Pose, capsules

STEADY = Athlete(sway_m=0, bounce_m=0, stride_cv=0, reach_sd_deg=0)


def times(start_s: float, end_s: float, step_ms: int = 4) -> NDArray[np.int64]:
    return np.arange(round(start_s * 1e9), round(end_s * 1e9), step_ms * 1_000_000, dtype=np.int64)


def joints(pose: Pose) -> list[NDArray[np.float64]]:
    return [*pose.left, *pose.right, pose.pelvis]


@settings(max_examples=25)
@given(
    height_m=st.floats(1.1, 2.05),
    reach_deg=st.floats(60, 156),
    bounce_m=st.floats(0, 0.12),
    cadence_spm=st.floats(60, 280),
    seed=st.integers(0, 99),
)
def test_segments_keep_their_lengths_whatever_the_motion(
    height_m: float, reach_deg: float, bounce_m: float, cadence_spm: float, seed: int
) -> None:
    athlete = Athlete(
        height_m=height_m,
        left_reach_deg=reach_deg,
        right_reach_deg=reach_deg,
        bounce_m=bounce_m,
        cadence_spm=cadence_spm,
    )
    pose = Body(athlete, seed, 0.9).pose(times(1, 4))
    for leg in (pose.left, pose.right):
        for start, end, share in ((leg.hip, leg.knee, THIGH), (leg.knee, leg.ankle, SHANK), (leg.heel, leg.toe, FOOT)):
            assert np.linalg.norm(end - start, axis=1) == pytest.approx(share * height_m)


def test_a_standing_athlete_is_upright_with_the_glutes_at_the_distance_asked_for() -> None:
    pose = Body(STEADY, 1, 0.9).pose(times(0, 1))
    flesh = capsules(pose, STEADY.height_m, 0.2)
    glutes = max(flesh, key=lambda capsule: capsule.radius_m)
    assert glutes.start[:, 0] - glutes.radius_m == pytest.approx(0.9)
    assert pose.pelvis[:, 2] == pytest.approx(HIP * STEADY.height_m)
    assert pose.left.ankle[:, 2] == pytest.approx(ANKLE * STEADY.height_m, abs=0.002)
    assert pose.left.hip[:, 1] == pytest.approx(0.08)
    assert pose.right.hip[:, 1] == pytest.approx(-0.08)


def test_a_full_kick_brings_the_heel_to_the_height_of_the_glutes() -> None:
    athlete = Athlete(sway_m=0, bounce_m=0, left_reach_deg=150, right_reach_deg=110, reach_sd_deg=0)
    pose = Body(athlete, 1, 0.9).pose(times(2, 6))
    assert pose.left.heel[:, 2].max() / athlete.height_m == pytest.approx(0.51, abs=0.02)
    assert pose.right.heel[:, 2].max() / athlete.height_m < 0.40
    # The foot hangs from the heel towards the post and hides heel and glutes.
    top = pose.left.heel[:, 2].argmax()
    assert pose.left.heel[top, 0] - pose.left.toe[top, 0] > 0.15


def test_the_knee_is_bent_as_asked_at_the_apex() -> None:
    body = Body(STEADY, 1, 0.9)
    swing = body.swings_between(2_000_000_000, 4_000_000_000)[2]
    leg = body.pose(np.array([swing.apex_ns])).left
    assert swing.leg == 0
    assert math.degrees(knee_flexion(leg)) == pytest.approx(STEADY.left_reach_deg)


def test_a_foot_on_the_floor_stays_flat_below_the_hip_while_the_hips_bounce() -> None:
    athlete = Athlete(stride_cv=0, sway_m=0, bounce_m=0.1)
    body = Body(athlete, 1, 0.9)
    known = body.swings_between(0, 6_000_000_000)
    landed, leaves = known[2].strike_ns, known[4].toe_off_ns
    leg = body.pose(np.array([(landed + leaves) // 2])).left
    assert leg.ankle[0, 2] == pytest.approx(ANKLE * athlete.height_m, abs=0.001)
    assert leg.ankle[0, 0] == pytest.approx(leg.hip[0, 0], abs=0.001)
    assert leg.toe[0, 2] == pytest.approx(leg.heel[0, 2])


def test_drift_brings_the_athlete_nearer_to_the_post() -> None:
    athlete = Athlete(sway_m=0, drift_m=0.2)
    pelvis = Body(athlete, 1, 0.9).pose(times(0, 200, 1000)).pelvis
    assert pelvis[0, 0] - pelvis[-1, 0] == pytest.approx(0.2, abs=0.01)


def test_after_the_set_the_athlete_stands_still_again() -> None:
    body = Body(Athlete(sway_m=0, set_s=2), 1, 0.9)
    pose = body.pose(times(6, 7))
    assert np.ptp(pose.left.toe, axis=0) == pytest.approx(0)
    assert pose.pelvis[:, 2] == pytest.approx(HIP * 1.75)


def test_an_athlete_without_a_set_only_sways() -> None:
    pose = Body(Athlete(set_s=0, sway_m=0.04), 1, 0.9).pose(times(0, 60, 100))
    assert 0.02 < np.ptp(pose.pelvis[:, 0]) <= 0.04
    assert pose.pelvis[:, 2] == pytest.approx(HIP * 1.75)


@given(st.lists(st.integers(1, 9_000), max_size=6, unique=True), st.integers(0, 50))
def test_where_the_blocks_are_cut_changes_no_joint(cuts: list[int], seed: int) -> None:
    athlete = Athlete(set_s=5)
    whole = Body(athlete, seed, 0.9).pose(times(0, 9))
    body = Body(athlete, seed, 0.9)
    parts = [body.pose(part) for part in np.split(times(0, 9), sorted(cut // 4 for cut in cuts)) if len(part)]
    for place, joint in enumerate(joints(whole)):
        assert np.array_equal(joint, np.concatenate([joints(part)[place] for part in parts]))


def test_the_seed_decides_the_body() -> None:
    one, same, other = (Body(Athlete(), seed, 0.9).pose(times(0, 5)) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(joints(one), joints(same), strict=True))
    assert not np.array_equal(one.pelvis, other.pelvis)


def knee_flexion(leg: Leg) -> float:
    thigh, shank = leg.knee[0] - leg.hip[0], leg.ankle[0] - leg.knee[0]
    return math.acos(float(thigh @ shank) / float(np.linalg.norm(thigh) * np.linalg.norm(shank)))
