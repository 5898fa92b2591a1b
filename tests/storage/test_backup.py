"""A backup brings everything back, and nothing that is no backup changes anything."""

import io
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from station.drill.people import Person
from station.storage import backup as module
from station.storage.backup import back_up, restore
from station.storage.errors import StorageError
from station.storage.history import History
from station.storage.identity import FILE as STATION_FILE
from station.storage.paths import Archive
from station.storage.roster import Roster
from tests.made_sessions import Plan
from tests.storage.conftest import Filling


@pytest.fixture
def archive(fill: Filling) -> Archive:
    """A station that has done something."""
    made = fill(Plan(), Plan(kicks=20)).archive
    Roster(made).add_person(Person(None, "Ada"))
    (made.database.parent / STATION_FILE).write_text("an id\n")
    return made


@pytest.fixture
def other(tmp_path: Path) -> Archive:
    """Where another station would be."""
    return Archive(tmp_path / "other" / "kickstation.db", tmp_path / "other" / "recordings")


def state(archive: Archive) -> Path:
    return archive.database.parent


def test_a_backup_restores_history_people_recordings_and_identity(
    archive: Archive, other: Archive, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    assert back_up(archive, state(archive), file) == 2
    assert restore(other, state(other), file) == ["The backup is in place, with 2 recordings."]

    assert History(other).sessions() == History(archive).sessions()
    assert [person.name for person in Roster(other).people()] == ["Ada"]
    assert (state(other) / STATION_FILE).read_text() == "an id\n"
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup.tar"]


def test_recordings_can_be_left_out(archive: Archive, other: Archive, tmp_path: Path) -> None:
    assert back_up(archive, state(archive), tmp_path / "small.tar", recordings=False) == 0
    restore(other, state(other), tmp_path / "small.tar")
    assert [line.has_recording for line in History(other).sessions()] == [False, False]


def test_a_backup_can_be_made_while_the_station_writes(archive: Archive, other: Archive, tmp_path: Path) -> None:
    with closing(sqlite3.connect(archive.database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE people SET name = 'Bob'")
        back_up(archive, state(archive), tmp_path / "backup.tar")
        writer.execute("ROLLBACK")
    restore(other, state(other), tmp_path / "backup.tar")
    assert [person.name for person in Roster(other).people()] == ["Ada"]


def test_what_was_there_before_is_kept_beside_it(archive: Archive, tmp_path: Path) -> None:
    back_up(archive, state(archive), tmp_path / "backup.tar")
    Roster(archive).add_person(Person(None, "Bob"))
    [kept, _] = restore(archive, state(archive), tmp_path / "backup.tar")
    assert "What was there is kept in" in kept
    assert [person.name for person in Roster(archive).people()] == ["Ada"]
    [aside] = state(archive).glob("kickstation-before-restore-*.db")
    assert len(Roster(Archive(aside, archive.recordings)).people()) == 2


def test_a_backup_of_nothing_is_refused(other: Archive, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="nothing to back up"):
        back_up(other, state(other), tmp_path / "backup.tar")


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "backup.tar").mkdir()
    with pytest.raises(StorageError, match="cannot be written"):
        back_up(archive, state(archive), tmp_path / "backup.tar")
    assert not list(tmp_path.glob("*.tmp"))


def tar_of(path: Path, *entries: tarfile.TarInfo | str) -> Path:
    with tarfile.open(path, "w") as tar:
        for entry in entries:
            tar.addfile(tarfile.TarInfo(entry) if isinstance(entry, str) else entry, io.BytesIO())
    return path


def link(name: str, target: str) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = tarfile.SYMTYPE, target
    return entry


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (["../../etc/passwd"], "holds '../../etc/passwd', which no backup does"),
        (["/etc/passwd"], "holds '/etc/passwd'"),
        (["recordings/../../x.csv.gz"], "which no backup does"),
        (["recordings/20261125T070000Z_aaaaaaaa.csv.gz/x"], "which no backup does"),
        ([link("kickstation.db", "/etc/passwd")], "holds 'kickstation.db', which no backup does"),
        (["manifest.json"], "is no backup, for it holds no"),
        (["manifest.json", "kickstation.db", "notes.txt"], "holds 'notes.txt'"),
    ],
)
def test_what_is_no_backup_changes_nothing(
    entries: list[tarfile.TarInfo | str], words: str, archive: Archive, tmp_path: Path
) -> None:
    before = sorted(path.name for path in state(archive).rglob("*"))
    with pytest.raises(StorageError, match=words):
        restore(archive, state(archive), tar_of(tmp_path / "evil.tar", *entries))
    (tmp_path / "evil.tar").unlink()
    assert sorted(path.name for path in state(archive).rglob("*")) == before
    assert len(History(archive).sessions()) == 2


def test_a_backup_that_was_cut_short_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    back_up(archive, state(archive), tmp_path / "backup.tar")
    whole = (tmp_path / "backup.tar").read_bytes()
    (tmp_path / "backup.tar").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StorageError, match="no whole backup"):
        restore(archive, state(archive), tmp_path / "backup.tar")
    assert len(History(archive).sessions()) == 2


@pytest.mark.parametrize("garbage", [b"no database" * 100, None])
def test_a_backup_with_a_damaged_database_changes_nothing(
    garbage: bytes | None, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(file: Path, target: Path) -> None:
        content = bytearray(file.read_bytes())
        content[8192:16384] = b"\xff" * 8192
        target.write_bytes(garbage or bytes(content))

    with monkeypatch.context() as broken:
        broken.setattr(module, "copy_of", damaged)
        back_up(archive, state(archive), tmp_path / "backup.tar")
    with pytest.raises(StorageError, match="its database is damaged"):
        restore(archive, state(archive), tmp_path / "backup.tar")
    assert len(History(archive).sessions()) == 2


def test_a_missing_backup_is_named(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"none.tar: cannot be restored .*No such file"):
        restore(archive, state(archive), tmp_path / "none.tar")
