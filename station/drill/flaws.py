"""Flaws of technique, kick by kick: which of the last ones had it, so that before and after a cue can be compared.

A fault is told once until it has gone; to see whether it becomes rarer, each kick, step or stride counts here as one
chance for each flaw that it could have shown. The limits are those of the faults (`gait.faults`).
"""

from collections import deque
from collections.abc import Iterator
from statistics import median
from typing import Literal, NamedTuple, get_args

from station.drill.events import DrillEvent, KickDone
from station.gait.events import Event, Fault, FootStrike, HeelContact, Kick, Stride
from station.gait.faults import BOTH_DOWN_MS, RUSHED_RATIO
from station.gait.own_faults import OFF_CADENCE_SHARE, SAME_PACE
from station.gait.samples import Side

# What matters most in the drill comes first: not hitting the post, the heel at the line, left and right in turn, the
# beat, and then how the feet come and go.
Flaw = Literal[
    "too_close",
    "heel_too_low",
    "same_leg_twice",
    "cadence_high",
    "cadence_low",
    "uneven_rhythm",
    "both_feet_down",
    "rushed_return",
    "long_contact",
    "moving_towards",
    "moving_away",
]
FLAWS: tuple[Flaw, ...] = get_args(Flaw)
# These are no kicks: only their beginning is told.
STATES: tuple[Flaw, ...] = ("too_close", "moving_towards", "moving_away")
# Three of the last ten are a habit, one or two happen. A stride varies by 3 to 5 % in place: on the beat a few of ten
# are off by 5 %, and nearly all of somebody's who has lost it.
LAST = 10
HABIT: dict[Flaw, int] = dict.fromkeys(FLAWS, 3) | {"cadence_high": 8, "cadence_low": 8}
# Three standard deviations of a stride as recorded in place.
UNEVEN_SHARE = 0.15
USUAL_STRIDES = 8
# Somebody stood still in between.
PAUSE_NS = 3_000_000_000
MINUTE_NS = 60_000_000_000


class Chance(NamedTuple):
    """One kick, step or stride that could show a flaw, when it was over, and whether it did."""

    t_ns: int
    bad: bool
    side: Side


class Band(NamedTuple):
    """The cadences that are right: the same twice, but where a target went down, all up to what the program wants."""

    least_spm: float
    most_spm: float


class _Limit(NamedTuple):
    """The longest ground contact that is still usual for a foot, and the stride time for which that holds."""

    contact_ms: float
    stride_ms: float


class Watch:
    """The last chances of one flaw."""

    def __init__(self) -> None:
        self._chances: deque[Chance] = deque(maxlen=2 * LAST)

    def add(self, chance: Chance) -> None:
        """Takes one chance."""
        self._chances.append(chance)

    def clear(self) -> None:
        """Forgets what was, because it was under other circumstances."""
        self._chances.clear()

    def last(self, most: int = LAST) -> list[Chance]:
        """The last chances, oldest first."""
        return list(self._chances)[-most:]

    def after(self, t_ns: int) -> list[Chance]:
        """The first chances that were over later than that."""
        return [chance for chance in self._chances if chance.t_ns > t_ns][:LAST]


