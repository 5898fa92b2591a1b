"""Names of versions, as their folders and files bear them. Pure."""

import re

from station.release.errors import ReleaseError

# A build of the same version with other content bears a mark behind a plus sign (install.sh).
_NAME = re.compile(r"(\d+)\.(\d+)\.(\d+)(\+[0-9a-f]+)?")
_PACKAGE = re.compile(r"kickstation-(\d+\.\d+\.\d+)")


def check_name(name: str) -> str:
    """`name` as it is, if it is one of a version. Raises ReleaseError."""
    _ordered(name)
    return name


def is_newer(offered: str, running: str) -> bool:
    """Whether one version comes after another; two builds of the same one are equal."""
    return _ordered(offered) > _ordered(running)


def version_of_package(folder: str) -> str:
    """The version of a package, from the name of the one folder that it holds. Raises ReleaseError."""
    found = _PACKAGE.fullmatch(folder)
    if found is None:
        raise ReleaseError(f"The package holds a folder {folder!r}: a release holds one kickstation-X.Y.Z")
    return found[1]


def _ordered(name: str) -> tuple[int, int, int]:
    found = _NAME.fullmatch(name)
    if found is None:
        raise ReleaseError(f"{name!r} is no version: they are called like 0.1.0")
    return int(found[1]), int(found[2]), int(found[3])
