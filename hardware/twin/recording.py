"""Recordings of simulated athletes with the truth beside them, made without threads, buses or drivers.

The rows are those that a station would write: same body, beam, noise and timing, rounded as the chips' registers round.
"""

from bisect import bisect_left
from dataclasses import asdict, dataclass
from typing import Any

from hardware.twin.athlete import Athlete, Swing
from hardware.twin.beam import GEOMETRY
from hardware.twin.chip import Measurement
from hardware.twin.conditions import USUAL, Conditions
from hardware.twin.motion import Block, Motion, Order
from hardware.twin.played import RAW_STATUS
from hardware.twin.scene import AthleteWorld
from station.gait.samples import (
    RANGE_SIDE,
    ContactEdge,
    PadChannel,
    RangeChannel,
    RangeSample,
    RigKind,
    Row,
    Side,
    Status,
)

ORIGIN_NS = 1_000_000_000
"""The clock's time at which a recording begins."""

Clean = dict[RangeChannel, list[tuple[int, float]]]
"""For each sensor the noise-free readings (mm) and their times."""

# Integration and period. VL53L1X: 20 ms every 24 ms. VL53L4CD: 10 ms back to back, and the time until it is cleared.
TIMING_NS: dict[RigKind, tuple[int, int]] = {
    "single": (20_000_000, 24_000_000),
    "pair": (10_000_000, 10_300_000),
    "mat": (0, 1_000_000_000),
}
_MARGIN_NS = 300_000_000
_CLEARING_NS = 300_000  # between two integrations back to back the last result is read and cleared
_SIDES: tuple[Side, Side] = ("left", "right")
_PADS: tuple[PadChannel, PadChannel] = ("pad_left", "pad_right")
_STATUS: dict[int, Status] = {raw: status for status, raw in RAW_STATUS.items()}


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that one foot truly did."""

    t_ns: int
    side: Side


@dataclass(frozen=True, slots=True)
class HeelApex:
    """A heel at its highest, and how far its swing truly shortens the noise-free reading."""

    t_ns: int
    side: Side
    drop_mm: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What truly happened in a recording; only what lies within `scored_ns` counts."""

    source: str
    rig: RigKind
    scored_ns: tuple[int, int]
    heel_contacts: tuple[HeelApex, ...]
    foot_strikes: tuple[Moment, ...]
    toe_offs: tuple[Moment, ...]

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def record(
    athlete: Athlete,
    rig: RigKind,
    seconds: float,
    seed: int,
    conditions: Conditions = USUAL,
    rate_hz: float | None = None,
) -> tuple[list[Row], Truth]:
    """What a station records of an athlete in the first `seconds`, in order of arrival, and the truth about it.

    `rate_hz` is how often each sensor measures; None is the rig's usual rate.
    """
    order = Order(athlete, rig, seed, conditions)
    motion = _Overheard(Motion(order))
    world = AthleteWorld(order, motion, _PADS, ORIGIN_NS)
    end_ns = ORIGIN_NS + round(seconds * 1e9)
    arrivals: list[tuple[int, Row]] = [
        (ORIGIN_NS, ContactEdge(ORIGIN_NS, pad, world.initial(pad), initial=True)) for pad in _PADS
    ]
    clean: Clean = {channel: [] for channel, _ in GEOMETRY[rig].channels}
    budget_ns, period_ns = _timing_ns(rig, rate_hz)
    scenes = {channel: world.scene(channel) for channel in clean}
    # All sensors in step, because the world forgets what is some seconds old.
    for start_ns in range(ORIGIN_NS, end_ns - budget_ns, period_ns):
        for channel, scene in scenes.items():
            ready_ns, measurement = scene.next_measurement(start_ns, budget_ns)
            t_ns = start_ns + budget_ns // 2
            arrivals.append((ready_ns, _sample(t_ns, channel, measurement)))
            clean[channel].append((t_ns, scene.clean_mm(start_ns, budget_ns)))
    # Computed a little beyond the end, so that the swings under way there are known.
    world.next_edge_ns(end_ns + 2_000_000_000)
    arrivals += [(edge.t_ns, edge) for edge in world.take_edges(end_ns)]
    world.close()
    rows = [row for _, row in sorted(arrivals, key=lambda arrival: arrival[0])]
    first_ns = ORIGIN_NS + round(athlete.standing_s * 1e9) + _MARGIN_NS
    # The last apex that counts belongs to a swing that ends in time, however slow the steps.
    return_s = 120 / athlete.cadence_spm * (1 - athlete.duty_factor) * (1 - athlete.lift_fraction)
    last_ns = end_ns - max(_MARGIN_NS, round(1.25e9 * return_s))
    return rows, _truth(order, motion.swings, clean, (first_ns, last_ns), end_ns)


def _timing_ns(rig: RigKind, rate_hz: float | None) -> tuple[int, int]:
    """Integration and period; a period too short for the usual integration shortens it."""
    budget_ns, period_ns = TIMING_NS[rig]
    if rate_hz is None:
        return budget_ns, period_ns
    period_ns = round(1e9 / rate_hz)
    return min(budget_ns, period_ns - _CLEARING_NS), period_ns


class _Overheard:
    """A source of blocks that remembers the swings in them."""

    def __init__(self, motion: Motion) -> None:
        self.swings: list[Swing] = []
        self._motion = motion

    def take(self) -> Block:
        block = self._motion.take()
        self.swings += block.swings
        return block

    def close(self) -> None:
        self._motion.close()


def _sample(t_ns: int, channel: RangeChannel, measurement: Measurement) -> RangeSample:
    """The row that a driver makes of the registers: sigma in quarters of a millimetre, signal in steps of 8 kcps."""
    status = _STATUS[measurement.raw_status]
    distance_mm = float(measurement.distance_mm) if status == "ok" else None
    sigma_mm, signal_kcps = round(measurement.sigma_mm * 4) / 4, float(round(measurement.signal_kcps / 8) * 8)
    return RangeSample(t_ns, channel, distance_mm, status, sigma_mm, signal_kcps)


def _truth(order: Order, swings: list[Swing], clean: Clean, scored_ns: tuple[int, int], end_ns: int) -> Truth:
    strikes = [Moment(swing.strike_ns + ORIGIN_NS, _SIDES[swing.leg]) for swing in swings]
    toe_offs = [Moment(swing.toe_off_ns + ORIGIN_NS, _SIDES[swing.leg]) for swing in swings]
    apexes = [
        HeelApex(swing.apex_ns + ORIGIN_NS, _SIDES[swing.leg], _drop_mm(swing, clean[channel]))
        for swing in swings
        for channel in clean
        if RANGE_SIDE[channel] in ("unknown", _SIDES[swing.leg]) and swing.strike_ns + ORIGIN_NS < end_ns
    ]
    return Truth(
        "simulated athlete",
        order.rig,
        scored_ns,
        tuple(apexes),
        tuple(moment for moment in strikes if moment.t_ns < end_ns),
        tuple(moment for moment in toe_offs if moment.t_ns < end_ns),
    )


def _drop_mm(swing: Swing, readings: list[tuple[int, float]]) -> int:
    """How much nearer the noise-free reading comes in a swing than at its ends, when no heel is up."""
    begin = bisect_left(readings, (swing.toe_off_ns + ORIGIN_NS, 0.0))
    end = bisect_left(readings, (swing.strike_ns + ORIGIN_NS, 0.0))
    during = [distance_mm for _, distance_mm in readings[begin : end + 1]]
    return round((during[0] + during[-1]) / 2 - min(during))
