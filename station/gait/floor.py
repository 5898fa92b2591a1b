"""Where both feet have been of late: the contacts that strides, low kicks and faults are read from."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from station.gait.events import FootStrike, ToeOff
from station.gait.samples import Side

MS = 1_000_000
# Beyond this a pause lies between two steps: 40 steps a minute, slower than any drill.
PAUSE_NS = 1500 * MS
# A foot that is off the floor to be swung: recorded swings last 330 to 490 ms, sprinting to jogging in place; half of
# the shortest is a shuffle, and at 60 steps a minute a swing lasts 0.7 s. Longer is a foot held up, or somebody who
# stepped off the mat.
LEAST_SWING_NS = 150 * MS
MOST_SWING_NS = 1000 * MS
# Two strides of a foot that comes down three times while the other is up (a hop), and one to spare.
KEPT_CONTACTS = 6

OTHER: dict[Side, Side] = {"left": "right", "right": "left"}


@dataclass(slots=True)
class Contact:
    """One foot on the floor; `strike_ns` is None for a foot that stood there from the start."""

    strike_ns: int | None
    toe_off_ns: int | None = None

    def holds(self, at_ns: int) -> bool:
        """Whether the foot was down at that time."""
        began = self.strike_ns is None or self.strike_ns <= at_ns
        return began and (self.toe_off_ns is None or at_ns < self.toe_off_ns)


class Floor:
    """The last few contacts of each foot, from the pads of both; an undivided mat tells nothing here."""

    def __init__(self) -> None:
        self._contacts: dict[Side, deque[Contact]] = {side: deque(maxlen=KEPT_CONTACTS) for side in OTHER}

    def hear(self, event: FootStrike | ToeOff) -> None:
        """Takes a begin or an end of a contact."""
        contacts = self._contacts.get(event.side)
        if contacts is None:
            return
        if isinstance(event, FootStrike):
            contacts.append(Contact(event.t_ns))
        elif contacts and contacts[-1].toe_off_ns is None:
            contacts[-1].toe_off_ns = event.t_ns
        else:
            contacts.append(Contact(None, event.t_ns))

    def contacts(self, side: Side) -> Sequence[Contact]:
        """The foot's contacts, oldest first; none where its pad has told nothing."""
        return self._contacts.get(side, ())

    def holds(self, side: Side, at_ns: int) -> bool:
        """Whether that foot was down at `at_ns`, as far as is known."""
        return any(contact.holds(at_ns) for contact in self.contacts(side))

    def moved(self, side: Side, since_ns: int, until_ns: int) -> bool:
        """Whether that foot came down or left within the time."""
        return any(
            t_ns is not None and since_ns <= t_ns <= until_ns
            for contact in self.contacts(side)
            for t_ns in (contact.strike_ns, contact.toe_off_ns)
        )

    def struck(self, side: Side, since_ns: int, until_ns: int) -> bool:
        """Whether that foot came down within the time."""
        strikes = (contact.strike_ns for contact in self.contacts(side))
        return any(t_ns is not None and since_ns <= t_ns <= until_ns for t_ns in strikes)

    def carried(self, side: Side, toe_off_ns: int, strike_ns: int) -> bool:
        """Whether the other foot bore the body in the middle of that swing: in a jump or a hop it does not."""
        return self.holds(OTHER[side], (toe_off_ns + strike_ns) // 2)

    def both_down_ns(self, toe_off: ToeOff) -> int | None:
        """How long both feet were down when this one left; None where that is not known, 0 where the other was up."""
        other = next((c for c in self.contacts(OTHER[toe_off.side]) if c.holds(toe_off.t_ns)), None)
        if other is None:
            return 0
        own_ns = self.contacts(toe_off.side)[-1].strike_ns
        return (
            None if own_ns is None or other.strike_ns is None else max(toe_off.t_ns - max(own_ns, other.strike_ns), 0)
        )
