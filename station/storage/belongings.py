"""All that a station keeps of one person, as files of one archive to take away: nothing that is theirs is left out."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, select

import station
from station.storage import schema
from station.storage.database import open_engine, reading
from station.storage.errors import DeniedError
from station.storage.exports import SIMULATED
from station.storage.paths import Archive
from station.storage.trace_file import recording

_CHUNK_BYTES = 256 * 1024
Files = Iterator[tuple[str, bytes | Path]]


def belongings(archive: Archive, person_id: str) -> Files:
    """Name and content of each file: `person.json`, a file for each session, and each recording as it lies there.

    In JSON each table of the database is a list of rows, with the columns of `station.storage.schema`. One session is
    held in memory at a time. Raises StorageError, DeniedError where there is no such person.
    """
    engine, sessions = open_engine(archive.database), schema.sessions
    with reading(engine) as connection:
        own = _rows(connection, schema.people, schema.people.c.id == person_id)
        if not own:
            raise DeniedError("no person", f"there is no person {person_id}. It may have been deleted")
        tables = [table for table in schema.metadata.sorted_tables if "person_id" in table.c and table is not sessions]
        kept = {table.name: _rows(connection, table, table.c.person_id == person_id) for table in tables}
        listed = select(sessions.c.id, sessions.c.began_utc, sessions.c.trace).where(sessions.c.person_id == person_id)
        found = connection.execute(listed.order_by(sessions.c.began_utc)).all()
    yield "person.json", _as_json(archive, {"people": own, **kept})
    for row in found:
        with reading(engine) as connection:
            whole = {"sessions": _rows(connection, sessions, sessions.c.id == row.id)}
            for table in schema.metadata.sorted_tables:
                if "session_id" in table.c:
                    whole[table.name] = _rows(connection, table, table.c.session_id == row.id)
        yield f"sessions/{row.began_utc:%Y%m%d_%H%M}_{row.id}.json", _as_json(archive, whole)
        path = None if row.trace is None else recording(archive.recordings, row.trace)
        if path is not None:
            yield f"recordings/{path.name}", path


def zipped(files: Files) -> Iterator[bytes]:
    """The files as one ZIP archive, piece by piece. A recording that went meanwhile is left out."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w") as packed:
        for name, content in files:
            if isinstance(content, bytes):
                packed.writestr(name, content, zipfile.ZIP_DEFLATED)
            else:
                yield from _copied(packed, name, content, outlet)
            yield outlet.taken()
    yield outlet.taken()


class _Outlet(io.RawIOBase):
    """What a ZIP archive is written to that is sent on at once: no place to go back to."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces = bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Holds the piece until it is taken."""
        self._pieces += data
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        pieces = bytes(self._pieces)
        self._pieces.clear()
        return pieces


def _copied(packed: zipfile.ZipFile, name: str, path: Path, outlet: _Outlet) -> Iterator[bytes]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file, packed.open(name, "w", force_zip64=True) as entry:
        while piece := file.read(_CHUNK_BYTES):
            entry.write(piece)
            yield outlet.taken()


def _rows(connection: Connection, table: Table, condition: Any) -> list[dict[str, Any]]:
    wanted = select(table).where(condition).order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def _as_json(archive: Archive, tables: Mapping[str, Any]) -> bytes:
    source = SIMULATED if archive.simulated else "live"
    head = {"kickstation": station.__version__, "source": source, "exported_utc": datetime.now(UTC)}
    return msgspec.json.format(msgspec.json.encode(head | dict(tables)), indent=2) + b"\n"
