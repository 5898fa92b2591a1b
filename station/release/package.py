"""A release as one file: who signed it, what it holds, and unpacking it."""

import shutil
import subprocess
import tarfile
import zlib
from pathlib import Path, PurePosixPath

from station.release.errors import ReleaseError
from station.release.version import version_of_package

# Who may sign, and what for: a signature made for something else is worth nothing here (ssh-keygen(1), -Y verify).
SIGNER = NAMESPACE = "kickstation-release"
SIGNERS = "systemd/allowed_signers"


def verify(package: Path, signature: Path, signers: Path) -> None:
    """Makes sure that one of the `signers` signed exactly this package. Raises ReleaseError."""
    command: list[str | Path] = ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", SIGNER, "-n", NAMESPACE]
    command += ["-s", signature]
    try:
        with package.open("rb") as content:
            done = subprocess.run(command, stdin=content, capture_output=True, check=False, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise ReleaseError("There is no ssh-keygen to verify with. Remedy: sudo apt install openssh-client") from error
    if done.returncode != 0:
        raise ReleaseError(
            f"{package.name} is not signed by this station's makers, so nothing of it was run "
            f"({done.stderr.strip() or done.stdout.strip()}). Fetch it and its {signature.name} again"
        )


def unpack(package: Path, target: Path) -> tuple[str, Path]:
    """Unpacks a package below `target`: its version, and the folder. Raises ReleaseError for what is no release."""
    try:
        with tarfile.open(package) as tar:
            entries = tar.getmembers()
            tops = {_top(entry) for entry in entries}
            if len(tops) != 1:
                raise ReleaseError(f"{package.name} is no release: it holds {len(tops)} folders on top, not one")
            for entry in entries:
                _take_out(tar, entry, target)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise ReleaseError(f"{package.name} is no whole package ({error}). Fetch it again") from error
    (top,) = tops
    version = version_of_package(top)
    if f'__version__ = "{version}"\n' not in _text(target / top / "station" / "__init__.py"):
        raise ReleaseError(f"{package.name} holds another version than its folder {top} says. Fetch it again")
    return version, target / top


def _top(entry: tarfile.TarInfo) -> str:
    path = PurePosixPath(entry.name)
    if path.is_absolute() or ".." in path.parts or not (entry.isfile() or entry.isdir()):
        raise ReleaseError(f"The package holds {entry.name!r}, which no release does. Nothing was changed")
    return path.parts[0]


def _take_out(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> None:
    path = target / entry.name
    content = tar.extractfile(entry)
    if content is None:
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with content, path.open("wb") as file:
        shutil.copyfileobj(content, file)
    path.chmod(0o755 if entry.mode & 0o100 else 0o644)


def _text(path: Path) -> str:
    return path.read_text() if path.is_file() else ""
