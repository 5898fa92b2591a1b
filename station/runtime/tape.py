"""Which rows go into which recording: a session's, from ten seconds before it began to its end."""

import logging
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import msgspec

from station.gait.samples import Row
from station.storage.trace import TraceHeader
from station.storage.trace_file import PLAIN, TraceFile, make_room

log = logging.getLogger(__name__)

# A calibration by standing still, and whatever made the session begin, happen in the seconds before.
BEFORE_NS = 10_000_000_000


class Tape:
    """Keeps the last ten seconds in memory, and while a session runs, all of it on disk.

    `written` and `lost` count rows on disk, and rows that should be there and never will.
    """

    def __init__(self, folder: Path, header: TraceHeader) -> None:
        self._folder = folder
        self._header = header
        self._before: deque[Sequence[Row]] = deque()
        self._file: TraceFile | None = None
        self._fresh: list[Row] = []
        self._ended: list[tuple[TraceFile, list[Row], bool]] = []
        self.written = self.lost = 0

    @property
    def path(self) -> Path | None:
        """The recording that grows now."""
        return None if self._file is None else self._file.path

    def begin(self, name: str, extra: dict[str, str], *, resumed: bool = False) -> None:
        """Begins the recording of a session, or goes on with one that a crash cut short."""
        self.end(keep=True)
        header = msgspec.structs.replace(self._header, extra=self._header.extra | extra)
        self._file = TraceFile(self._folder / f"{name}{PLAIN}", header)
        self._fresh = [] if resumed else [row for rows in self._before for row in rows]

    def take(self, rows: Sequence[Row]) -> None:
        """Takes the rows of one turn."""
        if not rows:
            return
        self._before.append(rows)
        while rows[-1].t_ns - self._before[0][-1].t_ns > BEFORE_NS:
            self._before.popleft()
        if self._file is not None:
            self._fresh += rows

    def end(self, *, keep: bool) -> None:
        """The session is over: its recording is finished, or removed, at the next `write`."""
        if self._file is not None:
            self._ended.append((self._file, self._fresh, keep))
            self._file, self._fresh = None, []

    def write(self) -> None:
        """Brings to disk what has come. Raises OSError; rows that could not be written are lost and counted."""
        try:
            while self._ended:
                file, rows, keep = self._ended.pop(0)
                self._finish(file, rows, keep=keep)
        finally:
            fresh, self._fresh = self._fresh, []
            if self._file is not None and fresh:
                self._append(self._file, fresh)

    def close(self) -> None:
        """Leaves a recording that grows as it is: the next start goes on with it or finishes it."""
        if self._file is not None:
            self._file.close()

    def _finish(self, file: TraceFile, rows: list[Row], *, keep: bool) -> None:
        if not keep:
            file.discard()
            return
        try:
            if rows:
                self._append(file, rows)
        finally:
            file.end()
        for name in make_room(self._folder, keep=file.path.stem):
            log.info("%s: removed, the oldest, to make room for new recordings.", self._folder / name)

    def _append(self, file: TraceFile, rows: list[Row]) -> None:
        try:
            file.append(rows)
        except OSError:
            self.lost += len(rows)
            raise
        self.written += len(rows)
