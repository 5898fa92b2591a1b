"""Heels at the line: which dips count, whose they are, when, and what is said about the others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from station.gait.events import Event, HeelContact, HeelOnset, HeelRejected
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, RangeSample, Row, Tick

MS = 1_000_000
SINGLE, PAIR = Rig("single"), Rig("pair")
NO_PADS = Rig("single", pads=())
Analyse = Callable[[Rig, list[Row]], list[Event]]


def heels(events: list[Event]) -> list[HeelContact]:
    return [event for event in events if isinstance(event, HeelContact)]


def onsets(events: list[Event]) -> list[HeelOnset]:
    return [event for event in events if isinstance(event, HeelOnset)]


def reasons(events: list[Event]) -> list[str]:
    return [event.reason for event in events if isinstance(event, HeelRejected)]


def changed(rows: list[Row], begin_ms: float, end_ms: float, change: Callable[[RangeSample], RangeSample]) -> list[Row]:
    """The rows with every sample of a stretch changed."""
    return [
        change(row) if isinstance(row, RangeSample) and begin_ms * MS <= row.t_ns < end_ms * MS else row for row in rows
    ]


def nearer(by_mm: float) -> Callable[[RangeSample], RangeSample]:
    return lambda sample: sample._replace(distance_mm=(sample.distance_mm or 0) - by_mm)


def unseen(sample: RangeSample) -> RangeSample:
    return sample._replace(distance_mm=None, status="signal")


@pytest.mark.parametrize("rig", [SINGLE, PAIR])
def test_every_kick_is_announced_and_counted_with_side_time_dwell_and_depth(
    rig: Rig, scene: Any, steady: Any, analyse: Analyse
) -> None:
    kicks = steady(2000, 5)
    period_ms = 24 if rig is SINGLE else 10
    events = analyse(rig, scene(rig.kind, kicks, period_ms=period_ms).rows())
    assert [
        (heel.side, onset.side, heel.onset_ns) for heel, onset in zip(heels(events), onsets(events), strict=True)
    ] == [(kick.side, kick.side, onset.t_ns) for kick, onset in zip(kicks, onsets(events), strict=True)]
    for heel, kick in zip(heels(events), kicks, strict=True):
        assert heel.t_ns == pytest.approx(kick.apex_ms * MS, abs=5 * MS)
        assert heel.depth_mm == pytest.approx(150, abs=10)
        assert heel.dwell_ms == pytest.approx(170, abs=10)
        assert heel.grade is None
    assert reasons(events) == []


def test_a_kick_is_announced_with_the_first_sample_beyond_the_line(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene(kicks=steady(2000, 1)).rows()
    first = next(row for row in rows if isinstance(row, RangeSample) and (row.distance_mm or 0) < 860)
    so_far = [row for row in rows if row.t_ns <= first.t_ns]
    (onset,) = onsets(analyse(SINGLE, so_far))
    assert first.t_ns - 24 * MS <= onset.t_ns <= first.t_ns


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"depth_mm": 40.0}, "too shallow"),
        ({"dwell_ms": 420.0}, "too long"),
        ({"dwell_ms": 290.0}, "too long"),
        ({"dwell_ms": 260.0, "slow": True, "depth_mm": 80.0}, "too slow"),
    ],
)
def test_a_dip_that_no_foot_makes_is_taken_back_with_the_reason(
    change: dict[str, Any], reason: str, scene: Any, kick: Any, analyse: Analyse
) -> None:
    events = analyse(SINGLE, scene(kicks=(kick(2500, "left", **change),), swing_ms=(700.0, 700.0)).rows())
    assert heels(events) == []
    assert set(reasons(events)) <= {reason}
    assert len(reasons(events)) == len(onsets(events))


def test_a_body_that_comes_nearer_and_stays_is_no_heel(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene(until_ms=8000, pads=False, kicks=steady(5000, 4)).rows()
    events = analyse(NO_PADS, changed(rows, 2500, 9000, nearer(120)))
    assert reasons(events) == ["too long"]
    assert len(heels(events)) == 4


def test_a_body_that_steps_away_is_followed_at_once(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene(until_ms=6000, kicks=steady(3000, 4)).rows()
    events = analyse(SINGLE, changed(rows, 2500, 9000, nearer(-150)))
    assert len(heels(events)) == 4
    assert reasons(events) == []


def test_a_dip_that_only_half_returns_is_no_heel(scene: Any, kick: Any, analyse: Analyse) -> None:
    rows = scene(kicks=(kick(2500, "left", depth_mm=120.0),)).rows()
    events = analyse(SINGLE, changed(rows, 2550, 9000, nearer(75)))
    assert heels(events) == []
    assert reasons(events) in (["did not return"], ["too long"])


def test_an_outlier_counts_nothing(scene: Any, analyse: Analyse) -> None:
    rows = changed(scene(pads=False, sigma=False).rows(), 2500, 2520, nearer(200))
    assert heels(analyse(NO_PADS, rows)) == []
    assert reasons(analyse(NO_PADS, rows)) == ["too shallow"] or reasons(analyse(NO_PADS, rows)) == ["a single sample"]


def test_an_outlier_whose_spread_did_not_rise_lights_nothing(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = changed(scene(pads=False, kicks=steady(3000, 4), until_ms=6000).rows(), 2500, 2520, nearer(200))
    events = analyse(NO_PADS, changed(rows, 5000, 5020, nearer(200)))
    assert len(onsets(events)) == len(heels(events)) == 4


def test_two_outliers_far_apart_do_not_bear_each_other_out(scene: Any, analyse: Analyse) -> None:
    rows = changed(scene(pads=False).rows(), 2500, 2520, nearer(200))
    rows = changed(changed(rows, 2520, 2700, unseen), 2700, 2710, nearer(200))
    assert analyse(NO_PADS, rows) == []


def test_the_second_near_sample_without_spread_tells_of_the_first(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene(kicks=steady(2000, 1)).rows()
    flat = changed(rows, 0, 9000, lambda sample: sample._replace(sigma_mm=10.0))
    assert onsets(analyse(SINGLE, flat)) == onsets(analyse(SINGLE, rows))


def test_one_spread_sample_is_a_heel_where_the_sensor_is_slow(scene: Any, steady: Any, analyse: Analyse) -> None:
    short = tuple(replace(kick, dwell_ms=32.0) for kick in steady(2016, 4, 360))
    events = analyse(SINGLE, scene(kicks=short, period_ms=48.0).rows())
    assert len(heels(events)) == 4


def test_a_deep_and_fast_dip_without_spread_counts_and_a_poor_one_does_not(
    scene: Any, steady: Any, analyse: Analyse
) -> None:
    flat = [
        row._replace(sigma_mm=10.0) if isinstance(row, RangeSample) else row
        for row in scene(kicks=steady(2000, 8), until_ms=6000).rows()
    ]
    assert len(heels(analyse(SINGLE, flat))) == 8
    shallow = tuple(replace(kick, depth_mm=60.0) for kick in steady(2000, 1))
    rows = scene(kicks=shallow).rows()
    assert len(heels(analyse(SINGLE, rows))) == 1
    rows = changed(rows, 0, 9000, lambda sample: sample._replace(sigma_mm=10.0))
    assert reasons(analyse(SINGLE, rows)) == ["too shallow"]


def test_heels_count_without_any_spread_from_the_sensor(scene: Any, steady: Any, analyse: Analyse) -> None:
    assert len(heels(analyse(SINGLE, scene(kicks=steady(2000, 5), sigma=False).rows()))) == 5


def test_rejected_samples_are_bridged(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene(kicks=steady(2000, 5)).rows()
    every_sixth = [
        unseen(row) if isinstance(row, RangeSample) and row.t_ns // (24 * MS) % 6 == 0 else row for row in rows
    ]
    assert [heel.side for heel in heels(analyse(SINGLE, every_sixth))] == ["left", "right", "left", "right", "left"]


def test_a_dip_into_which_the_sensor_falls_silent_is_taken_back(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene(kicks=steady(2000, 1)).rows()
    rejected = changed(rows, 2000, 2600, unseen)
    assert reasons(analyse(SINGLE, rejected)) == ["no good sample"]
    silent = [row for row in rows if not isinstance(row, RangeSample) or not 2000 * MS <= row.t_ns < 2600 * MS]
    assert reasons(analyse(SINGLE, silent)) == ["no good sample"]


def test_the_clock_closes_a_dip_when_the_sensor_says_nothing_more(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene(kicks=steady(2000, 1), until_ms=2000).rows()
    ticks = [Tick(t_ms * MS) for t_ms in range(2000, 2400, 20)]
    (rejected,) = [event for event in analyse(SINGLE, [*rows, *ticks]) if isinstance(event, HeelRejected)]
    assert rejected.reason == "no good sample"


def test_a_dip_that_is_open_at_the_end_is_taken_back(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene(kicks=steady(2000, 1), until_ms=2000, pads=False).rows()
    assert reasons(analyse(NO_PADS, rows)) == ["the recording ended"]


def test_a_heel_that_returned_just_before_the_end_counts(scene: Any, steady: Any, analyse: Analyse) -> None:
    assert len(heels(analyse(NO_PADS, scene(kicks=steady(2000, 1), until_ms=2125, pads=False).rows()))) == 1


def test_after_a_long_silence_the_level_is_learnt_anew(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = changed(scene(pads=False, until_ms=7000, kicks=steady(4500, 4)).rows(), 2500, 3500, unseen)
    events = analyse(NO_PADS, changed(rows, 3500, 9000, nearer(200)))
    assert len(heels(events)) == 4
    assert reasons(events) == []


def test_a_hand_before_somebody_who_stands_lights_nothing(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene(kicks=steady(2000, 6)).rows()
    standing = [row for row in rows if not isinstance(row, ContactEdge) or row.initial]
    assert analyse(SINGLE, standing) == []


def test_the_sides_are_unknown_without_a_divided_mat(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene(kicks=steady(2000, 4), pads=False).rows()
    assert [heel.side for heel in heels(analyse(NO_PADS, rows))] == ["unknown"] * 4


def test_a_foot_that_landed_before_the_apex_was_not_in_the_beam(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene(kicks=steady(2000, 1), swing_ms=(160.0, -30.0)).rows()
    assert reasons(analyse(SINGLE, rows)) == ["the foot was on the floor"]


def test_a_foot_cannot_come_back_at_once(scene: Any, kick: Any, analyse: Analyse) -> None:
    twice = (kick(2000, "left", dwell_ms=50.0), kick(2130, "left", dwell_ms=50.0))
    events = analyse(NO_PADS, scene(kicks=twice, pads=False, period_ms=10.0).rows())
    assert len(heels(events)) == 1
    assert reasons(events) == ["too soon after the last"]


def test_a_foot_that_swings_past_the_middle_of_the_beam_is_one_heel(scene: Any, kick: Any, analyse: Analyse) -> None:
    twice = (kick(2000, "left", dwell_ms=50.0), kick(2095, "left", dwell_ms=50.0))
    (heel,) = heels(analyse(NO_PADS, scene(kicks=twice, pads=False, period_ms=10.0).rows()))
    assert 1990 * MS < heel.t_ns < 2105 * MS


def test_the_next_foot_may_come_while_the_level_after_the_last_is_still_watched(
    scene: Any, kick: Any, analyse: Analyse
) -> None:
    close = (kick(2000, "left", dwell_ms=60.0), kick(2165, "right", dwell_ms=60.0))
    events = analyse(NO_PADS, scene(kicks=close, pads=False, period_ms=30.0).rows())
    assert len(heels(events)) == 2


def test_a_heel_in_more_noise_must_be_deeper(scene: Any, steady: Any, analyse: Analyse) -> None:
    def noisy(sample: RangeSample) -> RangeSample:
        return sample._replace(distance_mm=900 + 6 * ((sample.distance_mm or 0) - 900))

    shallow = tuple(replace(kick, depth_mm=0.0) for kick in steady(2000, 4))
    rows = changed(scene(kicks=shallow).rows(), 0, 9000, noisy)
    assert heels(analyse(SINGLE, rows)) == []


@pytest.mark.parametrize(("left_mm", "right_mm"), [(150.0, 90.0), (90.0, 150.0)])
@pytest.mark.parametrize("apart_ms", [-20, 20])
def test_a_foot_that_both_sensors_of_a_pair_see_is_the_nearer_one_s(
    left_mm: float, right_mm: float, apart_ms: int, scene: Any, kick: Any, analyse: Analyse
) -> None:
    seen = (kick(2500, "left", depth_mm=left_mm), kick(2500 + apart_ms, "right", depth_mm=right_mm, dwell_ms=90.0))
    events = analyse(Rig("pair", pads=()), scene("pair", seen, pads=False, period_ms=10.0).rows())
    assert [heel.side for heel in heels(events)] == ["left" if left_mm > right_mm else "right"]
    assert reasons(events) == ["the other foot's"]


def test_feet_that_follow_each_other_fast_are_two(scene: Any, steady: Any, analyse: Analyse) -> None:
    rows = scene("pair", steady(2000, 8, 200), pads=False, period_ms=10.0).rows()
    assert [heel.side for heel in heels(analyse(Rig("pair", pads=()), rows))] == ["left", "right"] * 4


def test_in_noise_a_spread_that_rose_bears_out_a_shallow_dip(scene: Any, steady: Any, analyse: Analyse) -> None:
    def noisy(sample: RangeSample) -> RangeSample:
        quiet = (sample.sigma_mm or 0) < 20
        return sample._replace(distance_mm=900 + 6 * ((sample.distance_mm or 0) - 900)) if quiet else sample

    kicks = tuple(replace(kick, depth_mm=60.0) for kick in steady(2000, 8))
    rows = changed(scene(kicks=kicks, until_ms=6000).rows(), 0, 9000, noisy)
    assert len(heels(analyse(SINGLE, rows))) == 8
    assert onsets(analyse(SINGLE, changed(rows, 0, 9000, lambda sample: sample._replace(sigma_mm=10.0)))) == []
