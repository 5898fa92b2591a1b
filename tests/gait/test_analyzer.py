"""Laws of the whole detection, and what it says about itself."""

import math
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.gait.analyzer import Analyzer
from station.gait.events import Event, HeelContact, HeelOnset, HeelRejected, record_of
from station.gait.events import Kick as KickEvent
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, PadChannel, RangeSample, RigKind, Row, Side, Tick

MS = 1_000_000
MIRROR: dict[str, str] = {"left": "right", "right": "left", "unknown": "unknown"}
Analyse = Callable[[Rig, list[Row]], list[Event]]
law = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)


def mirrored_channel(channel: str) -> Any:
    for side in ("left", "right"):
        if channel.endswith(side):
            return channel.replace(side, MIRROR[side])
    return channel


@st.composite
def people(draw: st.DrawFn, scene: Any, kick: Any) -> tuple[Rig, list[Row]]:
    """Somebody on some rig, kicking somehow, through some noise."""
    kinds: list[RigKind] = ["single", "pair"]
    kind = draw(st.sampled_from(kinds))
    step_ms = draw(st.floats(250, 500))
    depths = draw(st.lists(st.floats(0, 300), min_size=1, max_size=8))
    noise = random.Random(draw(st.integers(0, 1000)))  # noqa: S311 (for a test)
    sides: tuple[Side, Side] = ("left", "right")
    kicks = tuple(kick(2000 + i * step_ms, sides[i % 2], depth) for i, depth in enumerate(depths))
    with_pads = draw(st.booleans())
    rows = scene(kind, kicks, 2500 + len(kicks) * step_ms, draw(st.sampled_from([10.0, 24.0])), with_pads).rows()
    rows = [
        row._replace(distance_mm=(row.distance_mm or 0) + noise.gauss(0, 8)) if isinstance(row, RangeSample) else row
        for row in rows
    ]
    return Rig(kind, pads=("pad_left", "pad_right") if with_pads else ()), rows


@law
@given(data=st.data())
def test_how_rows_are_cut_into_blocks_changes_nothing(
    data: st.DataObject, scene: Any, kick: Any, analyse: Analyse
) -> None:
    rig, rows = data.draw(people(scene, kick))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=20)))
    analyzer = Analyzer(rig)
    events: list[Event] = []
    for begin, end in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        events += analyzer.process(rows[begin:end])
    assert events + analyzer.finish() == analyse(rig, rows)


@law
@given(data=st.data())
def test_a_mirrored_person_gives_mirrored_events(data: st.DataObject, scene: Any, kick: Any, analyse: Analyse) -> None:
    rig, rows = data.draw(people(scene, kick))

    def key(record: dict[str, Any]) -> tuple[int, str]:
        return record["t_ns"], repr(sorted(record.items()))

    mirrored = [row._replace(channel=mirrored_channel(row.channel)) for row in rows]
    expected = [record_of(event) for event in analyse(rig, rows)]
    expected = [record | {"side": MIRROR[record["side"]]} for record in expected]
    told = [record_of(event) for event in analyse(rig, mirrored)]
    assert sorted(told, key=key) == sorted(expected, key=key)


@law
@given(data=st.data(), shift_ns=st.integers(0, 10**18))
def test_shifting_time_shifts_events(
    data: st.DataObject, shift_ns: int, scene: Any, kick: Any, analyse: Analyse
) -> None:
    rig, rows = data.draw(people(scene, kick))
    shifted = analyse(rig, [row._replace(t_ns=row.t_ns + shift_ns) for row in rows])
    expected = [record_of(event) for event in analyse(rig, rows)]
    for record in expected:
        times = {name: t_ns + shift_ns for name, t_ns in record.items() if name.endswith("_ns") and t_ns is not None}
        record.update(times)
    assert [record_of(event) for event in shifted] == expected


@law
@given(data=st.data(), offset_mm=st.integers(-200, 400))
def test_a_constant_added_to_the_distance_changes_no_event_unless_it_is_too_close(
    data: st.DataObject, offset_mm: int, scene: Any, kick: Any, analyse: Analyse
) -> None:
    rig, rows = data.draw(people(scene, kick))
    moved: list[Row] = [
        row._replace(distance_mm=(row.distance_mm or 0) + offset_mm) if isinstance(row, RangeSample) else row
        for row in rows
    ]
    for mine, its in zip(analyse(rig, moved), analyse(rig, rows), strict=True):
        assert (mine.event, mine.side) == (its.event, its.side)
        assert mine.t_ns == pytest.approx(its.t_ns, abs=1000)


