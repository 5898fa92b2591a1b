"""Keeps what a calibration read back, for whom it was made, whether or not the phone that began it still looks."""

import logging
import threading
from collections.abc import Callable

from station.messages import GuideView, Snapshot
from station.storage.errors import StorageError
from web.archives import Archives
from web.set_up_answers import Kept

logger = logging.getLogger(__name__)


class Keeper:
    """Hears every snapshot; a guide's result that bears a person's id is kept in a thread of its own.

    `last` is what became of the newest one.
    """

    def __init__(self, archives: Archives, look_again: Callable[[], None]) -> None:
        """`look_again` has the loop read people anew."""
        self.last: Kept | None = None
        self._archives = archives
        self._look_again = look_again
        self._taken: int | None = None

    def hear(self, snapshot: Snapshot) -> None:
        """Looks for a result; never waits."""
        view = snapshot.guide
        if view is None or view.state == "running":
            self._taken = None  # a station that starts anew counts its guides anew
        elif view.result is not None and view.person_id is not None and view.run != self._taken:
            self._taken = view.run
            threading.Thread(target=self._keep, args=(snapshot, view, view.person_id), name="keeper").start()

    def _keep(self, snapshot: Snapshot, view: GuideView, person_id: str) -> None:
        try:
            roster = self._archives.of(simulated=snapshot.source != "live").roster
            roster.keep_read_back(snapshot.rig, view.result or {}, person_id)
        except StorageError as error:
            logger.exception("the calibration was not kept")
            self.last = Kept(view.run, person_id, str(error))
            return
        self.last = Kept(view.run, person_id)
        self._look_again()
