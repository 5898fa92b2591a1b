"""The commands of an installed station: what they print, and with which code they end."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from station.__main__ import main
from station.release.package import SIGNERS
from tests.release.conftest import BROKEN, Board
from tests.release.packing import INIT, Key, packed


@pytest.fixture
def installed(board: Board, monkeypatch: pytest.MonkeyPatch) -> Board:
    """Version 0.1.0 runs, and the commands are its own."""
    board.add("0.1.0")
    board.installation.point_to("0.1.0")
    monkeypatch.setattr(sys, "prefix", str(board.installation.folder("0.1.0")))
    return board


def ask(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_use_switches_and_says_what_runs(installed: Board) -> None:
    installed.add("0.2.0")
    done = ask("use", "0.2.0")
    assert (done.exit_code, done.output) == (0, "Version 0.2.0 runs.\n")
    done = ask("rollback")
    assert (done.exit_code, done.output) == (0, "Version 0.1.0 runs again.\n")


def test_a_version_that_fails_is_a_fault_and_one_that_is_not_there_a_wrong_use(installed: Board) -> None:
    installed.add("0.2.0", started=BROKEN)
    done = ask("use", "0.2.0")
    assert done.exit_code == 1
    assert "did not report ready" in done.stderr
    done = ask("use", "0.3.0")
    assert done.exit_code == 2
    assert "Version 0.3.0 is not installed here" in done.stderr


def test_rollback_leaves_a_version_that_is_proven_where_only_another_is_to_go(installed: Board) -> None:
    done = ask("rollback", "--unproven")
    assert (done.exit_code, done.output) == (0, "")
    done = ask("rollback")
    assert done.exit_code == 2
    assert "no version to go back to" in done.stderr


def test_update_runs_the_installer_of_a_signed_release(installed: Board, tmp_path: Path) -> None:
    signers = installed.installation.folder("0.1.0") / SIGNERS
    signers.parent.mkdir()
    key = Key(tmp_path / "key")
    key.allowed(signers)
    content = {
        "kickstation-0.2.0/station/__init__.py": INIT.format("0.2.0"),
        "kickstation-0.2.0/install.sh": f"touch {tmp_path / 'ran'}\n",
    }
    package = packed(tmp_path / "kickstation-0.2.0.tar.gz", content)
    assert ask("update", str(package)).exit_code == 2
    key.sign(package)
    assert ask("update", str(package)).exit_code == 0
    assert (tmp_path / "ran").exists()


def test_a_station_that_was_not_installed_is_not_updated() -> None:
    done = ask("rollback")
    assert done.exit_code == 2
    assert "not installed by install.sh" in done.stderr


def test_the_announcement_bears_name_and_port_of_the_settings(board: Board, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('[station]\nname = "Gym <1>"\n[web]\nport = 80\n')
    done = ask("announcement", "--config", str(settings))
    assert done.exit_code == 0
    assert "<name>Gym &lt;1&gt;</name>" in done.output
    assert "<port>80</port>" in done.output
