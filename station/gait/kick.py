"""Kicks: what the floor and the beam saw of one swing of one foot, joined."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from station.gait.calibration import Grader
from station.gait.events import Event, FootStrike, HeelContact, HeelOnset, HeelRejected, Kick, ToeOff
from station.gait.floor import LEAST_SWING_NS, MOST_SWING_NS, OTHER, PAUSE_NS, Floor
from station.gait.samples import Side

MS = 1_000_000
# A foot comes down 0.2 to 0.3 s after its apex, 0.4 s at 60 steps a minute. After this its landing was not seen.
LANDING_NS = 700 * MS
# Announcements that were taken back because the sensor saw nothing: they do not say that the heel stayed low.
UNSEEN = frozenset({"no good sample", "the recording ended"})

# A tuple, not a union, which would be made anew for each event.
VERDICTS = (HeelContact, HeelRejected)

Sees = Callable[[Side, int, int], bool]


@dataclass(slots=True)
class _Swing:
    """A foot in the air, and what became of it so far."""

    side: Side
    toe_off_ns: int | None
    strike_ns: int | None = None
    heel: HeelContact | None = None
    objection: str = "no heel at the line"

    def holds(self, at_ns: int) -> bool:
        """Whether the foot was in the air then."""
        off = self.toe_off_ns is None or self.toe_off_ns <= at_ns
        return off and (self.strike_ns is None or at_ns <= self.strike_ns)


class Kicks:
    """Follows the swings of the feet that have a pad of their own; heels of others are told by themselves.

    `sees(side, begin_ns, end_ns)` says whether a range sensor watched that foot all the time, `grader` how high a kick
    was for whoever stands there. `is_open` says that a kick waits for its foot to land.
    """

    def __init__(self, pads: Collection[Side], floor: Floor, sees: Sees) -> None:
        self.grader = Grader()
        self._swings: dict[Side, list[_Swing]] = {side: [] for side in OTHER if side in pads}
        self._floor = floor
        self._sees = sees
        self._announced_ns: list[int] = []
        self._oldest_ns = 0
        self.is_open = False

    def hear(self, event: Event) -> list[Event]:
        """Takes what feet and heels did; tells the kicks that are over."""
        told: list[Event] = []
        if isinstance(event, HeelOnset):
            self._announced_ns.append(event.t_ns)
            return told
        if isinstance(event, VERDICTS):
            self._announced_ns.remove(event.onset_ns)
            self._judge(event, told)
        elif isinstance(event, ToeOff):
            self._lift(event, told)
        elif isinstance(event, FootStrike):
            self._land(event)
        else:
            return told
        if self._swings:
            self._end_swings(told)
        return told

    def advance(self, now_ns: int) -> list[Event]:
        """Lets time pass: tells the kicks whose landing was not seen."""
        told: list[Event] = []
        if now_ns - self._oldest_ns <= LANDING_NS:
            return told
        for swings in self._swings.values():
            for swing in [s for s in swings if s.heel is not None and now_ns - s.heel.t_ns > LANDING_NS]:
                swings.remove(swing)
                self._tell(swing, told)
        self._look()
        return told

    def finish(self) -> list[Event]:
        """Tells the kicks that wait, because no more rows will come."""
        told: list[Event] = []
        for swings in self._swings.values():
            for swing in swings:
                self._tell(swing, told)
            swings.clear()
        return told

    def _end_swings(self, told: list[Event]) -> None:
        """Tells the swings that are over, oldest first."""
        for swings in self._swings.values():
            while swings and self._is_over(swings[0]):
                self._tell(swings.pop(0), told)
        self._look()

    def _lift(self, toe_off: ToeOff, told: list[Event]) -> None:
        swings = self._swings.get(toe_off.side)
        if swings is None:
            return
        if swings and swings[-1].strike_ns is None:
            self._tell(swings.pop(), told)
        swings.append(_Swing(toe_off.side, toe_off.t_ns))

    def _land(self, strike: FootStrike) -> None:
        swings = self._swings.get(strike.side)
        if swings and swings[-1].strike_ns is None:
            swings[-1].strike_ns = strike.t_ns

    def _judge(self, verdict: HeelContact | HeelRejected, told: list[Event]) -> None:
        """Gives a heel to its swing; one without is told at once, and of two in one swing a landing was not seen."""
        at_ns = verdict.t_ns if isinstance(verdict, HeelContact) else verdict.onset_ns
        swing = next((swing for swing in self._swings.get(verdict.side, ()) if swing.holds(at_ns)), None)
        if isinstance(verdict, HeelRejected):
            if swing is not None:
                swing.objection = verdict.reason
        elif swing is None:
            told.append(self._kick(verdict, None, None))
        else:
            if swing.heel is not None:
                told.append(self._kick(swing.heel, swing.toe_off_ns, None))
                swing.toe_off_ns = None
            swing.heel = verdict

    def _is_over(self, swing: _Swing) -> bool:
        """Whether the foot is down and nothing that was announced before can still become its heel."""
        strike_ns = swing.strike_ns
        if strike_ns is None:
            return False
        return swing.heel is not None or all(onset_ns > strike_ns for onset_ns in self._announced_ns)

    def _tell(self, swing: _Swing, told: list[Event]) -> None:
        if swing.heel is not None:
            told.append(self._kick(swing.heel, swing.toe_off_ns, swing.strike_ns))
            return
        off_ns, on_ns = swing.toe_off_ns, swing.strike_ns
        if off_ns is not None and on_ns is not None and self._is_too_low(swing, off_ns, on_ns):
            told.append(self._low_kick(swing.side, off_ns, on_ns, swing.objection))

    def _is_too_low(self, swing: _Swing, toe_off_ns: int, strike_ns: int) -> bool:
        """Whether that was a swing of the drill whose heel the beam would have seen.

        Not a shuffle or a foot held up, not a jump, not a lone step on or off the mat: the other foot stepped before.
        """
        other = OTHER[swing.side]
        return (
            LEAST_SWING_NS <= strike_ns - toe_off_ns <= MOST_SWING_NS
            and swing.objection not in UNSEEN
            and self._floor.carried(swing.side, toe_off_ns, strike_ns)
            and self._floor.struck(other, toe_off_ns - PAUSE_NS, strike_ns)
            and self._sees(swing.side, toe_off_ns, strike_ns)
        )

    def _look(self) -> None:
        """Notes whether a heel waits for its foot to land, and since when."""
        apexes_ns = [swing.heel.t_ns for swings in self._swings.values() for swing in swings if swing.heel is not None]
        self.is_open = bool(apexes_ns)
        self._oldest_ns = min(apexes_ns, default=0)

    def _kick(self, heel: HeelContact, toe_off_ns: int | None, strike_ns: int | None) -> Kick:
        """The kick of a heel that came to the line."""
        t_ns, half_dwell_ns = heel.t_ns, round(heel.dwell_ms * MS / 2)
        share = None if toe_off_ns is None or strike_ns is None else heel.dwell_ms * MS / (strike_ns - toe_off_ns)
        grade, reason = self.grader.high(heel.side, share, heel.depth_mm)
        return Kick(
            t_ns=t_ns,
            side=heel.side,
            toe_off_ns=toe_off_ns,
            onset_ns=t_ns - half_dwell_ns,
            exit_ns=t_ns + half_dwell_ns,
            foot_strike_ns=strike_ns,
            lift_ms=None if toe_off_ns is None else (t_ns - toe_off_ns) / MS,
            return_ms=None if strike_ns is None else (strike_ns - t_ns) / MS,
            dwell_ms=heel.dwell_ms,
            depth_mm=heel.depth_mm,
            grade=grade,
            grade_reason=reason,
        )

    def _low_kick(self, side: Side, toe_off_ns: int, strike_ns: int, objection: str) -> Kick:
        """The kick of a foot that left the floor without its heel coming to the line."""
        grade, reason = self.grader.low(objection)
        return Kick(
            t_ns=strike_ns,
            side=side,
            toe_off_ns=toe_off_ns,
            onset_ns=None,
            exit_ns=None,
            foot_strike_ns=strike_ns,
            lift_ms=None,
            return_ms=None,
            dwell_ms=None,
            depth_mm=None,
            grade=grade,
            grade_reason=reason,
        )
