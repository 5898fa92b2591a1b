"""Sessions as the page's programs get them: small enough for a phone, in columns where rows are many."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from station.drill.usual import Change
from station.gait.figure import Figure
from station.storage.results import KickLine, NoteLine, SessionDetail, SessionLine, SetLine, StepLine

# Feet that take no step for so long pause: no cadence is drawn across it.
MOST_STRIDE_MS = 2_000.0
_STEPS_MS_A_STRIDE = 120_000.0
# What of the notes is a result, and no word of the coach.
RESULTS = frozenset({"count_checked", "form_speed"})

Deed = Literal["take_home", "assign", "give_back", "undo", "delete"]


class SessionList(msgspec.Struct, frozen=True):
    """Sessions, newest first; `more` is what to give as `before` for those that come next, null where none do."""

    simulated: bool
    sessions: list[SessionLine]
    more: datetime | None = None


class SetAnswer(msgspec.Struct, frozen=True):
    """One set; `symmetry` is each measure's symmetry index in percent, or why there is none."""

    set_index: int
    at_s: float
    elapsed_s: float | None
    active_s: float | None
    target_spm: float | None
    reason: str
    kicks: int
    clean: int
    heels_left: int
    heels_right: int
    heels_unknown: int
    cadence_spm: Figure | None
    longest_streak: Figure | None
    symmetry: dict[str, Figure]


class KickColumns(msgspec.Struct, frozen=True):
    """All kicks, a list for each of their fields; times are those of `station.storage.results.KickLine`."""

    at_s: list[float]
    set_index: list[int]
    side: list[str]
    counted: list[bool]
    clean: list[bool]
    grade: list[str | None]
    grade_reason: list[str | None]
    dwell_ms: list[float | None]
    lift_ms: list[float | None]
    return_ms: list[float | None]
    depth_mm: list[float | None]


class CadenceColumns(msgspec.Struct, frozen=True):
    """The cadence of each stride, in steps of both feet a minute, at its end."""

    at_s: list[float]
    side: list[str]
    spm: list[float]


class SessionAnswer(msgspec.Struct, frozen=True):
    """One session whole; `may` is what whoever asks may do with it.

    `statements` and `next` are keys of texts. Figures are null, with no statement, for a session that was cut short.
    """

    simulated: bool
    may: list[Deed]
    line: SessionLine
    sets: list[SetAnswer]
    kicks: KickColumns
    cadence: CadenceColumns
    results: list[NoteLine]
    figures: dict[str, Figure] | None
    changes: dict[str, Change]
    statements: list[str]
    next: str | None


class CompareSide(msgspec.Struct, frozen=True):
    """One of two sessions side by side."""

    line: SessionLine
    figures: dict[str, Figure]


class CompareAnswer(msgspec.Struct, frozen=True):
    """Two sessions of one person, the earlier one first; `apart` is why their figures do not stand side by side."""

    simulated: bool
    apart: str | None
    sides: list[CompareSide]


def answer_of(session: SessionDetail, *, simulated: bool, may: Sequence[Deed]) -> SessionAnswer:
    """A session as its page gets it."""
    summary = session.summary
    return SessionAnswer(
        simulated=simulated,
        may=list(may),
        line=session.line,
        sets=[_set(one) for one in session.sets],
        kicks=_kicks(session.kicks),
        cadence=_cadence(session.steps, session.kicks),
        results=[note for note in session.notes if note.kind in RESULTS],
        figures=None if summary is None else dict(summary.figures),
        changes={} if summary is None else dict(summary.changes),
        statements=[] if summary is None else list(summary.statements),
        next=None if summary is None else summary.next,
    )


def _set(one: SetLine) -> SetAnswer:
    own = {name: getattr(one, name) for name in _OF_SET}
    if one.summary is None:
        return SetAnswer(**own, cadence_spm=None, longest_streak=None, symmetry={})
    told = one.summary.statistics
    symmetry = dict(one.summary.symmetry)
    return SetAnswer(**own, cadence_spm=told.cadence_spm, longest_streak=told.longest_streak, symmetry=symmetry)


_OF_SET = [name for name in SetAnswer.__struct_fields__ if name not in {"cadence_spm", "longest_streak", "symmetry"}]


def _kicks(kicks: Sequence[KickLine]) -> KickColumns:
    columns = {name: [getattr(kick, name) for kick in kicks] for name in KickColumns.__struct_fields__}
    return KickColumns(**columns | {"at_s": [round(kick.at_s, 3) for kick in kicks]})


def _cadence(steps: Sequence[StepLine], kicks: Sequence[KickLine]) -> CadenceColumns:
    """From the mat's strides; without any, from heel to heel of the same leg."""
    found = [(step.at_s, step.side, step.stride_ms) for step in steps] or _heel_to_heel(kicks)
    kept = [(at_s, side, stride_ms) for at_s, side, stride_ms in found if 0 < stride_ms <= MOST_STRIDE_MS]
    return CadenceColumns(
        at_s=[round(at_s, 3) for at_s, _, _ in kept],
        side=[side for _, side, _ in kept],
        spm=[round(_STEPS_MS_A_STRIDE / stride_ms, 1) for _, _, stride_ms in kept],
    )


def _heel_to_heel(kicks: Sequence[KickLine]) -> list[tuple[float, str, float]]:
    last: dict[str, float] = {}
    found = []
    for kick in kicks:
        if kick.side != "unknown" and kick.counted:
            if kick.side in last:
                found.append((kick.at_s, kick.side, 1000 * (kick.at_s - last[kick.side])))
            last[kick.side] = kick.at_s
    return found


def rounded(value: float | None) -> float | None:
    """As many digits as a curve shows: a year of them has to travel to a phone."""
    return None if value is None else float(f"{value:.4g}")
