"""The folders of an installed station, and the one link that says which version runs.

| below /opt/kickstation | is |
|---|---|
| `versions/0.1.0` | an environment with everything that belongs to the version, its units too |
| `current` | the link: whoever starts anything goes through it |
| `way-back.json` | what to go back to |
| `unproven` | there until the loop of the current version reports ready (kickstation.service) |
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from station.release.errors import ReleaseError
from station.release.version import check_name

VERSIONS, CURRENT, WAY_BACK, UNPROVEN = "versions", "current", "way-back.json", "unproven"
# What install.sh writes last into the folder of a version.
COMPLETE = "fingerprint"


class WayBack(msgspec.Struct, frozen=True):
    """How to undo a switch: the version before, and the backup that it made of its data, None if there was none."""

    version: str
    backup: str | None


@dataclass(frozen=True, slots=True)
class Installation:
    """The installation in the folder `opt`."""

    opt: Path

    def folder(self, name: str) -> Path:
        """Where the version `name` lies. Raises ReleaseError where it does not, or only in part."""
        folder = self.opt / VERSIONS / check_name(name)
        if not (folder / COMPLETE).is_file():
            there = ", ".join(self.names()) or "none"
            raise ReleaseError(f"Version {name} is not installed here, there is {there}. Remedy: run its install.sh")
        return folder

    def names(self) -> list[str]:
        """The versions that are here."""
        return sorted(path.parent.name for path in (self.opt / VERSIONS).glob(f"*/{COMPLETE}"))

    def current(self) -> str | None:
        """The version that is to run; None before the first, or where it was removed."""
        link = self.opt / CURRENT
        name = link.readlink().name if link.is_symlink() else None
        return name if name in self.names() else None

    def point_to(self, name: str) -> None:
        """Makes `name` the current version: one rename, which a power cut leaves either undone or done."""
        fresh = self.opt / f"{CURRENT}.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path(VERSIONS) / name)
        fresh.replace(self.opt / CURRENT)
        _sync(self.opt)

    def way_back(self) -> WayBack | None:
        """What can be gone back to; None where nothing can."""
        try:
            return msgspec.json.decode((self.opt / WAY_BACK).read_bytes(), type=WayBack)
        except FileNotFoundError:
            return None
        except msgspec.DecodeError as error:
            raise ReleaseError(f"{self.opt / WAY_BACK}: is damaged ({error}). Remove it and run install.sh") from error

    def keep(self, way: WayBack) -> None:
        """Writes down how to go back from a version that is to be tried now."""
        file = self.opt / WAY_BACK
        fresh = file.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(way))
        fresh.replace(file)
        (self.opt / UNPROVEN).touch()
        _sync(self.opt)

    def forget(self) -> None:
        """Writes down that there is nothing to go back to."""
        (self.opt / UNPROVEN).unlink(missing_ok=True)
        (self.opt / WAY_BACK).unlink(missing_ok=True)
        _sync(self.opt)

    def is_proven(self) -> bool:
        """Whether the current version has reported ready, now or at an earlier start."""
        return not (self.opt / UNPROVEN).exists()

    def proven(self) -> None:
        """Writes down that the current version has reported ready, and removes all but it and the one before."""
        (self.opt / UNPROVEN).unlink(missing_ok=True)
        self._discard_others()

    def _discard_others(self) -> None:
        way = self.way_back()
        needed = {self.current(), None if way is None else way.version}
        for folder in (self.opt / VERSIONS).iterdir():
            if folder.name not in needed:
                (folder / COMPLETE).unlink(missing_ok=True)  # first: what is half removed is not there
                shutil.rmtree(folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds off every other switch; the kernel lets go however this process ends. Raises ReleaseError."""
        try:
            lock = (self.opt / "lock").open("w")
        except PermissionError as error:
            raise ReleaseError(
                f"{self.opt}: only root may change what is installed. Remedy: sudo kickstation"
            ) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def installation_of(prefix: str) -> Installation:
    """The installation that the environment `prefix` belongs to. Raises ReleaseError for any other environment."""
    versions = Path(prefix).parent
    if versions.name != VERSIONS or not (Path(prefix) / COMPLETE).is_file():
        raise ReleaseError(f"{prefix}: this station was not installed by install.sh. Update it where it came from")
    return Installation(versions.parent)


def _sync(folder: Path) -> None:
    """Has a rename in `folder` reach the card before anything relies on it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
