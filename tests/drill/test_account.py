"""The account of a set: what was counted, how it was graded, and nothing where nothing was seen."""

from collections.abc import Sequence

import msgspec
import pytest

from station.drill.account import SetAccount
from station.drill.events import Coached, KickDone
from station.drill.summary import SetSummary
from station.gait.events import Fault, FootStrike, Grade, HeelContact, Kick, Stride
from station.gait.figure import Figure
from station.gait.rig import Rig
from station.gait.samples import Side
from station.gait.turnround import CHECKED_MEASURES, RigBias

MS = 1_000_000
S = 1000 * MS
FEET: tuple[Side, Side] = ("left", "right")
RIG = Rig("single")


def kick_done(
    t_ns: int, side: Side, grade: Grade | None = "reached", reason: str | None = None, *, clean: bool = True
) -> KickDone:
    low = grade == "too_low"
    onset_ns, exit_ns = (None, None) if low else (t_ns - 50 * MS, t_ns + 50 * MS)
    toe_off_ns, strike_ns = t_ns - 160 * MS, t_ns + 190 * MS
    kick = Kick(t_ns, side, toe_off_ns, onset_ns, exit_ns, strike_ns, 160, 190, 100, 120, grade, reason)
    return KickDone(t_ns, 0, counted=not low, clean=clean and not low, kick=kick)


def heard(account: SetAccount, kicks: Sequence[KickDone]) -> SetSummary:
    for one in kicks:
        account.hear(one)
    return account.summary()


def stepped(account: SetAccount, step_ms: Sequence[float], first_ms: float = 1000.0) -> float:
    """Foot strikes on a mat, at these distances in time; when the last one was."""
    t_ms = first_ms
    for i, one in enumerate(step_ms):
        t_ms += one
        account.hear(FootStrike(round(t_ms * MS), FEET[i % 2]))
    return t_ms


def test_kicks_heels_and_low_kicks_are_counted_by_leg() -> None:
    kicks = [kick_done(i * S, FEET[i % 2]) for i in range(10)]
    kicks += [kick_done(20 * S, "left", "too_low"), kick_done(21 * S, "right", clean=False)]
    told = heard(SetAccount(RIG), kicks)
    assert (told.kicks, told.clean) == (12, 10)
    assert told.heels == {"left": 5, "right": 6, "unknown": 0}
    assert told.low == {"left": 1, "right": 0, "unknown": 0}
    assert told.clean_pct.value == pytest.approx(100 * 10 / 12)
    assert told.clean_pct.standard_error == pytest.approx(100 * (0.75 * 0.25 / 16) ** 0.5)
    assert (told.clean_pct.n, told.clean_pct.evidence) == (12, "B")


def test_an_empty_set_has_no_figures_and_says_why() -> None:
    told = SetAccount(RIG).summary()
    assert (told.kicks, told.clean, told.faults) == (0, 0, {})
    assert told.reach_pct.reason == told.clean_pct.reason == "no kick yet"
    assert told.cadence_held_pct.reason == "no target"
    assert told.sway_mm.reason == told.drift_mm_per_min.reason == "not followed"


def test_reach_is_the_share_of_graded_kicks_and_rests_on_simulation() -> None:
    grades: tuple[Grade, ...] = ("reached", "reached", "reached", "near")
    told = heard(SetAccount(RIG), [kick_done(i * S, "left", grades[i % 4]) for i in range(8)])
    assert (told.reach_pct.value, told.reach_pct.n, told.reach_pct.evidence) == (75.0, 8, "C")


def test_low_kicks_before_a_leg_is_graded_do_not_stand_for_all_of_them() -> None:
    learning = [kick_done(i * S, "left", None, "learning you") for i in range(4)]
    low = [kick_done((10 + i) * S, "left", "too_low") for i in range(5)]
    account = SetAccount(RIG)
    told = heard(account, learning + low)
    assert (told.reach_pct.value, told.reach_pct.reason) == (None, "learning you")
    told = heard(account, [kick_done((20 + i) * S, "left") for i in range(3)] + [kick_done(30 * S, "left", "too_low")])
    assert (told.reach_pct.value, told.reach_pct.n) == (75.0, 4)


