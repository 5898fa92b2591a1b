"""The simulated athlete as the rig meets it: what each chip would report, and when each pad changes.

Noise of a sample, stated as an assumption (no public data of these chips at 0.3 to 1.2 m was found): a standard
deviation of 4.3 mm at 20 ms and 0.6 m, growing with distance and with the root of the shorter time; sigma as reported
adds a share of the spread of distances in the cone, unknown and so different for each simulated chip. One sample in
a hundred is rejected by the chip, one in two thousand is plainly wrong.
"""

import logging
import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from threading import RLock
from typing import Protocol

import numpy as np

from hardware.twin.beam import GEOMETRY
from hardware.twin.chip import Measurement, Scene
from hardware.twin.conditions import Conditions
from hardware.twin.motion import BLOCK_NS, STEP_NS, Block, Order
from station.gait.samples import ContactEdge, PadChannel, RangeChannel

log = logging.getLogger(__name__)

NOBODY = Measurement(0, 0, 0.0, 15.0, 0.0)
"""What a chip reports of an empty room: raw code 0, no update."""

_STEPS = BLOCK_NS // STEP_NS
_BLOCKS_KEPT = 4
_AHEAD_NS = 500_000_000
_RETRY_NS = 100_000_000
_NOISE_STREAM = 4
_NOISE_MM = 4.3
_AMBIENT_KCPS = 15.0
_LEAST_KCPS = 30.0
_REJECTED_SIGMA, _REJECTED_SIGNAL, _WRONG = 0.006, 0.010, 0.0105
_PAD_LEGS: dict[PadChannel, tuple[int, ...]] = {"pad_left": (0,), "pad_right": (1,), "pad": (0, 1)}


class World(Protocol):
    """What surrounds a simulated rig: the view of each sensor and the feet on each pad, on the rig's clock."""

    @property
    def finished(self) -> bool:
        """Whether nothing will happen any more."""
        ...

    def scene(self, channel: RangeChannel) -> Scene:
        """What is in front of one sensor."""
        ...

    def initial(self, pad: PadChannel) -> bool:
        """Whether a pad is loaded before anything has happened."""
        ...

    def next_edge_ns(self, now_ns: int) -> int | None:
        """When the pads are worth a look again; None when they never will be."""
        ...

    def take_edges(self, now_ns: int) -> list[ContactEdge]:
        """The edges up to and including `now_ns` that were not taken yet, in order."""
        ...

    def close(self) -> None:
        """Lets go of everything; safe to call twice."""
        ...


class BlockSource(Protocol):
    """Where blocks of motion come from: `motion.Motion` or `motion.MotionProcess`."""

    def take(self) -> Block | None:
        """The next block, or None when it is not there."""
        ...

    def close(self) -> None:
        """Ends the source."""
        ...


class AthleteWorld:
    """One simulated athlete before one rig. Safe to use from several threads.

    When the source of motion falls behind or dies, this is logged once, and so is its recovery; meanwhile the sensors
    see nobody and the pads rest. `lost` counts the measurements without a view.
    """

    finished = False

    def __init__(self, order: Order, source: BlockSource, pads: Sequence[PadChannel], origin_ns: int) -> None:
        """`origin_ns` is the rig's time at which the athlete's begins, both feet on the floor."""
        self.lost = 0
        self._order = order
        self._source = source
        self._pads = pads
        self._lock = RLock()
        self._origin_ns = origin_ns
        self._forgotten = 0
        self._known_ns = 0
        # For each cone the running totals of light, light x distance, light x distance^2 at each step.
        channels = GEOMETRY[order.rig].channels
        self._totals = [([0.0], [0.0], [0.0]) for _ in channels]
        self._cones = {channel: index for index, (channel, _) in enumerate(channels)}
        self._edges: deque[tuple[int, int, bool]] = deque()
        self._loaded = [True, True]
        self._ends_loaded = [True, True]
        self._behind = False

    def scene(self, channel: RangeChannel) -> "BeamScene":
        """What one sensor sees. Raises KeyError for a sensor that this rig does not have."""
        cone = self._cones[channel]
        return BeamScene(
            lambda start_ns, end_ns: self.light(cone, start_ns, end_ns), self._order.seed, cone, self._order.conditions
        )

    def initial(self, pad: PadChannel) -> bool:
        """An athlete starts with both feet on the floor."""
        return pad in _PAD_LEGS

    def light(self, cone: int, start_ns: int, end_ns: int) -> tuple[float, float, float] | None:
        """Mean light, light x distance, light x distance^2 over a time (kcps, m, m^2); None where nothing is known."""
        with self._lock:
            if start_ns < self._origin_ns:
                return None
            if not self._cover(end_ns - self._origin_ns):
                self._note(behind=True)
                self.lost += 1
                return None
            self._note(behind=False)
            begin = (start_ns - self._origin_ns) / STEP_NS - self._forgotten
            end = (end_ns - self._origin_ns) / STEP_NS - self._forgotten
            if begin < 0:
                return None
            light, first, second = (
                (_total_at(t, end) - _total_at(t, begin)) / (end - begin) for t in self._totals[cone]
            )
            return light, first, second

    def next_edge_ns(self, now_ns: int) -> int | None:
        """When the next foot lands or leaves, or when more of the motion should be fetched."""
        with self._lock:
            covered = self._cover(now_ns - self._origin_ns + _AHEAD_NS + 1)
            # Between known up to now and known far enough ahead nothing has changed.
            if covered or self._known_ns <= now_ns - self._origin_ns:
                self._note(behind=not covered)
            if self._edges:
                return self._edges[0][0] + self._origin_ns
            return self._known_ns + self._origin_ns - _AHEAD_NS if covered else now_ns + _RETRY_NS

    def take_edges(self, now_ns: int) -> list[ContactEdge]:
        """The edges due by now, on the pads that this rig has."""
        taken = []
        with self._lock:
            while self._edges and self._edges[0][0] + self._origin_ns <= now_ns:
                t_ns, leg, loaded = self._edges.popleft()
                before = [self._rests(pad) for pad in self._pads]
                self._loaded[leg] = loaded
                taken += [
                    ContactEdge(t_ns + self._origin_ns, pad, self._rests(pad))
                    for pad, rested in zip(self._pads, before, strict=True)
                    if self._rests(pad) != rested
                ]
        return taken

    def close(self) -> None:
        """Ends the source of motion."""
        self._source.close()

    def _rests(self, pad: PadChannel) -> bool:
        return any(self._loaded[leg] for leg in _PAD_LEGS[pad])

    def _cover(self, until_ns: int) -> bool:
        """Fetches blocks until the motion is known up to `until_ns` (the athlete's time), as far as they are there."""
        while self._known_ns < until_ns:
            block = self._source.take()
            if block is None:
                return False
            self._append(block)
        return True

    def _append(self, block: Block) -> None:
        self._known_ns = (block.index + 1) * BLOCK_NS
        if block.feet is not None:
            # Whatever the feet did before, this is where they are when something else begins.
            self._queue((block.index * BLOCK_NS, leg, down) for leg, down in enumerate(block.feet))
        self._queue((edge.t_ns, edge.leg, edge.loaded) for edge in block.edges)
        for totals, data in zip(self._totals, block.sums, strict=True):
            for total, row in zip(totals, np.frombuffer(data).reshape(3, -1), strict=True):
                total.extend(np.cumsum(np.concatenate(([total[-1]], row)))[1:].tolist())
                del total[: -(_BLOCKS_KEPT * _STEPS + 1)]
        self._forgotten = max(0, (block.index + 1 - _BLOCKS_KEPT) * _STEPS)

    def _queue(self, edges: Iterable[tuple[int, int, bool]]) -> None:
        for t_ns, leg, loaded in edges:
            if loaded is not self._ends_loaded[leg]:
                self._ends_loaded[leg] = loaded
                self._edges.append((t_ns, leg, loaded))

    def _note(self, *, behind: bool) -> None:
        if behind and not self._behind:
            log.warning(
                "The simulated athlete's motion does not come in time: sensors see nobody and pads rest until it does. "
                "If it stays away, the process that computes it has died: start the station again"
            )
        elif self._behind and not behind:
            log.warning("The simulated athlete's motion is back; %d measurements saw nobody so far", self.lost)
        self._behind = behind


