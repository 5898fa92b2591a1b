"""The recorder's way to the database. Importing this costs 0.3 s and 28 MB, so only the recorder's thread does it."""

import logging
from collections.abc import Callable

from sqlalchemy import Engine

import station
from station.messages import LoopHealth
from station.ports import WallTime
from station.runtime.keeping import Keeping
from station.runtime.turn import Learnt, Turn
from station.storage.database import open_engine, suspicion
from station.storage.deletion import finish_deletions
from station.storage.errors import StorageError
from station.storage.prepare import prepare
from station.storage.roster import Roster
from station.storage.session_writer import OpenSession, Origin, SessionWriter
from station.storage.unfinished import interrupt_unfinished, reopen

log = logging.getLogger(__name__)


class Bookkeeper:
    """Hears every turn, and writes what belongs to a session into the database, which it makes fit for use first.

    A database that cannot be used is tried again with each `store`, and made anew where it turned out to be damaged.
    """

    def __init__(self, keeping: Keeping, wall: Callable[[int], WallTime], health: Callable[[], LoopHealth]) -> None:
        self._keeping = keeping
        self._file = keeping.archive.database
        origin = Origin(keeping.station.id, keeping.header.rig, station.__version__, keeping.boot_id)
        self._writer = SessionWriter(origin, wall, health)
        self._engine: Engine | None = None
        self._resumed = keeping.resumed
        self._learnt: list[Learnt] = []
        self.calibrations_kept = 0

    @property
    def session(self) -> OpenSession | None:
        """The session that runs."""
        return self._writer.session

    @property
    def dropped(self) -> int:
        """Rows of the database that were let go, because it took nothing for an hour."""
        return self._writer.dropped

    def hear(self, turn: Turn) -> None:
        """Takes one turn of the loop."""
        self._writer.hear(turn.events, turn.told)
        if turn.learnt is not None:
            self._learnt.append(turn.learnt)

    def store(self) -> str | None:
        """Writes what has come; what is in the way, with the remedy, or None."""
        try:
            engine = self._engine
            if engine is None or suspicion(self._file).exists():
                engine = self._open()
            self._writer.commit(engine)
            self._keep_learnt()
        except StorageError as error:
            self.close()
            return str(error)
        return None

    def close(self) -> None:
        """Lets go of the database."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _keep_learnt(self) -> None:
        """Of a person who was deleted meanwhile nothing is kept."""
        while self._learnt:
            roster, learnt = Roster(self._keeping.archive), self._learnt[0]
            if any(person.id == learnt.person_id for person in roster.people()):
                roster.add_calibration(learnt.person_id, learnt.calibration)
                self.calibrations_kept += 1
            self._learnt.pop(0)

    def _open(self) -> Engine:
        self.close()
        for note in prepare(self._file, self._keeping.station):
            log.warning("%s.", note)
        # Kept from the first moment on, so that `close` finds it even where the steps below fail.
        self._engine = engine = open_engine(self._file, keep_open=True)
        finish_deletions(engine, self._keeping.archive)
        if self._resumed is not None and self.session is None:
            self._writer.session = reopen(engine, self._resumed)
        self._resumed = None
        running = None if self.session is None else self.session.id
        for key in interrupt_unfinished(engine, but=running):
            log.warning("Session %s was cut short: it is kept as interrupted.", key)
        if running is not None and reopen(engine, running) is None:
            self._writer.begin_again()
        return engine
