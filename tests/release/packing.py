"""Packages and keys for the tests: no private key is kept anywhere."""

import io
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

from station.release.package import NAMESPACE, SIGNER

INIT = '"""A station."""\n\n__version__ = "{}"\n'


def packed(package: Path, content: Mapping[str, str]) -> Path:
    """A package with these files; scripts may be run."""
    with tarfile.open(package, "w:gz") as tar:
        for name, text in content.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            entry.mode = 0o4775 if name.endswith(".sh") else 0o664
            tar.addfile(entry, io.BytesIO(text.encode()))
    return package


class Key:
    """A key pair of OpenSSH's in `file`, made where there is none."""

    def __init__(self, file: Path) -> None:
        command: list[str | Path] = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]
        if not file.exists():
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        self._file = file
        self.public = file.with_name(f"{file.name}.pub").read_text().strip()

    def allowed(self, file: Path) -> Path:
        """Writes down that this key may sign releases."""
        file.write_text(f'{SIGNER} namespaces="{NAMESPACE}" {self.public}\n')
        return file

    def sign(self, package: Path, namespace: str = NAMESPACE) -> Path:
        """Signs a package: the signature lies beside it."""
        signature = package.with_name(f"{package.name}.sig")
        signature.unlink(missing_ok=True)
        command: list[str | Path] = ["ssh-keygen", "-q", "-Y", "sign", "-f", self._file, "-n", namespace, package]
        subprocess.run(command, check=True, capture_output=True)
        return signature
