"""A floor pad's raw, bouncing edges become foot strikes (first make) and toe-offs (last break)."""

from collections import deque

from station.gait.events import Event, FootStrike, ToeOff
from station.gait.samples import PAD_SIDE, ContactEdge, PadChannel, Side

MS = 1_000_000
# A pad that is open for less than this is still bouncing. Bounce ends within 12 ms and the shortest flight that must
# survive is 40 ms (the shortest measured by force plate in running is 46 ms): the middle is safe on both sides.
BOUNCE_NS = 25 * MS
# A closed pad becomes a foot only after this long: a contact lasts at least 60 ms (sprinters: 120 ms), a spike that a
# long wire picks up a few ms.
CONTACT_NS = 30 * MS


class PadContacts:
    """One pad: takes raw edges, reports contacts, and remembers when the foot was off the floor.

    `is_open` says that something waits for time to pass before it can be told. `spikes` counts contacts too short for a
    foot, `healed` levels that a re-read put right.

    `strike_ns` is the first make of the contact that is on, `break_ns` the break that may turn out to be its last.
    """

    def __init__(self, channel: PadChannel) -> None:
        self.side: Side = PAD_SIDE[channel]
        self.level: bool | None = None
        self.is_open = False
        self.spikes = 0
        self.healed = 0
        self._strike_ns: int | None = None
        self._told = False
        self._break_ns: int | None = None
        self._off_ns: int | None = None
        self._swings: deque[tuple[int, int]] = deque(maxlen=4)

    def edge(self, edge: ContactEdge) -> list[Event]:
        """Takes one raw edge, bounce included; edges of one pad are in time order."""
        events = self.advance(edge.t_ns)
        if edge.initial:
            self._set_level(edge.t_ns, loaded=edge.loaded)
        elif edge.loaded:
            self._make(edge.t_ns)
        elif self._break_ns is not None or self.level is not False:
            self._break_ns = edge.t_ns
        self.level = edge.loaded
        self.is_open = self._is_waiting()
        return events

    def advance(self, now_ns: int) -> list[Event]:
        """Reports what has become certain by `now_ns`: a strike that held, a toe-off that stayed."""
        events: list[Event] = []
        if self._break_ns is not None:
            if now_ns - self._break_ns >= BOUNCE_NS:
                self._close(self._break_ns, events)
        elif self._strike_ns is not None and not self._told and now_ns - self._strike_ns >= CONTACT_NS:
            self._tell_strike(self._strike_ns, events)
        self.is_open = self._is_waiting()
        return events

    def finish(self) -> list[Event]:
        """Closes what is open, because no more rows will come."""
        events: list[Event] = []
        if self._break_ns is not None:
            self._close(self._break_ns, events)
        elif self._strike_ns is not None and not self._told:
            self._tell_strike(self._strike_ns, events)
        return events

    def off_since_ns(self, at_ns: int) -> int | None:
        """When the foot that is in the air at `at_ns` left the floor; None while it stands or nothing is known."""
        for left_ns, landed_ns in self._swings:
            if left_ns <= at_ns < landed_ns:
                return left_ns
        off_ns, strike_ns = self._off_ns, self._strike_ns
        if off_ns is not None and strike_ns is not None and not self._told and off_ns <= at_ns < strike_ns:
            return off_ns
        since_ns = self._break_ns
        if since_ns is None and strike_ns is None:
            since_ns = off_ns
        return since_ns if since_ns is not None and since_ns <= at_ns else None

    def _is_waiting(self) -> bool:
        return self._break_ns is not None or (self._strike_ns is not None and not self._told)

    def _make(self, t_ns: int) -> None:
        if self._break_ns is not None:
            self._break_ns = None
        elif self._strike_ns is None:
            self._strike_ns, self._told = t_ns, False

    def _set_level(self, t_ns: int, *, loaded: bool) -> None:
        """A level that was read, not an edge: it tells no event, but what follows starts from it."""
        if self.level is not None and self.level != loaded:
            self.healed += 1
        if self.level == loaded:
            return
        self._break_ns = None
        self._strike_ns, self._told = (t_ns, True) if loaded else (None, False)
        self._off_ns = None if loaded else t_ns

    def _close(self, break_ns: int, events: list[Event]) -> None:
        strike_ns, self._strike_ns, self._break_ns = self._strike_ns, None, None
        if strike_ns is not None and not self._told:
            if break_ns - strike_ns < CONTACT_NS:
                self.spikes += 1
                return
            self._tell_strike(strike_ns, events)
        self._off_ns, self._told = break_ns, False
        events.append(ToeOff(break_ns, self.side))

    def _tell_strike(self, strike_ns: int, events: list[Event]) -> None:
        if self._off_ns is not None:
            self._swings.append((self._off_ns, strike_ns))
        self._told = True
        events.append(FootStrike(strike_ns, self.side))
