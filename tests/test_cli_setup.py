"""The commands that get a rig right, as a person calls them in a terminal."""

import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from station import cli_setup
from station.__main__ import main
from station.asking import ask
from station.commands import COMMAND_SOCKET, BeginGuide, Done
from station.messages import GuideView, Said
from station.setup.feed import StationError
from station.setup.findings import Finding, finding
from station.setup.terminal import GuideError

PATIENCE_S = 60


class Typist:
    """Somebody at a terminal: reads what a command shows, and types."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self.shown = ""
        ours, theirs = pty.openpty()
        environment = os.environ | {
            "RUNTIME_DIRECTORY": str(folder),
            "STATE_DIRECTORY": str(folder),
            "COLUMNS": "120",
            "LINES": "50",
            "TERM": "xterm",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "station", *words],
            stdin=theirs,
            stderr=theirs,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        os.close(theirs)
        self._terminal = ours

    def waits_for(self, words: str) -> None:
        """Reads until these words are shown."""
        deadline_s = time.monotonic() + PATIENCE_S
        while words not in self.shown:
            assert time.monotonic() < deadline_s, self.shown[-3000:]
            if select.select([self._terminal], [], [], 0.1)[0]:
                self._read()
            elif self.process.poll() is not None:
                raise AssertionError(self.shown[-3000:])

    def types(self, keys: str) -> None:
        self.shown = ""
        os.write(self._terminal, keys.encode())

    def ends(self) -> int:
        """Reads to the end; the exit code."""
        deadline_s = time.monotonic() + PATIENCE_S
        while self.process.poll() is None:
            assert time.monotonic() < deadline_s, self.shown[-3000:]
            if select.select([self._terminal], [], [], 0.1)[0]:
                self._read()
        while select.select([self._terminal], [], [], 0)[0] and self._read():
            pass
        return self.process.returncode

    @property
    def output(self) -> str:
        """What it wrote to its standard output."""
        assert self.process.stdout is not None
        return self.process.stdout.read().decode()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        os.close(self._terminal)

    def _read(self) -> bool:
        try:
            more = os.read(self._terminal, 65536)
        except OSError:
            return False  # how Linux says that nobody has the other end open any more
        self.shown += more.decode(errors="replace")
        return bool(more)


@pytest.fixture
def typing(short_folder: Path) -> Iterator[Callable[..., Typist]]:
    """Starts commands in a terminal and ends what a test leaves running."""
    started: list[Typist] = []

    def start(*words: str, folder: Path = short_folder) -> Typist:
        started.append(Typist(folder, *words))
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_a_calibration_is_gone_through_and_printed(typing: Any) -> None:
    typist = typing("calibrate", "--simulate", "--rig", "mat")
    for words, key in (("facing forward?", "2"), ("Keep this calibration?", "1")):
        typist.waits_for(words)
        typist.types(key)
    assert typist.ends() == 0
    assert "Calibrated." in typist.shown
    assert json.loads(typist.output) == {"source": "simulated", "calibration": None, "rig_bias": None}


def test_ctrl_c_at_any_point_leaves_nothing_changed_and_nothing_running(typing: Any, short_folder: Path) -> None:
    typist = typing("build", "--simulate", "--from", "left light")
    typist.waits_for("1  ready")
    os.killpg(typist.process.pid, signal.SIGINT)
    assert typist.ends() == 1
    assert "nothing was changed" in typist.shown
    with (short_folder / "loop.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # which a station that still ran would hold


def test_a_running_station_is_asked_and_goes_on(start_station: Any, typing: Any) -> None:
    station = start_station("--simulate")
    next(data for name, data in station.stream() if name == "snapshot")
    commands = f"ipc://{station.runtime}/{COMMAND_SOCKET}"
    assert ask(commands, BeginGuide("check"), 30) == Done({"run": 1})
    typist = typing("build", "--rig", "pair", "--from", "buzzer", folder=station.runtime)
    assert typist.ends() == 1
    assert "a station runs here already" in typist.shown
    assert "the guide 'check' runs already" in typist.shown
    typist = typing("build", "--from", "buzzer", "--afresh", folder=station.runtime)
    typist.waits_for("1  ready")
    typist.types("q")
    assert typist.ends() == 1
    assert "Ended, nothing was changed." in typist.shown
    assert station.process.poll() is None


@pytest.mark.parametrize("words", [["build"], ["calibrate", "--height", "175"]])
def test_a_guide_needs_a_terminal(words: list[str]) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert "run it in a terminal" in result.output


class Stage:
    """The command line's doctor and guides, with what is behind them in the test's hands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun: list[BeginGuide] = []
        self.view: GuideView | BaseException = VIEW
        self.hands: Any = None
        monkeypatch.setattr(cli_setup, "at_terminal", lambda: True)
        monkeypatch.setattr("station.setup.feed.running_station", lambda _feed, _run: nullcontext(False))
        monkeypatch.setattr("station.setup.keys.single_keys", lambda: nullcontext(lambda: ""))
        monkeypatch.setattr("station.setup.terminal.go_through", self.go_through)
        monkeypatch.setattr("station.setup.doctor.examine", self.examine)

    def go_through(self, _feed: Any, _commands: str, begin: BeginGuide, *_others: Any) -> tuple[GuideView, str]:
        self.begun.append(begin)
        if isinstance(self.view, BaseException):
            raise self.view
        return self.view, "live"

    def examine(self, _config: Any, _run: Any, hands_on: Any) -> list[Finding]:
        self.hands = hands_on
        findings: list[Finding] = hands_on(None)
        return findings


