"""What page and command line read: lists, one session, trends and bests, as they were kept."""

import pytest

from station.drill.people import Person
from station.storage.errors import StorageError
from station.storage.history import EVERYBODY, GUESTS, History
from station.storage.roster import Roster
from tests.made_sessions import HEALTH, Plan
from tests.storage.conftest import Filling


def test_the_list_has_the_newest_first_and_goes_on_where_it_ended(fill: Filling) -> None:
    history = History(fill(Plan(kicks=12), Plan(kicks=13), Plan(kicks=14)).archive)
    assert [line.kicks for line in history.sessions()] == [14, 13, 12]
    [newest, _] = page = history.sessions(limit=2)
    assert [line.kicks for line in history.sessions(before=page[-1].began_utc)] == [12]
    assert (newest.person, newest.sets, newest.has_recording, newest.clock_trusted) == ("Guest", 1, True, True)


def test_each_persons_sessions_are_told_apart_from_the_guests(fill: Filling) -> None:
    archive = fill().archive
    ada = Roster(archive).add_person(Person(None, "Ada", height_mm=1700))
    fill(Plan(kicks=12), Plan(kicks=20, person_id=ada.id), Plan(kicks=13))
    history = History(archive)
    assert ada.id is not None
    assert [(line.kicks, line.person) for line in history.sessions(ada.id)] == [(20, "Ada")]
    assert [line.kicks for line in history.sessions(GUESTS)] == [13, 12]
    assert len(history.sessions(EVERYBODY)) == 3
    assert history.sessions("nobody") == []


def test_a_session_is_read_back_whole(fill: Filling) -> None:
    history = History(fill(Plan(sets=2, kicks=20)).archive)
    session = history.session(history.sessions()[0].id)
    assert session.line == history.sessions()[0]
    assert [one.at_s for one in session.sets] == [3.0, 25.66]
    assert (session.sets[0].summary or session.sets[1].summary) is not None
    assert session.summary is not None
    assert session.summary.figures["clean_pct"].value == 90.0
    assert session.kicks[0].at_s == pytest.approx(3.333)
    assert session.kicks[9].grade == "too_low"
    assert session.steps[0].contact_ms == 300.0
    assert (session.faults[0].fault, session.faults[0].at_s) == ("heel_too_low", session.kicks[9].at_s)
    assert session.notes[0].details["cue"] == "heel_higher"
    assert session.health["rows"] == HEALTH.rows


def test_a_session_is_named_by_the_beginning_of_its_id(fill: Filling) -> None:
    history = History(fill(Plan(), Plan()).archive)
    keys = [line.id for line in history.sessions()]
    assert history.named(keys[0]) == keys[0]
    assert history.named(keys[1][:13].upper()) == keys[1]
    with pytest.raises(StorageError, match="no session has an id that begin"):
        history.named("xyz")
    with pytest.raises(StorageError, match="no session has an id"):
        history.named("")


def test_a_beginning_that_fits_several_sessions_is_refused(fill: Filling) -> None:
    history = History(fill(*[Plan()] * 17).archive)
    first = [line.id[0] for line in history.sessions()]
    twice = next(letter for letter in first if first.count(letter) > 1)
    with pytest.raises(StorageError, match="sessions have ids that begin with"):
        history.named(twice)


def test_a_session_that_is_not_there_is_named_with_the_remedy(fill: Filling) -> None:
    with pytest.raises(StorageError, match=r"there is no session 0815\. List them for their ids"):
        History(fill().archive).session("0815")


def test_a_trend_has_the_finished_sessions_oldest_first_with_their_summaries(fill: Filling) -> None:
    history = History(fill(Plan(kicks=20), Plan(kicks=30), Plan(kicks=40)).archive)
    trend = history.trend(GUESTS)
    assert [past.summary.kicks for past in trend] == [20, 30, 40]
    assert trend[0].summary.conditions is not None
    assert [past.summary.kicks for past in history.trend(GUESTS, since=trend[1].began_utc)] == [30, 40]
    assert [past.summary.kicks for past in history.trend(GUESTS, limit=1)] == [40]
    assert history.trend("nobody") == []


def test_bests_are_the_highest_of_sets_and_sessions_the_earlier_where_two_are_alike(fill: Filling) -> None:
    history = History(fill(Plan(kicks=40), Plan(kicks=40), Plan(sets=3, kicks=24), Plan(kicks=9)).archive)
    first, _, third, short = [line.id for line in reversed(history.sessions())]
    bests = {best.name: best for best in history.bests(GUESTS)}
    assert (bests["clean_kicks_in_a_set"].value, bests["clean_kicks_in_a_set"].session_id) == (36, first)
    assert (bests["clean_kicks_in_a_session"].value, bests["clean_kicks_in_a_session"].session_id) == (65, third)
    assert bests["clean_kicks_in_a_session"].set_index is None
    assert bests["clean_pct"].value == pytest.approx(100 * 22 / 24)
    assert bests["clean_pct"].set_index == 0
    assert bests["cadence_spm"].value == pytest.approx(180.18, abs=0.01)
    assert bests["longest_streak"].session_id == first
    assert short not in {best.session_id for best in bests.values()}


def test_who_has_done_nothing_has_no_bests(fill: Filling) -> None:
    assert History(fill().archive).bests(GUESTS) == []


def test_a_session_is_found_as_it_is_listed(fill: Filling) -> None:
    history = History(fill(Plan()).archive)
    [line] = history.sessions()
    assert history.line(line.id) == line
    assert history.line("11111111-1111-4111-8111-111111111111") is None
