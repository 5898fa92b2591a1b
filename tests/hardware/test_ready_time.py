"""Finding the moment of a sample by polls alone: laws that hold however late the polls come."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.ready_time import ReadyTime

MS = 1_000_000
POLL_NS = 450_000


def track(period_ns: int, true_ns: int, delays_ns: list[int]) -> list[tuple[int, int]]:
    """Estimated and true moments of a chip with a rhythm of `true_ns`, asked late by each delay in turn."""
    ready_time = ReadyTime((20 if period_ns else 10) * MS, period_ns, 0)
    ready_time.told(0)
    ready_time.cleared(POLL_NS)
    ready_ns = true_ns if period_ns else POLL_NS + true_ns
    now_ns, moments = 0, []
    for delay_ns in delays_ns:
        now_ns = max(now_ns, ready_time.due_ns) + delay_ns
        if now_ns < ready_ns:
            ready_time.missed(now_ns)
            now_ns += POLL_NS
            continue
        moments.append((ready_time.found(now_ns), ready_ns))
        now_ns += POLL_NS
        ready_time.cleared(now_ns)
        ready_ns = max(ready_ns + true_ns, now_ns + 20 * MS) if period_ns else now_ns + true_ns
    return moments


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("pace", [0.99, 1.0, 1.01])
@pytest.mark.parametrize("period_ms", [0, 24])
def test_late_polls_shift_nothing(period_ms: int, pace: float, seed: int) -> None:
    # 0.1 ms late as a rule, and one poll in twenty held up by 2 to 20 ms.
    random = Random(seed)  # noqa: S311  # repeatable, not secret
    delays_ms = [random.uniform(2, 20) if random.random() < 0.05 else random.expovariate(10) for _ in range(1000)]
    moments = track(period_ms * MS, round((period_ms or 10) * pace * MS), [round(ms * MS) for ms in delays_ms])
    errors_ns = sorted(abs(estimate - true) for estimate, true in moments[100:])
    assert errors_ns[len(errors_ns) * 99 // 100] < 0.3 * MS


@given(delays_ms=st.lists(st.floats(0, 100), min_size=50, max_size=50))
def test_moments_go_forward(delays_ms: list[float]) -> None:
    estimates = [estimate for estimate, _ in track(0, 10 * MS, [round(delay * MS) for delay in delays_ms])]
    assert estimates == sorted(set(estimates))


def test_a_silent_chip_is_asked_ever_more_seldom() -> None:
    ready_time = ReadyTime(10 * MS, 0, 0)
    ready_time.cleared(0)
    asked_ns = []
    for _ in range(10):
        asked_ns.append(ready_time.due_ns)
        ready_time.missed(ready_time.due_ns)
    gaps = [later - earlier for earlier, later in pairwise(asked_ns)]
    assert gaps == [MS // 2, MS, 2 * MS, 4 * MS, 8 * MS, *[10 * MS] * 4]
