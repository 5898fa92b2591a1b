"""The commands for people and for the session of a station that runs."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from station import cli_people
from station.__main__ import main
from station.commands import AskSession, Done, LookAgain, Refused
from station.storage.paths import archive
from station.storage.roster import Roster


@pytest.fixture(autouse=True)
def asked(tmp_path: Path, short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a station that runs was asked; it refuses to pause."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))
    commands: list[Any] = []

    def tell(command: Any) -> Any:
        commands.append(command)
        return Refused("there is nothing to pause", "look") if command == AskSession("pause") else Done()

    monkeypatch.setattr(cli_people, "tell", tell)
    return commands


def invoke(*words: Any, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=answer)


def test_somebody_who_is_added_is_listed_with_the_mark_and_the_station_hears_of_it(asked: list[Any]) -> None:
    assert "Nobody yet" in invoke("people", "list").output
    assert invoke("people", "add", "Ann", "--height", 175).output == "Ann  bar at mark 14 (788 mm)\n"
    assert invoke("people", "add", "Bob").output == "Bob  body height not known\n"
    assert asked == [LookAgain(), LookAgain()]
    assert invoke("people", "list").output == "Ann  bar at mark 14 (788 mm)\nBob  body height not known\n"
    assert "There is somebody called Ann already" in invoke("people", "add", "Ann").output


def test_everything_of_one_person_is_written_into_one_file(tmp_path: Path) -> None:
    invoke("people", "add", "Ann")
    assert invoke("people", "export", "Ann", "-o", tmp_path / "ann.zip").exit_code == 0
    assert ZipFile(tmp_path / "ann.zip").namelist() == ["person.json"]
    refused = invoke("people", "export", "Ann", "-o", tmp_path)
    assert (refused.exit_code, "cannot be written: Is a directory" in refused.output) == (2, True)


def test_people_of_the_simulated_athlete_are_others() -> None:
    invoke("people", "add", "Ann", "--simulated")
    assert "Nobody yet" in invoke("people", "list").output
    assert invoke("people", "list", "--simulated").output.startswith("Ann")


def test_somebody_is_deleted_only_when_that_is_meant(asked: list[Any]) -> None:
    invoke("people", "add", "Ann")
    assert invoke("people", "delete", "Ann", answer="n\n").exit_code == 1
    assert len(Roster(archive(simulated=False)).people()) == 1
    assert (
        "Ann is deleted, keeping the sessions" in invoke("people", "delete", "Ann", "--yes", "--keep-sessions").output
    )
    assert Roster(archive(simulated=False)).people() == []
    assert asked == [LookAgain(), LookAgain()]
    assert "0 people are called 'Ann'" in invoke("people", "delete", "Ann", "--yes").output


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["start"], AskSession("start")),
        (["program", "ramp"], AskSession("program", "ramp")),
        (["person"], AskSession("person")),
        (["bar", "790"], AskSession("bar", 790.0)),
        (["count", "98"], AskSession("count", 98)),
    ],
)
def test_a_session_is_asked(asked: list[Any], words: list[str], wanted: AskSession) -> None:
    assert invoke("session", *words).exit_code == 0
    assert asked == [wanted]


def test_a_station_that_is_to_identify_itself_tries_its_panel(asked: list[Any]) -> None:
    assert invoke("identify").exit_code == 0
    assert asked == [AskSession("panel")]


@pytest.mark.parametrize("simulated", [False, True])
def test_a_person_is_chosen_by_name(asked: list[Any], simulated: bool) -> None:
    invoke("people", "add", "Ann", *(["--simulated"] if simulated else []))
    assert invoke("session", "person", "Ann").exit_code == 0
    [ann] = Roster(archive(simulated=simulated)).people()
    assert asked[-1] == AskSession("person", ann.id)


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (["begin"], "There is no 'begin': choose from start, pause", 2),
        (["count"], "count: ", 2),
        (["stop", "3"], "stop takes no value", 2),
        (["count", "ten"], "count takes a number, not 'ten'", 2),
        (["person", "Nobody"], "0 people are called 'Nobody'", 2),
        (["pause"], "there is nothing to pause: look", 1),
    ],
)
def test_what_cannot_be_asked_is_said(words: list[str], told: str, code: int) -> None:
    result = invoke("session", *words)
    assert told in result.output
    assert result.exit_code == code


def test_without_a_station_that_is_said(monkeypatch: pytest.MonkeyPatch, short_folder: Path) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))
    result = invoke("session", "start")
    assert "no station runs here: start it with kickstation up" in result.output
    assert result.exit_code == 1


def test_a_socket_that_a_dead_station_left_is_no_station(monkeypatch: pytest.MonkeyPatch, short_folder: Path) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))
    monkeypatch.setattr("station.asking.PATIENCE_S", 0.1)
    (short_folder / "commands.sock").touch()
    assert "no station runs here" in invoke("session", "start").output
