"""Programs: what a file says, and how a person learns what is wrong with one."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.drill.program import Ramp, SetPlan
from station.gait.rig import Rig
from station.programs.checks import MOST_BYTES, ProgramError, table_of
from station.programs.loading import (
    BUILT_IN,
    built_in_programs,
    built_in_texts,
    own_program,
    program_of,
)

LEAST = 'title = "Mine"\n[[sets]]\n'


def fault(text: str) -> str:
    """What is said about a program that cannot be used."""
    with pytest.raises(ProgramError) as caught:
        program_of("mine", text.encode(), "mine.toml")
    return str(caught.value).removeprefix("mine.toml: ")


def test_the_built_in_programs_are_all_there_and_each_says_what_it_is() -> None:
    programs = built_in_programs()
    assert tuple(program.name for program in programs) == BUILT_IN
    assert len({program.title for program in programs}) == len(BUILT_IN)
    assert all(program.about for program in programs)


def test_the_warm_up_is_three_times_30_s_with_15_s_of_rest_and_gets_faster() -> None:
    warm_up = built_in_programs()[0]
    assert [plan.work_s for plan in warm_up.sets] == [30, 30, 30]
    assert [plan.rest_s for plan in warm_up.sets[:2]] == [15, 15]
    targets = [plan.target_spm or 0 for plan in warm_up.sets]
    assert targets == sorted(set(targets))
    assert warm_up.until_reach_levels_off


@pytest.mark.parametrize(
    ("rig", "missing"),
    [
        (Rig("single"), set()),
        (Rig("pair"), set()),
        (Rig("mat"), {"ramp", "form-speed"}),
        (Rig("single", ("pad",)), {"ramp", "form-speed"}),
        (Rig("single", ()), {"ramp", "form-speed"}),
    ],
)
def test_programs_that_ask_for_missed_kicks_need_eyes_and_two_pads(rig: Rig, missing: set[str]) -> None:
    assert {program.name for program in built_in_programs() if program.obstacle(rig)} == missing


def test_a_set_is_repeated_and_keeps_what_it_says() -> None:
    text = 'title = "M"\n[[sets]]\nrepeat = 2\nwork_s = 20\nrest_s = 10\ntarget_spm = 170\ntarget_form_pct = 90\n'
    assert program_of("m", text.encode(), "").sets == (SetPlan(20, 10, 170, 90),) * 2


def test_a_ramp_is_a_table_of_its_set() -> None:
    text = LEAST + "target_spm = 100\n[sets.ramp]\nto_spm = 150\nleast_clean_pct = 80\n"
    assert program_of("m", text.encode(), "").sets[0].ramp == Ramp(150, 10, 12, 80)


@pytest.mark.parametrize("plan", [SetPlan(target_spm=150.0, target_form_pct=90.0), SetPlan(target_spm=150.0)])
def test_a_target_hangs_on_form_speed_where_that_is_known(plan: SetPlan) -> None:
    assert plan.starts_at_spm(None) == 150.0
    assert plan.starts_at_spm(200.0) == (150.0 if plan.target_form_pct is None else 180.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 'title: is missing. Write title = "..." with 1 to 40 characters'),
        ("", "sets: there is none. Write [[sets]]"),
        ('title = "  "\n[[sets]]', "line 1: title: is missing"),
        ('title = ""\n[[sets]]', 'line 1: title: is "". Allowed is a text of 1 to 40 characters, in quotes'),
        ("title = 3\n[[sets]]", "line 1: title: is 3. Allowed is a text of 1 to 40"),
        (LEAST + "about = 3", "line 3: sets[1].about: unknown key. Known are sets[1].repeat"),
        ('title = "M"\nsets = 3', "line 2: sets: is 3. These are tables: write [[sets]]"),
        ('title = "M"\nsets = [3]', "line 2: sets: is a list. These are tables"),
        (LEAST + "wrk_s = 3", "line 3: sets[1].wrk_s: unknown key. The nearest is sets.work_s"),
        (LEAST + 'work_s = "long"', 'line 3: sets[1].work_s: is "long". Allowed is a whole number from 5 to 3600'),
        (LEAST + "[[sets]]\n  work_s=4", "line 4: sets[2].work_s: is 4. Allowed is a whole number from 5 to 3600"),
        (LEAST + "work_s = nan", "line 3: sets[1].work_s: is NaN."),
        (LEAST + "metronome = true", "line 3: sets[1].metronome: needs target_spm beside it"),
        (LEAST + "target_form_pct = 80", "line 3: sets[1].target_form_pct: needs target_spm beside it"),
        (LEAST + "[sets.ramp]", "sets[1].ramp: needs target_spm beside it"),
        (LEAST + "ramp = 3", "line 3: sets[1].ramp: is 3. It is a table: write [sets.ramp]"),
        (
            LEAST + "target_spm = 200\n[sets.ramp]\nto_spm = 150\n",
            "line 5: sets[1].ramp.to_spm: is 150. It must be above target_spm, 200",
        ),
        ('goal = "fun"\n' + LEAST, 'line 1: goal: is "fun". Allowed is one of "count_check", "drill"'),
        ('goal = "rhythm"\n' + LEAST, "sets[1].metronome: is false"),
        ('goal = "form_speed"\n' + LEAST, 'sets[1].ramp: the goal "form_speed" needs a ramp and work_s'),
        ('goal = "count_check"\n' + LEAST + "work_s = 60", 'line 1: goal: is "count_check". It takes one set'),
        ('goal = "count_check"\n' + LEAST + "repeat = 2", 'line 1: goal: is "count_check". It takes one set'),
        ("until_reach_levels_off = true\n" + LEAST, "line 1: until_reach_levels_off: is true. It compares sets"),
        (LEAST + "repeat = 50\nwork_s = 3600", "sets: are 50 and last 180750 s. At most 100 and 7200 s"),
        (LEAST + "repeat = 50\n[[sets]]\nrepeat = 50\n[[sets]]\n", "sets: are 101 and last"),
        ('title = "A"\ntitle = "B"', "not valid TOML: Cannot overwrite a value (at line 2"),
        ("title = ", "not valid TOML: Invalid value (at line 1"),
        ("a = " + "[" * 5000, "not valid TOML: a number or a nesting in it goes beyond all bounds"),
        ("#" * (MOST_BYTES + 1), f"has {MOST_BYTES + 1} bytes. A program has at most {MOST_BYTES}"),
    ],
)
def test_a_wrong_program_is_told_line_key_reason_and_remedy(text: str, words: str) -> None:
    assert words in fault(text)


def test_everything_wrong_is_told_at_once() -> None:
    assert fault("a = 1\nb = 2").count("unknown key") == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (LEAST + "work_s = 4", ("sets[1].work_s", "value", 3)),
        (LEAST + "wrk_s = 4", ("sets[1].wrk_s", "unknown", 3)),
        ("", ("title", "no_title", None)),
        (LEAST + "metronome = true", ("sets[1].metronome", "needs_target", 3)),
        (LEAST + "\nx", ("", "toml", 4)),
        ("a = " + "[" * 5000, ("", "toml", None)),
        ("#" * (MOST_BYTES + 1), ("", "size", None)),
    ],
)
def test_a_fault_names_its_place_and_the_rule_that_it_breaks(text: str, place: tuple[str, str, int | None]) -> None:
    with pytest.raises(ProgramError) as caught:
        table_of(text.encode(), "mine.toml")
    fault = caught.value.faults[0]
    assert (fault.key, fault.rule, fault.line) == place


@pytest.mark.parametrize("name", ["", "Mine", "-mine", "a b", "../a", "x" * 41, "\u00fcbung", "a\n"])
def test_a_name_that_no_address_can_hold_is_refused(name: str) -> None:
    with pytest.raises(ProgramError, match="Give it another name"):
        own_program(name, LEAST.encode(), "mine.toml")


def test_nobody_takes_the_name_of_a_built_in_program() -> None:
    with pytest.raises(ProgramError, match="warm-up is the name of a built-in program, which stays as it is"):
        own_program("warm-up", LEAST.encode(), "mine.toml")
    assert own_program("mine", LEAST.encode(), "mine.toml").name == "mine"


def test_the_texts_of_the_built_in_programs_are_there_to_be_copied() -> None:
    texts = built_in_texts()
    assert tuple(texts) == BUILT_IN
    assert [table_of(text.encode(), name).title for name, text in texts.items()] == [
        program.title for program in built_in_programs()
    ]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_program_or_refused_and_nothing_else(content: bytes) -> None:
    with suppress(ProgramError):
        program_of("x", content, "x")


LINES = st.lists(
    st.sampled_from(
        [
            'title = "M"',
            "[[sets]]",
            "[sets.ramp]",
            "work_s = 30",
            "target_spm = 100",
            "repeat = 3",
            "to_spm = 90",
            "goal = 1",
        ]
    ),
    max_size=8,
)


@given(LINES)
def test_any_lines_are_a_program_or_refused_and_nothing_else(lines: list[str]) -> None:
    with suppress(ProgramError):
        assert program_of("x", "\n".join(lines).encode(), "x").sets
