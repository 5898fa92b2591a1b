"""Faults of technique that show in the contacts of the feet and in the kicks, each told once until it has gone."""

from collections import defaultdict

from station.gait.events import Event, Fault, FootStrike, Kick, ToeOff
from station.gait.floor import LEAST_SWING_NS, MOST_SWING_NS, OTHER, PAUSE_NS, Contact, Floor
from station.gait.samples import RangeChannel, RangeSample, Side

MS = 1e6
# Fewer steps are somebody who takes up a place, not the drill.
LEAST_STEPS = 4
# A flight of 80 ms is a jump 8 mm high (g t^2 / 8), less is a bouncing pad; one of 0.6 s 44 cm, more is a step off.
LEAST_HOP_NS = 80_000_000
MOST_HOP_NS = 600_000_000
# One low kick happens to everybody.
LOW_KICKS = 2
# Both feet down: jogging in place overlaps by 4 to 11 ms as recorded (60 ms is still no fault), walking by 0.1 to
# 0.2 s. More than walking is a leg that waits for the other.
BOTH_DOWN_MS = 200.0
BOTH_DOWN_GONE_MS = 120.0
# Return over lift is 1.1 to 1.2 jogging in place and 1.6 to 2.2 running, as recorded. Well below 1 the foot is thrown
# down.
RUSHED_RATIO = 0.7
RUSHED_GONE_RATIO = 0.85
# A foot behind the glutes reaches 40 cm towards the sensor in a model of the body: 10 cm are left. The alarm ends 5 cm
# further off. A foot stays 0.4 s at the most; what is near for longer is the body.
TOO_CLOSE_MM = 500.0
TOO_CLOSE_GONE_MM = 550.0
TOO_CLOSE_NS = 450_000_000


class Latch:
    """Says once that something has begun: after `enough` bad observations in a row, and again only after as many good.

    What is neither bad nor good ends either row and holds the state.
    """

    def __init__(self, enough: int) -> None:
        self._enough = enough
        self._bad = 0
        self._good = 0
        self._holds = False

    def begins(self, *, bad: bool, good: bool) -> bool:
        """Takes one observation; True when it is the one that makes the fault."""
        self._bad = self._bad + 1 if bad else 0
        self._good = self._good + 1 if good else 0
        if self._holds:
            self._holds = self._good < self._enough
            return False
        self._holds = self._bad >= self._enough
        return self._holds


