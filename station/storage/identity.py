"""Who this station is: an id that it gives itself at its first start and keeps."""

import uuid
from dataclasses import dataclass
from pathlib import Path

FILE = "station-id"


@dataclass(frozen=True, slots=True)
class Station:
    """One station among others: the id that it keeps for ever, and the name that its people gave it."""

    id: str
    name: str


def this_station(state_folder: Path, name: str) -> Station:
    """The station whose id is kept in `state_folder`."""
    return Station(str(station_id(state_folder)), name)


def station_id(state_folder: Path) -> uuid.UUID:
    """The id kept in `state_folder`, made at the first call; a file that holds none is replaced."""
    path = state_folder / FILE
    try:
        return uuid.UUID(path.read_text().strip())
    except (FileNotFoundError, ValueError):
        identity = uuid.uuid4()
        state_folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(f"{identity}\n")
        fresh.replace(path)
        return identity
