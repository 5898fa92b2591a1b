"""Rhythms of a light as functions of time: no thread blinks, the loop asks what is lit now and when to ask again."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rhythm that repeats: on at the first of `changes_ns` within each period, off at the second, and so on."""

    period_ns: int
    changes_ns: tuple[int, ...]

    def lit(self, since_ns: int) -> bool:
        """Whether the light is on so long after its beginning."""
        return bisect_right(self.changes_ns, since_ns % self.period_ns) % 2 == 1

    def next_change_ns(self, since_ns: int) -> int | None:
        """When the light changes next; None if it never does."""
        if len(self.changes_ns) < 2:
            return None
        begin_ns = since_ns - since_ns % self.period_ns
        later = (begin_ns + change_ns for change_ns in self.changes_ns if begin_ns + change_ns > since_ns)
        return next(later, begin_ns + self.period_ns + self.changes_ns[0])


def rhythm(*lengths_ms: int) -> Pattern:
    """On for the first of the lengths, off for the second, and so on; then from the beginning."""
    changes_ns, at_ns = [], 0
    for length_ms in lengths_ms:
        changes_ns.append(at_ns)
        at_ns += length_ms * MS
    return Pattern(at_ns, tuple(changes_ns))


def offbeat(off_ms: int, on_ms: int) -> Pattern:
    """Off first, then on, and again."""
    return Pattern((off_ms + on_ms) * MS, (off_ms * MS, (off_ms + on_ms) * MS))


STEADY = rhythm(1000)
DARK = Pattern(period_ns=1000 * MS, changes_ns=())
# Two beats and a rest: alive, and nothing to do.
HEARTBEAT = rhythm(120, 180, 120, 1580)
# Mostly lit, so that a fault shows at once, with three short gaps. Never more than three flashes in any second: the
# limit of WCAG 2.3.1 for what may trigger seizures.
FLASHES = rhythm(1500, 120, 240, 120, 240, 120, 60)


@dataclass(frozen=True, slots=True)
class Bar:
    """How many lights of the bar are on, in steps of (lights, ms) that repeat."""

    steps: tuple[tuple[int, int], ...]

    def lit(self, since_ns: int) -> int:
        """How many are on so long after the beginning."""
        return self.steps[bisect_right(self._ends_ns, since_ns % self._ends_ns[-1])][0]

    def next_change_ns(self, since_ns: int) -> int | None:
        """When that changes next; None if it never does."""
        if len(self.steps) == 1:
            return None
        within_ns = since_ns % self._ends_ns[-1]
        return since_ns - within_ns + self._ends_ns[bisect_right(self._ends_ns, within_ns)]

    @property
    def _ends_ns(self) -> list[int]:
        return [end_ms * MS for end_ms in accumulate(ms for _, ms in self.steps)]


def level(lit: int) -> Bar:
    """So many lights, steadily."""
    return Bar(((lit, 1000),))