anything = st.one_of(st.none(), st.floats(), st.integers(-10, 5000), st.text(max_size=3))
garbage = st.one_of(
    st.builds(
        RangeSample,
        t_ns=st.one_of(st.integers(-10, 4 * 10**9), anything),
        channel=st.sampled_from(["range", "range_left", "pad", "nonsense"]),
        distance_mm=anything,
        status=st.sampled_from(["ok", "ok", "ok", "sigma", "none", "rubbish"]),
        sigma_mm=anything,
        signal_kcps=anything,
    ),
    st.builds(
        ContactEdge,
        t_ns=st.one_of(st.integers(-10, 4 * 10**9), anything),
        channel=st.sampled_from(["pad_left", "pad_right", "pad", "range"]),
        loaded=st.one_of(st.booleans(), anything),
        initial=st.booleans(),
    ),
    st.builds(Tick, t_ns=st.one_of(st.integers(-10, 4 * 10**9), anything)),
)


@law
@given(rows=st.lists(garbage, max_size=60))
def test_garbage_never_raises_and_every_row_is_accounted_for(rows: list[Row]) -> None:
    analyzer = Analyzer(Rig("single"))
    analyzer.process(rows)
    analyzer.finish()
    summary = analyzer.summary()
    assert sum(summary.rows.values()) + sum(summary.rejected_rows.values()) == len(rows)


@law
@given(data=st.data(), where=st.randoms(use_true_random=False), junk=st.lists(garbage, max_size=40))
def test_every_onset_is_followed_by_one_verdict_whatever_else_arrives(
    data: st.DataObject, where: Any, junk: list[Row], scene: Any, kick: Any, analyse: Analyse
) -> None:
    rig, rows = data.draw(people(scene, kick))
    for row in junk:
        rows.insert(where.randrange(len(rows)), row)
    open_onsets: list[int] = []
    for event in analyse(rig, rows):
        if isinstance(event, HeelOnset):
            open_onsets.append(event.t_ns)
        elif isinstance(event, HeelContact | HeelRejected):
            open_onsets.remove(event.onset_ns)
    assert open_onsets == []


@pytest.mark.parametrize("kind", ["single", "pair", "mat"])
def test_a_trace_of_nothing_or_of_ticks_alone_tells_nothing(kind: Any) -> None:
    analyzer = Analyzer(Rig(kind))
    assert analyzer.process([]) == []
    assert analyzer.process([Tick(t * MS) for t in range(1, 100)]) == []
    assert analyzer.finish() == []
    assert analyzer.summary().rows == {"clock": 99}


def test_the_summary_counts_all_that_happened(scene: Any, steady: Any) -> None:
    rows = scene(kicks=steady(2000, 6), until_ms=5000).rows()
    rows[40:40] = [rows[39], RangeSample(rows[39].t_ns + 1, "range", None, "sigma", None, None)]
    analyzer = Analyzer(Rig("single"))
    events = [*analyzer.process(rows), *analyzer.finish()]
    summary = analyzer.summary()
    assert record_of(summary)["event"] == "summary"
    assert summary.heels == {"left": 3, "right": 3, "unknown": 0}
    assert summary.rejected_heels == {}
    assert (summary.foot_strikes, summary.toe_offs) == (6, 6)
    assert summary.rejected_rows == {"duplicate": 1}
    assert summary.rejected_samples == {"sigma": 1}
    assert summary.rows["range"] == sum(isinstance(row, RangeSample) for row in rows) - 1
    assert summary.duration_s == pytest.approx(3.976, abs=0.03)
    assert summary.cadence_spm == pytest.approx(60 / 0.35, rel=0.001)
    assert len(events) == 34


def test_the_cadence_comes_from_the_mat_and_without_it_from_the_heels(scene: Any, steady: Any) -> None:
    made = scene(kicks=steady(2000, 8), until_ms=5000)
    mat, both, beam = Analyzer(Rig("mat")), Analyzer(Rig("single")), Analyzer(Rig("single", pads=()))
    mat.process(made.edges())
    both.process(made.rows())
    beam.process(made.samples())
    for analyzer in (mat, both, beam):
        assert analyzer.cadence(4700 * MS).value == pytest.approx(60 / 0.35, abs=1.5)
        assert analyzer.cadence(9000 * MS).reason == "nobody is stepping"
    assert beam.summary().cadence_spm == pytest.approx(60 / 0.35, abs=1.5)


def test_heels_give_the_cadence_where_the_mat_says_nothing(scene: Any, steady: Any) -> None:
    analyzer = Analyzer(Rig("single"))
    analyzer.process(scene(kicks=steady(2000, 8), until_ms=5000).samples())
    assert analyzer.cadence(4700 * MS).value == pytest.approx(60 / 0.35, abs=1.5)


