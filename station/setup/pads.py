"""Passages about the floor pads: pressed and released, told apart from wires that are swapped, turned round or off."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from station.config import Config
from station.gait.contact import BOUNCE_NS
from station.gait.samples import ContactEdge, PadChannel
from station.layout import pad_pins
from station.messages import Choice, Pose, Reading, Said
from station.setup.script import SKIP, Face, Passage, choice, taken
from station.setup.texts import say
from station.setup.wiring import HEADER_PIN

MS = 1_000_000
# A level that has stood for so long is no bounce, and no foot on its way to the other pad.
SETTLED_NS = 400 * MS
NOBODY, STANDING, OFF = choice("nobody"), choice("standing"), choice("off")
NAMES: dict[PadChannel, str] = {"pad_left": "left pad", "pad_right": "right pad", "pad": "pad"}
POSES: dict[PadChannel, Pose] = {"pad_left": "left_pad", "pad_right": "right_pad", "pad": "stand"}


class Pads:
    """The pads of a rig as a script tries them: `bounce_ms` is the longest bounce seen of the pad under trial."""

    def __init__(self, config: Config) -> None:
        self._pins = pad_pins(config)
        self._normally = config.mat.normally
        self._free: Mapping[PadChannel, bool] = {}
        self.bounce_ms = 0.0

    def nobody(self) -> Passage[None]:
        """Has everybody step off, and keeps how the pads read then. Raises SkippedError."""
        readings: tuple[Reading, ...] = ()
        while True:
            moment = yield Face(say("pads.free"), (NOBODY, SKIP), readings=readings, pose="away")
            readings = level_readings(moment.pads)
            if taken(moment) is not None:
                self._free = dict(moment.pads)
                return

    def press(self, pad: PadChannel) -> Passage[Said | None]:
        """Has one pad stood on and left again, `nobody` before if need be; what is wrong. Raises SkippedError."""
        if not self._free:
            yield from self.nobody()
        edges: list[ContactEdge] = []
        pressed = yield from self._wait(say("pad.step", pad=NAMES[pad]), STANDING, POSES[pad], edges)
        changed = {each for each in self._pins if pressed.get(each) != self._free.get(each)}
        fault = self._judge(pad, changed)
        if fault is not None:
            return fault
        left = yield from self._wait(say("pad.off", pad=NAMES[pad]), OFF, "away", edges, back=True)
        if left.get(pad) != self._free.get(pad):
            return say("pad.stays", pad=NAMES[pad])
        self.bounce_ms = bounce_ms(edge for edge in edges if edge.channel == pad)
        return None

    def _wait(
        self, instruction: Said, answer: Choice, pose: Pose, edges: list[ContactEdge], *, back: bool = False
    ) -> Passage[Mapping[PadChannel, bool]]:
        """Waits until the pads have settled otherwise than free (or `back` there), or the person says so."""
        levels: Mapping[PadChannel, bool] = {}
        since_ns = 0
        readings: tuple[Reading, ...] = ()
        while True:
            moment = yield Face(instruction, (answer, SKIP), readings=readings, pose=pose)
            edges += [row for row in moment.rows if isinstance(row, ContactEdge)]
            if levels != moment.pads:
                levels, since_ns = dict(moment.pads), moment.now_ns
                readings = level_readings(levels)
            if taken(moment) is not None:
                return levels
            if (levels == self._free) is back and moment.now_ns - since_ns >= SETTLED_NS:
                return levels

    def _judge(self, pad: PadChannel, changed: set[PadChannel]) -> Said | None:
        """What the pads that changed under a foot on `pad` tell."""
        pin = self._pins[pad]
        others = [each for each in self._pins if each != pad]
        if changed == {pad}:
            if self._free[pad]:
                turned = "open" if self._normally == "closed" else "closed"
                return say("pad.inverted", pad=NAMES[pad], normally=turned)
            return None
        if not changed:
            key = "pad.shorted" if self._free.get(pad) else "pad.silent"
            return say(key, pad=NAMES[pad], pin=pin, header=HEADER_PIN[pin])
        other_pin = self._pins[others[0]]
        if pad in changed:
            return say("pad.both", pin=pin, other_pin=other_pin)
        return say("pad.swapped", pad=NAMES[pad], other=NAMES[others[0]], pin=pin, other_pin=other_pin)


def level_readings(levels: Mapping[PadChannel, bool]) -> tuple[Reading, ...]:
    """Each pad with what it reads."""
    return tuple(
        Reading(say(f"reading.{NAMES[pad]}"), say("reading.loaded" if loaded else "reading.free"))
        for pad, loaded in levels.items()
    )


def bounce_ms(edges: Iterable[ContactEdge]) -> float:
    """The longest time from a pad's first to its last edge of one contact made or broken."""
    longest_ns = since_ns = 0
    for before, edge in pairwise(edges):
        gap_ns = edge.t_ns - before.t_ns
        since_ns = since_ns + gap_ns if gap_ns <= BOUNCE_NS else 0
        longest_ns = max(longest_ns, since_ns)
    return longest_ns / 1e6
