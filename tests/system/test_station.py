"""The whole station, started as a user starts it: two processes, a simulated athlete, a phone that listens."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import zmq

from station.messages import Snapshot, decode
from station.storage.trace import read_trace


def heels_of(snapshot: dict[str, Any]) -> int:
    return sum(snapshot["heels"].values())


def first(stream: Any, condition: Any) -> Any:
    return next(data for name, data in stream if condition(name, data))


def test_kicks_reach_the_phone_and_everything_says_simulated(start_station: Any) -> None:
    station = start_station("--simulate")
    snapshot = first(station.stream(), lambda name, data: name == "snapshot" and heels_of(data) >= 15)
    assert snapshot["source"] == "simulated"
    assert all(part["ok"] for part in snapshot["parts"])
    assert "SIMULATED" in station.log.read_text()
    assert f":{station.port}" in station.log.read_text()
    assert station.stop() < 2.0
    assert station.process.returncode == 0
    [recording] = (station.state / "recordings-simulated").glob("*.csv*")
    trace = read_trace(recording)
    assert trace.header.simulated
    assert sum(1 for block in trace.blocks() for row in block if row.channel == "range") > 40


def test_a_session_goes_on_after_the_station_was_killed_in_it(start_station: Any) -> None:
    station = start_station("--simulate")
    first(station.stream(), lambda name, data: name == "snapshot" and data["session"]["kicks"] >= 8)
    os.kill(station.child("run"), signal.SIGKILL)
    station.stop()
    station.begin()
    after = first(station.stream(), lambda name, data: name == "snapshot" and data["session"]["kicks"] >= 15)
    assert [one["notice"] for one in after["session"]["notices"]] == ["goes_on"]
    station.stop()
    folder = station.state / "recordings-simulated"
    assert len(list(folder.glob("*.csv*"))) == 1, "one session, one recording"


def test_the_loop_goes_on_without_the_page_and_the_page_says_when_the_loop_is_gone(start_station: Any) -> None:
    station = start_station("--simulate", "--rig", "pair")
    first(station.stream(), lambda name, data: name == "snapshot" and heels_of(data) >= 1)

    os.kill(station.child("web"), signal.SIGKILL)
    context = zmq.Context()
    listener = context.socket(zmq.SUB)
    listener.subscribe(b"snapshot")
    listener.connect(f"ipc://{station.runtime}/loop.sock")
    seen: list[Any] = []
    deadline_s = time.monotonic() + 30
    while len(seen) < 40:
        assert time.monotonic() < deadline_s
        if listener.poll(1000):
            seen.append(decode(listener.recv_multipart()[1]))
    listener.close()
    context.term()
    assert all(isinstance(message, Snapshot) for message in seen)
    assert seen[-1].loop.rows > seen[0].loop.rows
    assert seen[-1].loop.dropped_rows == 0
    assert station.process.poll() is None


def test_the_page_says_that_the_station_is_offline_when_the_loop_is_killed(start_station: Any) -> None:
    station = start_station("--simulate")
    stream = station.stream()
    first(stream, lambda name, data: name == "snapshot" and heels_of(data) >= 1)
    os.kill(station.child("run"), signal.SIGKILL)
    killed_s = time.monotonic()
    first(stream, lambda name, _: name == "offline")
    assert time.monotonic() - killed_s < 5
    assert station.stop() < 2.0


def test_a_killed_parent_leaves_nothing_running(start_station: Any) -> None:
    station = start_station("--simulate")
    first(station.stream(), lambda name, _: name == "snapshot")
    children = [station.child("run"), station.child("web")]
    station.process.kill()
    station.process.wait()
    deadline_s = time.monotonic() + 10
    for child in children:
        while alive(child):
            assert time.monotonic() < deadline_s, f"{child} outlived its parent"


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
