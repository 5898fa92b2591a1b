"""What can still be read of a damaged database, as JSON lines: one row each, with the name of its table."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from station.storage.schema import metadata


def salvage(damaged: Path, target: Path) -> int:
    """Writes every row that can be read to `target`; how many there were."""
    saved = 0
    with target.open("w") as file, closing(sqlite3.connect(f"file:{damaged}?mode=ro", uri=True)) as connection:
        for table in metadata.sorted_tables:
            for row in _rows(connection, table):
                file.write(json.dumps({"table": table.name} | row, default=str) + "\n")
                saved += 1
    return saved


def _rows(connection: sqlite3.Connection, table: Table) -> Iterator[dict[str, Any]]:
    """The rows before the first damaged page, and from the end those after the last."""
    keys = [column.name for column in table.primary_key]
    seen: set[tuple[Any, ...]] = set()
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{key} {direction}" for key in keys)
        try:
            cursor = connection.execute(f"SELECT * FROM {table.name} ORDER BY {order}")  # noqa: S608 - our own names
            names = [column[0] for column in cursor.description]
            for values in cursor:
                row = dict(zip(names, values, strict=True))
                key = tuple(row[name] for name in keys)
                if key not in seen:
                    seen.add(key)
                    yield row
        except sqlite3.DatabaseError:
            # The other direction meets the damage from its far side; a table that cannot be read at all gives nothing.
            continue
