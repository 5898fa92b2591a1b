"""Keeps every session, from a thread of its own, so that no disk delays a light.

Once a second what has come goes to disk: kicks into the database, then rows into the session's recording, then where
the session stands into memory that survives the process. So a crash or a power cut costs at most the last second of
kicks and two of the recording. What a disk refuses is told once, tried again, and counted where it is lost.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from station.drill.setting import Known
from station.messages import LoopHealth
from station.ports import Clock, WallClock
from station.programs.loading import built_in_programs
from station.runtime.keeping import Keeping
from station.runtime.turn import Turn

if TYPE_CHECKING:
    from station.runtime.scribe import Scribe

log = logging.getLogger(__name__)

SLICE_S = 1.0
# 100 s of the pair rig: a card that stalls for that long is broken, and 20,000 rows are about 5 MB.
LIMIT_ROWS = 20_000
# Beyond the rows only turns with events are queued, some 20 a second: a quarter of an hour of them.
LIMIT_TURNS = 40_000


@dataclass(frozen=True, slots=True)
class RecorderState:
    """How the recording does: rows on disk, what will never be there, and in words what to do if it fails.

    `session` is the id of the session that runs, else of the last one.
    """

    session: str | None
    file: str | None
    rows: int
    dropped: int
    ok: bool
    message: str


class Recorder:
    """Keeps sessions and their recordings; `offer` never waits, and what cannot be kept is counted."""

    def __init__(self, keeping: Keeping, clock: Clock, wall: WallClock) -> None:
        self._keeping = keeping
        self._clock = clock
        self._wall = wall
        self._queue: queue.SimpleQueue[Turn] = queue.SimpleQueue()
        self._scribe: Scribe | None = None
        # Each count has one writer: the loop's thread offers and overflows, the recorder's takes and tells.
        self._offered = self._overflowed = self._taken = self._overflow_told = 0
        self._problem: str | None = None
        self._known: queue.SimpleQueue[Known] = queue.SimpleQueue()
        self._is_known = False
        self._ask_again = threading.Event()
        self._stopping = threading.Event()
        self._wake = threading.Event()

    def start(self, health: Callable[[], LoopHealth]) -> None:
        """Begins to record; `health` is asked at the end of each session how the loop did."""
        self._thread = threading.Thread(target=self._run, args=(health,), name="recorder")
        self._thread.start()

    def offer(self, turn: Turn) -> None:
        """Queues one turn; called by the loop only. Where the disk is far behind, rows are let go before events."""
        if self._offered - self._taken + len(turn.rows) > LIMIT_ROWS:
            self._overflowed += len(turn.rows)
            turn = Turn((), turn.events, turn.told, turn.state, turn.learnt)
        if self._queue.qsize() >= LIMIT_TURNS:
            self._overflowed += len(turn.rows) + len(turn.events) + len(turn.told)
        elif turn.rows or turn.events or turn.told or turn.state is not None:
            self._offered += len(turn.rows)
            self._queue.put(turn)

    @property
    def dropped(self) -> int:
        """Rows and events that were offered and are not on disk, nor will be."""
        return self._overflowed + (self._scribe.lost if self._scribe else 0)

    def state(self) -> RecorderState:
        """What the page shows about the recording."""
        scribe, problem = self._scribe, self._problem
        path = scribe.tape.path if scribe else None
        return RecorderState(
            session=scribe.session if scribe else None,
            file=path.name if path else None,
            rows=scribe.tape.written if scribe else 0,
            dropped=self.dropped,
            ok=problem is None,
            message=problem or "recording",
        )

    def look_again(self) -> None:
        """Reads people and programs again, because somebody changed them."""
        self._ask_again.set()
        self._wake.set()

    def known(self) -> Known | None:
        """What is kept of people and programs, once after each reading; called by the loop only."""
        return None if self._known.empty() else self._known.get()

    def close(self) -> None:
        """Writes what is queued and ends the thread; a session that runs is left for the next start to go on with."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()

    def _run(self, health: Callable[[], LoopHealth]) -> None:
        # Here and not above: SQLAlchemy takes 0.3 s, for which neither the loop nor the lights wait.
        from station.runtime.scribe import Scribe  # noqa: PLC0415

        scribe = self._scribe = Scribe(self._keeping, self._clock, self._wall, health)
        problems = scribe.open()
        self._tell(problems)
        self._ask_again.set()
        self._read_known(can_go_on=bool(problems) or scribe.session is not None)
        for _ in scribe.tidying():
            self._slice(scribe)
            if self._stopping.is_set():
                break
        stopping = False
        while not stopping:
            self._wake.wait(SLICE_S)
            self._wake.clear()
            stopping = self._stopping.is_set()
            self._slice(scribe)
            self._read_known()
        scribe.close()

    def _read_known(self, *, can_go_on: bool = True) -> None:
        """Lays what is kept of people and programs before the loop; where it cannot be read, what was known stays."""
        if not self._ask_again.is_set():
            return
        self._ask_again.clear()
        from station.storage.errors import StorageError  # noqa: PLC0415 - see _run
        from station.storage.known import known  # noqa: PLC0415

        try:
            first = self._keeping.goes_on and not self._is_known
            found = known(self._keeping.archive, self._keeping.header.rig, first=first)
        except StorageError as error:
            log.error("%s. People and programs stay as they were known.", error)  # noqa: TRY400 - no fault of the code
            found = Known(built_in_programs())
            if self._is_known:
                return
        self._is_known = True
        self._known.put(replace(found, can_go_on=can_go_on))

    def _slice(self, scribe: "Scribe") -> None:
        while not self._queue.empty():
            turn = self._queue.get()
            self._taken += len(turn.rows)
            scribe.take(turn)
        overflow = self._overflowed - self._overflow_told
        self._overflow_told += overflow
        folder = self._keeping.archive.recordings
        slow = [f"{folder}: the disk takes rows too slowly. Use a faster card"] if overflow else []
        kept = scribe.calibrations_kept
        self._tell(slow + scribe.write())
        if scribe.calibrations_kept > kept:
            self._ask_again.set()

    def _tell(self, problems: list[str]) -> None:
        problem = problems[0] if problems else None
        if problem and not self._problem:
            log.error("%s. What is not kept is counted.", problem)
        if self._problem and not problem:
            log.warning("Sessions are kept again; %d rows were lost.", self.dropped)
        self._problem = problem
