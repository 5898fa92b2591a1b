"""The doctor as a person calls it: beside a running station, and where none runs."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from station.messages import encode
from station.setup import doctor as doctors
from station.setup.doctor import examine
from station.setup.findings import Finding, finding
from tests.setup.idle import IDLE

TALKER = """
import sys, time, zmq
context = zmq.Context()
socket = context.socket(zmq.PUB)
socket.bind(sys.argv[1])
while True:
    socket.send_multipart([b"snapshot", sys.argv[2].encode()])
    time.sleep(0.02)
"""


def doctor(runtime: str, state: str, *options: str) -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(
        [sys.executable, "-m", "station", "doctor", "--json", *options],
        env={"RUNTIME_DIRECTORY": runtime, "STATE_DIRECTORY": state, "PATH": "/usr/bin"},
        capture_output=True,
        check=False,
        text=True,
    )
    return done.returncode, json.loads(done.stdout)


def test_where_no_station_runs_the_doctor_starts_one_for_a_moment(short_folder: Path) -> None:
    code, findings = doctor(str(short_folder), str(short_folder))
    by_name = {finding["name"]: finding for finding in findings}
    assert code == 0
    assert by_name["station"]["verdict"] == "ok"
    assert by_name["range"]["verdict"] == "ok"
    assert by_name["VL53L1X at 0x29 on I2C bus 1"]["verdict"] == "ok"
    assert "kcps" in by_name["VL53L1X at 0x29 on I2C bus 1"]["found"]
    assert "signal" in by_name["range"]["found"]


def test_beside_a_running_station_the_doctor_only_listens(start_station: Any) -> None:
    station = start_station("--simulate", "--rig", "pair")
    next(data for name, data in station.stream() if name == "snapshot")
    code, findings = doctor(str(station.runtime), str(station.state))
    names = {finding["name"] for finding in findings}
    assert code == 0
    assert {"range_left", "range_right"} <= names
    assert station.process.poll() is None


@pytest.fixture
def alone(monkeypatch: Any, short_folder: Path) -> str:
    """A machine on which no station runs and the doctor is quick; where its station would speak."""
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))
    monkeypatch.setenv("STATE_DIRECTORY", str(short_folder))
    monkeypatch.setattr("station.setup.doctor.SETTLE_S", 0.1)
    monkeypatch.setattr("station.setup.doctor.LISTEN_S", 0.2)
    return f"ipc://{short_folder}/loop.sock"


def nobody(_feed: Any) -> list[Finding]:
    return [finding("hands", "ok", "check.button")]


def test_a_station_that_cannot_start_is_a_failure_with_what_it_said(alone: str) -> None:
    run = [sys.executable, "-c", "raise SystemExit('kickstation: GPIO 17 is busy')"]
    [failure] = [finding for finding in examine(None, run, nobody) if finding.verdict == "failure"]
    assert (failure.name, failure.found) == ("station", "GPIO 17 is busy")
    assert "kickstation up" in failure.remedy


def test_a_rig_is_tried_by_hand_if_it_is_one_and_nobody_is_on_it(alone: str) -> None:
    def last_finding(**changes: Any) -> str:
        run = [sys.executable, "-c", TALKER, alone, encode(replace(IDLE, **changes)).decode()]
        return examine(None, run, nobody)[-1].found

    assert last_finding() == "was pressed"
    assert last_finding(source="simulated") == "not tried: they are simulated"
    assert last_finding(state="active") == "not tried: somebody is on the mat"


@pytest.mark.parametrize(
    ("program", "throttled"),
    [
        ("#!/bin/sh\necho throttled=0x50005\n", 0x50005),
        ("#!/bin/sh\necho VCHI initialization failed\n", None),
        ("this is no program", None),
    ],
)
def test_the_firmware_is_asked_where_it_can_be(
    monkeypatch: Any, tmp_path: Path, program: str, throttled: int | None
) -> None:
    command = tmp_path / "vcgencmd"
    command.write_text(program)
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert doctors._throttled() == throttled


def test_where_there_is_no_firmware_to_ask_nothing_is_known(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctors._throttled() is None
