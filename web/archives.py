"""What is kept, as the page reads and changes it: the people's archive, or that of whatever simulates just now."""

import threading
from dataclasses import dataclass
from pathlib import Path

from station.storage.history import History
from station.storage.identity import Station
from station.storage.ownership import Ownership
from station.storage.paths import Archive, archive
from station.storage.prepare import prepare
from station.storage.roster import Roster
from web.live import LiveFeed


@dataclass(frozen=True, slots=True)
class Shelf:
    """One archive with all that the page does to it."""

    archive: Archive
    history: History
    roster: Roster
    ownership: Ownership

    @property
    def simulated(self) -> bool:
        """Whether no person moved for what is kept here."""
        return self.archive.simulated


class Archives:
    """Both archives below one state folder; each is made fit for use when it is first asked for."""

    def __init__(self, folder: Path, station: Station, feed: LiveFeed) -> None:
        self._folder = folder
        self._station = station
        self._feed = feed
        self._shelves: dict[bool, Shelf] = {}
        self._lock = threading.Lock()

    def now(self) -> Shelf:
        """The archive that the loop writes to, by its newest snapshot; before the first one, the people's own.

        Raises StorageError.
        """
        return self.of(simulated=self._feed.source not in {None, "live"})

    def of(self, *, simulated: bool) -> Shelf:
        """One of the two. Raises StorageError."""
        with self._lock:
            if simulated not in self._shelves:
                place = archive(simulated=simulated, folder=self._folder)
                prepare(place.database, self._station)
                self._shelves[simulated] = Shelf(place, History(place), Roster(place), Ownership(place))
            return self._shelves[simulated]