class Flaws:
    """Hears what the feet do during a set and keeps a watch on each flaw that can be counted.

    What is a long contact for this foot at this pace is known to whoever tells the fault: from then on it is counted,
    the last strides included.
    """

    def __init__(self) -> None:
        self.watches: dict[Flaw, Watch] = {flaw: Watch() for flaw in FLAWS}
        self.alarms_ns: dict[Flaw, int] = {}
        self._long: dict[Side, _Limit] = {}
        self.begin()

    def begin(self) -> None:
        """A set begins, or goes on after a pause."""
        self._rest()
        self.alarms_ns.clear()
        self._by_floor = False

    def hear(self, event: Event | DrillEvent, now_ns: int, band: Band | None) -> None:
        """Takes one event; `band` is what is to be held, None without a target."""
        if isinstance(event, KickDone):
            self._kick(event.kick)
        elif isinstance(event, FootStrike):
            self._by_floor = True
            self._step(event.t_ns, event.side, band)
        elif isinstance(event, HeelContact) and not self._by_floor:
            self._step(event.t_ns, event.side, band)
        elif isinstance(event, Stride):
            self._stride(event)
        elif isinstance(event, Fault):
            self._fault(event, now_ns)

    @property
    def pace_spm(self) -> float | None:
        """Steps a minute over the last strides; None while there are too few."""
        full = len(self._strides_ns) == USUAL_STRIDES
        return 2 * MINUTE_NS / median(self._strides_ns) if full else None

    def habits(self) -> Iterator[Flaw]:
        """The flaws that come again and again, what matters most first."""
        return (flaw for flaw in FLAWS if sum(c.bad for c in self.watches[flaw].last()) >= HABIT[flaw])

    def _kick(self, kick: Kick) -> None:
        self._add("heel_too_low", kick.t_ns, kick.side, bad=kick.grade == "too_low")
        ratio = kick.return_to_lift
        if ratio is not None:
            self._add("rushed_return", kick.t_ns, kick.side, bad=ratio < RUSHED_RATIO)

    def _stride(self, stride: Stride) -> None:
        both_ms = stride.double_support_ms
        if both_ms is not None:
            self._add("both_feet_down", stride.t_ns, stride.side, bad=both_ms > BOTH_DOWN_MS)
        self._strides.append(stride)
        self._contact(stride)

    def _contact(self, stride: Stride) -> None:
        """Longer than the limit of its foot, at the pace for which that was told."""
        limit = self._long.get(stride.side)
        if limit is not None and abs(stride.stride_ms / limit.stride_ms - 1) <= SAME_PACE:
            self._add("long_contact", stride.t_ns, stride.side, bad=stride.contact_ms > limit.contact_ms)

    def _fault(self, fault: Fault, now_ns: int) -> None:
        if fault.fault == "long_contact":
            same_foot = [stride for stride in self._strides if stride.side == fault.side]
            if same_foot:
                self._long[fault.side] = _Limit(fault.limit, same_foot[-1].stride_ms)
            self.watches["long_contact"].clear()
            for stride in self._strides:
                self._contact(stride)
        for flaw in STATES:
            if flaw == fault.fault:
                self.alarms_ns[flaw] = now_ns

    def _rest(self) -> None:
        """What was before a pause says nothing about what comes after it."""
        for watch in self.watches.values():
            watch.clear()
        self._steps: deque[tuple[int, Side]] = deque(maxlen=2)
        self._strides_ns: deque[int] = deque(maxlen=USUAL_STRIDES)
        self._strides: deque[Stride] = deque(maxlen=2 * LAST)

    def _step(self, t_ns: int, side: Side, band: Band | None) -> None:
        """Two steps make a stride, so that uneven legs do not show in its time."""
        if self._steps and t_ns - self._steps[-1][0] > PAUSE_NS:
            self._rest()
        if self._steps and "unknown" not in (side, self._steps[-1][1]):
            self._add("same_leg_twice", t_ns, side, bad=side == self._steps[-1][1])
        if len(self._steps) == 2 and t_ns > self._steps[0][0]:
            self._time(t_ns, t_ns - self._steps[0][0], band)
        self._steps.append((t_ns, side))

    def _time(self, t_ns: int, stride_ns: int, band: Band | None) -> None:
        if band is not None:
            cadence_spm = 2 * MINUTE_NS / stride_ns
            self._add("cadence_high", t_ns, "unknown", bad=cadence_spm > band.most_spm * (1 + OFF_CADENCE_SHARE))
            self._add("cadence_low", t_ns, "unknown", bad=cadence_spm < band.least_spm * (1 - OFF_CADENCE_SHARE))
        if len(self._strides_ns) == USUAL_STRIDES:
            off = stride_ns / median(self._strides_ns) - 1
            self._add("uneven_rhythm", t_ns, "unknown", bad=abs(off) > UNEVEN_SHARE)
        self._strides_ns.append(stride_ns)

    def _add(self, flaw: Flaw, t_ns: int, side: Side, *, bad: bool) -> None:
        self.watches[flaw].add(Chance(t_ns, bad, side))
