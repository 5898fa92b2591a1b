"""Gathers what a page shows from the loop's state, a few times a second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from station.drill.moment import Part, Trouble
from station.drill.session import Session
from station.gait.analyzer import Analyzer
from station.gait.samples import RangeSample, RigKind, Row
from station.messages import GuideView, Heels, LoopHealth, PartState, RangeTrail, Snapshot, Source, Vitals

# Values on a page are read, not felt: 20 a second is smooth to the eye and costs the loop under one part in a hundred.
PERIOD_NS = 50_000_000
# What a part of the rig is to a session; all others are range sensors.
PARTS: dict[str, Part] = {"floor mat": "floor", "recording": "records", "supply": "power"}


@dataclass(frozen=True)
class Identity:
    """What every snapshot says about its station."""

    station: str
    source: Source
    rig: RigKind


class SnapshotMaker:
    """Keeps the range samples since the last snapshot and joins them with counts and health when one is due.

    `parts` is the state of the rig's parts at the last snapshot, `troubles` what did not work of them.
    """

    def __init__(
        self,
        identity: Identity,
        analyzer: Analyzer,
        session: Session,
        parts: Callable[[], list[PartState]],
        health: Callable[[], LoopHealth],
        vitals: Callable[[], Vitals],
        guide: Callable[[int], GuideView | None],
    ) -> None:
        self._identity = identity
        self._analyzer = analyzer
        self._session = session
        self._parts = parts
        self._health = health
        self._vitals = vitals
        self._guide = guide
        self._recent: list[RangeSample] = []
        self._due_ns: int | None = None
        self._seq = 0
        self.parts: list[PartState] = []
        self.troubles: tuple[Trouble, ...] = ()

    def update(self, rows: Sequence[Row], now_ns: int) -> Snapshot | None:
        """Takes note of `rows`; the next snapshot if it is due at `now_ns`."""
        self._recent.extend(row for row in rows if isinstance(row, RangeSample))
        if self._due_ns is not None and now_ns < self._due_ns:
            return None
        self._due_ns = now_ns + PERIOD_NS
        self._seq += 1
        snapshot = self._make(now_ns)
        self._recent.clear()
        return snapshot

    def _make(self, now_ns: int) -> Snapshot:
        cadence = self._analyzer.cadence(now_ns)
        self.parts = self._parts()
        lost = [part for part in self.parts if not part.ok]
        self.troubles = tuple(Trouble(PARTS.get(part.name, "heels"), part.message) for part in lost)
        live = self._session.live
        heels = live.heels
        return Snapshot(
            seq=self._seq,
            t_ns=now_ns,
            station=self._identity.station,
            source=self._identity.source,
            rig=self._identity.rig,
            state="active" if live.is_active else "waiting",
            elapsed_s=round(live.elapsed_s(now_ns), 1),
            cadence_spm=cadence.value,
            cadence_reason=cadence.reason,
            heels=Heels(left=heels["left"], right=heels["right"], unknown=heels["unknown"]),
            trails=self._trails(now_ns),
            parts=self.parts,
            loop=self._health(),
            session=self._session.view(now_ns),
            vitals=self._vitals(),
            guide=self._guide(now_ns),
        )

    def _trails(self, now_ns: int) -> list[RangeTrail]:
        by_channel: dict[str, list[RangeSample]] = {}
        for sample in self._recent:
            by_channel.setdefault(sample.channel, []).append(sample)
        return [
            RangeTrail(
                channel,
                [round((now_ns - sample.t_ns) / 1e6, 1) for sample in samples],
                [sample.distance_mm for sample in samples],
                samples[-1].signal_kcps,
            )
            for channel, samples in by_channel.items()
        ]
