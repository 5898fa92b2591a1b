"""A session looked back upon: its sets joined, what changed, and the one thing to work on next."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from station.drill.advice import next_thing
from station.drill.conditions import Conditions, apart
from station.drill.share import share_pct
from station.drill.summary import SessionSummary, SetSummary
from station.drill.usual import JUDGED, Change, changes
from station.gait.figure import Figure
from station.gait.rig import RANGE_CHANNELS
from station.gait.statistics import MEASURES

MOST_STATEMENTS = 2


def summarise(
    sets: Sequence[SetSummary],
    past: Sequence[SessionSummary],
    conditions: Conditions | None = None,
    extra: Mapping[str, Figure] | None = None,
) -> SessionSummary:
    """The session of these `sets`, looked at beside the `past` ones of the same person, oldest first.

    Only past sessions under the same `conditions` count, none where those are unknown. `extra` figures are kept beside
    those of the sets: the coach's, or what a program found out.
    """
    kicks, clean = sum(one.kicks for one in sets), sum(one.clean for one in sets)
    figures = _joined_by_name(sets) | {"clean_pct": share_pct(clean, kicks, "no kick yet", "B")} | dict(extra or {})
    session = SessionSummary(
        kicks=kicks,
        clean=clean,
        figures=figures,
        heels=_added(one.heels for one in sets),
        low=_added(one.low for one in sets),
        faults=_added(one.faults for one in sets),
        conditions=conditions,
    )
    return beside(session, past)


def beside(session: SessionSummary, past: Sequence[SessionSummary]) -> SessionSummary:
    """The same session, looked at beside the `past` ones of whoever did it, oldest first: what changed, what is next.

    Its figures stay what they were measured to be.
    """
    told = {} if session.conditions is None else _changes(session.figures, past, session.conditions)
    looked_at = replace(session, changes=told, statements=_statements(told))
    return replace(looked_at, next=next_thing(looked_at))


def joined(figures: Sequence[Figure]) -> Figure:
    """The mean of the sets' figures, each counting with its n; None, with the first reason, where no set has any.

    The sets are apart in time, so their errors are added as squares. The evidence is the weakest.
    """
    found = [(figure.value, figure) for figure in figures if figure.value is not None and figure.n]
    if not found:
        return figures[0]
    n = sum(figure.n for _, figure in found)
    value = sum(figure.n * value for value, figure in found) / n
    errors = [figure.n * figure.standard_error for _, figure in found if figure.standard_error is not None]
    error = math.hypot(*errors) / n if len(errors) == len(found) else None
    return Figure(value, None, n, error, max(figure.evidence or "C" for _, figure in found))


def _changes(
    figures: Mapping[str, Figure], past: Sequence[SessionSummary], conditions: Conditions
) -> Mapping[str, Change]:
    """What changed beside comparable sessions; with the bar anywhere, what the beam sees is not comparable."""
    alike = [one.figures for one in past if one.conditions is not None and apart(one.conditions, conditions) is None]
    if RANGE_CHANNELS[conditions.rig] and conditions.bar_mm is None:
        not_set = Figure(None, "the bar is not set")
        figures = {**figures, **{name: not_set for name, judged in JUDGED.items() if judged.of_the_beam}}
    return changes(figures, alike)


def _statements(told: Mapping[str, Change]) -> tuple[str, ...]:
    """What lies furthest outside of the usual; where something could be judged and nothing does, that."""
    judged = {name: change for name, change in told.items() if change.verdict is not None}
    odd = sorted((name for name in judged if judged[name].verdict != "usual"), key=lambda name: -judged[name].excess)
    if judged and not odd:
        return ("within_usual",)
    return tuple(f"{name}.{judged[name].verdict}" for name in odd[:MOST_STATEMENTS])


def _joined_by_name(sets: Sequence[SetSummary]) -> dict[str, Figure]:
    named: dict[str, list[Figure]] = {}
    for one in sets:
        for name, figure in _figures(one).items():
            named.setdefault(name, []).append(figure)
    return {name: _COUNTED.get(name, joined)(found) for name, found in named.items()}


def _greatest(figures: Sequence[Figure]) -> Figure:
    """The set's figure that is greatest; None, with the first reason, where no set has any."""
    return max(figures, key=lambda figure: -1.0 if figure.value is None else figure.value)


def _total(figures: Sequence[Figure]) -> Figure:
    """What was counted in all sets together; None, with the first reason, where no set has any."""
    found = [(figure.value, figure) for figure in figures if figure.value is not None]
    if not found:
        return figures[0]
    evidence = max(figure.evidence or "C" for _, figure in found)
    return Figure(sum(value for value, _ in found), None, sum(figure.n for _, figure in found), None, evidence)


# What no mean can stand for.
_COUNTED: Mapping[str, Callable[[Sequence[Figure]], Figure]] = {
    "longest_streak": _greatest,
    "pauses": _total,
    "pause_s": _total,
}


def _figures(one: SetSummary) -> dict[str, Figure]:
    """The figures of a set by name; each foot's beside those of both."""
    told = one.statistics
    figures = {
        "reach_pct": one.reach_pct,
        "cadence_held_pct": one.cadence_held_pct,
        "cadence_spm": told.cadence_spm,
        "step_time_cv_pct": told.step_time_cv_pct,
        "longest_streak": told.longest_streak,
        "pauses": told.pauses,
        "pause_s": told.pause_s,
        "sway_mm": one.sway_mm,
        "drift_mm_per_min": one.drift_mm_per_min,
    }
    for measure in MEASURES:
        means = told.means[measure]
        figures |= {measure: means.both, f"{measure}_left": means.left, f"{measure}_right": means.right}
    return figures | {f"fading_{name}_per_min": figure for name, figure in told.fading_per_min.items()}


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)
