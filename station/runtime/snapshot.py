"""Gathers what a page shows from the loop's state, a few times a second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from station.drill.moment import Part, Trouble
from station.drill.panel import Panel
from station.drill.session import Session
from station.gait.analyzer import Analyzer
from station.gait.events import Event, FootStrike, HeelContact, HeelOnset, HeelRejected, ToeOff
from station.gait.samples import ContactEdge, RangeChannel, RangeSample, RigKind, Row
from station.messages import (
    GuideView,
    Heels,
    LoopHealth,
    Mark,
    PadTrail,
    PartState,
    RangeTrail,
    Snapshot,
    Source,
    Vitals,
)

# Values on a page are read, not felt: 20 a second is smooth to the eye and costs the loop under one part in a hundred.
PERIOD_NS = 50_000_000
# What a plot of the signal marks.
MARKED = HeelOnset, HeelContact, HeelRejected, FootStrike, ToeOff
# What a part of the rig is to a session; all others are range sensors.
PARTS: dict[str, Part] = {"floor mat": "floor", "recording": "records", "supply": "power"}


@dataclass(frozen=True)
class Identity:
    """What every snapshot says about its station."""

    station: str
    source: Source
    rig: RigKind


class SnapshotMaker:
    """Keeps what was measured and detected since the last snapshot and joins it with counts and health when one is due.

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
        self._samples: list[RangeSample] = []
        self._edges: list[ContactEdge] = []
        self._marked: list[Event] = []
        self._due_ns: int | None = None
        self._seq = 0
        self.parts: list[PartState] = []
        self.troubles: tuple[Trouble, ...] = ()

    def update(self, rows: Sequence[Row], events: Sequence[Event], now_ns: int, panel: Panel) -> Snapshot | None:
        """Takes note of `rows` and of the `events` in them; the next snapshot, with the `panel`, if it is due.

        A heel that comes to the line is told at once: its foot on the page answers it.
        """
        self._samples.extend(row for row in rows if isinstance(row, RangeSample))
        self._edges.extend(row for row in rows if isinstance(row, ContactEdge))
        self._marked.extend(event for event in events if isinstance(event, MARKED))
        at_once = any(isinstance(event, HeelOnset) for event in events)
        if self._due_ns is not None and now_ns < self._due_ns and not at_once:
            return None
        self._due_ns = now_ns + PERIOD_NS
        self._seq += 1
        snapshot = self._make(now_ns, panel)
        for noted in (self._samples, self._edges, self._marked):
            noted.clear()
        return snapshot

    def _make(self, now_ns: int, panel: Panel) -> Snapshot:
        cadence, variation_pct = self._analyzer.cadence(now_ns), self._analyzer.step_time_cv_pct(now_ns)
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
            pads=self._pads(now_ns),
            step_time_cv_pct=None if variation_pct is None else round(variation_pct, 1),
            marks=[Mark(one.event, one.side, _age_ms(one, now_ns)) for one in self._marked],
            panel=panel,
        )

    def _trails(self, now_ns: int) -> list[RangeTrail]:
        by_channel: dict[RangeChannel, list[RangeSample]] = {}
        for sample in self._samples:
            by_channel.setdefault(sample.channel, []).append(sample)
        return [
            RangeTrail(
                channel,
                [_age_ms(sample, now_ns) for sample in samples],
                [sample.distance_mm for sample in samples],
                samples[-1].signal_kcps,
                _whole(self._analyzer.level_mm(channel)),
                _whole(self._analyzer.line_mm(channel)),
            )
            for channel, samples in by_channel.items()
        ]

    def _pads(self, now_ns: int) -> list[PadTrail]:
        pads = []
        for channel, loaded in self._analyzer.loaded().items():
            edges = [edge for edge in self._edges if edge.channel == channel]
            levels = [edge.loaded for edge in edges]
            pads.append(PadTrail(channel, loaded, [_age_ms(edge, now_ns) for edge in edges], levels))
        return pads


def _age_ms(one: RangeSample | ContactEdge | Event, now_ns: int) -> float:
    return round((now_ns - one.t_ns) / 1e6, 1)


def _whole(mm: float | None) -> float | None:
    """Nobody sees less than a millimetre, and fewer digits are fewer bytes for every phone."""
    return None if mm is None else round(mm)
