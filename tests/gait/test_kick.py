"""One swing of one foot, joined from floor and beam."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.gait.analyzer import Analyzer
from station.gait.events import Event, FootStrike, HeelContact, HeelOnset, HeelRejected, Kick, ToeOff
from station.gait.floor import Floor
from station.gait.kick import Kicks
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, RangeSample, Row, Side

MS = 1_000_000
Analyse = Callable[[Rig, list[Row]], list[Event]]


def off(t_ms: int, side: Side = "left") -> ToeOff:
    return ToeOff(t_ms * MS, side)


def on(t_ms: int, side: Side = "left") -> FootStrike:
    return FootStrike(t_ms * MS, side)


def heel(t_ms: int, side: Side = "left") -> list[Event]:
    """Announced and confirmed, 100 ms beyond the line."""
    onset_ns = (t_ms - 52) * MS
    return [HeelOnset(onset_ns, side), HeelContact(t_ms * MS, side, onset_ns, 100.0, 150.0)]


def kicks_of(events: list[Event], pads: tuple[Side, ...] = ("left", "right"), sees: bool = True) -> list[Event]:
    """What is told of these events; the floor hears of contacts first, as in the analyzer."""
    floor = Floor()
    kicks = Kicks(pads, floor, lambda *_: sees)
    told: list[Event] = []
    for event in events:
        if isinstance(event, FootStrike | ToeOff):
            floor.hear(event)
        told += kicks.hear(event)
    return told


def test_a_kick_joins_toe_off_heel_and_foot_strike() -> None:
    (kick,) = kicks_of([off(1000), *heel(1200), on(1440)])
    assert kick == Kick(
        t_ns=1200 * MS,
        side="left",
        toe_off_ns=1000 * MS,
        onset_ns=1150 * MS,
        exit_ns=1250 * MS,
        foot_strike_ns=1440 * MS,
        lift_ms=200.0,
        return_ms=240.0,
        dwell_ms=100.0,
        depth_mm=150.0,
        grade=None,
        grade_reason="learning you",
    )
    assert isinstance(kick, Kick)
    assert kick.return_to_lift == pytest.approx(1.2)
    assert kick.dwell_share == pytest.approx(100 / 440)


def test_a_ratio_of_what_was_not_seen_is_none() -> None:
    (kick,) = kicks_of(heel(1200))
    assert isinstance(kick, Kick)
    assert (kick.lift_ms, kick.return_ms, kick.return_to_lift, kick.dwell_share) == (None, None, None, None)
    assert replace(kick, lift_ms=0.0, return_ms=1.0).return_to_lift is None


def test_a_verdict_that_comes_after_the_foot_strike_still_belongs_to_its_swing() -> None:
    onset, contact = heel(1200)
    (kick,) = kicks_of([off(1000), onset, on(1300), contact])
    assert isinstance(kick, Kick)
    assert (kick.toe_off_ns, kick.foot_strike_ns) == (1000 * MS, 1300 * MS)


def test_without_pads_a_kick_has_the_times_of_its_heel_alone() -> None:
    (kick,) = kicks_of([*heel(1200, "unknown")], pads=())
    assert isinstance(kick, Kick)
    assert (kick.onset_ns, kick.exit_ns, kick.dwell_ms) == (1150 * MS, 1250 * MS, 100.0)
    assert (kick.toe_off_ns, kick.foot_strike_ns, kick.side) == (None, None, "unknown")


def test_an_undivided_mat_adds_nothing_to_a_kick() -> None:
    (kick,) = kicks_of([off(1000, "unknown"), *heel(1200, "unknown"), on(1300, "unknown")], pads=("unknown",))
    assert isinstance(kick, Kick)
    assert (kick.toe_off_ns, kick.foot_strike_ns) == (None, None)


def test_a_kick_whose_landing_is_not_seen_is_told_in_time() -> None:
    kicks = Kicks(("left", "right"), Floor(), lambda *_: True)
    for event in (off(1000), *heel(1200)):
        assert kicks.hear(event) == []
    waits = [kicks.is_open]
    assert kicks.advance(1900 * MS) == []
    (kick,) = kicks.advance(1901 * MS)
    assert isinstance(kick, Kick)
    assert (kick.toe_off_ns, kick.foot_strike_ns) == (1000 * MS, None)
    waits.append(kicks.is_open)
    assert waits == [True, False]
    assert kicks.hear(on(2000)) == []


def test_a_kick_that_waits_at_the_end_is_told_then() -> None:
    kicks = Kicks(("left", "right"), Floor(), lambda *_: True)
    for event in (off(1000), *heel(1200)):
        kicks.hear(event)
    (kick,) = kicks.finish()
    assert isinstance(kick, Kick)
    assert kick.foot_strike_ns is None
    assert kicks.finish() == []


def test_of_two_heels_in_one_swing_the_landing_between_was_not_seen() -> None:
    first, second = kicks_of([off(1000), *heel(1200), *heel(1800), on(2000)])
    assert isinstance(first, Kick)
    assert isinstance(second, Kick)
    assert (first.toe_off_ns, first.foot_strike_ns) == (1000 * MS, None)
    assert (second.toe_off_ns, second.foot_strike_ns) == (None, 2000 * MS)


def test_a_toe_off_after_a_landing_that_was_not_seen_tells_the_kick_before() -> None:
    told = kicks_of([off(1000), *heel(1200), off(1700), off(1800), on(2200)])
    assert [event.t_ns // MS for event in told] == [1200]


def low_swing(since_ms: int = 1000, until_ms: int = 1440) -> list[Event]:
    """The right foot lands and stands, the left one swings."""
    return [off(600, "right"), on(since_ms - 30, "right"), off(since_ms), on(until_ms)]


def test_a_swing_without_a_heel_is_too_low() -> None:
    (kick,) = kicks_of(low_swing())
    assert isinstance(kick, Kick)
    assert (kick.t_ns, kick.side, kick.foot_strike_ns) == (1440 * MS, "left", 1440 * MS)
    assert (kick.grade, kick.grade_reason) == ("too_low", "no heel at the line")
    assert (kick.lift_ms, kick.return_ms, kick.dwell_ms, kick.depth_mm, kick.onset_ns) == (None,) * 5


def test_a_heel_that_was_taken_back_is_too_low_for_the_same_reason() -> None:
    onset = HeelOnset(1150 * MS, "left")
    *before, strike = low_swing()
    (kick,) = kicks_of([*before, onset, strike, HeelRejected(1450 * MS, "left", 1150 * MS, "too shallow")])
    assert isinstance(kick, Kick)
    assert (kick.grade, kick.grade_reason) == ("too_low", "too shallow")


def test_a_heel_taken_back_because_nothing_was_seen_is_no_low_kick() -> None:
    onset = HeelOnset(1150 * MS, "left")
    *before, strike = low_swing()
    assert kicks_of([*before, onset, strike, HeelRejected(1450 * MS, "left", 1150 * MS, "no good sample")]) == []


def test_a_heel_taken_back_outside_any_swing_changes_nothing() -> None:
    onset = HeelOnset(500 * MS, "left")
    assert kicks_of([onset, HeelRejected(600 * MS, "left", 500 * MS, "too shallow")]) == []


@pytest.mark.parametrize(
    ("events", "why"),
    [
        (low_swing(until_ms=1140), "a shuffle"),
        (low_swing(until_ms=2010), "a foot held up"),
        ([off(1000), on(1440)], "a lone step"),
        ([on(900, "right"), off(1000), off(1010, "right"), on(1440), on(1450, "right")], "a jump"),
        ([on(900), off(1500)], "stepping on and off"),
    ],
)
def test_what_is_no_swing_of_the_drill_is_no_low_kick(events: list[Event], why: str) -> None:
    assert kicks_of(events) == [], why


def test_a_low_kick_needs_a_sensor_that_saw_it() -> None:
    assert kicks_of(low_swing(), sees=False) == []


def test_every_heel_of_a_session_has_one_kick_with_all_its_times(scene: Any, steady: Any, analyse: Analyse) -> None:
    for kind in ("single", "pair"):
        told = analyse(Rig(kind), scene(kind, steady(2000, 8), 5500).rows())
        kicks = [event for event in told if isinstance(event, Kick)]
        assert [(kick.t_ns, kick.side) for kick in kicks] == [
            (event.t_ns, event.side) for event in told if isinstance(event, HeelContact)
        ]
        for kick in kicks:
            assert kick.lift_ms == pytest.approx(160, abs=5)
            assert kick.return_ms == pytest.approx(200, abs=5)


def test_low_kicks_are_told_where_the_sensor_sees_and_not_where_it_is_blind(
    scene: Any, kick: Any, analyse: Analyse
) -> None:
    kicks = tuple(kick(2000 + 350 * i, ("left", "right")[i % 2], depth_mm=5.0) for i in range(6))
    rows = scene("single", kicks, 5000).rows()
    grades = [event.grade for event in analyse(Rig("single"), rows) if isinstance(event, Kick)]
    assert grades == ["too_low"] * 5
    blind = [row._replace(distance_mm=None, status="signal") if isinstance(row, RangeSample) else row for row in rows]
    gap = [row for row in rows if not isinstance(row, RangeSample) or not 2500 * MS < row.t_ns < 2800 * MS]
    mat: list[Row] = [row for row in rows if isinstance(row, ContactEdge)]
    assert [event for event in analyse(Rig("single"), blind) if isinstance(event, Kick)] == []
    assert [event for event in analyse(Rig("mat"), mat) if isinstance(event, Kick)] == []
    assert len([event for event in analyse(Rig("single"), gap) if isinstance(event, Kick)]) == 3


def hidden(rows: list[Row], stretches_ms: list[tuple[float, float]], sigma_mm: float | None) -> list[Row]:
    """The rows without the distances of these stretches: the chip rejected them."""
    return [
        row._replace(distance_mm=None, status="signal", sigma_mm=sigma_mm)
        if isinstance(row, RangeSample) and any(begin <= row.t_ns / MS < begin + takes for begin, takes in stretches_ms)
        else row
        for row in rows
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stretches_ms=st.lists(st.tuples(st.floats(1100, 4000), st.floats(5, 400)), max_size=12),
    rig=st.sampled_from([("single", 24.0), ("pair", 10.0), ("pair", 20.0)]),
    sigma_mm=st.sampled_from([None, 10.0, 60.0]),
)
def test_a_heel_that_came_is_never_called_too_low_whatever_was_hidden(
    stretches_ms: list[tuple[float, float]],
    rig: tuple[Any, float],
    sigma_mm: float | None,
    scene: Any,
    steady: Any,
    analyse: Analyse,
) -> None:
    kind, period_ms = rig
    rows = hidden(scene(kind, steady(2000, 5), period_ms=period_ms).rows(), stretches_ms, sigma_mm)
    told = [event for event in analyse(Rig(kind), rows) if isinstance(event, Kick)]
    assert [kick for kick in told if kick.grade == "too_low"] == []


def test_a_foot_that_shows_by_its_spread_alone_is_not_called_too_low(scene: Any, steady: Any, analyse: Analyse) -> None:
    short = tuple(replace(kick, dwell_ms=26.0) for kick in steady(2000, 6))
    rows = scene("pair", short, period_ms=10.0).rows()
    dark = [
        row._replace(distance_mm=None, status="signal") if isinstance(row, RangeSample) and row.sigma_mm == 50 else row
        for row in rows
    ]
    grey = [row._replace(sigma_mm=10.0) if isinstance(row, RangeSample) else row for row in dark]
    assert [event for event in analyse(Rig("pair"), dark) if isinstance(event, Kick)] == []
    assert [event.grade for event in analyse(Rig("pair"), grey) if isinstance(event, Kick)] == ["too_low"] * 5


def test_a_last_kick_off_the_mat_is_told_by_the_rows_that_follow(scene: Any, kick: Any) -> None:
    rows = scene("single", (kick(2000, "left"),), 4000).rows()
    rows = [row for row in rows if not (isinstance(row, ContactEdge) and row.t_ns > 2100 * MS)]
    analyzer = Analyzer(Rig("single"))
    (told,) = [event for event in analyzer.process(rows) if isinstance(event, Kick)]
    assert told.lift_ms == pytest.approx(160, abs=5)
    assert told.return_ms is None
