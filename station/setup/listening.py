"""What the running station says about its rig: the station does the work, the doctor only listens."""

import statistics
from collections import defaultdict
from collections.abc import Iterable

from station.messages import LoopHealth, PartState, Snapshot
from station.setup.findings import Finding, finding
from station.setup.texts import say

LEAST_SAMPLES = 20
# A sample in ten rejected is sunlight or a dirty window; the chips reject one to three in a hundred by themselves.
MOST_REJECTED = 0.10
# Twice what the noise of either chip is at the rig's distance.
MOST_NOISE_MM = 25.0
MOST_LATE_MS = 10.0


def examine_station(snapshots: list[Snapshot]) -> list[Finding]:
    """What a stretch of snapshots tells about parts, sensors and loop."""
    if not snapshots:
        return [finding("station", "failure", "doctor.station.silent")]
    last = snapshots[-1]
    source = {"live": "measures people", "simulated": "SIMULATED", "played": "SIMULATED: plays a recording"}[
        last.source
    ]
    runs = finding("station", "ok", "doctor.station", station=last.station, rig=last.rig, source=source)
    return [runs, *(_part(part) for part in last.parts), *_ranges(snapshots), _loop(last.loop)]


def _part(part: PartState) -> Finding:
    """A part that works is well, and what is said of it all the same a warning; after a sentence comes the remedy."""
    said = say("verbatim", text=part.message) if part.message else say("doctor.part")
    if not part.ok:
        return Finding(part.name, "failure", said)
    if part.message and not part.message.startswith("works"):
        return Finding(part.name, "warning", said)
    if part.ambient_kcps is None:
        return Finding(part.name, "ok", said)
    if part.message:
        return finding(part.name, "ok", "doctor.part.said_ambient", said=part.message, ambient_kcps=part.ambient_kcps)
    return finding(part.name, "ok", "doctor.part.ambient", ambient_kcps=part.ambient_kcps)


def _ranges(snapshots: Iterable[Snapshot]) -> list[Finding]:
    distances: dict[str, list[float | None]] = defaultdict(list)
    moments_ns: dict[str, list[float]] = defaultdict(list)
    signals_kcps: dict[str, list[float]] = defaultdict(list)
    for snapshot in snapshots:
        for trail in snapshot.trails:
            distances[trail.channel] += trail.distance_mm
            moments_ns[trail.channel] += [snapshot.t_ns - age_ms * 1e6 for age_ms in trail.age_ms]
            if trail.signal_kcps is not None:
                signals_kcps[trail.channel].append(trail.signal_kcps)
    return [_range(channel, distances[channel], moments_ns[channel], signals_kcps[channel]) for channel in distances]


def _range(channel: str, distances: list[float | None], moments_ns: list[float], signals_kcps: list[float]) -> Finding:
    seen = [distance for distance in distances if distance is not None]
    if len(distances) < LEAST_SAMPLES:
        return finding(channel, "failure", "doctor.range.few", samples=len(distances))
    rejected = 1 - len(seen) / len(distances)
    measured: dict[str, str | float] = {
        "samples": len(distances),
        "rate_hz": (len(moments_ns) - 1) * 1e9 / (moments_ns[-1] - moments_ns[0]),
        "rejected_pct": 100 * rejected,
        "signal": f", signal {statistics.median(signals_kcps):.0f} kcps" if signals_kcps else "",
    }
    if rejected > MOST_REJECTED:
        return finding(channel, "warning", "doctor.range.rejected", **measured)
    noise_mm = _noise_mm(seen)
    measured |= {"distance_mm": statistics.median(seen), "noise_mm": noise_mm}
    if noise_mm > MOST_NOISE_MM:
        return finding(channel, "warning", "doctor.range.noisy", **measured)
    return finding(channel, "ok", "doctor.range", **measured)


def _noise_mm(distances: list[float]) -> float:
    """Standard deviation of one sample from second differences, which sway and drift hardly touch.

    The median of |a - 2b + c| of normal noise is 0.6745 times the root of 6 standard deviations.
    """
    bends = [abs(a - 2 * b + c) for a, b, c in zip(distances, distances[1:], distances[2:], strict=False)]
    return statistics.median(bends) / (0.6745 * 6**0.5)


def _loop(loop: LoopHealth) -> Finding:
    dropped = loop.dropped_rows + loop.dropped_records + loop.dropped_messages
    answered = {"late_ms": loop.lateness_p99_ms, "dropped": dropped}
    if loop.lateness_p99_ms > MOST_LATE_MS or dropped:
        return finding("loop", "warning", "doctor.loop.late", **answered)
    return finding("loop", "ok", "doctor.loop", **answered)
