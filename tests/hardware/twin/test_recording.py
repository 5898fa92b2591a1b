"""Recordings of simulated athletes and their truth."""

from itertools import pairwise
from statistics import median

import pytest

from hardware.twin.athlete import Athlete
from hardware.twin.recording import ORIGIN_NS, record
from station.gait.samples import ContactEdge, RangeSample, RigKind


@pytest.mark.parametrize(("kind", "period_ns"), [("single", 24_000_000), ("pair", 10_300_000)])
def test_samples_come_at_the_rigs_rate_and_rows_in_order_of_arrival(kind: RigKind, period_ns: int) -> None:
    rows, truth = record(Athlete(), kind, 5, 1)
    half_ns = {"single": 10_000_000, "pair": 5_000_000}[kind]
    arrivals = [row.t_ns + (half_ns if isinstance(row, RangeSample) else 0) for row in rows]
    assert arrivals == sorted(arrivals)
    assert arrivals[-1] <= ORIGIN_NS + 5_000_000_000
    for channel in {row.channel for row in rows if isinstance(row, RangeSample)}:
        times = [row.t_ns for row in rows if row.channel == channel]
        assert {after - before for before, after in pairwise(times)} == {period_ns}
    assert [row for row in rows if isinstance(row, ContactEdge) and row.initial] == [
        ContactEdge(ORIGIN_NS, "pad_left", loaded=True, initial=True),
        ContactEdge(ORIGIN_NS, "pad_right", loaded=True, initial=True),
    ]
    assert truth.scored_ns == (3_300_000_000, 5_700_000_000)


def test_the_truth_holds_the_edges_of_the_rows_and_the_apex_of_every_swing() -> None:
    rows, truth = record(Athlete(), "pair", 10, 1)
    edges = {(row.t_ns, row.channel, row.loaded) for row in rows if isinstance(row, ContactEdge)}
    for moments, loaded in ((truth.foot_strikes, True), (truth.toe_offs, False)):
        assert len(moments) > 15
        assert all((moment.t_ns, f"pad_{moment.side}", loaded) in edges for moment in moments)
    for before, after in zip(truth.toe_offs, truth.heel_contacts, strict=False):
        assert before.side == after.side
        assert 0 < after.t_ns - before.t_ns < 300_000_000


def test_drops_are_those_of_the_beam_without_noise() -> None:
    high, low = (
        [
            apex.drop_mm
            for apex in record(Athlete(left_reach_deg=deg, right_reach_deg=deg), "pair", 8, 1)[1].heel_contacts
        ]
        for deg in (150.0, 110.0)
    )
    assert 280 < median(high) < 370
    assert max(low) < 20


def test_an_asymmetric_athlete_kicks_higher_on_one_side() -> None:
    _, truth = record(Athlete(left_reach_deg=150, right_reach_deg=130), "pair", 10, 1)
    left, right = (
        median(apex.drop_mm for apex in truth.heel_contacts if apex.side == side) for side in ("left", "right")
    )
    assert left > right + 80


def test_a_mat_alone_sees_no_heels() -> None:
    rows, truth = record(Athlete(), "mat", 5, 1)
    assert truth.record()["heel_contacts"] == ()
    assert not [row for row in rows if isinstance(row, RangeSample)]
    assert len(truth.foot_strikes) > 5


def test_the_seed_decides_the_recording() -> None:
    assert record(Athlete(), "single", 3, 1) == record(Athlete(), "single", 3, 1)
    assert record(Athlete(), "single", 3, 1) != record(Athlete(), "single", 3, 2)
