"""The checks of the virtual Pi: each a row of the table, in the order in which they are written down."""

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from tests.virtual_pi.pi import Pi


@dataclass(frozen=True)
class Check:
    """What is claimed, and what tries it: returns what was measured, and raises AssertionError where it is not so."""

    claim: str
    attempt: Callable[[Pi], str]


@dataclass(frozen=True)
class Row:
    """How a check went; `note` is what was measured, or what is wrong."""

    claim: str
    passed: bool
    seconds: float
    note: str

    def line(self) -> str:
        """A line of the table."""
        first = self.note.partition("\n")[0]
        return f"{'ok    ' if self.passed else 'FAILED'} {self.seconds:6.0f} s  {self.claim:62} {first}"


def check(claim: str) -> Callable[[Callable[[Pi], str]], Check]:
    """Makes a function a check."""
    return lambda attempt: Check(claim, attempt)


def checks_of(*rooms: ModuleType) -> list[Check]:
    """All checks of these modules, in the order in which they are written down."""
    return [found for room in rooms for found in vars(room).values() if isinstance(found, Check)]


def tried(check: Check, pi: Pi) -> Row:
    """Tries one, once: what failed is not tried again until it passes."""
    begun_s = time.monotonic()
    try:
        note, passed = check.attempt(pi), True
    # A guest that is gone, too: the checks after this one say so themselves.
    except (AssertionError, OSError, ValueError) as error:
        # A comparison that says nothing of itself is quoted.
        note = f"{type(error).__name__}: {str(error) or traceback.extract_tb(error.__traceback__)[-1].line}"
        passed = False
    return Row(check.claim, passed, time.monotonic() - begun_s, note)
