"""The one way to a database file: its engine, and transactions that are short, ordered and told apart.

SQLite in WAL mode lets the page read while the recorder writes. Whoever writes says so at once (BEGIN IMMEDIATE), so
that two writers wait for each other instead of failing half-way. A commit is on the card before it returns
(synchronous=FULL): with one commit a second that costs one sync a second, and a power cut takes nothing back. What is
deleted is overwritten (secure_delete).
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool, StaticPool

from station.storage.errors import StorageError

log = logging.getLogger(__name__)

# Transactions last milliseconds; a disk that stalls for 5 s is waited for, whoever stalls longer is broken.
BUSY_TIMEOUT_MS = 10_000
_SET_UP = (
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
)
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_CLOSED = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})


def open_engine(file: Path, *, keep_open: bool = False, foreign_keys: bool = True) -> Engine:
    """The engine of a database file.

    Each use opens the file anew, so one that was replaced meanwhile is noticed. Who writes every second has it kept
    open instead: the last one to close a file in WAL mode moves everything into it and syncs twice. Only a migration
    works without `foreign_keys`: it copies tables, and dropping the old one would delete its children.
    """

    def set_up(connection: sqlite3.Connection, _: Any) -> None:
        try:
            for statement in (*_SET_UP, f"PRAGMA foreign_keys={foreign_keys:d}"):
                connection.execute(statement)
        except sqlite3.Error:
            # The pool forgets a connection that could not be set up, without closing it.
            connection.close()
            raise

    # The driver's own transactions would begin late and without IMMEDIATE: it is told to leave them to us.
    url = URL.create("sqlite", database=str(file))
    pool = StaticPool if keep_open else NullPool
    engine = create_engine(url, poolclass=pool, connect_args={"isolation_level": None})
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", _begin)
    return engine


def suspicion(file: Path) -> Path:
    """The mark that is left beside a database that turned out to be damaged, for whoever starts next."""
    return file.with_name(f"{file.name}-damaged")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A view of the database at one moment. Raises StorageError with the remedy."""
    try:
        with engine.begin() as connection:
            yield connection
    except DatabaseError as error:
        if is_damaged(error):
            _suspect(Path(str(engine.url.database)))
        raise StorageError(told(engine, error)) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: committed at the end, or not at all. Raises StorageError with the remedy."""
    with reading(engine.execution_options(immediate=True)) as connection:
        yield connection


def empty_log(file: Path) -> None:
    """Moves the write-ahead log into the database and empties it, so that no deleted row is left there.

    Raises StorageError when somebody reads on for longer than the timeout; then the log stays as it is.
    """
    with closing(sqlite3.connect(file, timeout=BUSY_TIMEOUT_MS / 1000)) as connection:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StorageError(f"{file}: what was deleted is still in {file.name}-wal. Stop the station once to empty it")


def told(engine: Engine, error: DatabaseError) -> str:
    """What went wrong with the database, and the remedy."""
    where, code = engine.url.database, primary_code(error)
    if code in _DAMAGED:
        remedy = "It is damaged: the station sets it aside and keeps what can be read; start it if it does not run"
    elif code in _FULL:
        remedy = "Free space there, or change the card"
    elif code in _CLOSED:
        remedy = "Let this user write there, or mount the disk for writing"
    elif code == sqlite3.SQLITE_BUSY:
        remedy = "Another program holds it: close that one"
    else:
        remedy = "Please report this"
    return f"{where}: {error.orig}. {remedy}"


def is_damaged(error: DatabaseError) -> bool:
    """Whether the file itself is broken, as opposed to what was asked of it."""
    return primary_code(error) in _DAMAGED


def primary_code(error: DatabaseError) -> int:
    """SQLite's primary result code, <https://www.sqlite.org/rescode.html>; 0 where the error is not SQLite's."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF


def _suspect(file: Path) -> None:
    try:
        suspicion(file).touch()
    except OSError as error:
        log.warning("%s: is damaged, which cannot be noted (%s). Let this user write there", file, error)


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
