"""A bout counts what happens between the first movement and ten seconds of rest."""

from station.drill.live import IDLE_NS, Live
from station.gait.events import Fault, HeelContact, HeelOnset, HeelRejected, ToeOff

S = 1_000_000_000


def heel(t_ns: int, side: str) -> HeelContact:
    return HeelContact(t_ns=t_ns, side=side, onset_ns=t_ns - 50_000_000, dwell_ms=90.0, depth_mm=120.0)  # type: ignore[arg-type]


def test_nothing_is_active_until_somebody_moves() -> None:
    live = Live()
    live.update([], 5 * S)
    assert not live.is_active
    assert live.elapsed_s(5 * S) == 0.0


def test_the_first_movement_starts_the_clock_of_the_bout() -> None:
    live = Live()
    live.update([ToeOff(2 * S, "left")], 2 * S)
    assert live.is_active
    assert live.elapsed_s(5 * S) == 3.0


def test_heels_count_by_side_and_only_when_final() -> None:
    live = Live()
    live.update([HeelOnset(S, "left"), heel(S, "left"), heel(2 * S, "right"), heel(3 * S, "left")], 3 * S)
    assert live.heels == {"left": 2, "right": 1, "unknown": 0}


def test_a_rejected_heel_neither_counts_nor_starts_a_bout() -> None:
    live = Live()
    live.update([HeelRejected(S, "left", S, "too long")], S)
    assert not live.is_active
    assert sum(live.heels.values()) == 0


def test_somebody_who_stands_too_close_has_not_begun() -> None:
    live = Live()
    live.update([Fault(S, "unknown", "too_close", 480.0, 500.0, "mm from the sensor")], S)
    assert not live.is_active


def test_ten_seconds_of_rest_end_the_bout_at_its_last_movement() -> None:
    live = Live()
    live.update([heel(S, "left")], S)
    live.update([heel(4 * S, "right")], 4 * S)
    live.update([], 4 * S + IDLE_NS)
    assert not live.is_active
    assert live.elapsed_s(60 * S) == 3.0
    assert live.heels["left"] == 1


def test_the_next_bout_starts_from_zero() -> None:
    live = Live()
    live.update([heel(S, "left")], S)
    live.update([], S + IDLE_NS)
    live.update([heel(30 * S, "right")], 30 * S)
    assert live.heels == {"left": 0, "right": 1, "unknown": 0}
    assert live.elapsed_s(31 * S) == 1.0
