"""The commands for what is kept: what they print, write and refuse."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from station.__main__ import main
from station.drill.people import Person
from station.runtime.lock import only_loop
from station.runtime.scribe import Scribe
from station.storage.history import History
from station.storage.paths import Archive, archive
from station.storage.prepare import prepare
from station.storage.roster import Roster
from tests.conftest import ManualClock
from tests.made_sessions import HEALTH, SECOND, Calendar, Plan, kept_in, turns


@pytest.fixture(autouse=True)
def home(tmp_path: Path, short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands look."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))
    return tmp_path / "state"


@pytest.fixture
def kept(home: Path, clock: ManualClock) -> Archive:
    """Ada's session, and a guest's."""
    keeping = kept_in(home)
    prepare(keeping.archive.database)
    ada = Roster(keeping.archive).add_person(Person(None, "Ada"))
    calendar = Calendar(clock)
    scribe = Scribe(keeping, clock, calendar, lambda: HEALTH)
    assert scribe.open() == []
    for hour, person_id in enumerate((ada.id, None), 1):
        for turn in turns(hour * 3600 * SECOND, Plan(sets=2, kicks=20, person_id=person_id)):
            clock.ns = turn.rows[-1].t_ns
            scribe.take(turn)
        assert scribe.write() == []
        calendar.trusted = False
    scribe.close()
    return archive(simulated=False)


def invoke(*arguments: Any, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=answer)


def ids(kept: Archive) -> list[str]:
    return [line.id for line in History(kept).sessions()]


def test_before_the_first_session_there_is_nothing_and_looking_makes_nothing(home: Path) -> None:
    assert invoke("sessions", "list").output == "No session yet.\n"
    assert invoke("sessions", "show", "abc").exit_code == 2
    assert "none was done yet" in invoke("sessions", "show", "abc").output
    assert not home.exists()


def test_the_list_has_a_line_for_each_session(kept: Archive) -> None:
    first, second = invoke("sessions", "list").output.splitlines()
    newest, oldest = ids(kept)
    assert first.startswith(newest[:8])
    assert "(clock not set)  Guest  Warm-up: 36 clean of 40 kicks in 2 sets, 33 s  done" in first
    assert second.startswith(oldest[:8])
    assert "Ada" in second
    assert "clock not set" not in second


def test_the_list_can_be_one_persons_and_short(kept: Archive) -> None:
    assert [line.split()[3] for line in invoke("sessions", "list", "--person", "Ada").output.splitlines()] == ["Ada"]
    assert len(invoke("sessions", "list", "--limit", 1).output.splitlines()) == 1
    refused = invoke("sessions", "list", "--person", "Eve")
    assert (refused.exit_code, "0 people are called 'Eve'" in refused.output) == (2, True)


def test_one_session_is_shown_with_its_sets_and_faults(kept: Archive) -> None:
    shown = invoke("sessions", "show", ids(kept)[1][:10]).output.splitlines()
    assert shown[1] == f"id {ids(kept)[1]}"
    assert shown[2] == "  set 1: 18 clean of 20 kicks, 180 steps a minute, longest streak 9"
    assert shown[4] == "  heel_too_low: 4 times"
    assert shown[-1] == "  recording kept"


def test_a_session_is_exported_to_a_file_or_printed(kept: Archive, tmp_path: Path) -> None:
    printed = invoke("sessions", "export", ids(kept)[0], "--format", "json")
    assert json.loads(printed.output)["sessions"][0]["line"]["id"] == ids(kept)[0]
    assert invoke("sessions", "export", "--all", "-o", tmp_path / "all.csv").exit_code == 0
    assert len((tmp_path / "all.csv").read_text().splitlines()) == 81
    assert invoke("sessions", "export", ids(kept)[0], "--format", "fit", "-o", tmp_path / "one.fit").exit_code == 0
    assert (tmp_path / "one.fit").read_bytes()[8:12] == b".FIT"


@pytest.mark.parametrize(
    "arguments", [[], ["abc", "--all"], ["--all", "--format", "fit"], ["a", "b", "--format", "fit"]]
)
def test_an_export_of_nothing_or_of_too_much_is_a_usage_error(arguments: list[str], kept: Archive) -> None:
    refused = invoke("sessions", "export", *arguments)
    assert (refused.exit_code, "Give the id of a session, or --all" in refused.output) == (2, True)


def test_an_export_that_cannot_be_written_is_a_usage_error(kept: Archive, tmp_path: Path) -> None:
    refused = invoke("sessions", "export", "--all", "-o", tmp_path)
    assert (refused.exit_code, "Choose another file" in refused.output) == (2, True)


def test_a_session_is_deleted_once_somebody_agrees(kept: Archive) -> None:
    newest, oldest = ids(kept)
    assert invoke("sessions", "delete", newest, answer="n\n").exit_code == 1
    assert ids(kept) == [newest, oldest]
    assert invoke("sessions", "delete", newest, answer="y\n").output.endswith("1 deleted.\n")
    assert invoke("sessions", "delete", oldest[:9], "--yes").exit_code == 0
    assert ids(kept) == []


def test_simulated_sessions_are_apart_and_say_so(kept: Archive) -> None:
    assert invoke("sessions", "list", "--simulated").output == (
        "SIMULATED: no person moved for these.\nNo session yet.\n"
    )
    assert invoke("sessions", "show", ids(kept)[0], "--simulated").exit_code == 2


def test_a_damaged_database_is_said_and_set_aside(kept: Archive) -> None:
    kept.database.write_bytes(b"garbage" * 1000)
    told = invoke("sessions", "list")
    assert "was damaged" in told.output
    assert told.output.endswith("No session yet.\n")


def test_a_trace_is_checked(kept: Archive, tmp_path: Path) -> None:
    [*_, path] = sorted(kept.recordings.iterdir())
    assert "range_left" in invoke("trace", "check", path).output
    refused = invoke("trace", "check", tmp_path / "none.csv")
    assert (refused.exit_code, "there is no such file" in refused.output) == (2, True)


def test_a_backup_is_made_and_restored(kept: Archive, tmp_path: Path) -> None:
    before = ids(kept)
    assert "and 2 recordings" in invoke("backup", tmp_path / "backup.tar").output
    assert "and 0 recordings" in invoke("backup", tmp_path / "small.tar", "--without-recordings").output
    invoke("sessions", "delete", before[0], "--yes")
    assert invoke("restore", tmp_path / "backup.tar", answer="n\n").exit_code == 1
    assert "in place, with 2 recordings" in invoke("restore", tmp_path / "backup.tar", answer="y\n").output
    assert ids(kept) == before
    assert invoke("restore", tmp_path / "none.tar", "--yes").exit_code == 2


def test_nothing_is_restored_under_a_running_station(kept: Archive, tmp_path: Path, short_folder: Path) -> None:
    invoke("backup", tmp_path / "backup.tar")
    with only_loop(short_folder):
        refused = invoke("restore", tmp_path / "backup.tar", "--yes")
    assert (refused.exit_code, "a station runs here already" in refused.output) == (2, True)


def test_help_answers_without_loading_a_database(call: Callable[..., str]) -> None:
    loaded = call("-X", "importtime", "-m", "station", "sessions", "--help")
    for module in ("sqlalchemy", "alembic", "fit_tool", "numpy"):
        assert f" {module}\n" not in loaded


@pytest.fixture
def call() -> Callable[..., str]:
    """Runs Python and gives what it wrote to standard error."""
    return lambda *words: subprocess.run([sys.executable, *words], capture_output=True, check=True, text=True).stderr