class BeamScene:
    """What one simulated chip measures of the light that comes back, noise and all.

    `light` gives mean light, light x distance and light x distance^2 between two times.
    """

    def __init__(
        self,
        light: Callable[[int, int], tuple[float, float, float] | None],
        seed: int,
        sensor: int,
        conditions: Conditions,
    ) -> None:
        self._light = light
        self._conditions = conditions
        self._rng = np.random.default_rng([seed, _NOISE_STREAM, sensor])
        self._sigma_share = self._rng.uniform(0.3, 0.6)

    def next_measurement(self, start_ns: int, budget_ns: int) -> tuple[int, Measurement]:
        """The measurement that starts now; it is ready when its integration ends."""
        ready_ns = start_ns + budget_ns
        sums = self._light(start_ns, ready_ns)
        if sums is None or sums[0] < _LEAST_KCPS:
            return ready_ns, NOBODY
        mean_mm, spread_mm = _moments_mm(sums)
        error, wobble, flicker = self._rng.standard_normal(3).tolist()
        chance = self._rng.random()
        noise_mm = self._conditions.noise_factor * _noise_mm(mean_mm, sums[0], budget_ns)
        distance_mm = round(mean_mm + noise_mm * error)
        sigma_mm = math.hypot(noise_mm, self._sigma_share * spread_mm) * (1 + 0.1 * wobble)
        signal_kcps = sums[0] * (1 + 0.02 * flicker)
        status = 9
        if chance < _REJECTED_SIGMA:
            status = 6
        elif chance < _REJECTED_SIGNAL:
            status = 4
        elif chance < _WRONG:
            distance_mm = round(1300 * self._rng.random())
        elif chance >= 1 - self._conditions.lost_share:
            status = 4
        return ready_ns, Measurement(distance_mm, status, signal_kcps, _AMBIENT_KCPS, max(sigma_mm, 1.0))

    def clean_mm(self, start_ns: int, budget_ns: int) -> float:
        """The same distance without noise: the truth of the simulation. Raises LookupError where nothing is seen."""
        sums = self._light(start_ns, start_ns + budget_ns)
        if sums is None or not sums[0]:
            raise LookupError(f"nothing to see at {start_ns} ns")
        return _moments_mm(sums)[0]


def _moments_mm(sums: tuple[float, float, float]) -> tuple[float, float]:
    """Mean and standard deviation (mm) of the distances that the light came back from."""
    light, first, second = sums
    mean = first / light
    return mean * 1e3, math.sqrt(max(second / light - mean * mean, 0.0)) * 1e3


def _noise_mm(distance_mm: float, signal_kcps: float, budget_ns: int) -> float:
    """Standard deviation (mm) of one sample of an even target; see the module for what it rests on."""
    photons = math.sqrt((signal_kcps + 2 * _AMBIENT_KCPS) / signal_kcps)
    return min(max(_NOISE_MM * math.sqrt(20e6 / budget_ns) * distance_mm / 600 * photons, 1.0), 30.0)


def _total_at(total: list[float], place: float) -> float:
    index = int(place)
    share = place - index
    below = total[index]
    return below + share * (total[index + 1] - below) if share else below
