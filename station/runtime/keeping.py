"""What the recorder's parts need to know of the run that they keep."""

from dataclasses import dataclass
from pathlib import Path

from station.storage.identity import Station
from station.storage.paths import Archive
from station.storage.trace import TraceHeader


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where a run of the station is kept, and as whose.

    `checkpoints` is a folder that survives the process but not the machine, `boot_id` the id of this boot, `resumed`
    the id of the session to go on with, where a checkpoint named one. `goes_on` says to begin with person and program
    of the last session.
    """

    archive: Archive
    station: Station
    header: TraceHeader
    checkpoints: Path
    boot_id: str
    resumed: str | None = None
    goes_on: bool = True
