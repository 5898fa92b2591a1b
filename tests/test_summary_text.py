"""A session is told in lines: the known with its n, the unknown with its reason, energy only where it was asked for."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from station.drill.people import GUEST, Person
from station.drill.summary import SessionSummary
from station.gait.figure import Figure
from station.storage.results import SessionDetail, SessionLine
from station.summary_text import lines_of

LINE = SessionLine(
    id="1",
    began_utc=datetime(2026, 11, 26, tzinfo=UTC),
    clock_trusted=True,
    person_id=None,
    person="Guest",
    program="free",
    rig="single",
    bar_height_mm=None,
    calibration_id=None,
    outcome="done",
    reason="all_sets_done",
    elapsed_s=60.0,
    active_s=60.0,
    sets=0,
    kicks=0,
    clean=0,
    heels=0,
    heart_rate_mean_bpm=None,
    heart_rate_max_bpm=None,
    has_recording=False,
)
FIGURES = {
    "cadence_spm": Figure(171.06, None, 90, 0.4321, "B"),
    "contact_ms_left": Figure(212.0, None, 40, None, "B"),
    "flight_ms": Figure(None, "no mat", 0),
    "swing_ms": Figure(None, "no mat", 0),
}
SESSION = SessionDetail(LINE, (), (), (), (), (), {}, SessionSummary(3, 2, FIGURES, ("within_usual",), "next.distance"))


def test_figures_bear_unit_error_n_and_evidence_and_what_is_unknown_its_reason() -> None:
    lines = lines_of(SESSION)
    assert lines[:2] == [
        "  All within your usual range.",
        "  Next time: stand a little further from the sensor.",
    ]
    assert lines[2].startswith("  figures (A: checked against a reference")
    assert lines[3:] == [
        "    cadence_spm: 171.1 +- 0.43 steps a minute (n 90, B)",
        "    contact_ms_left: 212 ms (n 40, B)",
        "    no mat: flight_ms, swing_ms",
    ]


def test_a_session_that_was_cut_short_has_no_summary() -> None:
    assert lines_of(replace(SESSION, summary=None)) == []


def test_without_any_figure_only_the_reasons_are_told() -> None:
    summary = SessionSummary(0, 0, {"cadence_spm": Figure(None)})
    assert lines_of(replace(SESSION, summary=summary)) == ["    not known: cadence_spm"]


@pytest.mark.parametrize(
    ("person", "told"),
    [
        (GUEST, False),
        (Person("a", "Ann", mass_kg=70, birth_year=1990, met=8.0, met_edition="2011"), True),
        (Person("b", "Bea", mass_kg=30, birth_year=2016, met=8.0, met_edition="2011"), False),
    ],
)
def test_energy_is_told_only_for_grown_ups_who_asked_for_it(person: Person, told: bool) -> None:
    lines = lines_of(replace(SESSION, summary=None), person)
    assert [line.startswith("  energy about 10 kcal (8 to 12; ") for line in lines] == [True] * told