def test_faults_are_counted_by_name() -> None:
    account = SetAccount(RIG)
    for t_ns in (S, 2 * S):
        account.hear(Fault(t_ns, "left", "hop", 100.0, 80.0, "ms"))
    account.hear(Fault(3 * S, "unknown", "too_close", 400.0, 500.0, "mm"))
    assert account.summary().faults == {"hop": 2, "too_close": 1}


def test_what_tells_nothing_about_a_set_is_passed_over() -> None:
    account = SetAccount(RIG)
    account.hear(Coached(S, "heels_up_classic", "heel_too_low"))
    assert account.summary() == SetAccount(RIG).summary()


def test_the_torso_is_told_by_whoever_follows_it() -> None:
    sway, drift = Figure(12.0, None, 40, 1.0, "C"), Figure(None, "too few kicks yet", 4)
    told = SetAccount(RIG).summary(sway, drift)
    assert (told.sway_mm, told.drift_mm_per_min) == (sway, drift)


def test_cadence_is_held_where_eight_steps_together_are_within_5_percent_of_the_target() -> None:
    account = SetAccount(RIG)
    account.aim(160.0)
    t_ms = stepped(account, [375.0] * 41)
    stepped(account, [425.0] * 40, t_ms)
    held = account.summary().cadence_held_pct
    assert (held.value, held.n, held.evidence) == (50.0, 10, "B")


def test_steps_that_are_uneven_within_eight_hold_the_cadence_all_the_same() -> None:
    account = SetAccount(RIG)
    account.aim(160.0)
    stepped(account, [340.0, 410.0] * 17)
    assert account.summary().cadence_held_pct.value == 100.0


def test_a_new_target_begins_a_new_stretch_and_none_counts_nothing() -> None:
    account = SetAccount(RIG)
    t_ms = stepped(account, [375.0] * 41)
    assert account.summary().cadence_held_pct.reason == "no target"
    account.aim(160.0)
    t_ms = stepped(account, [375.0] * 36, t_ms)
    account.aim(160.0)
    account.aim(141.0)
    stepped(account, [425.0] * 36, t_ms)
    held = account.summary().cadence_held_pct
    assert (held.value, held.n) == (100.0, 8)


def test_a_pause_is_no_stretch_that_was_not_held() -> None:
    account = SetAccount(RIG)
    account.aim(160.0)
    t_ms = stepped(account, [375.0] * 38)
    stepped(account, [375.0] * 33, t_ms + 6000.0)
    held = account.summary().cadence_held_pct
    assert held.value == 100.0
    assert held.n == 8


def test_heels_tell_the_cadence_held_where_there_is_no_mat() -> None:
    account = SetAccount(Rig("pair", ()))
    account.aim(160.0)
    for i in range(40):
        t_ns = S + i * 375 * MS
        account.hear(HeelContact(t_ns, FEET[i % 2], t_ns, 100.0, 120.0))
    assert account.summary().cadence_held_pct.n == 4
    assert account.summary().cadence_held_pct.value == 100.0


def test_left_and_right_are_compared_once_the_rig_is_checked() -> None:
    zero = Figure(0.0, None, 30, 0.0, "C")
    bias = RigBias(dict.fromkeys(CHECKED_MEASURES, zero), dict.fromkeys(CHECKED_MEASURES, zero))
    accounts = SetAccount(RIG), SetAccount(RIG, bias)
    for i in range(80):
        contact_ms = (280.0, 320.0)[i % 2] + i % 3
        for account in accounts:
            account.hear(Stride(i * 375 * MS, FEET[i % 2], 750.0, contact_ms, 400.0, 40.0, 0.0, 0.4))
    unchecked, checked = (account.summary().symmetry["contact_ms"] for account in accounts)
    assert (unchecked.value, unchecked.reason) == (None, "rig not checked")
    assert checked.value == pytest.approx(13.3, abs=0.2)


def test_a_summary_can_be_kept_and_read_back() -> None:
    account = SetAccount(RIG)
    account.aim(160.0)
    stepped(account, [375.0] * 40)
    told = heard(account, [kick_done(i * S, FEET[i % 2]) for i in range(30)])
    kept = msgspec.json.encode(msgspec.to_builtins(told))
    assert msgspec.json.decode(kept, type=SetSummary) == told
    assert msgspec.convert(msgspec.to_builtins(told), SetSummary) == told
