"""A recording on disk: appended a slice at a time, compressed at its end, and the oldest removed when there are many.

A slice is synced before the next one, so a crash or a power cut costs at most the last one. What a crash left
uncompressed is compressed at the next start.
"""

import errno
import fcntl
import gzip
import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from station.gait.samples import Row
from station.storage.rows import COLUMNS, format_row
from station.storage.trace import TraceHeader, format_header

log = logging.getLogger(__name__)

PLAIN, PACKED = ".csv", ".csv.gz"
MIN_FREE_BYTES = 200_000_000
# All recordings together: 250 hours of the pair rig, compressed.
LIMIT_BYTES = 2_000_000_000
# Level 1 packs five times as fast as level 6 into a fifth more bytes, and somebody waits for the end of a session:
# an hour of the pair rig takes 0.2 s instead of 1.0 s here. More than that is left to the next start.
PACK_LEVEL = 1
PACK_AT_END_BYTES = 32_000_000
_CHUNK_BYTES = 4 * 1024 * 1024
_COLUMN_LINE = f"\n{','.join(COLUMNS)}\n".encode()


class TraceFile:
    """One recording that grows; it is made, with its folder, when the first rows come."""

    def __init__(self, path: Path, header: TraceHeader) -> None:
        self.path = path
        self._header = header
        self._file: BinaryIO | None = None
        self._synced_bytes = 0

    def append(self, rows: Sequence[Row]) -> None:
        """Writes rows and syncs them. Raises OSError, with none of them kept, where the disk does not take them."""
        data = "".join(map(format_row, rows)).encode()
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < MIN_FREE_BYTES:
            raise OSError(errno.ENOSPC, f"less than {MIN_FREE_BYTES // 10**6} MB are free")
        if self._file is None or not self.path.exists():
            self._file = self._opened()
        if not self._synced_bytes:
            data = format_header(self._header).encode() + data
        # A slice that failed midway has left a part of a line behind: it must not stay in the middle of the file.
        self._file.truncate(self._synced_bytes)
        self._file.seek(self._synced_bytes)
        if self._file.write(data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self._file.fileno())
        self._synced_bytes += len(data)

    def end(self) -> None:
        """Closes the recording and compresses it, unless it is so long that somebody would wait for it."""
        self.close()
        if 0 < self._synced_bytes <= PACK_AT_END_BYTES:
            for _ in packing(self.path):
                pass

    def close(self) -> None:
        """Leaves the recording as it is."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def discard(self) -> None:
        """Closes and removes the recording."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _opened(self) -> BinaryIO:
        """The file, new or as a crash left it: goes on after its last whole line."""
        self.close()
        file = self.path.open("a+b", buffering=0)
        try:
            # Locked while it grows, so that another station that starts meanwhile does not take it for a crash's.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _sync_folder(self.path.parent)
            file.seek(0)
            kept = file.read()
        except OSError:
            file.close()
            raise
        self._synced_bytes = kept.rfind(b"\n") + 1 if _COLUMN_LINE in kept else 0
        return file


def packing(path: Path) -> Iterator[None]:
    """Compresses a finished recording, in steps of some megabytes; the plain file goes when the packed one is safe."""
    packed = path.with_suffix(PACKED)
    unfinished = path.with_suffix(f"{PACKED}.tmp")
    try:
        with path.open("rb") as plain:
            fcntl.flock(plain, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _COLUMN_LINE not in plain.read(_CHUNK_BYTES):
                path.unlink()  # the machine died before the first slice was whole
                return
            plain.seek(0)
            with unfinished.open("wb") as raw:
                with gzip.GzipFile(path.name, "wb", PACK_LEVEL, raw) as file:
                    while chunk := plain.read(_CHUNK_BYTES):
                        file.write(chunk)
                        yield
                raw.flush()
                os.fsync(raw.fileno())
            unfinished.replace(packed)
            _sync_folder(path.parent)
            path.unlink()
    except BlockingIOError:
        log.warning("%s: another station is recording to it. Stop one of the two.", path)
    except OSError as error:
        log.warning("%s: cannot be compressed (%s). It stays as it is until the next start.", path, error)


def recording(folder: Path, name: str) -> Path | None:
    """The file of a recording, compressed or not; None when it is gone."""
    return next((path for ending in (PACKED, PLAIN) if (path := folder / f"{name}{ending}").exists()), None)


def make_room(folder: Path, keep: str, limit_bytes: int = LIMIT_BYTES) -> list[str]:
    """Removes the oldest recordings until all together have at most `limit_bytes`; the names of those removed.

    Names begin with the time of the start. The one that is named `keep` stays, whatever its size.
    """
    found = sorted((path.name, path) for path in folder.glob("*.csv*") if path.name.endswith((PLAIN, PACKED)))
    total = sum(path.stat().st_size for _, path in found)
    removed: list[str] = []
    for name, path in found:
        if total <= limit_bytes:
            break
        if not name.startswith(f"{keep}."):
            total -= path.stat().st_size
            path.unlink()
            removed.append(name)
    return removed


def _sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable: fsync of a file does not cover its entry, fsync(2)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
