"""A pad that cannot be trusted is named with the reason; a foot, however its contact bounces, never is."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gait.analyzer import Analyzer
from station.gait.events import FootStrike, HeelContact
from station.gait.padhealth import HELD_NS, PadHealth
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, PadChannel, Side

MS = 1_000_000


def followed(
    edges_ms: Sequence[tuple[float, bool]], *, loaded: bool = False, channel: PadChannel = "pad_left"
) -> PadHealth:
    """The health of both pads after these edges of one."""
    health = PadHealth(["pad_left", "pad_right"])
    health.edge(ContactEdge(0, "pad_left", loaded, initial=True))
    health.edge(ContactEdge(0, "pad_right", False, initial=True))
    for t_ms, level in edges_ms:
        health.edge(ContactEdge(round(t_ms * MS), channel, level))
    return health


def kinds(health: PadHealth, now_ms: float) -> list[str]:
    return [fault.kind for fault in health.faults(round(now_ms * MS))]


def steps(health: PadHealth, side: Side, count: int) -> None:
    for _ in range(count):
        health.hear(FootStrike(1, side))


def heel(side: Side) -> HeelContact:
    return HeelContact(1, side, 0, 100.0, 100.0)


def waves(period_ms: float, high_ms: float, count: int, start_ms: float = 1000.0) -> list[tuple[float, bool]]:
    return [
        (start_ms + i * period_ms + offset, level)
        for i in range(count)
        for offset, level in ((0, True), (high_ms, False))
    ]


@pytest.mark.parametrize(("loaded", "kind"), [(True, "stuck_closed"), (False, "stuck_open")])
def test_a_pad_that_is_silent_through_eight_steps_of_the_other_foot_is_stuck(loaded: bool, kind: str) -> None:
    health = followed([], loaded=loaded)
    steps(health, "right", 7)
    assert kinds(health, 5000) == []
    steps(health, "right", 1)
    assert kinds(health, 5000) == [kind]
    assert "8 steps of the other foot" in str(health.faults(5000 * MS)[0])
    health.edge(ContactEdge(6000 * MS, "pad_left", not loaded))
    assert kinds(health, 6000) == []


def test_two_silent_pads_are_told_by_the_heels_above_them() -> None:
    health = followed([])
    for side in ("left", "right") * 4:
        health.hear(heel(side))
    assert kinds(health, 5000) == ["stuck_open", "stuck_open"]
    assert "8 heels" in str(health.faults(5000 * MS)[0])


def test_an_undivided_mat_is_named_without_a_side() -> None:
    health = PadHealth(["pad"])
    health.edge(ContactEdge(0, "pad", True, initial=True))
    for _ in range(8):
        health.hear(heel("unknown"))
    assert str(health.faults(0)[0]).startswith("The pad has read loaded through 8 heels")


def test_a_pad_that_never_spoke_is_not_judged() -> None:
    health = PadHealth(["pad"])
    for _ in range(8):
        health.hear(heel("unknown"))
    assert health.faults(0) == []


@pytest.mark.parametrize(
    ("period_ms", "high_ms", "hz"), [(20, 10, 50), (20, 4, 50), (10, 5, 100), (16.667, 8, 60), (8.333, 3, 120)]
)
def test_even_edges_at_the_rate_of_the_mains_are_hum(period_ms: float, high_ms: float, hz: int) -> None:
    health = followed(waves(period_ms, high_ms, 30))
    [fault] = health.faults(1700 * MS)
    assert fault.kind == "hum"
    assert f"{hz} times a second" in str(fault)


def test_uneven_edges_that_do_not_end_are_chatter() -> None:
    edges = [(1000 + 5 * i + (i * 7 % 4), i % 2 == 0) for i in range(60)]
    assert kinds(followed(edges), 1400) == ["chatter"]


def test_makes_too_far_apart_to_tell_a_rate_are_chatter_until_there_are_enough() -> None:
    edges = [(1000 + 24 * i, i % 2 == 0) for i in range(6)]
    assert kinds(followed(edges), 1150) == ["chatter"]


def test_chatter_stays_readable_for_a_while_and_accuses_nobody_else() -> None:
    edges = [(1000 + 5 * i + (i * 7 % 4), i % 2 == 0) for i in range(60)]
    health = followed(edges)
    steps(health, "left", 20)
    last_ms = edges[-1][0]
    assert kinds(health, last_ms + HELD_NS / MS - 1) == ["chatter"]
    assert kinds(health, last_ms + HELD_NS / MS) == ["stuck_open"]


@pytest.mark.parametrize(
    ("loaded", "words"), [(True, "while a foot stands on it"), (False, "closes for moments alone")]
)
def test_brief_blinks_apart_from_each_other_are_a_leak(loaded: bool, words: str) -> None:
    blinks = [(1000 + 300 * i + late, level) for i in range(7) for late, level in ((0, not loaded), (8, loaded))]
    health = followed(blinks, loaded=loaded)
    [fault] = health.faults(3000 * MS)
    assert fault.kind == "leaking"
    assert words in str(fault)
    assert kinds(health, 30_000) == []


def test_edges_that_were_lost_again_and_again_are_said() -> None:
    health = followed([])
    for second, level in ((1, True), (2, True), (3, False), (4, True)):
        assert kinds(health, second * 1000 + 999) == []
        health.edge(ContactEdge(second * 1000 * MS, "pad_left", level, initial=True))
    assert kinds(health, 4001) == ["lost_edges"]
    assert kinds(health, 61_000) == []


@given(
    contact_ms=st.integers(60, 800),
    flight_ms=st.integers(40, 800),
    make=st.lists(st.integers(1, 119), max_size=20, unique=True),
    last=st.lists(st.integers(1, 119), max_size=20, unique=True),
)
def test_no_foot_is_a_fault_however_its_contacts_bounce_within_12_ms(
    contact_ms: int, flight_ms: int, make: list[int], last: list[int]
) -> None:
    bounce = [t / 10 for t in sorted(make)][: len(make) // 2 * 2]
    edges: list[tuple[float, bool]] = []
    for step in range(12):
        on_ms = 1000 + step * (contact_ms + flight_ms)
        off_ms = on_ms + contact_ms
        edges += [(on_ms, True), *((on_ms + t, i % 2 == 1) for i, t in enumerate(bounce))]
        breaks = [off_ms - t / 10 for t in sorted(last, reverse=True)][: len(last) // 2 * 2]
        edges += [*((t, i % 2 == 1) for i, t in enumerate(breaks)), (off_ms, False)]
    assert kinds(followed(edges), edges[-1][0]) == []


def test_the_analyzer_tells_which_pad_cannot_be_trusted() -> None:
    analyzer = Analyzer(Rig("mat"))
    analyzer.process([ContactEdge(1, pad, True, initial=True) for pad in ("pad_left", "pad_right")])
    edges = [(1000 + 300 * i + late, level) for i in range(9) for late, level in ((0, False), (150, True))]
    analyzer.process([ContactEdge(t_ms * MS, "pad_right", level) for t_ms, level in edges])
    analyzer.finish()
    assert [(fault.channel, fault.kind) for fault in analyzer.pad_faults(4000 * MS)] == [("pad_left", "stuck_closed")]
