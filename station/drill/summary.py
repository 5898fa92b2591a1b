"""What a set and a session came to, as figures that carry their n and their evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from station.drill.conditions import Conditions
from station.drill.usual import Change
from station.gait.figure import Figure
from station.gait.statistics import Statistics

NOT_FOLLOWED = Figure(None, "not followed")


@dataclass(frozen=True, slots=True)
class SetSummary:
    """One set: heels that reached the line and clean kicks among all, the statistics, and left against right.

    `kicks` are all kicks; `heels` those of them whose heel reached the line and `low` those whose heel did not, by
    leg. A kick is clean when its heel reached the line in its turn, without a fault of its own. `reach_pct` is the
    share of graded kicks that reached the user's own best, `clean_pct` that of clean kicks among all, and
    `cadence_held_pct` that of stretches of eight steps within 5 % of the target. `faults` are how often each was told.
    `sway_mm` and `drift_mm_per_min` are the torso's, see `gait.torso`.
    """

    kicks: int
    clean: int
    heels: Mapping[str, int]
    reach_pct: Figure
    clean_pct: Figure
    statistics: Statistics
    symmetry: Mapping[str, Figure] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    low: Mapping[str, int] = field(default_factory=dict)
    cadence_held_pct: Figure = NOT_FOLLOWED
    sway_mm: Figure = NOT_FOLLOWED
    drift_mm_per_min: Figure = NOT_FOLLOWED


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A whole session: its sets joined, what stands out, and the one thing to work on next.

    `statements` (two at most) and `next` are keys into the table of texts. `changes` says how each figure that is
    compared lies beside the person's own usual, from sessions under the same `conditions`.
    """

    kicks: int
    clean: int
    figures: Mapping[str, Figure]
    statements: tuple[str, ...] = ()
    next: str | None = None
    heels: Mapping[str, int] = field(default_factory=dict)
    low: Mapping[str, int] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    changes: Mapping[str, Change] = field(default_factory=dict)
    conditions: Conditions | None = None
