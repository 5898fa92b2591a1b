"""The main job on recorded people: every heel and every contact found, nothing else, and on time."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from station.gait.score import Score, score

Recordings = list[Any]


def line_of(name: str, scores: dict[str, Score]) -> str:
    """One row of the table that is printed."""
    cells = [f"{name:36}"]
    for kind, result in scores.items():
        timing = "" if result.bias_ms is None else f" {result.bias_ms:+6.2f} +- {result.sd_ms:5.2f} ms"
        cells.append(f"{kind} {result.found}/{result.required} false {result.false} F1 {result.f1:.4f}{timing}")
    return " | ".join(cells)


def check(name: str, scores: dict[str, Score]) -> None:
    """What every trace must reach."""
    heel = scores["heel_contact"]
    assert heel.f1 >= 0.995, name
    assert heel.wrong_side == 0, name
    if heel.bias_ms is not None and heel.sd_ms is not None:
        assert abs(heel.bias_ms) <= 10, name
        assert heel.sd_ms <= (7 if name.endswith("pair") else 10), name
    for kind in ("foot_strike", "toe_off"):
        contact = scores[kind]
        assert contact.f1 == 1, name
        assert contact.wrong_side == 0, name
        assert contact.bias_ms is None or abs(contact.bias_ms) < 1, name
        assert contact.sd_ms is None or contact.sd_ms < 2, name


def test_each_own_trace_yields_its_heels_and_contacts_and_no_others(recordings: Recordings) -> None:
    assert len(recordings) == 29
    for recording in recordings:
        scores = score(recording.truth, recording.records())
        print(line_of(recording.name, scores))
        check(recording.name, scores)


def test_each_shared_trace_yields_its_heels_and_contacts_and_no_others(shared: Recordings) -> None:
    for recording in shared:
        scores = score(recording.truth, recording.records())
        print(line_of(recording.name, scores))
        check(recording.name, scores)


def test_few_announcements_are_taken_back(shared: Recordings) -> None:
    for recording in shared:
        if recording.name.startswith("derived"):
            told = [record["event"] for record in recording.records()]
            assert told.count("heel_rejected") <= 0.05 * told.count("heel_onset"), recording.name


def test_the_score_agrees_with_the_scorer_beside_the_shared_traces(shared: Recordings, shared_traces: Path) -> None:
    spec = importlib.util.spec_from_file_location("score_trace", shared_traces / "score_trace.py")
    assert spec is not None
    assert spec.loader is not None
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
    for recording in shared:
        # Spoilt a little, so that misses, false alarms and wrong sides occur.
        records = [
            record | {"side": "left", "t_ns": record["t_ns"] + i % 5 * 40_000_000}
            for i, record in enumerate(recording.records())
            if i % 7
        ]
        expected = theirs.score(recording.truth, json.loads(json.dumps(records)))
        for kind, result in score(recording.truth, records).items():
            assert result.required == expected[kind]["required"]
            assert result.missed == expected[kind]["missed"]
            assert result.false == expected[kind]["false"]
            assert result.wrong_side == expected[kind]["wrong_side"]
            assert round(result.f1, 4) == expected[kind]["f1"]
            assert (result.bias_ms is None) == (expected[kind]["bias_ms"] is None)
            if result.bias_ms is not None and result.sd_ms is not None:
                assert result.bias_ms == pytest.approx(expected[kind]["bias_ms"], abs=0.006)
                assert result.sd_ms == pytest.approx(expected[kind]["sd_ms"], abs=0.006)
