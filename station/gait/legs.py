"""Whose heel can it be: the interlock of the beam with the floor."""

from collections.abc import Mapping
from typing import NamedTuple

from station.gait.contact import PadContacts
from station.gait.events import Event, FootStrike, ToeOff
from station.gait.samples import Side

MS = 1_000_000
BOTH: tuple[Side, Side] = ("left", "right")
# A foot needs this long from the floor to the beam: 0.6 m at 10 m/s, which no drill reaches, less the 20 ms by which a
# pad that opens at another force tells the toe-off late or early.
LEAST_LIFT_NS = 40 * MS
# Both feet leaving the floor within this is a jump: alternating steps are at least 200 ms apart (300 a minute).
JUMP_NS = 60 * MS
# A foot that has been in the air this long is held up, not kicked: at 60 steps a minute a swing lasts 0.7 s.
MOST_LIFT_NS = 900 * MS
# Nobody flies this long: with both pads free since then, nobody stands on the mat, and it has no say.
ABSENT_NS = 1500 * MS
# While one foot comes down this often, the other does too: a pad that is silent meanwhile is stuck or its wire is off.
SILENT_STRIKES = 4
# A tuple, not a union, which would be made anew for each event.
CONTACTS = (FootStrike, ToeOff)


class Leg(NamedTuple):
    """Who may have kicked: a side, and the reason if the floor says that nobody can have."""

    side: Side
    veto: str | None = None


class Legs:
    """Asks the pads which foot was in the air; an undivided mat cannot tell and is not asked."""

    def __init__(self, pads: Mapping[Side, PadContacts]) -> None:
        self._pads: dict[Side, PadContacts] = {side: pad for side, pad in pads.items() if side != "unknown"}
        self._silence: dict[Side, int] = dict.fromkeys(self._pads, 0)

    def hear(self, event: Event) -> None:
        """Takes a contact's begin or end: its pad is alive, and makes one that stays silent suspect."""
        if isinstance(event, CONTACTS) and event.side in self._silence:
            for side in self._silence:
                self._silence[side] = 0 if side == event.side else self._silence[side] + isinstance(event, FootStrike)

    def at(self, sensor: Side, crossing_ns: int) -> Leg:
        """Whose heel was in the beam of `sensor` at `crossing_ns`."""
        if not self._pads:
            return Leg(sensor)
        believed = [
            side for side, pad in self._pads.items() if pad.level is not None and self._silence[side] < SILENT_STRIKES
        ]
        left_ns = {side: self._pads[side].off_since_ns(crossing_ns) for side in believed}
        off = {side: since_ns for side, since_ns in left_ns.items() if since_ns is not None}
        if len(off) == 2:
            if crossing_ns - max(off.values()) > ABSENT_NS:
                return Leg(sensor)
            if abs(off["left"] - off["right"]) < JUMP_NS:
                return Leg(sensor, "both feet left the floor together")
        side = sensor if sensor != "unknown" else _likeliest(believed, off)
        if side in off:
            return Leg(side, _lift_objection(crossing_ns - off[side]))
        return Leg(side, "the foot was on the floor" if side in believed or len(believed) == 2 else None)


def _likeliest(believed: list[Side], off: dict[Side, int]) -> Side:
    """The foot longest in the air, else the one whose pad says nothing."""
    if off:
        return min(off, key=lambda side: off[side])
    silent = [side for side in BOTH if side not in believed]
    return silent[0] if len(silent) == 1 else "unknown"


def _lift_objection(lift_ns: int) -> str | None:
    if lift_ns < LEAST_LIFT_NS:
        return "the foot had just left the floor"
    return "the foot was held up" if lift_ns > MOST_LIFT_NS else None
