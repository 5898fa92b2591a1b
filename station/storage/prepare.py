"""Makes a database fit for use, once and under a lock, before anybody opens it.

A new one gets its tables; an older one is copied and then migrated; a newer one is refused; a damaged one is set aside,
what can be read of it is exported, and a new one is begun.
"""

import fcntl
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import DatabaseError

from station.storage import schema
from station.storage.database import is_damaged, open_engine, reading, suspicion, writing
from station.storage.errors import NewerDatabase, StorageError
from station.storage.identity import Station
from station.storage.salvage import salvage

MIGRATIONS = Path(__file__).parent / "migrations"
# What SQLite keeps beside a database in WAL mode; a renamed database takes them along.
COMPANIONS = ("", "-wal", "-shm")


def prepare(file: Path, station: Station | None = None) -> list[str]:
    """Makes `file` a database of today's tables; what had to be done, for people.

    Whoever runs as a `station` introduces it; who only looks or restores does not.

    Raises NewerDatabase for one of a later version, StorageError where the disk does not let it be.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _locked(file):
            done = [*_set_aside_if_damaged(file), *_migrate(file)]
            if station is not None:
                _introduce(file, station)
    except OSError as error:
        raise StorageError(f"{file}: cannot be made ({error}). Let this user write there, or free space") from error
    return done


def copy_of(file: Path, target: Path) -> None:
    """Copies a database as it is at one moment, while others may write to it. Raises StorageError."""
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        raise StorageError(f"{file}: cannot be copied to {target} ({error}). Free space there") from error


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Holds off every other process that prepares this database; the kernel lets go however this one ends."""
    with file.with_name(f"{file.name}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _set_aside_if_damaged(file: Path) -> Iterator[str]:
    """Looks closer only where there is a reason: a check reads the whole file, and a start should not wait for it."""
    mark, unclean = suspicion(file), file.with_name(f"{file.name}-wal")
    if not file.exists() or not (mark.exists() or unclean.exists() or _damage(file, "PRAGMA schema_version")):
        return
    if damage := _damage(file, "PRAGMA quick_check(1)"):
        aside = file.with_name(f"{file.stem}-damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z{file.suffix}")
        for companion in COMPANIONS:
            part = file.with_name(file.name + companion)
            if part.exists():
                part.rename(aside.with_name(aside.name + companion))
        saved = aside.with_suffix(".jsonl")
        yield (
            f"{file} was damaged ({damage}): it is kept as {aside.name}, {salvage(aside, saved)} rows that could be "
            f"read are in {saved.name}, and a new database is begun"
        )
    mark.unlink(missing_ok=True)


def _damage(file: Path, check: str) -> str | None:
    """What SQLite's own check finds wrong with the file; None where it is sound."""
    try:
        with open_engine(file).connect() as connection:
            found = str(connection.exec_driver_sql(check).scalar_one())
    except DatabaseError as error:
        if not is_damaged(error):
            raise StorageError(f"{file}: {error.orig}. Let this user read and write there") from error
        return str(error.orig)
    return None if found == "ok" or "quick_check" not in check else found


def _migrate(file: Path) -> Iterator[str]:
    """Brings the tables to today's, keeping a copy of what was there before."""
    # SQLite would keep the group from writing to what it makes: the loop and the page are two users of one group.
    file.touch()
    with reading(open_engine(file)) as connection:
        revision = _revision(connection)
    if revision == schema.REVISION:
        return
    # Its own steps are of no use to people, not even those of its start.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from alembic import command  # noqa: PLC0415 - 7 MB and 0.1 s, which only the first start needs
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    if revision is not None:
        if revision not in {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}:
            raise NewerDatabase(
                f"{file}: was written by a later version of kickstation (its tables are of version {revision}, known "
                f"is {schema.REVISION}). Update kickstation, or name another folder with STATE_DIRECTORY"
            )
        copy = file.with_name(f"{file.stem}-before-{schema.REVISION}{file.suffix}")
        copy_of(file, copy)
        yield f"{file} was of an earlier version: it is migrated, and kept as it was in {copy.name}"
    with writing(open_engine(file, foreign_keys=False)) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())


def _introduce(file: Path, station: Station) -> None:
    """Notes who this station is; it may have been given another name since."""
    table, engine = schema.station, open_engine(file)
    with reading(engine) as connection:
        known = connection.execute(select(table.c.name).where(table.c.id == station.id)).scalar()
    if known is None:
        with writing(engine) as connection:
            connection.execute(table.insert().values(id=station.id, name=station.name, created_utc=datetime.now(UTC)))
    elif known != station.name:
        with writing(engine) as connection:
            connection.execute(table.update().where(table.c.id == station.id).values(name=station.name))
