"""Kicks, strides and faults on recorded people and simulated athletes."""

import itertools
from collections import Counter
from typing import Any

import numpy as np
import pytest

from hardware.twin.athlete import Athlete, swings
from hardware.twin.recording import ORIGIN_NS, record
from station.gait.analyzer import Analyzer
from station.gait.calibration import Calibration, Grader, best_kicks
from station.gait.events import Kick
from station.gait.rig import Rig
from station.gait.samples import RigKind, Side


def check_kicks(recording: Any) -> list[dict[str, Any]]:
    """Every heel has one kick, with the contacts around it that the truth has; the kicks are returned."""
    records = recording.records()
    kicks = [r for r in records if r["event"] == "kick"]
    high = [(k["t_ns"], k["side"]) for k in kicks if k["grade"] != "too_low"]
    assert sorted(high) == sorted((r["t_ns"], r["side"]) for r in records if r["event"] == "heel_contact")
    begin_ns, end_ns = recording.truth["scored_ns"]
    for kick in kicks:
        for name, truth in (("toe_off_ns", "toe_offs"), ("foot_strike_ns", "foot_strikes")):
            true_ns = [m["t_ns"] for m in recording.truth[truth] if m["side"] == kick["side"]]
            if kick[name] is not None and begin_ns <= kick[name] <= end_ns:
                assert min(abs(kick[name] - t_ns) for t_ns in true_ns) < 1_000_000, recording.name
    return kicks


def faults(recording: Any) -> Counter[tuple[str, str]]:
    return Counter((r["fault"], r["side"]) for r in recording.records() if r["event"] == "fault")


def test_every_heel_of_the_own_traces_is_one_kick_between_its_true_contacts(recordings: list[Any]) -> None:
    for recording in recordings:
        kicks = check_kicks(recording)
        if recording.name.startswith("simulated"):
            assert sum(k["lift_ms"] is None or k["return_ms"] is None for k in kicks) <= 1, recording.name


def test_only_what_is_wrong_with_them_is_told_of_people(recordings: list[Any]) -> None:
    low = {("heel_too_low", "left"): 1, ("heel_too_low", "right"): 1}
    for recording in recordings:
        told = faults(recording)
        if recording.name.startswith(("derived", "simulated")):
            assert told == {}, recording.name
        elif recording.name.startswith("cmu13_30_jog"):
            assert told == low, recording.name
        elif "JumpJack" in recording.name:
            assert [name for name, _ in told] == ["hop"], recording.name


def test_a_minute_of_recorded_kicks_has_all_its_kicks_and_hardly_a_fault(shared: list[Any]) -> None:
    for recording in shared:
        if not recording.name.startswith("derived_bk_welk"):
            continue
        kicks = check_kicks(recording)
        whole = [k for k in kicks if k["lift_ms"] is not None and k["return_ms"] is not None]
        low = [k for k in kicks if k["grade"] == "too_low"]
        print(
            f"{recording.name}: {len(kicks)} kicks, {len(whole)} whole, {len(low)} too low, {dict(faults(recording))}"
        )
        assert len(kicks) >= 176
        assert len(whole) + len(low) >= len(kicks) - 1
        assert set(faults(recording)) <= {("heel_too_low", "left"), ("heel_too_low", "right")}


def test_strides_of_runners_on_force_plates_have_their_true_contacts(shared: list[Any]) -> None:
    runners = [recording for recording in shared if recording.name.startswith("run_")]
    for recording in runners:
        strides = [r for r in recording.records() if r["event"] == "stride"]
        assert len(strides) == len(recording.truth["foot_strikes"]) - 2
        for stride in strides:
            began_ns = stride["t_ns"] - stride["stride_ms"] * 1e6
            begins = [m["t_ns"] for m in recording.truth["foot_strikes"] if m["side"] == stride["side"]]
            ends = [m["t_ns"] for m in recording.truth["toe_offs"] if m["side"] == stride["side"]]
            true_ns = min(begins, key=lambda t_ns: abs(t_ns - began_ns))
            assert stride["contact_ms"] == pytest.approx(
                (min(t for t in ends if t > true_ns) - true_ns) / 1e6, abs=0.01
            )
            assert 30 < stride["flight_ms"] < 120
            assert stride["double_support_ms"] == 0


# Degrees of knee bend by which the best curve through the dwell share misses the true one, and that through the depth.
HEIGHTS: list[tuple[RigKind, float]] = [("pair", 1.2), ("single", 3.5)]


@pytest.mark.parametrize(("rig", "most_deg"), HEIGHTS)
def test_the_dwell_tells_the_height_of_a_simulated_kick_and_better_than_the_depth(
    rig: RigKind, most_deg: float
) -> None:
    kicks, bends = bent(Athlete(left_reach_deg=140, right_reach_deg=140, reach_sd_deg=8), rig)
    by_share = scatter(np.array([kick.dwell_share or 0 for kick in kicks]), bends)
    by_depth = scatter(np.array([kick.depth_mm or 0 for kick in kicks]), bends)
    print(f"{rig}: knee bend from the dwell share +- {by_share:.1f}, from the depth +- {by_depth:.1f} degrees")
    assert by_share < most_deg
    assert by_share < by_depth / 2


@pytest.mark.parametrize("rig", ["pair", "single"])
def test_grades_of_a_simulated_athlete_follow_the_height_of_the_kick(rig: RigKind) -> None:
    kicks, bends = bent(Athlete(left_reach_deg=140, right_reach_deg=140, reach_sd_deg=8), rig)
    own = Grader(Calibration(rig, 788, 700, "2026-11-22", {}, best_kicks(kicks)))
    grades = [own.high(kick.side, kick.dwell_share, kick.depth_mm or 0.0)[0] for kick in kicks]
    means = [
        np.mean([b for b, g in zip(bends, grades, strict=True) if g == name]) for name in ("short", "near", "reached")
    ]
    print(f"{rig}: short, near and reached kicks bend by {[round(float(mean)) for mean in means]} degrees")
    assert means[0] + 5 < means[1] < means[2] - 5


def bent(athlete: Athlete, rig: RigKind) -> tuple[list[Kick], "np.ndarray[Any, Any]"]:
    """The whole kicks of 40 s, and the true knee bend of each."""
    rows, _ = record(athlete, rig, 40, 7)
    analyzer = Analyzer(Rig(rig))
    events = [*analyzer.process(rows), *analyzer.finish()]
    kicks = [event for event in events if isinstance(event, Kick) and event.dwell_share is not None]
    sides: tuple[Side, Side] = ("left", "right")
    true = {
        (sides[swing.leg], round((swing.strike_ns + ORIGIN_NS) / 1e7)): swing.reach_deg
        for swing in itertools.islice(swings(athlete, 7), 150)
    }
    found = [(kick, near(true, kick.side, round((kick.foot_strike_ns or 0) / 1e7))) for kick in kicks]
    return [kick for kick, _ in found], np.array([bend for _, bend in found])


def near(true: dict[tuple[Side, int], float], side: Side, hundredths: int) -> float:
    """The true bend of the swing that ended then, to 10 ms."""
    return next(true[side, hundredths + off] for off in (0, -1, 1) if (side, hundredths + off) in true)


def scatter(seen: "np.ndarray[Any, Any]", bends: "np.ndarray[Any, Any]") -> float:
    """How far a parabola through `seen` misses the bends, as a standard deviation."""
    return float(np.std(bends - np.polyval(np.polyfit(seen, bends, 2), seen)))
