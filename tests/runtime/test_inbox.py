"""The inbox never makes a reader wait, and says what it dropped."""

from typing import Any

from station.gait.samples import Tick
from station.runtime.inbox import Inbox


def test_rows_come_out_in_order_with_their_arrival_times(clock: Any) -> None:
    inbox = Inbox(clock)
    inbox.put(Tick(1))
    clock.advance_ms(3)
    inbox.put(Tick(2))
    assert inbox.take(0) == [(1_000_000_000, Tick(1)), (1_003_000_000, Tick(2))]


def test_an_empty_inbox_gives_nothing_once_the_wait_is_over(clock: Any) -> None:
    assert Inbox(clock).take(0.001) == []


def test_what_does_not_fit_is_dropped_and_counted(clock: Any) -> None:
    inbox = Inbox(clock, limit_rows=2)
    for t_ns in range(5):
        inbox.put(Tick(t_ns))
    assert [row.t_ns for _, row in inbox.take(0)] == [0, 1]
    assert inbox.dropped == 3
