"""What is wrong with a floor pad, told from its edges alone: stuck, chattering, humming or leaking."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from station.gait.contact import BOUNCE_NS, MS
from station.gait.events import Event, FootStrike, HeelContact
from station.gait.samples import PAD_SIDE, ContactEdge, PadChannel

PadFaultKind = Literal["stuck_closed", "stuck_open", "chatter", "hum", "leaking", "lost_edges"]

# So many steps of the other foot, or heels, without one edge of this pad: one step more is chance, eight are not.
SILENT_STEPS = 8
# A bounce is over within 12 ms and contacts of 60 ms with flights of 40 ms leave pauses of 36 ms between bounces: edges
# that follow each other within 25 ms for longer than this are no foot's.
LONGEST_BOUNCE_NS = 100 * MS
# A blink is shorter than any contact or flight and stands apart from bounces, which do not pause this long.
APART_NS = 15 * MS
BLINKS = 5
BLINKS_WITHIN_NS = 20_000 * MS
# One edge that the kernel lost is healed and forgotten; three within a minute are a machine that does not keep up.
LOST_EDGES = 3
LOST_WITHIN_NS = 60_000 * MS
# A fault that comes and goes stays readable for this long.
HELD_NS = 5_000 * MS
# Mains of 50 and 60 Hz, once or twice a period; edges of a contact that chatters are not as even as this.
HUM_PERIODS_NS = (20 * MS, 10 * MS, 1_000 * MS // 60, 1_000 * MS // 120)
HUM_TOLERANCE = 0.08
HUM_PERIODS = 5

REMEDY = {
    "stuck_closed": "look for a bent or wet pad and a short in its wire (a wire that is off, if it is normally closed)",
    "stuck_open": "look for a wire that is off and something under the pad; hopping on the other leg looks the same",
    "chatter": "tighten its connector and look for a broken wire or a worn contact",
    "hum": "lead its wire away from mains cables, shorten it, or add a pull-up of 1 kOhm at the Pi",
    "lost_edges": "end other programs on this computer; the health figures of the page show how late it is",
    "leaking": "dry the pad, clean its contacts and add a pull-up of 1 kOhm at the Pi",
}


@dataclass(frozen=True, slots=True)
class PadFault:
    """One pad that cannot be trusted: which, how it fails, and what was seen of it."""

    channel: PadChannel
    kind: PadFaultKind
    evidence: str

    def __str__(self) -> str:
        side = PAD_SIDE[self.channel]
        pad = "The pad" if side == "unknown" else f"The {side} pad"
        return f"{pad} {self.evidence}: {REMEDY[self.kind]}"


class PadHealth:
    """Follows the raw edges of all pads; memory and cost of an edge do not grow."""

    def __init__(self, pads: Iterable[PadChannel]) -> None:
        self._pads = {channel: _Pad(channel) for channel in pads}

    def edge(self, edge: ContactEdge) -> None:
        """Takes one raw edge, bounce included; edges of one pad are in time order."""
        self._pads[edge.channel].edge(edge)

    def hear(self, event: Event) -> None:
        """Takes a step or a heel, which is evidence that somebody moves on pads that say nothing."""
        for channel, pad in self._pads.items():
            if isinstance(event, HeelContact):
                pad.heels += 1
            elif isinstance(event, FootStrike) and event.side != PAD_SIDE[channel]:
                pad.other_steps += 1

    def faults(self, now_ns: int) -> list[PadFault]:
        """What is wrong at `now_ns`, at most one fault a pad. A pad that chatters says nothing about the other."""
        noisy = {channel for channel, pad in self._pads.items() if pad.is_noisy(now_ns)}
        faults = (pad.fault(now_ns, others_lie=bool(noisy - {channel})) for channel, pad in self._pads.items())
        return [fault for fault in faults if fault is not None]


class _Pad:
    """One pad: the burst of edges that is on, short blinks, and steps elsewhere since it last spoke."""

    def __init__(self, channel: PadChannel) -> None:
        self._channel = channel
        self._loaded: bool | None = None
        self.other_steps = 0
        self.heels = 0
        self._edges_ns: deque[int] = deque(maxlen=4)
        self._makes_ns: deque[int] = deque(maxlen=HUM_PERIODS + 1)
        self._burst_ns = 0
        self._noisy_ns: int | None = None
        self._humming_hz: float | None = None
        self._healed_ns: deque[int] = deque(maxlen=LOST_EDGES)
        self._blinks_ns: dict[bool, deque[int]] = {level: deque(maxlen=BLINKS) for level in (False, True)}

    def edge(self, edge: ContactEdge) -> None:
        self.other_steps = self.heels = 0
        before, self._loaded = self._loaded, edge.loaded
        if edge.initial:
            self._edges_ns.clear()
            if before not in (None, edge.loaded):
                self._healed_ns.append(edge.t_ns)
            return
        if not self._edges_ns or edge.t_ns - self._edges_ns[-1] > BOUNCE_NS:
            self._burst_ns = edge.t_ns
            self._makes_ns.clear()
        self._edges_ns.append(edge.t_ns)
        if edge.loaded:
            self._makes_ns.append(edge.t_ns)
        if edge.t_ns - self._burst_ns > LONGEST_BOUNCE_NS:
            # A foot that lands in the middle of a hum makes one uneven edge: what was heard before it still holds.
            self._humming_hz = self._hum() or (self._humming_hz if self.is_noisy(edge.t_ns) else None)
            self._noisy_ns = edge.t_ns
            for blinks_ns in self._blinks_ns.values():
                blinks_ns.clear()
        self._note_blink(loaded=edge.loaded)

    def is_noisy(self, now_ns: int) -> bool:
        return self._noisy_ns is not None and now_ns - self._noisy_ns < HELD_NS

    def fault(self, now_ns: int, *, others_lie: bool) -> PadFault | None:
        if self.is_noisy(now_ns):
            if self._humming_hz is not None:
                return self._found("hum", f"closes and opens {self._humming_hz:.0f} times a second, as mains hum does")
            return self._found("chatter", "closes and opens faster than any foot can")
        for level, words in (
            (True, "opens for moments while a foot stands on it"),
            (False, "closes for moments alone"),
        ):
            blinks_ns = self._blinks_ns[level]
            if len(blinks_ns) == BLINKS and now_ns - blinks_ns[0] < BLINKS_WITHIN_NS:
                return self._found("leaking", words)
        if len(self._healed_ns) == LOST_EDGES and now_ns - self._healed_ns[0] < LOST_WITHIN_NS:
            return self._found("lost_edges", f"lost {LOST_EDGES} edges and more within a minute")
        return self._stuck(0 if others_lie else self.other_steps)

    def _stuck(self, other_steps: int) -> PadFault | None:
        if self._loaded is None or max(other_steps, self.heels) < SILENT_STEPS:
            return None
        seen = f"{other_steps} steps of the other foot" if other_steps >= self.heels else f"{self.heels} heels"
        if self._loaded:
            return self._found("stuck_closed", f"has read loaded through {seen}")
        return self._found("stuck_open", f"has read free through {seen}")

    def _found(self, kind: PadFaultKind, evidence: str) -> PadFault:
        return PadFault(self._channel, kind, evidence)

    def _hum(self) -> float | None:
        """The frequency of an even hum, if the last makes are one; Hz."""
        if len(self._makes_ns) <= HUM_PERIODS:
            return None
        makes_ns = list(self._makes_ns)
        periods_ns = [later - earlier for earlier, later in pairwise(makes_ns)]
        for expected_ns in HUM_PERIODS_NS:
            if all(abs(period_ns - expected_ns) <= HUM_TOLERANCE * expected_ns for period_ns in periods_ns):
                return 1e9 / expected_ns
        return None

    def _note_blink(self, *, loaded: bool) -> None:
        """Four edges with a short pair in the middle: the level that stayed before and after it is `loaded` undone."""
        if len(self._edges_ns) == 4:
            first_ns, out_ns, back_ns, last_ns = self._edges_ns
            apart = min(out_ns - first_ns, last_ns - back_ns) >= APART_NS
            if apart and back_ns - out_ns < BOUNCE_NS:
                self._blinks_ns[not loaded].append(out_ns)
