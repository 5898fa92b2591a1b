"""Parts that are lost and come back, each said once."""

from collections.abc import Mapping

from station.drill.events import DrillEvent
from station.drill.moment import Moment, Part
from station.drill.texts import notice

LOST: Mapping[Part, str] = {part: f"lost_{part}" for part in ("heels", "floor", "power", "records")}
BACK: Mapping[Part, str] = {part: f"back_{part}" for part in ("heels", "floor", "power", "records")}


# Sensors take some tenths of a second to start, and those that do not answer at all are tried again within seconds.
START_NS = 3_000_000_000


class Troubles:
    """What cannot be relied on now, by part; what does not work while the station starts is given some time."""

    def __init__(self) -> None:
        self._now: dict[Part, str] = {}
        self._silent_until_ns: int | None = None

    def update(self, moment: Moment) -> list[DrillEvent]:
        """What was lost or came back since the last moment."""
        if self._silent_until_ns is None:
            self._silent_until_ns = moment.now_ns + START_NS
        if moment.now_ns < self._silent_until_ns or (not moment.troubles and not self._now):
            return []
        before, self._now = self._now, {trouble.part: trouble.message for trouble in moment.troubles}
        lost = [part for part in self._now if part not in before]
        back = [part for part in before if part not in self._now]
        told: list[DrillEvent] = [notice(moment.now_ns, LOST[part], message=self._now[part]) for part in lost]
        return told + [notice(moment.now_ns, BACK[part]) for part in back]

    def __contains__(self, part: Part) -> bool:
        return part in self._now
