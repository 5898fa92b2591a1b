"""The snapshot carries what was measured and detected since the one before, once, by its age."""

from collections.abc import Sequence

import msgspec
import pytest

from station.drill.panel import DARK_PANEL
from station.drill.session import Session
from station.drill.setting import Known, Setting
from station.gait.analyzer import Analyzer
from station.gait.events import Event, HeelOnset
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, PadChannel, RangeSample, Row, Tick
from station.messages import Mark, PadTrail, Snapshot, Vitals
from station.programs.loading import built_in_programs
from station.runtime.health import Lateness
from station.runtime.snapshot import PERIOD_NS, Identity, SnapshotMaker

MS = 1_000_000
PADS: tuple[PadChannel, ...] = ("pad_left", "pad_right")


class Maker:
    """A detection with its snapshots, 20 times a second by hand."""

    def __init__(self) -> None:
        rig = Rig("single")
        self.analyzer = Analyzer(rig)
        self.now_ns = 0
        self.snapshots = SnapshotMaker(
            Identity("Test", "simulated", "single"),
            self.analyzer,
            Session(Setting(rig, Known(built_in_programs()))),
            list,
            lambda: Lateness().report(dropped_rows=0, dropped_records=0, dropped_messages=0),
            Vitals,
            lambda _: None,
        )

    def turn(self, rows: Sequence[Row], now_ms: float) -> Snapshot:
        """What is told at that time, after these rows."""
        events: list[Event] = self.analyzer.process(rows)
        snapshot = self.snapshots.update(rows, events, round(now_ms * MS), DARK_PANEL)
        assert snapshot is not None
        return snapshot

    def stand(self, until_ms: int) -> Snapshot:
        """Somebody stands still, seen 50 times a second; the last snapshot of it."""
        for begin_ms in range(0, until_ms, PERIOD_NS // MS):
            rows = [RangeSample((begin_ms + i) * MS, "range", 900.0 + i % 3, "ok", 10.0, 2000.0) for i in (0, 20, 40)]
            last = self.turn(rows, begin_ms + 50)
        return last


@pytest.fixture
def maker() -> Maker:
    return Maker()


def test_a_pad_tells_its_edges_with_their_bounce_once_and_its_level_always(maker: Maker) -> None:
    first = maker.turn([ContactEdge(0, pad, loaded=True, initial=True) for pad in PADS], 10)
    assert first.pads == [PadTrail(pad, True, [10.0], [True]) for pad in PADS]
    bounce = [ContactEdge(t_ms * MS, "pad_left", loaded) for t_ms, loaded in ((70, False), (72, True), (75, False))]
    left, right = maker.turn(bounce, 80).pads
    assert left == PadTrail("pad_left", False, [10.0, 8.0, 5.0], [False, True, False])
    assert right == PadTrail("pad_right", True, [], [])
    assert maker.turn([], 140).pads[0] == PadTrail("pad_left", False, [], [])


def test_events_are_marked_once_by_their_age_and_only_those_of_the_signal(maker: Maker) -> None:
    maker.turn([ContactEdge(0, pad, loaded=True, initial=True) for pad in PADS], 10)
    step = ContactEdge(500 * MS, "pad_left", False), ContactEdge(700 * MS, "pad_left", True)
    snapshot = maker.turn([*step, Tick(850 * MS)], 900)
    assert snapshot.marks == [Mark("toe_off", "left", 400.0), Mark("foot_strike", "left", 200.0)]
    assert maker.turn([], 960).marks == []


def test_a_heel_at_the_line_is_told_at_once_and_the_next_snapshot_follows_in_its_time(maker: Maker) -> None:
    update = maker.snapshots.update
    assert update([], [], 0, DARK_PANEL) is not None
    assert update([], [], 20 * MS, DARK_PANEL) is None
    at_once = update([], [HeelOnset(15 * MS, "left")], 25 * MS, DARK_PANEL)
    assert at_once is not None
    assert at_once.marks == [Mark("heel_onset", "left", 10.0)]
    assert update([], [], 74 * MS, DARK_PANEL) is None
    assert update([], [], 75 * MS, DARK_PANEL) is not None


def test_the_level_of_the_body_and_the_line_are_told_in_whole_millimetres(maker: Maker) -> None:
    before = maker.turn([RangeSample(0, "range", 900.0, "ok", 10.0, 2000.0)], 10)
    assert (before.trails[0].baseline_mm, before.trails[0].threshold_mm) == (None, None)
    trail = Maker().stand(1000).trails[0]
    assert trail.baseline_mm in {900, 901, 902}
    assert trail.threshold_mm == pytest.approx(trail.baseline_mm - 36, abs=2)


def test_a_snapshot_of_somebody_who_kicks_stays_under_2_kb(maker: Maker) -> None:
    rows: list[Row] = [RangeSample(t_ms * MS, "range", 900.123456, "ok", 10.0, 2000.0) for t_ms in range(0, 50, 20)]
    rows += [ContactEdge(t_ms * MS, pad, bool(t_ms % 2)) for pad in PADS for t_ms in (1, 2, 3, 4)]
    assert len(msgspec.json.encode(maker.turn(rows, 50))) < 2000
