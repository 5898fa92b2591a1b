"""A profile says where the bar has to stand, and nothing impossible."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.drill.people import (
    BAR_SHARE,
    CLAIM_DAYS,
    DAY_S,
    GUEST,
    MARKS,
    MOST_BAR_OFF_MM,
    Person,
    height_of_mark_mm,
    is_child,
    mark_number,
    mark_to_move_to,
    may_claim,
    objections,
)

ANNA = Person("11111111-1111-4111-8111-111111111111", "Anna", height_mm=1700.0)
HEIGHTS = st.floats(1100.0, 2050.0)


def test_the_mark_is_0_45_of_the_body_height_or_where_the_bar_was_set() -> None:
    assert ANNA.mark_mm == pytest.approx(765.0)
    assert replace(ANNA, bar_mm=780.0).mark_mm == 780.0
    assert GUEST.mark_mm is None


def test_marks_are_numbered_upwards_from_the_smallest_body() -> None:
    assert [mark_number(height_of_mark_mm(number)) for number in range(1, MARKS + 1)] == list(range(1, MARKS + 1))
    assert height_of_mark_mm(1) == pytest.approx(495.0)
    assert height_of_mark_mm(7) == pytest.approx(630.0)
    assert (mark_number(300.0), mark_number(1200.0)) == (1, MARKS)


@given(HEIGHTS)
def test_the_nearest_mark_is_within_0_44_to_0_46_of_any_body_height(height_mm: float) -> None:
    share = height_of_mark_mm(mark_number(BAR_SHARE * height_mm)) / height_mm
    assert 0.44 - 0.0005 <= share <= 0.46 + 0.0005


@given(HEIGHTS, st.floats(400.0, 1000.0))
def test_the_bar_is_moved_only_where_it_is_more_than_3_cm_off(height_mm: float, bar_mm: float) -> None:
    person = replace(ANNA, height_mm=height_mm)
    mark = mark_to_move_to(person, bar_mm)
    assert (mark is None) == (abs(bar_mm - BAR_SHARE * height_mm) <= MOST_BAR_OFF_MM)
    if mark is not None:
        assert mark_to_move_to(person, height_of_mark_mm(mark)) is None


def test_a_bar_that_nobody_confirmed_has_to_be_set_and_a_guest_without_height_asks_for_nothing() -> None:
    assert mark_to_move_to(ANNA, None) == 13
    assert mark_to_move_to(GUEST, None) is None
    assert mark_to_move_to(GUEST, 500.0) is None


def test_a_guests_session_can_be_claimed_for_seven_days_and_anybody_elses_never() -> None:
    ended_s = 1_790_000_000.0
    assert may_claim(None, ended_s, ended_s + CLAIM_DAYS * DAY_S)
    assert not may_claim(None, ended_s, ended_s + CLAIM_DAYS * DAY_S + 1)
    assert not may_claim(ANNA.id, ended_s, ended_s)


def test_a_session_from_a_clock_that_ran_ahead_can_be_claimed() -> None:
    assert may_claim(None, 1_790_000_000.0, 1_780_000_000.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "  "}, "a name needs"),
        ({"name": "x" * 61}, "a name needs"),
        ({"height_mm": 17.0}, "body height 17 mm is not possible: give 1000 to 2300, or nothing"),
        ({"bar_mm": 3000.0}, "bar height 3000 mm"),
        ({"mass_kg": 700.0}, "body mass 700 kg"),
        ({"birth_year": 85}, "birth year 85 is"),
        ({"met": 80.0, "met_edition": "2011"}, "MET value 80 is"),
        ({"met": 8.0}, "edition of the Compendium"),
        ({"met": 8.0, "met_edition": " "}, "edition of the Compendium"),
        ({"height_mm": float("nan")}, "body height nan"),
    ],
)
def test_an_impossible_profile_says_what_and_what_to_do(change: dict[str, Any], words: str) -> None:
    (said,) = objections(replace(ANNA, **change))
    assert words in said.text
    assert said.field in {*change, "met_edition"}


def test_a_name_is_all_that_a_profile_needs() -> None:
    assert objections(GUEST) == []
    assert objections(replace(ANNA, mass_kg=62.0, birth_year=1985, met=8.0, met_edition="2011")) == []


@pytest.mark.parametrize(("birth_year", "child"), [(2008, True), (2007, False), (1985, False), (None, False)])
def test_a_child_is_who_may_still_be_under_eighteen(birth_year: int | None, child: bool) -> None:
    assert is_child(replace(ANNA, birth_year=birth_year), 2026) is child