def test_pads_are_closed_by_the_rows_of_other_channels(scene: Any) -> None:
    analyzer = Analyzer(Rig("single"))
    analyzer.process([ContactEdge(1000 * MS, "pad_left", loaded=False)])
    assert analyzer.process([Tick(1060 * MS)]) == []
    assert [event.event for event in analyzer.process([Tick(1070 * MS)])] == ["toe_off"]


def test_a_long_session_counts_every_heel_of_it(scene: Any, steady: Any) -> None:
    analyzer = Analyzer(Rig("single"))
    rows = scene(kicks=steady(2000, 6), until_ms=4500).rows()
    for lap in range(20):
        analyzer.process([row._replace(t_ns=row.t_ns + lap * 4000 * MS) for row in rows])
    assert sum(analyzer.summary().heels.values()) == 120
    assert math.isclose(analyzer.summary().duration_s, 19 * 4 + 3.48, abs_tol=0.05)


def test_without_a_mat_alternation_tells_the_legs_apart_even_when_one_heel_is_missed(scene: Any, steady: Any) -> None:
    kicks = steady(2000, 12)
    seen = kicks[:6] + kicks[7:]
    rows = scene(kicks=seen, until_ms=8000, pads=False).rows()
    analyzer = Analyzer(Rig("single", pads=()))
    heels = [event for event in analyzer.process(rows) if isinstance(event, HeelContact)]
    assert [heel.side for heel in heels] == ["unknown"] * 11
    expected = {"left": "A", "right": "B"}
    assert [heel.alternation for heel in heels] == [expected[kick.side] for kick in seen]


def test_after_a_pause_alternation_begins_anew(scene: Any, steady: Any) -> None:
    rows = scene(kicks=steady(2000, 5) + steady(9000, 2), until_ms=11000, pads=False).rows()
    analyzer = Analyzer(Rig("single", pads=()))
    heels = [event for event in analyzer.process(rows) if isinstance(event, HeelContact)]
    assert [heel.alternation for heel in heels] == ["A", "B", "A", "B", "A", "A", "B"]


def test_a_heel_whose_side_is_known_needs_no_label(scene: Any, steady: Any) -> None:
    analyzer = Analyzer(Rig("single"))
    events = analyzer.process(scene(kicks=steady(2000, 4), until_ms=5000).rows())
    assert {event.alternation for event in events if isinstance(event, HeelContact)} == {None}


def test_kicks_are_graded_against_the_person_s_own_best_once_enough_were_seen(scene: Any, steady: Any) -> None:
    kicks = [replace(kick, dwell_ms=60.0 if i > 25 else 110.0) for i, kick in enumerate(steady(2000, 30))]
    analyzer = Analyzer(Rig("single"))
    events = analyzer.process(scene(kicks=tuple(kicks), until_ms=13500).rows())
    told = [event for event in events if isinstance(event, KickEvent)]
    assert {(kick.grade, kick.grade_reason) for kick in told[:18]} == {(None, "learning you")}
    assert {kick.grade for kick in told[20:26]} == {"reached"}
    assert {kick.grade for kick in told[26:]} == {"short"}


def test_level_and_line_are_told_once_the_body_is_known(scene: Any) -> None:
    analyzer = Analyzer(Rig("single"))
    assert (analyzer.level_mm("range"), analyzer.line_mm("range")) == (None, None)
    analyzer.process(scene("single", until_ms=3000).rows())
    assert analyzer.level_mm("range") == pytest.approx(900, abs=4)
    assert analyzer.line_mm("range") == pytest.approx(900 - 36, abs=8)


def test_each_pad_reads_what_its_last_edge_led_to(scene: Any) -> None:
    analyzer = Analyzer(Rig("single"))
    assert analyzer.loaded() == {"pad_left": False, "pad_right": False}
    analyzer.process(scene("single", until_ms=1500).rows())
    assert analyzer.loaded() == {"pad_left": True, "pad_right": True}
    analyzer.process((ContactEdge(1600 * MS, "pad_left", False),))
    assert analyzer.loaded() == {"pad_left": False, "pad_right": True}


@pytest.mark.parametrize("pads", [True, False])
def test_how_much_steps_vary_is_told_of_the_feet_that_the_cadence_is_of(pads: bool, scene: Any, steady: Any) -> None:
    pads_of: tuple[PadChannel, ...] = ("pad_left", "pad_right") if pads else ()
    analyzer = Analyzer(Rig("pair", pads=pads_of))
    rows = scene("pair", steady(2000, 12), until_ms=6500, period_ms=10, pads=pads).rows()
    now_ns = rows[-1].t_ns
    assert analyzer.step_time_cv_pct(now_ns) is None
    analyzer.process(rows)
    assert analyzer.cadence(now_ns).value is not None
    assert analyzer.step_time_cv_pct(now_ns) == pytest.approx(0, abs=3)
