"""A program that was made elsewhere as the text that is kept: it says the same when it is read."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.programs.checks import ProgramError, ProgramTable, RampTable, SetTable, checked, table_of
from station.programs.loading import BUILT_IN, LONGEST_NAME, NAME, built_in_texts, name_for
from station.programs.writing import text_of


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_built_in_program_comes_back_as_it_was(name: str) -> None:
    table = table_of(built_in_texts()[name].encode(), name)
    assert table_of(text_of(table).encode(), name) == table


def test_a_text_has_only_what_differs_from_the_defaults() -> None:
    table = ProgramTable(title="Mine", sets=(SetTable(target_spm=100, ramp=RampTable(to_spm=150)), SetTable()))
    assert text_of(table) == ('title = "Mine"\n\n[[sets]]\ntarget_spm = 100\n\n[sets.ramp]\nto_spm = 150\n\n[[sets]]\n')


@given(title=st.text(min_size=1, max_size=40).filter(str.strip), about=st.text(max_size=300))
def test_every_text_that_somebody_types_comes_back_letter_by_letter(title: str, about: str) -> None:
    table = ProgramTable(title=title, about=about, sets=(SetTable(work_s=20, metronome=False),))
    assert table_of(text_of(table).encode(), "") == table


def test_keys_that_stand_in_no_text_are_checked_alike_and_have_no_line() -> None:
    settings: dict[str, Any] = {"title": "Mine", "sets": [{"work_s": 4}, {"rest_s": 900}]}
    with pytest.raises(ProgramError) as caught:
        checked(settings, "here")
    assert [(fault.key, fault.line) for fault in caught.value.faults] == [
        ("sets[1].work_s", None),
        ("sets[2].rest_s", None),
    ]
    whole = {"title": "Mine", "sets": [{"work_s": 40}]}
    assert msgspec.to_builtins(checked(whole, "here"))["sets"][0]["work_s"] == 40


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("My Warm-up!", "my-warm-up"),
        ("\u00dcbung f\u00fcr \u00c9va", "ubung-fur-eva"),
        ("\u05e2\u05d1\u05e8\u05d9\u05ea", "program"),
        ("\U0001f4a5", "program"),
        ("x" * 60, "x" * (LONGEST_NAME - 4)),
        ("Warm-up", "warm-up-2"),
        ("Mine", "mine-3"),
    ],
)
def test_a_name_follows_the_title_and_is_nobody_elses(title: str, name: str) -> None:
    assert name_for(title, {"mine", "mine-2"}) == name
    assert NAME.fullmatch(name)