class StepFaults:
    """Faults that need no target and no calibration: from contacts, strides and kicks, in the order in which told."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._steps = 0
        self._last_strike_ns = 0
        self._same_leg = Latch(1)
        self._hop = Latch(1)
        self._both_down = Latch(2)
        self._low: dict[Side, Latch] = defaultdict(lambda: Latch(LOW_KICKS))
        self._rushed: dict[Side, Latch] = defaultdict(lambda: Latch(3))

    def hear(self, event: Event) -> list[Event]:
        """Takes one event, which `floor` knows already; tells the faults that it proves."""
        if isinstance(event, Kick):
            return self._kick(event)
        if isinstance(event, FootStrike) and event.side != "unknown":
            return self._land(event)
        if isinstance(event, ToeOff) and event.side != "unknown":
            return self._leave(event)
        return []

    def _land(self, strike: FootStrike) -> list[Event]:
        """The same foot again: while the other was up (hop), or a second time while the other never left the floor."""
        if strike.t_ns - self._last_strike_ns > PAUSE_NS:
            self._steps = 0
        self._steps += 1
        self._last_strike_ns = strike.t_ns
        own, other = self._floor.contacts(strike.side), OTHER[strike.side]
        if self._steps < LEAST_STEPS or len(own) < 2 or not self._floor.contacts(other):
            return []
        toe_off_ns = own[-2].toe_off_ns
        if toe_off_ns is None:
            return []
        told: list[Event] = []
        air_ms = (strike.t_ns - toe_off_ns) / MS
        carried = self._floor.carried(strike.side, toe_off_ns, strike.t_ns)
        hops = not carried and LEAST_HOP_NS <= strike.t_ns - toe_off_ns <= MOST_HOP_NS
        if self._hop.begins(bad=hops, good=carried):
            told.append(Fault(strike.t_ns, strike.side, "hop", air_ms, LEAST_HOP_NS / MS, "ms in the air on one foot"))
        began_ns = own[-3].toe_off_ns if len(own) > 2 else None
        if began_ns is not None:
            alternates = self._floor.moved(other, began_ns, strike.t_ns)
            again = carried and not alternates and _is_swing(own[-3], own[-2]) and _is_swing(own[-2], own[-1])
            if self._same_leg.begins(bad=again, good=alternates):
                told.append(Fault(strike.t_ns, strike.side, "same_leg_twice", 2.0, 1.0, "swings in a row"))
        return told

    def _leave(self, toe_off: ToeOff) -> list[Event]:
        """How long both feet were down before this one left."""
        if self._steps < LEAST_STEPS:
            return []
        both_ms = (self._floor.both_down_ns(toe_off) or 0) / MS
        if both_ms > PAUSE_NS / MS:
            return []
        if not self._both_down.begins(bad=both_ms > BOTH_DOWN_MS, good=both_ms < BOTH_DOWN_GONE_MS):
            return []
        return [Fault(toe_off.t_ns, toe_off.side, "both_feet_down", both_ms, BOTH_DOWN_MS, "ms on both feet")]

    def _kick(self, kick: Kick) -> list[Event]:
        told: list[Event] = []
        low = kick.grade == "too_low"
        if self._low[kick.side].begins(bad=low, good=not low):
            told.append(Fault(kick.t_ns, kick.side, "heel_too_low", float(LOW_KICKS), 1.0, "low kicks in a row"))
        ratio = kick.return_to_lift
        if ratio is not None and self._rushed[kick.side].begins(
            bad=ratio < RUSHED_RATIO, good=ratio > RUSHED_GONE_RATIO
        ):
            told.append(Fault(kick.t_ns, kick.side, "rushed_return", ratio, RUSHED_RATIO, "return time over lift time"))
        return told


class TooClose:
    """The alarm of a body that is so near that a foot could strike the post.

    It needs no kick and no level: whatever is near a sensor for longer than a foot stays is the body, or stands before
    it. `is_open` says that samples which are further off matter too; else those beyond TOO_CLOSE_GONE_MM do not.
    """

    def __init__(self) -> None:
        self.is_open = False
        self._since_ns: dict[RangeChannel, int] = {}
        self._told: set[RangeChannel] = set()

    def sample(self, sample: RangeSample) -> list[Event]:
        """Takes one sample; rejected ones say nothing."""
        t_ns, channel, distance_mm = sample.t_ns, sample.channel, sample.distance_mm
        if distance_mm is None:
            return []
        told: list[Event] = []
        if distance_mm > TOO_CLOSE_MM:
            self._since_ns.pop(channel, None)
            if distance_mm > TOO_CLOSE_GONE_MM:
                self._told.discard(channel)
        elif t_ns - self._since_ns.setdefault(channel, t_ns) >= TOO_CLOSE_NS and channel not in self._told:
            if not self._told:
                told.append(Fault(t_ns, "unknown", "too_close", distance_mm, TOO_CLOSE_MM, "mm from the sensor"))
            self._told.add(channel)
        self.is_open = bool(self._since_ns or self._told)
        return told


def _is_swing(before: Contact, after: Contact) -> bool:
    """Whether the foot was off the floor between the two contacts for as long as a swing lasts."""
    off_ns, on_ns = before.toe_off_ns, after.strike_ns
    return off_ns is not None and on_ns is not None and LEAST_SWING_NS <= on_ns - off_ns <= MOST_SWING_NS
