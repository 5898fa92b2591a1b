"""How well events agree with what truly happened: matched one to one, counted, and timed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Any

from station.gait.samples import RigKind

MS = 1e6
# An event belongs to a true one no further away than this: half a step for a heel, the debounce and more for a contact.
WINDOW_MS = {"heel_contact": 150.0, "foot_strike": 60.0, "toe_off": 60.0}
TRUTH_KEY = {"heel_contact": "heel_contacts", "foot_strike": "foot_strikes", "toe_off": "toe_offs"}
# What a kick must take off the noise-free distance to have to be found, and what it must at least to be allowed to be:
# between the two, finding it is neither right nor wrong.
MUST_MM: dict[RigKind, float] = {"single": 60.0, "pair": 80.0, "mat": 0.0}
MAY_MM: dict[RigKind, float] = {"single": 30.0, "pair": 35.0, "mat": 0.0}

Moment = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """Agreement for one kind of event: `bias_ms` and `sd_ms` of the found ones, None where none was found."""

    required: int
    found: int
    false: int
    wrong_side: int
    bias_ms: float | None
    sd_ms: float | None

    @property
    def missed(self) -> int:
        """True events that were not found."""
        return self.required - self.found

    @property
    def f1(self) -> float:
        """Harmonic mean of the share found and the share right; 1 where there was nothing to find and nothing found."""
        errors = self.missed + self.false
        return 2 * self.found / (2 * self.found + errors) if self.found or errors else 1.0


def score(truth: Moment, events: Iterable[Moment]) -> dict[str, Score]:
    """The score of each kind of event against `truth`, which is laid out as the truth files beside traces are.

    Only what happens within the truth's `scored_ns` counts. Raises KeyError where the truth lacks a key.
    """
    told = list(events)
    return {kind: _score_kind(truth, kind, [e for e in told if e["event"] == kind]) for kind in WINDOW_MS}


def _score_kind(truth: Moment, kind: str, found: Sequence[Moment]) -> Score:
    true: Sequence[Moment] = truth[TRUTH_KEY[kind]]
    begin_ns, end_ns = truth["scored_ns"]
    must, may = (MUST_MM[truth["rig"]], MAY_MM[truth["rig"]]) if kind == "heel_contact" else (0.0, 0.0)
    counted = [begin_ns <= moment["t_ns"] <= end_ns for moment in true]
    depths = [moment.get("drop_mm", float("inf")) for moment in true]
    pairs = match([m["t_ns"] for m in true], [m["t_ns"] for m in found], WINDOW_MS[kind] * MS)
    hits = [(true[i], found[j]) for i, j in pairs.items() if counted[i] and depths[i] >= must]
    too_low = sum(counted[i] and depths[i] < may for i in pairs)
    matched = set(pairs.values())
    unmatched = [moment for j, moment in enumerate(found) if j not in matched]
    errors_ms = [(mine["t_ns"] - its["t_ns"]) / MS for its, mine in hits]
    return Score(
        required=sum(inside and depth >= must for inside, depth in zip(counted, depths, strict=True)),
        found=len(hits),
        false=too_low + sum(begin_ns <= moment["t_ns"] <= end_ns for moment in unmatched),
        wrong_side=sum(its["side"] not in ("unknown", mine["side"]) for its, mine in hits),
        bias_ms=fmean(errors_ms) if errors_ms else None,
        sd_ms=pstdev(errors_ms) if errors_ms else None,
    )


def match(true_ns: Sequence[int], found_ns: Sequence[int], window_ns: float) -> dict[int, int]:
    """Pairs of indices, one to one, nearest first, no further apart than the window."""
    near = sorted(
        (abs(t - f), i, j) for i, t in enumerate(true_ns) for j, f in enumerate(found_ns) if abs(t - f) <= window_ns
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in near:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs
