"""An update out of a signed file."""

from pathlib import Path

import pytest

from station.release.errors import NotReady, ReleaseError
from station.release.package import SIGNERS
from station.release.update import update
from tests.release.conftest import Board
from tests.release.packing import INIT, Key, packed

# Writes down where it ran, as the installer that it stands for prints it.
INSTALLER = 'echo "$0" >>"{log}"\nexit {code}\n'


@pytest.fixture
def key(board: Board, tmp_path: Path) -> Key:
    """The makers' key, which the version that runs came with."""
    key = Key(tmp_path / "key")
    board.add("0.1.0")
    board.installation.point_to("0.1.0")
    signers = board.installation.folder("0.1.0") / SIGNERS
    signers.parent.mkdir()
    key.allowed(signers)
    return key


def release(tmp_path: Path, version: str, code: int = 0) -> Path:
    top = f"kickstation-{version}"
    content = {
        f"{top}/station/__init__.py": INIT.format(version),
        f"{top}/install.sh": INSTALLER.format(log=tmp_path / "ran", code=code),
    }
    return packed(tmp_path / f"{top}.tar.gz", content)


def ran(tmp_path: Path) -> list[str]:
    log = tmp_path / "ran"
    return log.read_text().splitlines() if log.exists() else []


def test_a_signed_newer_release_is_installed_by_its_own_installer(board: Board, key: Key, tmp_path: Path) -> None:
    package = release(tmp_path, "0.2.0")
    key.sign(package)
    update(board.installation, package)
    (installer,) = ran(tmp_path)
    assert installer.endswith("kickstation-0.2.0/install.sh")
    assert not Path(installer).exists(), "nothing is left of unpacking"


def test_an_installer_that_fails_is_a_failed_update(board: Board, key: Key, tmp_path: Path) -> None:
    package = release(tmp_path, "0.2.0", code=1)
    key.sign(package)
    with pytest.raises(NotReady, match=r"0\.2\.0 was not taken into use"):
        update(board.installation, package)


def test_nothing_of_a_release_that_somebody_else_signed_is_run(board: Board, key: Key, tmp_path: Path) -> None:
    package = release(tmp_path, "0.2.0")
    Key(tmp_path / "other").sign(package)
    with pytest.raises(ReleaseError, match="not signed"):
        update(board.installation, package)
    assert ran(tmp_path) == []


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9"])
def test_an_old_release_is_no_update_however_well_signed(version: str, board: Board, key: Key, tmp_path: Path) -> None:
    package = release(tmp_path, version)
    key.sign(package)
    with pytest.raises(ReleaseError, match="an update is newer"):
        update(board.installation, package)
    assert ran(tmp_path) == []


def test_a_missing_signature_is_named(board: Board, key: Key, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"kickstation-0\.2\.0\.tar\.gz\.sig: cannot be read"):
        update(board.installation, release(tmp_path, "0.2.0"))


def test_where_no_version_runs_there_is_nothing_to_update(board: Board, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"run install\.sh"):
        update(board.installation, release(tmp_path, "0.2.0"))


def test_who_may_not_write_there_is_told_to_be_root(
    board: Board, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr("tempfile.TemporaryDirectory", refuse)
    with pytest.raises(ReleaseError, match="sudo kickstation update"):
        update(board.installation, release(tmp_path, "0.2.0"))
