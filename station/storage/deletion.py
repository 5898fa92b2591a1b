"""The recordings of sessions that people deleted: they follow the rows, whatever happens in between."""

from sqlalchemy import Engine, select

from station.storage import schema
from station.storage.database import reading, writing
from station.storage.errors import StorageError
from station.storage.paths import Archive


def finish_deletions(engine: Engine, archive: Archive) -> None:
    """Removes the recordings whose session is gone, and forgets their names. Raises StorageError."""
    table = schema.deletions
    with reading(engine) as connection:
        names = connection.execute(select(table.c.trace)).scalars().all()
    for name in names:
        try:
            for path in archive.recordings.glob(f"{name}.*"):
                path.unlink()
        except OSError as error:
            raise StorageError(
                f"{archive.recordings}: {name} cannot be removed ({error}). Remove it by hand"
            ) from error
        with writing(engine) as connection:
            connection.execute(table.delete().where(table.c.trace == name))
