"""How the detection degrades: the same people in more noise, with samples lost, faster, nearer, without pads."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station.gait.samples import ContactEdge, RangeSample, Row
from station.gait.score import score

KINDS = ("heel_contacts", "foot_strikes", "toe_offs")

Change = Callable[[RangeSample, random.Random], RangeSample]


def each_sample(recording: Any, change: Change) -> Any:
    """The recording with every good sample changed; the same seed each time."""
    chance = random.Random(5)  # noqa: S311 (for a test)
    rows: list[Row] = [
        change(row, chance) if isinstance(row, RangeSample) and row.distance_mm is not None else row
        for row in recording.rows
    ]
    return replace(recording, rows=rows)


def noisier(factor: float) -> Callable[[Any], Any]:
    extra_mm = 8 * (factor**2 - 1) ** 0.5
    return lambda recording: each_sample(
        recording, lambda s, chance: s._replace(distance_mm=(s.distance_mm or 0) + chance.gauss(0, extra_mm))
    )


def dropping(share: float) -> Callable[[Any], Any]:
    def lose(sample: RangeSample, chance: random.Random) -> RangeSample:
        return sample._replace(distance_mm=None, status="signal") if chance.random() < share else sample

    return lambda recording: each_sample(recording, lose)


def without_spread(recording: Any) -> Any:
    return each_sample(recording, lambda sample, _: sample._replace(sigma_mm=None))


def scaled_distance(factor: float) -> Callable[[Any], Any]:
    def change(recording: Any) -> Any:
        truth = recording.truth | {
            "heel_contacts": [heel | {"drop_mm": heel["drop_mm"] * factor} for heel in recording.truth["heel_contacts"]]
        }
        moved = each_sample(recording, lambda s, _: s._replace(distance_mm=(s.distance_mm or 0) * factor))
        return replace(moved, truth=truth)

    return change


def scaled_time(factor: float) -> Callable[[Any], Any]:
    def change(recording: Any) -> Any:
        truth = recording.truth | {"scored_ns": [round(t * factor) for t in recording.truth["scored_ns"]]}
        truth |= {kind: [m | {"t_ns": round(m["t_ns"] * factor)} for m in recording.truth[kind]] for kind in KINDS}
        rows = [row._replace(t_ns=round(row.t_ns * factor)) for row in recording.rows]
        return replace(recording, rows=rows, truth=truth)

    return change


def every_second_sample(recording: Any) -> Any:
    seen: Counter[str] = Counter()
    rows: list[Row] = []
    for row in recording.rows:
        seen[row.channel] += 1
        if not isinstance(row, RangeSample) or seen[row.channel] % 2:
            rows.append(row)
    return replace(recording, rows=rows)


def without_pads(recording: Any) -> Any:
    rows = [row for row in recording.rows if not isinstance(row, ContactEdge)]
    return replace(recording, rows=rows, rig=replace(recording.rig, pads=()))


# What changes, and the least F1 of heels and the most heels that are told where there is none, over all traces.
CASES: list[tuple[str, Callable[[Any], Any], float, int]] = [
    ("noise x 1.5", noisier(1.5), 0.99, 1),
    ("noise x 2", noisier(2), 0.95, 1),
    ("10 % of samples lost", dropping(0.1), 0.99, 1),
    ("20 % of samples lost", dropping(0.2), 0.98, 1),
    ("every second sample lost", every_second_sample, 0.98, 1),
    ("no spread from the chip", without_spread, 0.99, 0),
    ("15 % nearer", scaled_distance(0.85), 0.99, 1),
    ("15 % further", scaled_distance(1.15), 0.99, 1),
    ("time x 0.6", scaled_time(0.6), 0.99, 3),
    ("time x 0.8", scaled_time(0.8), 0.99, 1),
    ("time x 1.25", scaled_time(1.25), 0.99, 0),
    ("time x 1.5", scaled_time(1.5), 0.99, 0),
    ("no pads", without_pads, 0.99, 2),
]


@pytest.fixture(scope="module")
def people(recordings: list[Any], load: Callable[[Path], list[Any]], shared_traces: Path) -> list[Any]:
    """The project's own traces, and the shared ones where there are any."""
    own = {recording.name for recording in recordings}
    shared = load(shared_traces) if shared_traces.is_dir() else []
    return recordings + [recording for recording in shared if recording.name not in own]


@pytest.mark.parametrize(("name", "change", "least_f1", "most_false"), CASES, ids=[case[0] for case in CASES])
def test_what_is_lost_in_worse_conditions_stays_within_bounds(
    name: str, change: Callable[[Any], Any], least_f1: float, most_false: int, people: list[Any]
) -> None:
    required = found = false = elsewhere = 0
    for recording in people:
        spoilt = change(recording)
        heel = score(spoilt.truth, spoilt.records())["heel_contact"]
        if heel.required:
            required, found, false = required + heel.required, found + heel.found, false + heel.false
        else:
            elsewhere += heel.false
    f1 = 2 * found / (found + false + required)
    print(f"{name:26} heels {found}/{required} false {false} F1 {f1:.4f}, where there is none {elsewhere}")
    assert f1 >= least_f1
    assert elsewhere <= most_false
