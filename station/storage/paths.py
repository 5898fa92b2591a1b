"""Where the station keeps its data and its sockets: decided here and nowhere else."""

import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from station.config import ConfigError

APP = "kickstation"
# sockaddr_un.sun_path holds 108 bytes, the last of them a zero: unix(7).
LONGEST_SOCKET_PATH_BYTES = 107


def state_folder() -> Path:
    """The folder of everything that is kept: what systemd gives, else the user's data folder."""
    if given := os.environ.get("STATE_DIRECTORY"):
        return Path(given.split(":")[0])
    data = Path(os.environ.get("XDG_DATA_HOME", ""))
    # The XDG base directory specification says to ignore a relative path.
    return (data if data.is_absolute() else Path.home() / ".local" / "share") / APP


@dataclass(frozen=True, slots=True)
class Archive:
    """Where sessions of one kind are kept: the file of their database, and the folder of their recordings.

    `simulated` says that no person moved for them.
    """

    database: Path
    recordings: Path
    simulated: bool = False


def archive(*, simulated: bool, folder: Path | None = None) -> Archive:
    """Where sessions are kept, by default in the state folder; what no person moved for lies beside nobody's own."""
    folder, mark = folder or state_folder(), "-simulated" if simulated else ""
    return Archive(folder / f"{APP}{mark}.db", folder / f"recordings{mark}", simulated)


def runtime_folder() -> Path:
    """The folder of sockets, made if need be. Raises ConfigError where it cannot be, or is open to other users.

    Where systemd gives one, its unit says who may enter it: the loop's and the page's user share it.
    """
    if given := os.environ.get("RUNTIME_DIRECTORY"):
        folder = Path(given.split(":")[0])
        _make(folder)
        return folder
    users = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    # It may be named but missing, as after su.
    if users.is_absolute() and users.is_dir():
        folder = users / APP
    else:
        folder = Path(tempfile.gettempdir()) / f"{APP}-{os.getuid()}"
    _make(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise ConfigError(
            f"{folder}: not a folder that only you can enter, so the sockets would not be safe in it. "
            "Remove it, or set RUNTIME_DIRECTORY to a folder of your own with mode 700"
        )
    return folder


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot hold the sockets ({error}). Set RUNTIME_DIRECTORY to a folder") from error


def socket_endpoint(name: str) -> str:
    """The zmq address of a socket in the runtime folder. Raises ConfigError if its path is too long for the kernel."""
    path = runtime_folder() / name
    length = len(os.fsencode(path))
    if length > LONGEST_SOCKET_PATH_BYTES:
        raise ConfigError(
            f"{path}: {length} bytes are too long for the path of a socket, at most {LONGEST_SOCKET_PATH_BYTES} are "
            "possible. Set RUNTIME_DIRECTORY to a shorter folder"
        )
    return f"ipc://{path}"
