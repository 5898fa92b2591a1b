"""Faults beside what is one's own or was asked for: told once, only where like is compared with like."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from station.gait.analyzer import Analyzer
from station.gait.calibration import Calibration, UsualContact
from station.gait.events import Event, Fault, Stride
from station.gait.figure import Figure
from station.gait.own_faults import LEARNT_STRIDES, LongContact, OffCadence
from station.gait.rig import Rig
from station.gait.samples import RigKind, Row

MS = 1_000_000
STRIDE = Stride(0, "left", 700.0, 300.0, 400.0, 50.0, 0.0, 0.43)
USUAL = UsualContact(contact_ms=280.0, stride_ms=700.0)


def names(events: Iterable[Event]) -> list[str]:
    return [f"{event.fault} {event.side}" for event in events if isinstance(event, Fault)]


def contacts(*contacts_ms: float, stride_ms: float = 700.0) -> list[Stride]:
    return [replace(STRIDE, contact_ms=ms, stride_ms=stride_ms) for ms in contacts_ms]


def test_four_long_contacts_of_a_foot_in_a_row_are_told_once() -> None:
    watch = LongContact({"left": USUAL})
    told = [watch.hear(stride) for stride in contacts(330, 330, 300, 330, 330, 330, 330, 330)]
    assert [len(faults) for faults in told] == [0] * 6 + [1, 0]
    (fault,) = told[6]
    assert (fault.fault, fault.value) == ("long_contact", 330)
    assert fault.limit == pytest.approx(322)


def test_contacts_at_another_pace_are_neither_long_nor_usual() -> None:
    watch = LongContact({"left": USUAL})
    slow = contacts(*[400.0] * 9, stride_ms=900.0)
    assert [fault for stride in slow for fault in watch.hear(stride)] == []
    told = [watch.hear(stride) for stride in [*contacts(330, 330), slow[0], *contacts(330, 330, 330, 330)]]
    assert [len(faults) for faults in told] == [0] * 6 + [1]


def test_without_a_usual_contact_each_foot_s_is_learnt_from_its_first_strides() -> None:
    watch = LongContact({})
    for i in range(LEARNT_STRIDES):
        assert watch.hear(replace(STRIDE, contact_ms=300.0 + i)) == []
        assert watch.hear(replace(STRIDE, side="right", contact_ms=340.0)) == []
    assert watch.usual == {"left": UsualContact(309.5, 700.0), "right": UsualContact(340.0, 700.0)}
    long = [fault for stride in contacts(*[370.0] * 4) for fault in watch.hear(stride)]
    assert names(long) == ["long_contact left"]
    assert [fault for _ in range(9) for fault in watch.hear(replace(STRIDE, side="right", contact_ms=370.0))] == []


@pytest.mark.parametrize(("spm", "name"), [(150.0, "cadence_low"), (190.0, "cadence_high")])
def test_a_cadence_off_target_for_four_seconds_is_told_once_until_it_is_found_again(spm: float, name: str) -> None:
    watch = OffCadence()
    watch.target_spm = 170.0
    heard = [170.0, *[spm] * 6, 177.0, spm, *[spm] * 5, 172.0, *[spm] * 5]
    told = [watch.look(i * 10**9, Figure(value)) for i, value in enumerate(heard)]
    assert [i for i, faults in enumerate(told) if faults] == [5, 19]
    (fault,) = told[5]
    assert (fault.fault, fault.value) == (name, spm)
    assert fault.limit == pytest.approx(161.5 if spm < 170 else 178.5)


def test_without_a_cadence_or_a_target_nothing_is_off() -> None:
    watch = OffCadence()
    assert [watch.look(i * 10**9, Figure(100.0)) for i in range(9)] == [[]] * 9
    watch.target_spm = 170.0
    assert [watch.look(i * 10**9, Figure(None, "nobody is stepping")) for i in range(9)] == [[]] * 9


@pytest.mark.parametrize("kind", ["single", "mat"])
def test_the_analyzer_tells_a_cadence_off_the_target_that_it_was_given(kind: RigKind, scene: Any, steady: Any) -> None:
    rows = scene(kicks=steady(2000, 40), until_ms=16500).rows()
    unasked, asked = Analyzer(Rig(kind)), Analyzer(Rig(kind))
    asked.aim(150.0)
    assert names(unasked.process(rows)) == []
    assert names(asked.process(rows)) == ["cadence_high unknown"]
    assert asked.summary().faults == {"cadence_high": 1}
    without_mat = Analyzer(Rig("single", pads=()))
    without_mat.aim(200.0)
    assert names(without_mat.process([row for row in rows if row.channel == "range"])) == ["cadence_low unknown"]


def test_a_new_target_is_judged_from_when_it_was_given(scene: Any, steady: Any) -> None:
    rows: list[Row] = scene(kicks=steady(2000, 60), until_ms=23000).rows()
    half = len(rows) // 2
    analyzer = Analyzer(Rig("single"))
    analyzer.aim(171.0)
    assert names(analyzer.process(rows[:half])) == []
    analyzer.aim(200.0)
    (fault,) = (event for event in analyzer.process(rows[half:]) if isinstance(event, Fault))
    assert fault.fault == "cadence_low"
    assert 4000 * MS <= fault.t_ns - rows[half].t_ns <= 4800 * MS
    analyzer.aim(None)
    assert names(analyzer.process([row._replace(t_ns=row.t_ns + 30_000 * MS) for row in rows])) == []


def test_who_is_met_is_judged_by_their_own_calibration_and_is_not_learnt_again(scene: Any, steady: Any) -> None:
    rows = scene(kicks=steady(2000, 30), until_ms=13000).rows()
    first = Analyzer(Rig("single"))
    first.process(rows)
    assert set(first.own_best) == {"left", "right"}
    assert set(first.usual_contacts) == set()
    twice = [*rows, *(row._replace(t_ns=row.t_ns + 11_000 * MS) for row in rows[2:])]
    first.process(twice)
    stored = Calibration("single", 790, 900, "2026-11-22", {}, first.own_best, contacts=first.usual_contacts)
    second = Analyzer(Rig("single"))
    second.meet(stored)
    grades = [getattr(event, "grade_reason", None) for event in second.process(rows) if event.event == "kick"]
    assert grades == [None] * 30
    assert second.own_best == stored.legs
    second.meet(None, no_grade="bar not set")
    more = second.process([row._replace(t_ns=row.t_ns + 20_000 * MS) for row in rows])
    assert {getattr(event, "grade_reason", None) for event in more if event.event == "kick"} == {"bar not set"}
    assert second.own_best == {}


def test_longer_contacts_than_those_of_the_first_strides_are_told_by_the_analyzer(scene: Any, steady: Any) -> None:
    rows = scene(kicks=steady(2000, 46), until_ms=18500).edges()
    tired = scene(kicks=steady(2000 + 46 * 350, 14), until_ms=24000, swing_ms=(130.0, 140.0)).edges()[2:]
    analyzer = Analyzer(Rig("mat"))
    told = names(analyzer.process(sorted([*rows, *tired], key=lambda row: row.t_ns)))
    assert set(analyzer.usual_contacts) == {"left", "right"}
    assert sorted(told) == ["long_contact left", "long_contact right"]
