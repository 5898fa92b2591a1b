"""A number about a person, with all that must be known before it is believed."""

from dataclasses import dataclass
from typing import Literal

Evidence = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or None and the reason why there is none: what cannot be measured is never zero.

    `n` is how many observations it rests on and `standard_error` how far it may be off by chance, where that is known.
    `evidence`: A checked against a reference instrument on people, B recorded people through a simulated sensor,
    C simulation only.
    """

    value: float | None
    reason: str | None = None
    n: int = 0
    standard_error: float | None = None
    evidence: Evidence | None = None
