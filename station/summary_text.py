"""A session's summary as lines for a terminal: what it came to, each figure with its n and what it rests on."""

from collections.abc import Iterator, Mapping

from station.drill.energy import energy
from station.drill.people import GUEST, Person
from station.drill.summary import SessionSummary
from station.drill.texts import TEXTS
from station.gait.figure import Figure
from station.storage.results import SessionDetail

UNITS = {"pct": "%", "spm": "steps a minute", "ms": "ms", "mm": "mm", "s": "s", "min": "a minute"}
EVIDENCE = "A: checked against a reference on people; B: recorded people, simulated sensor; C: simulation only."


def lines_of(session: SessionDetail, person: Person = GUEST) -> list[str]:
    """Sets, figures, faults, what stands out, and what to work on; energy where the `person` asked for it."""
    return [*_sets(session), *_faults(session), *_summary(session.summary), *_energy(session, person)]


def _sets(session: SessionDetail) -> Iterator[str]:
    for one in session.sets:
        cadence = "" if one.cadence_spm is None else f", {one.cadence_spm:.0f} steps a minute"
        streak = "" if one.longest_streak is None else f", longest streak {one.longest_streak}"
        yield f"  set {one.set_index + 1}: {one.clean} clean of {one.kicks} kicks{cadence}{streak}"


def _faults(session: SessionDetail) -> Iterator[str]:
    faults: dict[str, int] = {}
    for fault in session.faults:
        faults[fault.fault] = faults.get(fault.fault, 0) + 1
    for name, number in sorted(faults.items()):
        yield f"  {name}: {number} times"


def _summary(summary: SessionSummary | None) -> Iterator[str]:
    if summary is None:
        return
    for key in (*summary.statements, summary.next):
        if key is not None:
            yield f"  {TEXTS[key]}"
    known = {name: figure for name, figure in summary.figures.items() if figure.value is not None}
    if known:
        yield f"  figures ({EVIDENCE})"
    for name, figure in known.items():
        yield f"    {name}: {_figure(name, figure)}"
    yield from _unknown(summary.figures)


def _figure(name: str, figure: Figure) -> str:
    error = "" if figure.standard_error is None else f" +- {figure.standard_error:.2g}"
    unit = UNITS.get(name.removesuffix("_left").removesuffix("_right").rpartition("_")[2], "")
    return f"{figure.value:.4g}{error} {unit}".rstrip() + f" (n {figure.n}, {figure.evidence})"


def _unknown(figures: Mapping[str, Figure]) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for name, figure in figures.items():
        if figure.value is None:
            reasons.setdefault(figure.reason or "not known", []).append(name)
    for reason, names in reasons.items():
        yield f"    {reason}: {', '.join(names)}"


def _energy(session: SessionDetail, person: Person) -> Iterator[str]:
    found = energy(person, session.line.active_s or 0.0, session.line.began_utc.year)
    if found.kcal is not None:
        yield f"  energy about {found.kcal:.0f} kcal ({found.low_kcal:.0f} to {found.high_kcal:.0f}; {found.source})"
