"""The sessions of one person over weeks: only figures that people vouch for, and no line where it would lie."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise, starmap

import msgspec

from station.drill.conditions import Conditions, apart
from station.drill.usual import JUDGED, Change, Verdict
from station.gait.figure import Figure
from station.storage.results import Best, Past
from web.session_answers import rounded

# What is judged beside one's usual, and the cadence, which has no better side.
TRENDED = (*JUDGED, "cadence_spm")
# Evidence C is simulation alone: such a figure is shown in its session, and in no trend.
GOOD_ENOUGH = frozenset({"A", "B"})
NO_CHANGE = Change(None)
UNKNOWN = "not known how it was measured"


class Curve(msgspec.Struct, frozen=True):
    """One figure of each session, null where it has none: its error, n, and the usual range of the sessions before."""

    value: list[float | None]
    standard_error: list[float | None]
    n: list[int]
    low: list[float | None]
    high: list[float | None]
    verdict: list[Verdict | None]


class TrendAnswer(msgspec.Struct, frozen=True):
    """The finished sessions of one person, oldest first, of one program where that was asked for.

    `apart` says why no line may be drawn from the session before to this one, null where one may. `programs` are all
    that the person did in these weeks.
    """

    simulated: bool
    programs: list[str]
    ids: list[str]
    began_utc: list[datetime]
    apart: list[str | None]
    curves: dict[str, Curve]
    bests: list[Best]


def trend_of(found: Sequence[Past], bests: Iterable[Best], *, program: str | None, simulated: bool) -> TrendAnswer:
    """The trend of a person's sessions, oldest first."""
    programs = {one.summary.conditions.program for one in found if one.summary.conditions is not None}
    shown = [one for one in found if program is None or _program(one) == program]
    return TrendAnswer(
        simulated=simulated,
        programs=sorted(programs),
        ids=[one.id for one in shown],
        began_utc=[one.began_utc for one in shown],
        apart=[None, *starmap(why_apart, pairwise(one.summary.conditions for one in shown))][: len(shown)],
        curves={name: _curve(name, shown) for name in TRENDED},
        bests=list(bests),
    )


def _program(one: Past) -> str | None:
    return None if one.summary.conditions is None else one.summary.conditions.program


def why_apart(earlier: Conditions | None, later: Conditions | None) -> str | None:
    """Why figures measured so must not stand beside each other; None where they may."""
    return UNKNOWN if earlier is None or later is None else apart(earlier, later)


def _curve(name: str, shown: Sequence[Past]) -> Curve:
    figures = [_good(one.summary.figures.get(name)) for one in shown]
    changes = [one.summary.changes.get(name, NO_CHANGE) for one in shown]
    return Curve(
        value=[rounded(figure.value) for figure in figures],
        standard_error=[rounded(figure.standard_error) for figure in figures],
        n=[figure.n for figure in figures],
        low=[rounded(change.low) for change in changes],
        high=[rounded(change.high) for change in changes],
        verdict=[change.verdict for change in changes],
    )


def _good(figure: Figure | None) -> Figure:
    if figure is None or figure.evidence not in GOOD_ENOUGH:
        return Figure(None, "not measured well enough to be compared")
    return figure
