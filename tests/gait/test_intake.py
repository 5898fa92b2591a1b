"""The gate: what is implausible is counted with its reason and goes no further."""

from typing import Any

import pytest

from station.gait.intake import Intake
from station.gait.samples import ContactEdge, RangeSample, Row, Tick


def sample(**changes: Any) -> RangeSample:
    return RangeSample(10, "range", 900.0, "ok", 10.0, 2400.0)._replace(**changes)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (sample(channel="range_left"), "unknown channel"),
        (sample(t_ns=-1), "not a time"),
        (sample(t_ns=1.5), "not a time"),
        (sample(t_ns=None), "not a time"),
        (sample(t_ns=5), "duplicate"),
        (sample(t_ns=4), "time went back"),
        (sample(status="fine"), "unknown status"),
        (sample(status="sigma", distance_mm=900.0), "distance beside a fault"),
        (sample(distance_mm=None), "no distance"),
        (sample(distance_mm="near"), "absurd distance"),
        (sample(distance_mm=float("nan")), "absurd distance"),
        (sample(distance_mm=-3.0), "absurd distance"),
        (sample(distance_mm=12.0), "absurd distance"),
        (sample(distance_mm=1e9), "absurd distance"),
        (sample(sigma_mm=float("nan")), "absurd spread"),
        (sample(sigma_mm=-1.0), "absurd spread"),
        (sample(status="sigma", distance_mm=None, sigma_mm="wide"), "absurd spread"),
        (sample(channel="pad"), "wrong kind"),
        (ContactEdge(10, "range", True), "wrong kind"),  # type: ignore[arg-type]
        (ContactEdge(10, "pad", 1), "wrong kind"),  # type: ignore[arg-type]
        (Tick(10, "pad"), "wrong kind"),  # type: ignore[arg-type]
    ],
)
def test_an_implausible_row_is_counted_with_its_reason(row: Row, reason: str) -> None:
    intake = Intake(["range", "pad"])
    assert intake.admit(sample(t_ns=5))
    assert intake.admit(ContactEdge(5, "pad", loaded=True))
    assert not intake.admit(row)
    assert intake.rejected == {reason: 1}
    assert intake.accepted == {"range": 1, "pad": 1}


def test_each_channel_has_its_own_time() -> None:
    intake = Intake(["range", "pad"])
    rows: list[Row] = [sample(t_ns=100), ContactEdge(70, "pad", loaded=True), Tick(80), sample(t_ns=101, sigma_mm=None)]
    assert all(intake.admit(row) for row in rows)
    assert intake.last_ns == 101
    assert intake.duration_s == pytest.approx(1e-9)


def test_one_mad_time_stamp_does_not_silence_its_channel() -> None:
    intake = Intake(["range", "pad"])
    times = [10**9, 10**9 + 1, 9 * 10**18, 10**9 + 2, 9 * 10**18, 9 * 10**18, 10**9 + 3]
    assert [intake.admit(sample(t_ns=t_ns)) for t_ns in times] == [True, True, False, True, False, False, True]
    assert intake.rejected == {"time leapt": 3}
    assert intake.last_ns == 10**9 + 3


def test_after_a_long_silence_the_second_row_is_believed() -> None:
    intake = Intake(["range", "pad"])
    later_ns = 10**9 + 30 * 10**9
    times = [10**9, later_ns, later_ns + 24_000_000, later_ns + 48_000_000]
    assert [intake.admit(sample(t_ns=t_ns)) for t_ns in times] == [True, False, True, True]


def test_an_edge_after_half_a_minute_of_standing_still_is_believed_at_once() -> None:
    intake = Intake(["pad"])
    edges = [ContactEdge(s * 10**9, "pad", loaded=True) for s in (1, 31, 100, 101)]
    assert [intake.admit(edge) for edge in edges] == [True, True, False, True]


def test_a_sample_that_the_sensor_rejected_passes_and_is_counted_by_its_status() -> None:
    intake = Intake(["range"])
    assert intake.admit(sample(status="wrap", distance_mm=None))
    assert intake.unvouched == {"wrap": 1}


def test_nothing_at_all_lasts_no_time() -> None:
    assert Intake([]).duration_s == 0
