"""What the running station says about its rig: the station does the work, the doctor only listens."""

import statistics
from collections import defaultdict
from collections.abc import Iterable

from station.messages import LoopHealth, PartState, Snapshot
from station.setup.findings import Finding

LEAST_SAMPLES = 20
# A sample in ten rejected is sunlight or a dirty window; the chips reject one to three in a hundred by themselves.
MOST_REJECTED = 0.10
# Twice what the noise of either chip is at the rig's distance.
MOST_NOISE_MM = 25.0
MOST_LATE_MS = 10.0


def examine_station(snapshots: list[Snapshot]) -> list[Finding]:
    """What a stretch of snapshots tells about parts, sensors and loop."""
    if not snapshots:
        return [Finding("station", "failure", "it does not answer", "start it with: kickstation up")]
    last = snapshots[-1]
    source = {"live": "measures people", "simulated": "SIMULATED", "played": "SIMULATED: plays a recording"}[
        last.source
    ]
    findings = [Finding("station", "ok", f"{last.station} runs, {last.rig} rig, {source}")]
    findings += [_part(part) for part in last.parts]
    return [*findings, *_ranges(snapshots), _loop(last.loop)]


def _part(part: PartState) -> Finding:
    """A part that works is well, and what is said of it all the same a warning; after a sentence comes the remedy."""
    found, _, remedy = part.message.partition(". ")
    if not part.ok:
        return Finding(part.name, "failure", found, remedy)
    if part.message and not part.message.startswith("works"):
        return Finding(part.name, "warning", found, remedy)
    ambient = "" if part.ambient_kcps is None else f", {part.ambient_kcps:.0f} kcps of other light"
    return Finding(part.name, "ok", f"{part.message or 'works'}{ambient}")


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
        remedy = "stand on the mat and try again; if it stays so, check the sensor's cable"
        return Finding(channel, "failure", f"only {len(distances)} samples came", remedy)
    rate_hz = (len(moments_ns) - 1) * 1e9 / (moments_ns[-1] - moments_ns[0])
    rejected = 1 - len(seen) / len(distances)
    found = f"{len(distances)} samples, {rate_hz:.0f} a second, {rejected:.0%} rejected"
    if signals_kcps:
        found += f", signal {statistics.median(signals_kcps):.0f} kcps"
    if rejected > MOST_REJECTED:
        remedy = "keep the sun out of the sensor's view and wipe its window; somebody must stand before it"
        return Finding(channel, "warning", found, remedy)
    noise_mm = _noise_mm(seen)
    found += f", {statistics.median(seen):.0f} mm away, noise {noise_mm:.0f} mm"
    if noise_mm > MOST_NOISE_MM:
        return Finding(channel, "warning", found, "stand still during the check; dark shoes and sunlight add noise")
    return Finding(channel, "ok", found)


def _noise_mm(distances: list[float]) -> float:
    """Standard deviation of one sample from second differences, which sway and drift hardly touch.

    The median of |a - 2b + c| of normal noise is 0.6745 times the root of 6 standard deviations.
    """
    bends = [abs(a - 2 * b + c) for a, b, c in zip(distances, distances[1:], distances[2:], strict=False)]
    return statistics.median(bends) / (0.6745 * 6**0.5)


def _loop(loop: LoopHealth) -> Finding:
    dropped = loop.dropped_rows + loop.dropped_records + loop.dropped_messages
    found = f"99 of 100 rows answered within {loop.lateness_p99_ms:.1f} ms, {dropped} dropped"
    if loop.lateness_p99_ms > MOST_LATE_MS or dropped:
        return Finding("loop", "warning", found, "end other programs; the installed service runs with priority")
    return Finding("loop", "ok", found)
