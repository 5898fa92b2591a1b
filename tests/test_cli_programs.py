"""The commands for programs."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from station import cli_programs
from station.__main__ import main
from station.cli_people import opened_roster
from station.commands import LookAgain
from station.programs.checks import MOST_BYTES

MINE = 'title = "Mine"  # a remark\n[[sets]]\nwork_s = 20\n'


@pytest.fixture(autouse=True)
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a station that runs was told."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    commands: list[Any] = []
    monkeypatch.setattr(cli_programs, "tell", commands.append)
    return commands


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.toml"
    file.write_text(MINE)
    return file


def invoke(*words: Any, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, ["programs", *(str(word) for word in words)], input=answer)


def kept(*, simulated: bool = False) -> dict[str, str]:
    return opened_roster(simulated=simulated).programs()


def test_the_built_in_programs_are_listed_before_ones_own(mine: Path) -> None:
    assert invoke("add", mine).output == "mine  Mine: 1 set, 20 s of work\n"
    lines = invoke("list").output.splitlines()
    assert lines[0] == "warm-up  Warm-up: 3 sets, 90 s of work"
    assert "free  Free: 1 set, until you stop" in lines
    assert lines[-1] == "mine  Mine: 1 set, 20 s of work, your own"


def test_a_program_is_kept_as_it_was_typed_and_the_station_hears_of_it(mine: Path, asked: list[Any]) -> None:
    assert invoke("add", mine).exit_code == 0
    assert kept() == {"mine": MINE}
    assert invoke("show", "mine").output == MINE
    assert asked == [LookAgain()]


def test_the_text_of_a_built_in_program_can_begin_another_one(tmp_path: Path) -> None:
    shown = invoke("show", "ramp").output
    file = tmp_path / "my-ramp.toml"
    file.write_text(shown)
    assert invoke("add", file).exit_code == 0
    assert kept() == {"my-ramp": shown}


def test_one_program_takes_the_place_of_another_only_when_that_is_meant(mine: Path) -> None:
    invoke("add", mine)
    mine.write_text(MINE.replace("20", "40"))
    refused = invoke("add", mine)
    assert (refused.exit_code, "There is a program mine already" in refused.output) == (2, True)
    assert kept() == {"mine": MINE}
    assert invoke("add", mine, "--replace").output == "mine  Mine: 1 set, 40 s of work\n"


def test_what_is_wrong_with_a_program_is_told_with_its_line(mine: Path, asked: list[Any]) -> None:
    mine.write_text(MINE + "rest_s = 3\n")
    refused = invoke("add", mine)
    assert refused.exit_code == 2
    assert "mine.toml: line 4: sets[1].rest_s: is 3. Allowed is a whole number from 5 to 600" in refused.output
    assert (kept(), asked) == ({}, [])


@pytest.mark.parametrize(
    ("name", "told"), [("warm-up", "is the name of a built-in program"), ("My own", "Give it another name")]
)
def test_a_file_needs_a_name_that_a_program_may_have(mine: Path, name: str, told: str) -> None:
    refused = invoke("add", mine.rename(mine.with_stem(name)))
    assert (refused.exit_code, told in refused.output) == (2, True)


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    assert "cannot be read: No such file or directory" in invoke("add", tmp_path / "no.toml").output
    with (tmp_path / "huge.toml").open("wb") as file:
        file.truncate(2**40)
    assert f"has {MOST_BYTES + 1} bytes" in invoke("add", tmp_path / "huge.toml").output


def test_a_program_is_deleted_only_when_that_is_meant(mine: Path, asked: list[Any]) -> None:
    invoke("add", mine)
    assert invoke("delete", "mine", answer="n\n").exit_code == 1
    assert list(kept()) == ["mine"]
    assert invoke("delete", "mine", answer="y\n").output.endswith("mine is deleted.\n")
    assert kept() == {}
    assert asked == [LookAgain(), LookAgain()]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["delete", "ramp"], "ramp is built in and stays"),
        (["delete", "nothing", "--yes"], "There is no program 'nothing'"),
        (["show", "nothing"], "There is no program 'nothing'"),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], told: str) -> None:
    refused = invoke(*words)
    assert (refused.exit_code, told in refused.output) == (2, True)


def test_a_kept_program_that_cannot_be_read_is_listed_with_the_reason() -> None:
    opened_roster(simulated=False).put_program("broken", "sets = 3\n")
    assert "broken: line 1: sets: is 3." in invoke("list").output
    assert "It is left out until it is mended." in invoke("list").output


def test_the_simulated_athletes_programs_are_others(mine: Path) -> None:
    invoke("add", mine, "--simulated")
    assert "your own" not in invoke("list").output
    assert list(kept(simulated=True)) == ["mine"]
    assert invoke("show", "mine", "--simulated").output == MINE
    assert invoke("delete", "mine", "--simulated", "--yes").exit_code == 0
    assert kept(simulated=True) == {}
