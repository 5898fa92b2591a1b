"""The clocks tell what the machine's own do."""

import ctypes
import time
import uuid
from datetime import UTC, datetime

import pytest

from station.runtime.clock import MonotonicClock, SystemWallClock, boot_id


class Kernel:
    """A C library whose adjtimex answers as the test says."""

    def __init__(self, state: int) -> None:
        self.state = state

    def adjtimex(self, _asked: object) -> int:
        return self.state


def test_monotonic_time_never_goes_back() -> None:
    before = time.monotonic_ns()
    assert before <= MonotonicClock().now_ns() <= time.monotonic_ns()


# The states of adjtimex(2): TIME_OK, TIME_INS, TIME_ERROR, and -1 where it may not be asked.
@pytest.mark.parametrize(("state", "trusted"), [(0, True), (1, True), (5, False), (-1, False)])
def test_the_date_is_trusted_where_the_kernel_knows_of_a_source(
    state: int, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: Kernel(state))
    assert SystemWallClock().now().trusted is trusted


def test_the_real_kernel_answers() -> None:
    now = SystemWallClock().now()
    assert abs((now.utc - datetime.now(UTC)).total_seconds()) < 5
    assert isinstance(now.trusted, bool)


def test_a_boot_has_one_id() -> None:
    assert uuid.UUID(boot_id()) == uuid.UUID(boot_id())
