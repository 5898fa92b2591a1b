"""Pads that fail: a world whose feet are true, and whose switches and wires are not."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from hardware.twin.chip import Scene
from hardware.twin.scene import World
from station.gait.samples import ContactEdge, PadChannel, RangeChannel

MS = 1_000_000
MAINS_HZ = 50


@dataclass(frozen=True, slots=True)
class PadFault:
    """What a failing pad reads, given whether a foot stands on it and the time; it may change every `step_ns`."""

    reads: Callable[[bool, int], bool]
    step_ns: int | None = None


# A switch bent shut, a short in its wire, or, normally closed, a wire that is off.
STUCK_CLOSED = PadFault(lambda _foot, _t_ns: True)
# A wire that is off, or something wedged under the pad.
STUCK_OPEN = PadFault(lambda _foot, _t_ns: False)
# A loose connector under load: open or closed at random, every 3 ms anew.
CHATTER = PadFault(lambda foot, t_ns: foot and t_ns // (3 * MS) * 2_654_435_761 >> 16 & 1 == 1, step_ns=3 * MS)
# A long wire beside a mains cable: an open pad, weakly pulled up, follows the voltage that it picks up.
HUM = PadFault(lambda foot, t_ns: foot or math.sin(2 * math.pi * MAINS_HZ * t_ns / 1e9) > 0.6, step_ns=MS)
# Water between the contacts: an open pad conducts for 6 ms, five times a second.
WET = PadFault(lambda foot, t_ns: foot or t_ns % (200 * MS) < 6 * MS, step_ns=2 * MS)


class FailingPads:
    """A world like the one it is given, until a pad is broken."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._faults: dict[PadChannel, PadFault] = {}
        self._feet: dict[PadChannel, bool] = {}
        self._told: dict[PadChannel, bool] = {}
        self._changed: list[tuple[int, PadChannel]] = []
        self._looked_ns = 0

    @property
    def finished(self) -> bool:
        """Whether nothing will happen any more."""
        return self._world.finished

    def break_pad(self, pad: PadChannel, fault: PadFault, now_ns: int) -> None:
        """From now on `pad` fails in this way."""
        self._faults[pad] = fault
        self._looked_ns = now_ns
        self._changed.append((now_ns, pad))

    def mend(self, pad: PadChannel, now_ns: int) -> None:
        """From now on `pad` reads what stands on it."""
        del self._faults[pad]
        self._changed.append((now_ns, pad))

    def scene(self, channel: RangeChannel) -> Scene:
        """What is in front of one sensor."""
        return self._world.scene(channel)

    def initial(self, pad: PadChannel) -> bool:
        """Whether a pad is loaded before anything has happened."""
        self._feet[pad] = self._told[pad] = self._world.initial(pad)
        return self._told[pad]

    def next_edge_ns(self, now_ns: int) -> int | None:
        """When the pads are worth a look again: at the next edge, the next step of a fault, or at once."""
        moments = [self._world.next_edge_ns(now_ns), now_ns if self._changed else None]
        moments += [self._looked_ns + fault.step_ns for fault in self._faults.values() if fault.step_ns]
        return min((moment for moment in moments if moment is not None), default=None)

    def take_edges(self, now_ns: int) -> list[ContactEdge]:
        """The edges up to and including `now_ns` that were not taken yet, in order."""
        feet = {(edge.t_ns, edge.channel): edge.loaded for edge in self._world.take_edges(now_ns)}
        moments = {*feet, *self._changed}
        for pad, fault in self._faults.items():
            if fault.step_ns:
                first_ns = (self._looked_ns // fault.step_ns + 1) * fault.step_ns
                moments |= {(t_ns, pad) for t_ns in range(first_ns, now_ns + 1, fault.step_ns)}
        self._changed.clear()
        self._looked_ns = max(self._looked_ns, now_ns)
        return [edge for t_ns, pad in sorted(moments) for edge in self._edge(t_ns, pad, feet.get((t_ns, pad)))]

    def close(self) -> None:
        """Lets go of everything; safe to call twice."""
        self._world.close()

    def _edge(self, t_ns: int, pad: PadChannel, foot: bool | None) -> list[ContactEdge]:
        """The edge that the switch gives at a moment, if it changes."""
        if foot is not None:
            self._feet[pad] = foot
        fault = self._faults.get(pad)
        loaded = self._feet[pad] if fault is None else fault.reads(self._feet[pad], t_ns)
        if loaded is self._told[pad]:
            return []
        self._told[pad] = loaded
        return [ContactEdge(t_ns, pad, loaded)]
