"""Each kick, step and stride is a chance for each flaw that it could show, and for no other."""

from station.drill.flaws import LAST, Flaw, Flaws
from station.gait.events import Fault, FootStrike, HeelContact, Stride
from station.gait.samples import Side

MS = 1_000_000
S = 1_000 * MS
FEET: tuple[Side, Side] = ("left", "right")


def bad(flaws: Flaws, flaw: Flaw) -> list[bool]:
    return [chance.bad for chance in flaws.watches[flaw].last()]


def strides(flaws: Flaws, count: int, contact_ms: float, stride_ms: float = 750.0, first_ns: int = 0) -> int:
    """Strides of both feet in turn; when the last one was over."""
    t_ns = first_ns
    for i in range(count):
        t_ns += round(stride_ms / 2 * MS)
        flaws.hear(Stride(t_ns, FEET[i % 2], stride_ms, contact_ms, 400.0, 0.0, 0.0, 0.5), t_ns, None)
    return t_ns


def long_contact(flaws: Flaws, t_ns: int) -> None:
    flaws.hear(Fault(t_ns, "left", "long_contact", 360.0, 345.0, "ms of ground contact"), t_ns, None)


def test_a_long_contact_is_counted_once_somebody_said_what_is_long_and_for_that_foot_alone() -> None:
    flaws = Flaws()
    t_ns = strides(flaws, 8, 360.0)
    assert bad(flaws, "long_contact") == []
    long_contact(flaws, t_ns)
    assert bad(flaws, "long_contact") == [True] * 4
    strides(flaws, 4, 330.0, first_ns=t_ns)
    assert bad(flaws, "long_contact") == [True] * 4 + [False] * 2


def test_a_long_contact_at_another_pace_says_nothing() -> None:
    flaws = Flaws()
    t_ns = strides(flaws, 8, 360.0)
    long_contact(flaws, t_ns)
    strides(flaws, 8, 400.0, stride_ms=1000.0, first_ns=t_ns)
    assert len(bad(flaws, "long_contact")) == 4


def test_a_long_contact_of_a_foot_that_was_not_heard_lately_is_passed_over() -> None:
    flaws = Flaws()
    long_contact(flaws, S)
    strides(flaws, 8, 400.0, first_ns=S)
    assert bad(flaws, "long_contact") == []


def test_a_stride_whose_other_foot_was_not_seen_says_nothing_about_waiting() -> None:
    flaws = Flaws()
    flaws.hear(Stride(S, "left", 750.0, 300.0, 400.0, None, None, 0.5), S, None)
    flaws.hear(Stride(2 * S, "left", 750.0, 300.0, 400.0, 0.0, 210.0, 0.5), 2 * S, None)
    assert bad(flaws, "both_feet_down") == [True]


def test_heels_tell_order_and_time_where_there_is_no_mat_and_are_silent_where_there_is_one() -> None:
    beam, both = Flaws(), Flaws()
    both.hear(FootStrike(S, "left"), S, None)
    order: tuple[Side, ...] = ("left", "right", "right", "left")
    for i, side in enumerate(order):
        t_ns = 2 * S + i * 375 * MS
        for flaws in (beam, both):
            flaws.hear(HeelContact(t_ns, side, t_ns, 100.0, 120.0), t_ns, None)
    assert bad(beam, "same_leg_twice") == [False, True, False]
    assert bad(both, "same_leg_twice") == []


def test_feet_that_are_not_known_have_a_beat_and_no_order() -> None:
    flaws = Flaws()
    for i in range(30):
        flaws.hear(FootStrike(S + i * 375 * MS, "unknown"), S, None)
    assert bad(flaws, "same_leg_twice") == []
    assert bad(flaws, "uneven_rhythm") == [False] * LAST
    assert flaws.pace_spm == 160.0


def test_a_pause_between_steps_is_no_uneven_beat_and_begins_anew() -> None:
    flaws = Flaws()
    for t_ns in (*range(S, 9 * S, 375 * MS), *range(15 * S, 18 * S, 375 * MS)):
        flaws.hear(FootStrike(t_ns, FEET[t_ns // (375 * MS) % 2]), t_ns, None)
    assert flaws.pace_spm is None
    assert bad(flaws, "uneven_rhythm") == []


def test_two_strikes_at_one_time_are_no_stride() -> None:
    flaws = Flaws()
    for _ in range(20):
        flaws.hear(FootStrike(S, "unknown"), S, None)
    assert flaws.pace_spm is None
