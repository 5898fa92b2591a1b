"""Pads: raw, bouncing edges in, first make and last break out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gait.contact import PadContacts
from station.gait.events import Event, FootStrike, ToeOff
from station.gait.samples import ContactEdge

MS = 1_000_000


def told(
    *edges: tuple[float, bool], initial: bool | None = None, finish: bool = True
) -> tuple[list[Event], PadContacts]:
    pad = PadContacts("pad_left")
    events: list[Event] = []
    if initial is not None:
        events += pad.edge(ContactEdge(0, "pad_left", initial, initial=True))
    for t_ms, loaded in edges:
        events += pad.edge(ContactEdge(round(t_ms * MS), "pad_left", loaded))
    if finish:
        events += pad.finish()
    return events, pad


def strike(t_ms: float) -> FootStrike:
    return FootStrike(round(t_ms * MS), "left")


def toe_off(t_ms: float) -> ToeOff:
    return ToeOff(round(t_ms * MS), "left")


def test_a_bouncing_contact_lasts_from_its_first_make_to_its_last_break() -> None:
    edges = ((100, True), (104, False), (109, True), (112, True), (300, False), (305, True), (311, False), (500, True))
    assert told(*edges)[0] == [strike(100), toe_off(311), strike(500)]


def test_nothing_is_told_about_the_level_at_the_start() -> None:
    assert told(initial=True)[0] == []
    assert told(initial=False)[0] == []


def test_the_foot_that_stood_at_the_start_leaves_the_floor() -> None:
    assert told((100, False), initial=True)[0] == [toe_off(100)]
    assert told((100, False))[0] == [toe_off(100)]


def test_a_spike_on_a_long_wire_is_no_contact() -> None:
    events, pad = told((100, True), (104, False), (400, True), initial=False)
    assert events == [strike(400)]
    assert pad.spikes == 1


def test_a_break_that_was_lost_is_not_told_twice() -> None:
    assert told((100, False), (200, False), initial=True)[0] == [toe_off(100)]


def test_the_last_break_counts_when_the_make_between_two_was_lost() -> None:
    assert told((100, False), (108, False), initial=True)[0] == [toe_off(108)]


def test_a_contact_counts_although_its_makes_were_lost() -> None:
    assert told((100, True), (125, False), (132, False), initial=False)[0] == [strike(100), toe_off(132)]


def test_a_level_that_is_read_anew_heals_a_lost_edge_and_tells_nothing() -> None:
    pad = PadContacts("pad_left")
    pad.edge(ContactEdge(0, "pad_left", loaded=True, initial=True))
    assert pad.edge(ContactEdge(300 * MS, "pad_left", loaded=True, initial=True)) == []
    assert pad.healed == 0
    assert pad.edge(ContactEdge(900 * MS, "pad_left", loaded=False, initial=True)) == []
    assert pad.healed == 1
    assert pad.off_since_ns(950 * MS) == 900 * MS
    assert pad.finish() == []


def test_passing_time_tells_a_strike_that_held_and_a_toe_off_that_stayed() -> None:
    _, pad = told((100, True), initial=False, finish=False)
    assert pad.advance(120 * MS) == []
    assert pad.advance(130 * MS) == [strike(100)]
    pad.edge(ContactEdge(300 * MS, "pad_left", loaded=False))
    assert pad.advance(320 * MS) == []
    assert pad.advance(325 * MS) == [toe_off(300)]


@pytest.mark.parametrize(
    ("edges", "is_open"),
    [((), False), (((100.0, True),), True), (((100.0, True), (300.0, False)), True)],
)
def test_it_is_known_whether_anything_waits_for_time(edges: tuple[tuple[float, bool], ...], is_open: bool) -> None:
    assert told(*edges, initial=False, finish=False)[1].is_open is is_open


def test_it_is_known_since_when_the_foot_was_off_the_floor() -> None:
    _, pad = told((100, False), (400, True), (600, False), initial=True, finish=False)
    assert pad.off_since_ns(90 * MS) is None
    assert pad.off_since_ns(250 * MS) == 100 * MS
    assert pad.off_since_ns(500 * MS) is None
    assert pad.off_since_ns(610 * MS) == 600 * MS


def test_the_swing_before_a_strike_that_still_bounces_is_not_forgotten() -> None:
    _, pad = told((100, False), (400, True), (406, False), initial=True, finish=False)
    assert pad.off_since_ns(250 * MS) == 100 * MS


@given(
    stance_ms=st.integers(60, 600),
    flight_ms=st.integers(40, 600),
    make=st.lists(st.integers(1, 11), max_size=3, unique=True),
    last=st.lists(st.integers(1, 11), max_size=3, unique=True),
    steps=st.integers(1, 6),
)
def test_every_contact_from_60_ms_and_flight_from_40_ms_survives_any_bounce_up_to_12_ms(
    stance_ms: int, flight_ms: int, make: list[int], last: list[int], steps: int
) -> None:
    edges: list[tuple[float, bool]] = []
    expected: list[Event] = []
    for step in range(steps):
        on_ms = 100 + step * (stance_ms + flight_ms)
        off_ms = on_ms + stance_ms
        bounce = sorted(make)
        edges += [(on_ms, True)]
        edges += [(on_ms + t, i % 2 == 1) for i, t in enumerate(bounce)]
        edges += [(on_ms + 12, True)] if len(bounce) % 2 else []
        breaks = [off_ms - t for t in sorted(last, reverse=True)]
        breaks = breaks[len(breaks) % 2 :]
        edges += [(t, i % 2 == 1) for i, t in enumerate(breaks)]
        edges += [(off_ms, False)]
        expected += [strike(on_ms), toe_off(off_ms)]
    assert told(*edges, initial=False)[0] == expected
