"""Where a session stands, once a second, in memory that survives the process but not the machine.

The file lies beside the sockets, which on a station is a file system in memory: it costs the card nothing, no disk can
stall it, and after a power cut it is gone, as it should be: only a restart on the same boot can go on. How soon it has
to come is for the drill to say.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

FILE = "session.json"

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Checkpoint(Generic[State]):
    """A session that runs: its id, the boot and the monotonic time at which it stood so, and the drill's own state."""

    session_id: str
    boot_id: str
    t_ns: int
    state: State


def save(folder: Path, checkpoint: Checkpoint[Any]) -> None:
    """Replaces the last checkpoint, as a whole or not at all. Raises OSError."""
    fresh = folder / f"{FILE}.new"
    fresh.write_bytes(msgspec.json.encode(checkpoint))
    fresh.replace(folder / FILE)


def forget(folder: Path) -> None:
    """Removes the checkpoint of a session that is over. Raises OSError."""
    (folder / FILE).unlink(missing_ok=True)


def load(folder: Path, kind: type[State], boot_id: str, now_ns: int) -> Checkpoint[State] | None:
    """The session that was cut short on this boot, its state of this `kind`; None where there is none."""
    try:
        found = msgspec.json.decode((folder / FILE).read_bytes(), type=Checkpoint[kind])  # type: ignore[valid-type]
    except (FileNotFoundError, msgspec.MsgspecError):
        # Nothing to go on with, or the state of another version: that session counts as interrupted.
        return None
    return found if found.boot_id == boot_id and found.t_ns <= now_ns else None
