"""A new version out of a file: verified before anything in it is run, then installed by its own installer."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from station.release.errors import NotReady, ReleaseError
from station.release.installation import Installation
from station.release.package import SIGNERS, unpack, verify
from station.release.version import is_newer

INSTALLER = "install.sh"


def update(installation: Installation, package: Path) -> None:
    """Installs the signed `package`, whose signature lies beside it as FILE.sig, and switches to it.

    Raises ReleaseError with nothing changed, or NotReady where its installer failed, which says itself what runs now.
    """
    running = installation.current()
    if running is None:
        raise ReleaseError(f"{installation.opt}: no version runs here. Remedy: run install.sh of the release")
    try:
        folder = tempfile.TemporaryDirectory(dir=installation.opt, prefix="update-")
    except PermissionError as error:
        raise ReleaseError("Only root may update. Remedy: sudo kickstation update FILE") from error
    with folder as name:
        # What is verified is our own copy: nobody can change it between then and unpacking.
        copy, signature = _copied(package, Path(name))
        verify(copy, signature, installation.folder(running) / SIGNERS)
        version, unpacked = unpack(copy, Path(name))
        if not is_newer(version, running):
            raise ReleaseError(
                f"{package.name} is version {version}, and {running} runs: an update is newer. "
                "To return to the version before: sudo kickstation rollback"
            )
        done = subprocess.run(["sh", unpacked / INSTALLER], check=False)  # noqa: S603, S607
        if done.returncode != 0:
            raise NotReady(f"Version {version} was not taken into use; the reason is above.")


def _copied(package: Path, folder: Path) -> tuple[Path, Path]:
    signature = package.with_name(f"{package.name}.sig")
    try:
        return Path(shutil.copy(package, folder)), Path(shutil.copy(signature, folder))
    except OSError as error:
        raise ReleaseError(
            f"{error.filename}: cannot be read ({error.strerror}). The package and its {signature.name} are needed"
        ) from error
