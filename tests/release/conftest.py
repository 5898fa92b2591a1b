"""An installed station in a folder of its own: real links, data and commands, under a service manager that is asked."""

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from station.release.installation import COMPLETE, VERSIONS, Installation
from station.storage.paths import archive
from station.storage.prepare import prepare

SYSTEMCTL = """#!/bin/sh
# Answers as systemctl does; what a version does when it is started is its own file "started".
echo "systemctl $*" >>{log}
case $1 in
is-system-running) cat {state} ;;
start) [ ! -e {opt}/current/started ] || exec sh {opt}/current/started ;;
esac
"""
RUNUSER = """#!/bin/sh
# Whose user it is to be is written down; the tests have one only.
echo "runuser $2: $5 $6" >>{log}
shift 3
exec "$@"
"""
READY = "rm -f {opt}/unproven\n"
BROKEN = 'echo "Job for kickstation.service failed" >&2\nexit 1\n'


@dataclass(frozen=True)
class Board:
    """A board with versions on it, and what was asked of its system."""

    installation: Installation
    state: Path
    folder: Path

    def add(self, name: str, *, started: str = READY) -> None:
        """Puts the version `name` beside the others, with the real command."""
        folder = self.installation.opt / VERSIONS / name
        (folder / "bin").mkdir(parents=True)
        (folder / COMPLETE).touch()
        (folder / "started").write_text(started.format(opt=shlex.quote(str(self.installation.opt)), state=self.state))
        command = folder / "bin" / "kickstation"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m station "$@"\n')
        command.chmod(0o755)

    def asked(self) -> list[str]:
        """What the system was asked to do so far."""
        log = self.folder / "log"
        return log.read_text().splitlines() if log.exists() else []

    def make_data(self) -> Path:
        """A database as the station makes it."""
        prepare(archive(simulated=False).database)
        return archive(simulated=False).database

    def say_offline(self) -> None:
        """Has the system be the folder of somebody who makes an image."""
        (self.folder / "running").write_text("offline\n")


@pytest.fixture
def board(tmp_path: Path, short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Board:
    """A board without any version; what runs on it finds its data and the service manager."""
    opt, state, tools = tmp_path / "opt", tmp_path / "state", tmp_path / "tools"
    for folder in (opt / VERSIONS, state, tools):
        folder.mkdir(parents=True)
    (tools / "running").write_text("running\n")
    for name, text in (("systemctl", SYSTEMCTL), ("runuser", RUNUSER)):
        script = tools / name
        script.write_text(text.format(log=tools / "log", state=tools / "running", opt=opt))
        script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    monkeypatch.setenv("STATE_DIRECTORY", str(state))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))
    return Board(Installation(opt), state, tools)
