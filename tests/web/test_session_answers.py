"""A session as the page gets it: columns, and a cadence from whatever saw the feet."""

from dataclasses import replace
from pathlib import Path

import pytest

from station.storage.history import History
from station.storage.results import NoteLine, SessionDetail
from tests.kept_sessions import fill
from tests.made_sessions import Plan
from web.session_answers import answer_of, rounded


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> SessionDetail:
    folder: Path = tmp_path_factory.mktemp("one")
    history = History(fill(folder, Plan(sets=2, kicks=20)))
    return history.session(history.sessions()[0].id)


def test_all_columns_are_of_one_length(session: SessionDetail) -> None:
    kicks = answer_of(session, simulated=False, may=[]).kicks
    assert {len(getattr(kicks, name)) for name in kicks.__struct_fields__} == {40}
    assert kicks.at_s[0] == 3.333
    assert kicks.grade.count("too_low") == 4


def test_each_set_has_its_figures_and_what_may_be_said_of_left_and_right(session: SessionDetail) -> None:
    first, _ = answer_of(session, simulated=False, may=[]).sets
    assert first.cadence_spm is not None
    assert first.cadence_spm.value == pytest.approx(180, abs=0.5)
    assert first.symmetry["contact_ms"].reason == "needs 20 of each foot"


def test_the_cadence_is_the_strides_where_there_is_a_mat(session: SessionDetail) -> None:
    cadence = answer_of(session, simulated=False, may=[]).cadence
    assert len(cadence.spm) == 40
    assert set(cadence.spm) == {180.2}
    standing = replace(session, steps=tuple(replace(step, stride_ms=5_000.0) for step in session.steps))
    assert answer_of(standing, simulated=False, may=[]).cadence.spm == []


def test_without_a_mat_it_goes_from_heel_to_heel_of_the_same_leg(session: SessionDetail) -> None:
    bare = replace(session, steps=())
    cadence = answer_of(bare, simulated=False, may=[]).cadence
    assert set(cadence.side) == {"left", "right"}
    assert cadence.spm[0] == pytest.approx(180, abs=0.5)
    unknown = replace(bare, kicks=tuple(replace(kick, side="unknown") for kick in bare.kicks))
    assert answer_of(unknown, simulated=False, may=[]).cadence.spm == []


def test_of_the_notes_only_results_are_told(session: SessionDetail) -> None:
    found = NoteLine(None, 9.0, "count_checked", "count_checked", "", {"said": 40, "counted": 38})
    told = answer_of(replace(session, notes=(*session.notes, found)), simulated=True, may=["delete"])
    assert told.results == [found]
    assert (told.simulated, told.may) == (True, ["delete"])


def test_a_curve_has_four_digits() -> None:
    assert [rounded(value) for value in (None, 0.0, 12.3456, 98765.4)] == [None, 0.0, 12.35, 98770.0]
