"""What leaves the station as CSV or JSON is what was kept, safe in a spreadsheet, and never passes for a person's."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.drill.people import Person
from station.storage import exports
from station.storage.exports import COLUMNS, as_csv, as_json
from station.storage.history import History
from station.storage.results import SessionDetail
from station.storage.roster import Roster
from tests.made_sessions import Plan
from tests.storage.conftest import Filling


@pytest.fixture
def session(fill: Filling) -> SessionDetail:
    history = History(fill(Plan(sets=2, kicks=20)).archive)
    return history.session(history.sessions()[0].id)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_csv_has_one_row_a_kick_with_every_documented_column(session: SessionDetail) -> None:
    table = rows(as_csv([session, session], simulated=False))
    assert len(table) == 80
    assert list(table[0]) == list(COLUMNS)
    assert table[0] == {
        "source": "live",
        "session": session.line.id,
        "began_utc": "2026-11-25T08:00:00+00:00",
        "clock_trusted": "1",
        "person": "Guest",
        "program": "Warm-up",
        "set": "1",
        "kick": "1",
        "at_s": "3.333",
        "side": "left",
        "counted": "1",
        "clean": "1",
        "grade": "near",
        "grade_reason": "",
        "lift_ms": "170.0",
        "return_ms": "190.0",
        "dwell_ms": "100.0",
        "depth_mm": "150.0",
        "heart_rate_bpm": "",
    }
    assert [(row["set"], row["kick"]) for row in table[19:21]] == [("1", "20"), ("2", "21")]


def test_every_kick_of_the_csv_has_the_numbers_that_were_kept(session: SessionDetail) -> None:
    for row, kick in zip(rows(as_csv([session], simulated=False)), session.kicks, strict=True):
        assert [row["dwell_ms"], row["grade"]] == ["" if kick.dwell_ms is None else str(kick.dwell_ms), kick.grade]


def test_the_json_holds_everything_and_says_where_it_comes_from(session: SessionDetail) -> None:
    whole = json.loads(as_json([session], simulated=False))
    [told] = whole["sessions"]
    assert whole["source"] == "live"
    assert told["line"]["id"] == session.line.id
    assert len(told["kicks"]) == 40
    assert told["sets"][0]["summary"]["statistics"]["cadence_spm"]["n"] == 19
    assert told["summary"]["kicks"] == 40


def test_what_nobody_moved_for_says_simulated_in_every_row(session: SessionDetail) -> None:
    assert {row["source"] for row in rows(as_csv([session], simulated=True))} == {"SIMULATED"}
    assert json.loads(as_json([session], simulated=True))["source"] == "SIMULATED"


def test_a_name_that_is_a_formula_stays_text_in_a_spreadsheet(fill: Filling) -> None:
    archive = fill().archive
    evil = Roster(archive).add_person(Person(None, '=HYPERLINK("http://evil.example";"click")'))
    history = History(fill(Plan(person_id=evil.id, program="@SUM(1+1)")).archive)
    row = rows(as_csv([history.session(history.sessions()[0].id)], simulated=False))[0]
    assert row["person"] == '\'=HYPERLINK("http://evil.example";"click")'
    assert row["program"] == "'@SUM(1+1)"


@given(st.text())
def test_no_text_whatever_begins_as_a_formula(text: str) -> None:
    assert str(exports._cell(text))[:1] not in set("=+-@\t\r\n")


@given(st.floats(allow_nan=False), st.integers())
def test_numbers_stay_numbers_also_negative_ones(real: float, whole: int) -> None:
    assert (exports._cell(real), exports._cell(whole)) == (real, whole)