READ: dict[str, Any] = {"calibration": None, "rig_bias": None}
VIEW = GuideView("x", 1, 1, 2, 2, Said("t", "T"), Said("i", "I"), "done", told=[Said("w", "Well done")], result=READ)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, short_folder: Path) -> Stage:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))
    monkeypatch.setenv("STATE_DIRECTORY", str(short_folder / "state"))
    return Stage(monkeypatch)


def test_a_calibration_asks_for_the_height_that_it_was_not_given(stage: Stage) -> None:
    result = CliRunner().invoke(main, ["calibrate"], input="172\n")
    assert result.exit_code == 0, result.output
    assert "Well done" in result.output
    [begin] = stage.begun
    assert (begin.height_mm, begin.bar_mm, len(begin.today or "")) == (1720, None, 10)


@pytest.mark.parametrize("words", [["--bar", "800"], ["--rig", "mat"]])
def test_a_calibration_asks_for_no_height_where_none_is_needed(stage: Stage, words: list[str]) -> None:
    assert CliRunner().invoke(main, ["calibrate", *words]).exit_code == 0
    assert stage.begun[0].height_mm is None


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (replace(VIEW, state="failed", result=None), "Well done"),
        (replace(VIEW, state="aborted", result=None), "Ended, nothing was changed."),
        (GuideError("another guide runs"), "kickstation: another guide runs"),
        (StationError("GPIO 17 is busy"), "kickstation: GPIO 17 is busy"),
        (KeyboardInterrupt(), "ended, nothing was changed"),
    ],
)
@pytest.mark.parametrize("words", [["build"], ["calibrate", "--height", "170"]])
def test_what_did_not_come_to_its_end_is_a_fault(stage: Stage, words: list[str], view: Any, told: str) -> None:
    stage.view = view
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    assert told in result.output


def test_the_doctor_has_a_person_try_what_needs_one(stage: Stage) -> None:
    silent = finding("left pad", "failure", "verbatim", text="it is silent. follow its wire")
    stage.view = replace(VIEW, result={"findings": msgspec.to_builtins([silent])})
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "FAILURE  left pad: it is silent" in result.output
    assert stage.begun == [BeginGuide("check")]


@pytest.mark.parametrize("words", [["doctor", "--quick"], ["doctor", "--json"]])
def test_the_doctor_asks_nothing_when_told_so(stage: Stage, words: list[str]) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0
    assert "that needs a person" in result.output
    assert stage.begun == []


def test_a_check_that_is_ended_or_cannot_begin_is_a_warning(stage: Stage) -> None:
    stage.view = replace(VIEW, state="aborted", result=None)
    assert "that needs a person" in CliRunner().invoke(main, ["doctor"]).output
    stage.view = GuideError("the guide 'build' runs already")
    result = CliRunner().invoke(main, ["doctor"])
    assert "WARNING  pads, lights, buzzer: not tried: the guide 'build' runs already" in result.output
    assert result.exit_code == 0
