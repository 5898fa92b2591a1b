"""The athlete's motion in blocks of one second: what the cones see, when the pads change, and the truth about it."""

from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from hardware.twin.athlete import Athlete, Swing
from hardware.twin.beam import GEOMETRY, look
from hardware.twin.body import Body, capsules, turned_round
from hardware.twin.conditions import USUAL, Conditions
from station.gait.samples import RigKind

BLOCK_NS = 1_000_000_000
STEP_NS = 2_000_000
BOUNCE_NS = 12_000_000
"""Longest bounce of a pad's switch; 1 to 10 ms are usual for mechanical contacts."""

_MOST_BOUNCES = 3
_BOUNCE_STREAM = 3


@dataclass(frozen=True, slots=True)
class Order:
    """Whose motion, before which rig, in which conditions."""

    athlete: Athlete
    rig: RigKind
    seed: int
    conditions: Conditions = USUAL


class PadEdge(msgspec.Struct, frozen=True, array_like=True):
    """A switch opens or closes, bounce included: `leg` 0 is left, 1 is right; nanoseconds since the athlete's start."""

    t_ns: int
    leg: int
    loaded: bool


class Block(msgspec.Struct, frozen=True, array_like=True):
    """One second of motion as the rig meets it.

    `sums` holds for each cone what `beam.look` says in steps of STEP_NS, as bytes of 3 x steps float64; `edges` the
    pads' edges in order; `swings` the truth, the swings that ended in this block. `bout` counts what the athlete was
    asked for; where one begins, `feet` are on the floor or not, left before right, whatever they did before.
    """

    index: int
    sums: list[bytes]
    edges: list[PadEdge]
    swings: list[Swing]
    bout: int = 0
    feet: tuple[bool, bool] | None = None


class Motion:
    """Computes the blocks of one athlete before one rig, in order."""

    def __init__(self, order: Order) -> None:
        usual = GEOMETRY[order.rig]
        self._geometry = replace(
            usual,
            distance_m=usual.distance_m * (1 + order.conditions.distance_error),
            height_share=usual.height_share * (1 + order.conditions.bar_error),
        )
        self._order = order
        self._cones = self._geometry.cones(order.athlete.height_m)
        self._bout = -1
        self._begin(order.athlete, 0)

    def change(self, athlete: Athlete, index: int | None = None) -> None:
        """Has another athlete, or the same one doing something else, begin with the next block, or with that one."""
        self._begin(athlete, self._index if index is None else index)

    def take(self) -> Block:
        """The next second."""
        begins_ns = self._first * BLOCK_NS
        start_ns = self._index * BLOCK_NS - begins_ns
        end_ns = start_ns + BLOCK_NS
        known = self._body.swings_between(start_ns, end_ns)
        edges = sorted(
            (edge for swing in known for edge in pad_edges(swing, self._order.seed) if start_ns <= edge.t_ns < end_ns),
            key=lambda edge: edge.t_ns,
        )
        sums = self._look(np.arange(start_ns + STEP_NS // 2, end_ns, STEP_NS, dtype=np.int64))
        turned = self._athlete.facing
        block = Block(
            self._index,
            sums,
            [PadEdge(edge.t_ns + begins_ns, 1 - edge.leg if turned else edge.leg, edge.loaded) for edge in edges],
            [_later(swing, begins_ns) for swing in known if start_ns <= swing.strike_ns < end_ns],
            self._bout,
            (not self._athlete.away,) * 2 if self._index == self._first else None,
        )
        self._index += 1
        return block

    def close(self) -> None:
        """Nothing is held."""

    def _begin(self, athlete: Athlete, index: int) -> None:
        self._athlete = athlete
        self._index = self._first = index
        self._bout += 1
        self._body = Body(athlete, self._order.seed, self._geometry.distance_m)

    def _look(self, times_ns: NDArray[np.int64]) -> list[bytes]:
        """What each cone sees."""
        if self._athlete.away:
            return [np.zeros((3, len(times_ns))).tobytes() for _ in self._cones]
        if not self._cones:
            return []
        pose = self._body.pose(times_ns)
        if self._athlete.facing:
            pose = turned_round(pose)
        flesh = capsules(pose, self._athlete.height_m, self._order.conditions.shoe_reflectance)
        return [look(cone, flesh).tobytes() for cone in self._cones]


def _later(swing: Swing, by_ns: int) -> Swing:
    return swing._replace(
        toe_off_ns=swing.toe_off_ns + by_ns, apex_ns=swing.apex_ns + by_ns, strike_ns=swing.strike_ns + by_ns
    )


def pad_edges(swing: Swing, seed: int) -> list[PadEdge]:
    """What a pad's switch does around one swing: it bounces before the break and after the make.

    The last break is the toe-off and the first make the foot strike, exactly.
    """
    rng = np.random.default_rng([seed, _BOUNCE_STREAM, swing.number])
    breaks, makes = (np.sort(rng.integers(1, BOUNCE_NS, 2 * rng.integers(0, _MOST_BOUNCES + 1))).tolist() for _ in "ab")
    leaving = [*(swing.toe_off_ns - before for before in reversed(breaks)), swing.toe_off_ns]
    landing = [swing.strike_ns, *(swing.strike_ns + after for after in makes)]
    return [PadEdge(t_ns, swing.leg, place % 2 == 1) for place, t_ns in enumerate(leaving)] + [
        PadEdge(t_ns, swing.leg, place % 2 == 0) for place, t_ns in enumerate(landing)
    ]
