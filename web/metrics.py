"""How the station does, for Prometheus: counts and states of the machine, nothing of a person."""

from collections.abc import Iterator

from flask import Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from station.messages import LoopHealth, Snapshot, Vitals, decode
from web.live import LiveFeed


class Metrics:
    """The newest snapshot as metrics; each bears the id of the station, so that two on one network stay apart."""

    def __init__(self, feed: LiveFeed, station_id: str) -> None:
        self._feed = feed
        self._station_id = station_id
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def metrics(self) -> Response:
        """The text that Prometheus reads."""
        return Response(generate_latest(self._registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    def describe(self) -> Iterator[Metric]:
        """Nothing is promised before a station was heard."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """What there is to tell now; of a station that is offline, that it is."""
        encoded = self._feed.view.snapshot
        yield self._gauge("up", "1 while the loop is heard", 0 if encoded is None else 1)
        if encoded is None:
            return
        snapshot = decode(encoded)
        if isinstance(snapshot, Snapshot):
            yield self._gauge(
                "live", "1 where a person is measured, 0 where all is simulated", snapshot.source == "live"
            )
            yield from self._loop(snapshot.loop)
            yield from self._vitals(snapshot.vitals)
            yield self._parts(snapshot)

    def _loop(self, loop: LoopHealth) -> Iterator[Metric]:
        lateness = GaugeMetricFamily(
            "kickstation_lateness_seconds", "From a row's arrival to its light", labels=["station", "quantile"]
        )
        for quantile, ms in (
            ("0.5", loop.lateness_p50_ms),
            ("0.99", loop.lateness_p99_ms),
            ("1", loop.lateness_max_ms),
        ):
            lateness.add_metric([self._station_id, quantile], ms / 1000)
        yield lateness
        yield self._counter("rows", "Samples and edges that the loop took", loop.rows)
        yield self._counter("overruns", "Rows that were answered later than 10 ms", loop.overruns)
        dropped = CounterMetricFamily("kickstation_dropped", "What was let go", labels=["station", "what"])
        for what, count in (
            ("rows", loop.dropped_rows),
            ("records", loop.dropped_records),
            ("messages", loop.dropped_messages),
        ):
            dropped.add_metric([self._station_id, what], count)
        yield dropped

    def _vitals(self, vitals: Vitals) -> Iterator[Metric]:
        yield self._gauge("clock_trusted", "1 while the date is set from a time source", int(vitals.clock_trusted))
        for name, about, value in (
            ("temperature_celsius", "Heat of the processor", vitals.temperature_c),
            ("low_voltage", "1 while the supply is too weak", vitals.low_voltage),
            ("free_bytes", "Room for recordings", vitals.free_bytes),
        ):
            if value is not None:
                yield self._gauge(name, about, value)

    def _parts(self, snapshot: Snapshot) -> Metric:
        parts = GaugeMetricFamily("kickstation_part_ok", "1 while the part works", labels=["station", "part"])
        for part in snapshot.parts:
            parts.add_metric([self._station_id, part.name], int(part.ok))
        return parts

    def _gauge(self, name: str, about: str, value: float) -> Metric:
        gauge = GaugeMetricFamily(f"kickstation_{name}", about, labels=["station"])
        gauge.add_metric([self._station_id], value)
        return gauge

    def _counter(self, name: str, about: str, value: float) -> Metric:
        counter = CounterMetricFamily(f"kickstation_{name}", about, labels=["station"])
        counter.add_metric([self._station_id], value)
        return counter
