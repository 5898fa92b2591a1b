"""Brings turns of the loop to disk, a slice at a time: the work of the recorder's thread, without the thread."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

from station.drill.events import SessionBegan, SessionEnded
from station.messages import LoopHealth
from station.ports import Clock, WallClock, WallTime
from station.runtime.bookkeeper import Bookkeeper
from station.runtime.keeping import Keeping
from station.runtime.tape import Tape
from station.runtime.turn import Turn
from station.storage import checkpoint
from station.storage.checkpoint import Checkpoint
from station.storage.session_writer import OpenSession
from station.storage.trace_file import PLAIN, packing

log = logging.getLogger(__name__)


class Scribe:
    """Keeps sessions: kicks in the database, rows in a recording, and where the session stands in a checkpoint.

    `session` is the id of the session that runs, else of the last one.
    """

    def __init__(self, keeping: Keeping, clock: Clock, wall: WallClock, health: Callable[[], LoopHealth]) -> None:
        self._keeping = keeping
        self._clock = clock
        self._wall = wall
        self._books = Bookkeeper(keeping, self._date, health)
        self._checkpoint: Checkpoint[object] | None = None
        self._checkpoint_kept = keeping.resumed is not None
        self.tape = Tape(keeping.archive.recordings, keeping.header)
        self.session: str | None = None

    @property
    def lost(self) -> int:
        """Rows that are not on disk, nor will be."""
        return self.tape.lost + self._books.dropped

    @property
    def calibrations_kept(self) -> int:
        """How many calibrations were learnt in a session and are in the database now."""
        return self._books.calibrations_kept

    def open(self) -> list[str]:
        """Makes the database fit for use, and goes on with a session that was cut short; what is in the way."""
        problem = self._books.store()
        if session := self._books.session:
            self._begin(session, resumed=True)
        return [] if problem is None else [problem]

    def tidying(self) -> Iterator[None]:
        """Compresses the recordings that a crash left, in steps."""
        for left_behind in sorted(self._keeping.archive.recordings.glob(f"*{PLAIN}")):
            if left_behind != self.tape.path:
                yield from packing(left_behind)

    def take(self, turn: Turn) -> None:
        """Takes one turn; nothing goes to disk yet."""
        self._books.hear(turn)
        self.tape.take(turn.rows)
        for word in turn.told:
            if isinstance(word, SessionBegan) and (session := self._books.session):
                self._begin(session)
            elif isinstance(word, SessionEnded):
                self.tape.end(keep=word.outcome != "discarded")
        session = self._books.session
        if session is None:
            self._checkpoint = None
        elif turn.state is not None:
            now_ns = self._clock.now_ns()
            self._checkpoint = Checkpoint(session.id, self._keeping.boot_id, now_ns, turn.state)

    def write(self) -> list[str]:
        """Brings to disk what was taken; what was in the way, each with the remedy. All parts are tried."""
        return [problem for part in (self._books.store, self._record, self._note) if (problem := part())]

    def close(self) -> None:
        """Lets go of the files; a session that runs is left for the next start."""
        self.tape.close()
        self._books.close()

    def _begin(self, session: OpenSession, *, resumed: bool = False) -> None:
        self.session = session.id
        started = self._date(session.row["began_ns"]).utc.isoformat(timespec="milliseconds")
        self.tape.begin(session.trace, {"started_utc": started, "session": session.id}, resumed=resumed)

    def _record(self) -> str | None:
        try:
            self.tape.write()
        except OSError as error:
            folder = self._keeping.archive.recordings
            return f"{folder}: cannot record ({error}). Free space there, or let this user write there"
        return None

    def _note(self) -> str | None:
        folder, wanted = self._keeping.checkpoints, self._checkpoint
        try:
            if wanted is not None:
                checkpoint.save(folder, wanted)
                self._checkpoint_kept = True
            elif self._checkpoint_kept and self._books.session is None:
                checkpoint.forget(folder)
                self._checkpoint_kept = False
        except OSError as error:
            return f"{folder}: cannot note where the session stands ({error}). Free space there"
        return None

    def _date(self, t_ns: int) -> WallTime:
        """What the wall clock would have shown at a monotonic time, by what it shows now."""
        now = self._wall.now()
        return WallTime(now.utc - timedelta(microseconds=(self._clock.now_ns() - t_ns) / 1e3), now.trusted)
