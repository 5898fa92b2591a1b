"""What a station says of itself when it is asked: its wiring, and what the doctor finds of it."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from station.commands import Done, Refused
from station.config import Config, RangeConfig
from station.messages import PartState
from station.setup.about import about
from tests.setup.idle import IDLE

NAMES: Any = {"range_left": "left one", "range_right": "right one", "range": "the one"}


def asked(what: str, folder: Path, config: Config | None = None, recent: Any = ()) -> Any:
    return about(config or Config(), NAMES, folder, lambda: recent)[what]()


@pytest.mark.parametrize("rig", ["single", "pair", "mat"])
def test_the_wiring_names_each_part_and_each_pin_of_the_header(rig: Any, tmp_path: Path) -> None:
    reply = asked("rig", tmp_path, Config(rig=rig))
    assert isinstance(reply, Done)
    told = reply.data
    assert (told["rig"], len(told["pins"])) == (rig, 40)
    assert told["behind_mm"] == {"single": 900, "pair": 700, "mat": None}[rig]
    assert {wire["part"] for wire in told["wires"]} == set(told["parts"])
    for wire in told["wires"]:
        pin = told["pins"][wire["header_pin"] - 1]
        assert pin["name"] in ({"3V3", "5V", "GND"} if wire["gpio"] is None else {f"GPIO{wire['gpio']}"})
        assert not pin["leave_free"]
    free = {number for number, pin in enumerate(told["pins"], 1) if pin["leave_free"]}
    assert {2, 4, 27, 28} <= free


def test_wiring_that_cannot_be_drawn_is_refused_with_the_reason(tmp_path: Path) -> None:
    reply = asked("rig", tmp_path, Config(range=RangeConfig(bus=3)))
    assert isinstance(reply, Refused)
    assert "I2C bus 3" in reply.what


def test_the_doctor_tells_of_the_machine_and_of_what_the_station_lived_through(tmp_path: Path) -> None:
    recent = [replace(IDLE, parts=[PartState("floor mat", ok=False, message="It is off. Put it on")])]
    found = {each["name"]: each for each in asked("doctor", tmp_path, recent=recent).data}
    assert found["system"]["verdict"] == "ok"
    assert found["floor mat"]["verdict"] == "failure"
    assert found["floor mat"]["said"] == {
        "key": "verbatim",
        "text": "It is off. Put it on",
        "values": {"text": "It is off. Put it on"},
    }
    assert found["loop"]["said"]["key"] == "doctor.loop"


def test_a_machine_whose_files_cannot_be_read_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("station.setup.about.examine_machine", broken)
    reply = asked("doctor", tmp_path)
    assert isinstance(reply, Refused)
    assert "Input/output error" in reply.what
