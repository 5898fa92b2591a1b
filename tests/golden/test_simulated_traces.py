"""The recordings of simulated athletes beside the CMU ones: what the twin makes today must still be what is kept.

REMAKE_GOLDEN=1 writes them anew instead, after a deliberate change of the twin.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hardware.twin.athlete import Athlete
from hardware.twin.beam import GEOMETRY
from hardware.twin.recording import TIMING_NS, Truth, record
from station.gait.samples import RangeSample, RigKind, Row
from station.storage.rows import format_row
from station.storage.trace import TraceHeader, format_header, read_trace

TRACES = Path(__file__).parent / "traces"
SENSORS: dict[RigKind, tuple[str, ...]] = {"single": ("vl53l1x",), "pair": ("vl53l4cd", "vl53l4cd")}


@dataclass(frozen=True)
class Case:
    """One recording: who, before which rig, for how long, by which seed."""

    name: str
    athlete: Athlete
    rig: RigKind
    seconds: float
    seed: int


UNEVEN = Athlete(left_reach_deg=150, right_reach_deg=132, step_asymmetry=0.04, cadence_spm=150)
CASES = [
    Case("simulated_steady__single", Athlete(), "single", 30, 1),
    Case("simulated_steady__pair", Athlete(), "pair", 20, 2),
    Case("simulated_uneven__pair", UNEVEN, "pair", 20, 3),
]


@pytest.fixture(params=CASES, ids=[case.name for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


def test_the_twin_still_makes_the_recordings_that_are_kept(case: Case) -> None:
    rows, truth = record(case.athlete, case.rig, case.seconds, case.seed)
    if os.environ.get("REMAKE_GOLDEN") == "1":
        keep(case, rows, truth)
    trace = read_trace(TRACES / f"{case.name}.csv")
    kept = [row for block in trace.blocks() for row in block]
    assert trace.header == header(case)
    assert len(kept) == len(rows)
    assert all(alike(old, new) for old, new in zip(kept, rows, strict=True))
    assert json.loads((TRACES / f"{case.name}.truth.json").read_text()) == json.loads(json.dumps(truth_of(case, truth)))


def alike(old: Row, new: Row) -> bool:
    """The same row, but for the last digit of what was rounded: sines differ in theirs between processors."""
    if not (isinstance(old, RangeSample) and isinstance(new, RangeSample)):
        return old == new
    same = (old.t_ns, old.channel, old.status) == (new.t_ns, new.channel, new.status)
    return (
        same
        and abs((old.distance_mm or 0) - (new.distance_mm or 0)) <= 1
        and abs((old.sigma_mm or 0) - (new.sigma_mm or 0)) <= 0.25
        and abs((old.signal_kcps or 0) - (new.signal_kcps or 0)) <= 8
    )


def header(case: Case) -> TraceHeader:
    geometry = GEOMETRY[case.rig]
    return TraceHeader(
        rig=case.rig,
        sensors=SENSORS[case.rig],
        pads="left,right",
        sensor_height_mm=round(geometry.height_share * case.athlete.height_m * 1e3),
        sensor_distance_mm=round(geometry.distance_m * 1e3),
        budget_ms=TIMING_NS[case.rig][0] / 1e6,
        simulated=True,
    )


def truth_of(case: Case, truth: Truth) -> dict[str, Any]:
    return truth.record() | {"source": case.name.partition("__")[0]}


def keep(case: Case, rows: list[Row], truth: Truth) -> None:
    (TRACES / f"{case.name}.csv").write_text(format_header(header(case)) + "".join(map(format_row, rows)))
    (TRACES / f"{case.name}.truth.json").write_text(json.dumps(truth_of(case, truth), indent=0) + "\n")
