"""Where data and sockets live."""

import tempfile
from pathlib import Path

import pytest

from station.config import ConfigError
from station.storage.paths import archive, runtime_folder, socket_endpoint, state_folder

VARIABLES = ("STATE_DIRECTORY", "XDG_DATA_HOME", "RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR")


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment that says nothing, with home and temporary files in the test's own folder."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_data_lives_where_systemd_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/kickstation:/var/lib/other")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")

    assert state_folder() == Path("/var/lib/kickstation")


def test_data_lives_in_the_users_data_folder_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert state_folder() == tmp_path / ".local/share/kickstation"

    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/ignored")
    assert state_folder() == tmp_path / ".local/share/kickstation"

    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert state_folder() == Path("/data/kickstation")


def test_what_is_simulated_has_a_database_and_recordings_of_its_own() -> None:
    simulated, live = archive(simulated=True), archive(simulated=False)
    assert simulated.database != live.database
    assert simulated.recordings != live.recordings
    assert {simulated.database.parent, live.recordings.parent} == {state_folder()}


def test_sockets_live_where_systemd_says_and_the_folder_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="ks-") as short:
        folder = Path(short) / "run"
        monkeypatch.setenv("RUNTIME_DIRECTORY", str(folder))

        assert socket_endpoint("live.sock") == f"ipc://{folder}/live.sock"
        assert folder.is_dir()


def test_a_given_socket_folder_that_cannot_be_made_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/proc/kickstation")

    with pytest.raises(ConfigError, match=r"/proc/kickstation: cannot hold the sockets"):
        runtime_folder()


def test_sockets_live_in_the_users_runtime_folder_else_in_a_private_temporary_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    private = runtime_folder()
    assert private.parent == tmp_path
    assert private.name.startswith("kickstation-")
    assert private.stat().st_mode & 0o777 == 0o700
    assert runtime_folder() == private

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "gone"))
    assert runtime_folder() == private

    users = tmp_path / "run"
    users.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(users))
    assert runtime_folder() == users / "kickstation"


def test_a_folder_that_others_can_enter_is_refused_for_sockets() -> None:
    runtime_folder().chmod(0o755)

    with pytest.raises(ConfigError, match="not a folder that only you can enter"):
        runtime_folder()


def test_a_link_in_the_place_of_the_socket_folder_is_refused(tmp_path: Path) -> None:
    folder = runtime_folder()
    folder.rmdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(ConfigError, match="Remove it, or set RUNTIME_DIRECTORY"):
        runtime_folder()


def test_a_socket_folder_that_cannot_be_made_is_an_error_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "kickstation").touch()

    with pytest.raises(ConfigError, match=r"cannot hold the sockets .*Set RUNTIME_DIRECTORY"):
        runtime_folder()


def test_a_socket_path_that_the_kernel_cannot_take_is_an_error_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="ks-") as short:
        folder = short + "/" + "r" * (100 - len(short) - 1)
        monkeypatch.setenv("RUNTIME_DIRECTORY", folder)

        assert socket_endpoint("s" * 6) == f"ipc://{folder}/ssssss"
        with pytest.raises(ConfigError, match=r"108 bytes are too long .*at most 107"):
            socket_endpoint("s" * 7)
