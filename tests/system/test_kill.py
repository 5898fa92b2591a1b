"""At any moment the process may be killed: a smaller number of times than `make kill`, and once a whole station."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from station.storage.trace import read_trace

KILL = Path(__file__).with_name("kill.py")
SECOND_NS = 1_000_000_000


@pytest.mark.timeout(400)
def test_a_process_that_is_killed_at_random_moments_loses_nothing_but_the_last_second() -> None:
    seed = random.randrange(1_000_000)  # noqa: S311 - no secret
    ended = subprocess.run([sys.executable, KILL, "12", str(seed)], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"seed {seed}:\n{ended.stdout}{ended.stderr}"
    assert "Nothing was lost but the last second." in ended.stdout


def test_a_killed_station_has_all_but_two_seconds_of_its_recording_and_an_interrupted_session(
    start_station: Any,
) -> None:
    station = start_station("--simulate", "--rig", "pair")
    database, folder = station.state / "kickstation-simulated.db", station.state / "recordings-simulated"
    snapshots = (data for name, data in station.stream() if name == "snapshot")
    began_ns = next(data["t_ns"] for data in snapshots if list(folder.glob("*.csv")))
    next(data for data in snapshots if data["t_ns"] > began_ns + 3 * SECOND_NS)
    os.kill(station.child("run"), signal.SIGKILL)
    killed_ns = time.monotonic_ns()
    station.stop()

    [path] = folder.glob("*.csv")
    trace = read_trace(path)
    rows = [row for block in trace.blocks() for row in block]
    assert killed_ns - rows[-1].t_ns < 2 * SECOND_NS
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT outcome FROM sessions").fetchall() == [(None,)]
