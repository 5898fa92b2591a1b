"""What a session is told beside the events of the feet: the time, and how the rig stands at it."""

from dataclasses import dataclass
from typing import Literal

from station.drill.summary import NOT_FOLLOWED
from station.gait.figure import Figure
from station.gait.samples import Side

# Before any clock's start, also that of a played trace, which may begin below zero.
LONG_AGO_NS = -(2**62)
Part = Literal["heels", "floor", "power", "records"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A part of the station that cannot be relied on now; `message` says which, why, and the remedy."""

    part: Part
    message: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One turn of the loop.

    `down` are the pads that read loaded ("unknown" is an undivided mat). `body_seen` says whether a range sensor sees
    somebody at standing distance, None without one, and `distance_mm` how far away. `minute_of_day` is local, None
    while the clock is not trusted. `sway` and `drift` are the torso's since somebody began to kick, and
    `moved_mm` how far it has moved since, positive away from the sensor.
    """

    now_ns: int
    down: frozenset[Side] = frozenset()
    body_seen: bool | None = None
    minute_of_day: int | None = None
    troubles: tuple[Trouble, ...] = ()
    distance_mm: float | None = None
    sway: Figure = NOT_FOLLOWED
    drift: Figure = NOT_FOLLOWED
    moved_mm: float | None = None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nothing may sound, in minutes of the local day; may go past midnight."""

    from_minute: int
    to_minute: int

    def hold(self, minute_of_day: int | None) -> bool:
        """Whether it is quiet then; a station that does not know the time is not."""
        if minute_of_day is None:
            return False
        if self.from_minute <= self.to_minute:
            return self.from_minute <= minute_of_day < self.to_minute
        return minute_of_day >= self.from_minute or minute_of_day < self.to_minute
