"""Releases as files, signed with keys that each test makes, by OpenSSH itself."""

import subprocess
import tarfile
from pathlib import Path

import pytest

from station.release.errors import ReleaseError
from station.release.package import NAMESPACE, SIGNER, unpack, verify
from tests.release.packing import INIT, Key, packed

NOTE_ON_KEYS = Path(__file__).parents[2] / "systemd" / "allowed_signers"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return packed(
        tmp_path / "kickstation-0.2.0.tar.gz", {"kickstation-0.2.0/station/__init__.py": INIT.format("0.2.0")}
    )


def test_a_package_that_a_known_key_signed_is_accepted(package: Path, tmp_path: Path) -> None:
    key = Key(tmp_path / "key")
    verify(package, key.sign(package), key.allowed(tmp_path / "signers"))


def test_one_changed_byte_is_refused(package: Path, tmp_path: Path) -> None:
    key = Key(tmp_path / "key")
    signature = key.sign(package)
    content = bytearray(package.read_bytes())
    content[len(content) // 2] ^= 1
    package.write_bytes(content)
    with pytest.raises(ReleaseError, match=r"not signed by this station's makers.*nothing of it was run"):
        verify(package, signature, key.allowed(tmp_path / "signers"))


def test_a_key_that_nobody_allowed_is_refused(package: Path, tmp_path: Path) -> None:
    signers = Key(tmp_path / "key").allowed(tmp_path / "signers")
    with pytest.raises(ReleaseError, match="not signed"):
        verify(package, Key(tmp_path / "other").sign(package), signers)


def test_a_signature_made_for_something_else_is_refused(package: Path, tmp_path: Path) -> None:
    key = Key(tmp_path / "key")
    with pytest.raises(ReleaseError, match="not signed"):
        verify(package, key.sign(package, namespace="file"), key.allowed(tmp_path / "signers"))


def test_without_any_allowed_key_everything_is_refused(package: Path, tmp_path: Path) -> None:
    key = Key(tmp_path / "key")
    with pytest.raises(ReleaseError, match="not signed"):
        verify(package, key.sign(package), NOTE_ON_KEYS)


def test_the_note_on_keys_shows_a_line_that_works(package: Path, tmp_path: Path) -> None:
    note = NOTE_ON_KEYS.read_text()
    (line,) = [line for line in note.splitlines() if "AAAA" in line]
    key = Key(tmp_path / "key")
    signers = tmp_path / "signers"
    signers.write_text(line.removeprefix("#").strip().replace("ssh-ed25519 AAAA...", key.public))
    verify(package, key.sign(package), signers)
    assert f"{SIGNER} namespaces=" in line
    assert f'"{NAMESPACE}"' in line


def test_a_machine_without_ssh_keygen_is_told_what_to_install(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Key(tmp_path / "key")
    signature, signers = key.sign(package), key.allowed(tmp_path / "signers")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReleaseError, match="sudo apt install openssh-client"):
        verify(package, signature, signers)


def test_a_release_is_unpacked_with_its_modes_and_nothing_of_its_owners(tmp_path: Path) -> None:
    content = {
        "kickstation-0.2.0/station/__init__.py": INIT.format("0.2.0"),
        "kickstation-0.2.0/install.sh": "#!/bin/sh",
    }
    package = packed(tmp_path / "a.tar.gz", content)
    version, folder = unpack(package, tmp_path / "out")
    assert (version, folder) == ("0.2.0", tmp_path / "out" / "kickstation-0.2.0")
    assert (folder / "install.sh").stat().st_mode & 0o777 == 0o755
    assert (folder / "station" / "__init__.py").stat().st_mode & 0o7777 == 0o644


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "kickstation-0.2.0/../../evil"])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="which no release does"):
        unpack(packed(tmp_path / "a.tar.gz", {name: ""}), tmp_path / "out" / "deeper")
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_what_is_neither_file_nor_folder_is_refused(kind: bytes, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
        entry = tarfile.TarInfo("kickstation-0.2.0/link")
        entry.type, entry.linkname = kind, "/etc/passwd"
        tar.addfile(entry)
    with pytest.raises(ReleaseError, match="which no release does"):
        unpack(tmp_path / "a.tar.gz", tmp_path / "out")


def test_a_torn_package_is_refused(package: Path, tmp_path: Path) -> None:
    whole = package.read_bytes()
    for torn in (whole[:-30], whole[:40] + bytes(9) + whole[49:], b"not a package"):
        package.write_bytes(torn)
        with pytest.raises(ReleaseError, match="is no whole package"):
            unpack(package, tmp_path / "out")


def test_more_than_one_folder_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="holds 2 folders on top"):
        unpack(packed(tmp_path / "a.tar.gz", {"kickstation-0.2.0/a": "", "other/b": ""}), tmp_path / "out")


def test_a_folder_that_says_another_version_than_its_content_is_refused(tmp_path: Path) -> None:
    for content in ({"kickstation-0.2.0/station/__init__.py": INIT.format("0.1.0")}, {"kickstation-0.2.0/README": ""}):
        with pytest.raises(ReleaseError, match="another version"):
            unpack(packed(tmp_path / "a.tar.gz", content), tmp_path / "out")


def test_what_git_packs_is_a_release(tmp_path: Path) -> None:
    """`make release` packs with git archive, whose packages hold more than files: a comment with the commit."""
    (tmp_path / "station").mkdir()
    (tmp_path / "station" / "__init__.py").write_text(INIT.format("0.2.0"))
    git = ["git", "-c", "user.name=T", "-c", "user.email=t@localhost", "-c", "init.defaultBranch=main"]
    for words in (["init", "-q"], ["add", "station"], ["commit", "-q", "-m", "t"]):
        subprocess.run([*git, *words], cwd=tmp_path, check=True, capture_output=True)
    archive = [*git, "archive", "--format=tar.gz", "--prefix=kickstation-0.2.0/", "HEAD"]
    package = tmp_path / "a.tar.gz"
    package.write_bytes(subprocess.run(archive, cwd=tmp_path, check=True, capture_output=True).stdout)
    assert unpack(package, tmp_path / "out")[0] == "0.2.0"
