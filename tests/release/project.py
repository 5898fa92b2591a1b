"""Releases of this project as it is, what its installer asks for, and what it says of its steps."""

import hashlib
import io
import re
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).parents[2]
INSTALLER = PROJECT / "install.sh"
# A release that never reports ready.
BROKEN = {"station/app.py": 'raise SystemExit("broken on purpose")\n'}


def installer_packages() -> str:
    """The Debian packages that the installer asks for."""
    found = re.search(r'^PACKAGES="(.*)"$', INSTALLER.read_text(), re.MULTILINE)
    assert found is not None
    return found[1]


def _content() -> list[str]:
    """The files that are installed, as the installer itself tells them."""
    found = re.search(r'^CONTENT="(.*)"$', INSTALLER.read_text(), re.MULTILINE)
    assert found is not None
    told = subprocess.run(
        ["git", "ls-files", "-z", "--", *found[1].split()], cwd=PROJECT, capture_output=True, check=True, text=True
    ).stdout
    return sorted(name for name in told.split("\0") if name and (PROJECT / name).exists())


def steps(told: str) -> list[str]:
    """The steps that the installer shows."""
    return [line for line in told.splitlines() if line.startswith("  + ")]


def fingerprint() -> str:
    """What tells this state of the project from any other, as far as it is installed."""
    digest = hashlib.sha256()
    for name in _content():
        digest.update(f"{name}\0".encode() + hashlib.sha256((PROJECT / name).read_bytes()).digest())
    return digest.hexdigest()


def pack(package: Path, changed: Mapping[str, str], version: str | None = None) -> Path:
    """A release of the project as it is, under another `version` if given, but for `changed` files."""
    texts = dict(changed)
    if version is not None:
        init = (PROJECT / "station/__init__.py").read_text()
        texts["station/__init__.py"] = re.sub('__version__ = ".*"', f'__version__ = "{version}"', init)
    top = package.name.removesuffix(".tar.gz")
    with tarfile.open(package, "w:gz", compresslevel=1) as tar:
        for name in _content():
            entry = tar.gettarinfo(PROJECT / name, f"{top}/{name}")
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            data = texts[name].encode() if name in texts else (PROJECT / name).read_bytes()
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return package
