"""Everything of a station in one file, and the way back: the database as it is at one moment, recordings, identity.

The file is a tar archive, so that it can be looked into and read anywhere. Nothing that it holds is trusted: names are
taken from a short list, and its database is checked before anything that is there is moved.
"""

import io
import json
import re
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import station
from station.storage.errors import StorageError
from station.storage.identity import FILE as STATION_FILE
from station.storage.paths import Archive
from station.storage.prepare import COMPANIONS, copy_of, prepare
from station.storage.trace_file import PACKED, PLAIN

MANIFEST, DATABASE, RECORDINGS = "manifest.json", "kickstation.db", "recordings"
VERSION = 1
# Names as the recorder makes them; nothing else may come out of a backup.
_RECORDING = re.compile(rf"{RECORDINGS}/[0-9]{{8}}T[0-9]{{6}}Z_[0-9a-f]{{8}}({re.escape(PACKED)}|{re.escape(PLAIN)})")


def back_up(archive: Archive, state_folder: Path, target: Path, *, recordings: bool = True) -> int:
    """Writes a backup of a station to `target`, while it may be running; how many recordings are in it.

    Raises StorageError where there is nothing to back up, or no room for it.
    """
    if not archive.database.exists():
        raise StorageError(f"{archive.database}: there is no database yet, so there is nothing to back up")
    unfinished = target.with_name(f"{target.name}.tmp")
    kept = [path for path in sorted(archive.recordings.glob("*")) if recordings and path.name.endswith((PACKED, PLAIN))]
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder, tarfile.open(unfinished, "w") as tar:
            copy = Path(folder) / DATABASE
            copy_of(archive.database, copy)
            _add_manifest(tar)
            tar.add(copy, DATABASE)
            if (state_folder / STATION_FILE).exists():
                tar.add(state_folder / STATION_FILE, STATION_FILE)
            for path in kept:
                tar.add(path, f"{RECORDINGS}/{path.name}")
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StorageError(f"{target}: cannot be written ({error}). Free space there, or name another file") from error
    return len(kept)


def restore(archive: Archive, state_folder: Path, source: Path) -> list[str]:
    """Puts a backup in the place of what is there, which is kept beside it; what was done, for people.

    The station must not be running. Raises StorageError, with everything as it was, if the backup is not whole.
    """
    try:
        state_folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=state_folder) as folder:
            fresh = Path(folder)
            _unpack(source, fresh)
            notes = _checked(source, fresh / DATABASE)
            return [*notes, *_put_in_place(archive, state_folder, fresh)]
    except OSError as error:
        raise StorageError(f"{source}: cannot be restored ({error}). Free space in {state_folder}") from error


def _add_manifest(tar: tarfile.TarFile) -> None:
    made = {"backup": VERSION, "kickstation": station.__version__, "made_utc": datetime.now(UTC).isoformat()}
    content = json.dumps(made, indent=2).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _unpack(source: Path, folder: Path) -> None:
    """Takes out what a backup may hold, and nothing else."""
    (folder / RECORDINGS).mkdir()
    try:
        with tarfile.open(source) as tar:
            for entry in tar:
                known = entry.name in (MANIFEST, DATABASE, STATION_FILE) or _RECORDING.fullmatch(entry.name)
                content = tar.extractfile(entry) if known and entry.isfile() else None
                if content is None:
                    raise StorageError(f"{source}: holds {entry.name!r}, which no backup does. Nothing was changed")
                with content, (folder / entry.name).open("wb") as file:
                    shutil.copyfileobj(content, file)
    except tarfile.TarError as error:
        raise StorageError(f"{source}: is no whole backup ({error}). Nothing was changed. Copy it again") from error
    if not ((folder / MANIFEST).exists() and (folder / DATABASE).exists()):
        raise StorageError(f"{source}: is no backup, for it holds no {MANIFEST} or {DATABASE}. Nothing was changed")


def _checked(source: Path, database: Path) -> list[str]:
    """Makes sure that the database is sound, and brings it to today's tables."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise StorageError(f"{source}: its database is damaged ({found}). Nothing was changed. Use another backup")
    return ["The backup is of an earlier version: it was migrated."] if prepare(database) else []


def _put_in_place(archive: Archive, state_folder: Path, fresh: Path) -> list[str]:
    notes: list[str] = []
    if archive.database.exists():
        aside = archive.database.with_name(
            f"{archive.database.stem}-before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
        )
        for companion in COMPANIONS:
            part = archive.database.with_name(archive.database.name + companion)
            if part.exists():
                part.rename(aside.with_name(aside.name + companion))
        notes.append(f"What was there is kept in {aside}.")
    (fresh / DATABASE).replace(archive.database)
    if (fresh / STATION_FILE).exists():
        (fresh / STATION_FILE).replace(state_folder / STATION_FILE)
    archive.recordings.mkdir(exist_ok=True)
    found = sorted((fresh / RECORDINGS).iterdir())
    for path in found:
        path.replace(archive.recordings / path.name)
    return [*notes, f"The backup is in place, with {len(found)} recordings."]
