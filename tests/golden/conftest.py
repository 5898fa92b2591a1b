"""Traces with their truth beside them: the project's own, and those of a shared folder where there is one."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from station.gait.analyzer import Analyzer
from station.gait.events import record_of
from station.gait.rig import Rig
from station.gait.samples import Row
from station.storage.trace import read_trace

OWN_TRACES = Path(__file__).parent / "traces"


@dataclass(frozen=True)
class Recording:
    """A trace in memory, and what truly happened."""

    name: str
    rig: Rig
    rows: list[Row]
    truth: dict[str, Any]

    def records(self) -> list[dict[str, Any]]:
        """What the detection tells about it."""
        analyzer = Analyzer(self.rig)
        return [record_of(event) for event in (*analyzer.process(self.rows), *analyzer.finish())]


def load_recordings(folder: Path) -> list[Recording]:
    """All traces of `folder` that have a truth beside them, by name."""
    recordings = []
    for truth_path in sorted(folder.glob("*.truth.json")):
        name = truth_path.name.removesuffix(".truth.json")
        trace = read_trace(folder / f"{name}.csv")
        rows = [row for block in trace.blocks() for row in block]
        recordings.append(Recording(name, trace.header.parts, rows, json.loads(truth_path.read_text())))
    return recordings


@pytest.fixture(scope="session")
def recordings() -> list[Recording]:
    """The project's own traces."""
    return load_recordings(OWN_TRACES)


@pytest.fixture(scope="session")
def recording(recordings: list[Recording]) -> Callable[[str], Recording]:
    """One of the project's own traces, by name."""
    by_name = {recording.name: recording for recording in recordings}
    return by_name.__getitem__


@pytest.fixture(scope="session")
def load() -> Callable[[Path], list[Recording]]:
    """Loads the traces of any folder."""
    return load_recordings


@pytest.fixture(scope="session")
def shared_traces() -> Path:
    """Where traces lie that may not be passed on: beside the repository, if anywhere."""
    return Path(__file__).parents[3] / "shared" / "traces"


@pytest.fixture(scope="session")
def shared(shared_traces: Path) -> list[Recording]:
    """Those traces; without them a test is skipped by name, and fails where all must be there."""
    if not shared_traces.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{shared_traces} is missing: put the recorded traces there")
        pytest.skip(f"no recorded traces at {shared_traces}")
    return load_recordings(shared_traces)
