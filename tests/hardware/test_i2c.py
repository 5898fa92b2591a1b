"""The real bus: opened when it is needed, given up when its device goes, and its wires as Raspberry Pi OS sees them."""

import errno
from pathlib import Path
from typing import Any

import pytest
from smbus2 import i2c_msg

from hardware import i2c
from hardware.i2c import BusLevels, DeviceBus

# What `pinctrl get 0-27` says of the pins that matter, on a Pi 4 and on a Pi 5 (raspberrypi/linux #6258).
PI_4 = " 1: ip    pu | lo // GPIO1 = input\n 2: a0    pu | hi // GPIO2 = SDA1\n 3: a0    pu | lo // GPIO3 = SCL1\n"
PI_5 = " 2: a3    pu | lo // GPIO2 = SDA1\n 3: a3    pu | hi // GPIO3 = SCL1\n14: a4    pn | hi // GPIO14 = TXD0\n"


class Smbus:
    """The part of smbus2.SMBus that is used, which fails when told to."""

    opened: list[int]
    closed: int
    failure: OSError | None

    def __init__(self, number: int) -> None:
        self.opened.append(number)

    def i2c_rdwr(self, *_msgs: i2c_msg) -> None:
        if self.failure is not None:
            raise self.failure

    def close(self) -> None:
        type(self).closed += 1


@pytest.fixture
def smbus(monkeypatch: pytest.MonkeyPatch) -> type[Smbus]:
    Smbus.opened, Smbus.closed, Smbus.failure = [], 0, None
    monkeypatch.setattr(i2c, "SMBus", Smbus)
    return Smbus


def test_a_bus_that_does_not_exist_fails_with_the_kernel_s_own_error_and_only_when_it_is_used() -> None:
    bus = DeviceBus(4999)
    with pytest.raises(FileNotFoundError):
        bus.i2c_rdwr(i2c_msg.read(0x29, 1))
    bus.close()


def test_the_device_is_opened_once_by_the_first_transfer(smbus: type[Smbus]) -> None:
    bus = DeviceBus(3)
    assert smbus.opened == []
    bus.i2c_rdwr(i2c_msg.read(0x29, 1))
    bus.i2c_rdwr(i2c_msg.read(0x29, 1))
    assert smbus.opened == [3]
    bus.close()
    bus.close()
    assert smbus.closed == 1


@pytest.mark.parametrize(("there", "times"), [(True, 1), (False, 2)])
def test_after_a_failure_the_device_is_opened_anew_only_if_it_has_gone(
    smbus: type[Smbus], tmp_path: Path, there: bool, times: int
) -> None:
    bus = DeviceBus(1)
    bus._device = tmp_path if there else tmp_path / "gone"
    smbus.failure = OSError(errno.EREMOTEIO, "Remote I/O error")
    with pytest.raises(OSError, match="Remote"):
        bus.i2c_rdwr(i2c_msg.read(0x29, 1))
    smbus.failure = None
    bus.i2c_rdwr(i2c_msg.read(0x29, 1))
    assert len(smbus.opened) == times


@pytest.fixture
def pinctrl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a program of that name on the path, the only one there."""

    def install(script: str) -> None:
        program = tmp_path / "pinctrl"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    monkeypatch.setenv("PATH", str(tmp_path))
    return install


@pytest.mark.parametrize(
    ("told", "number", "levels"),
    [
        (PI_4, 1, BusLevels(sda=True, scl=False)),
        (PI_5, 1, BusLevels(sda=False, scl=True)),
        (PI_4, 3, None),
        ("Must be root", 1, None),
    ],
)
def test_levels_are_what_pinctrl_reads_at_the_bus_s_own_pins(
    pinctrl: Any, told: str, number: int, levels: BusLevels | None
) -> None:
    pinctrl(f'[ "$*" = "get 0-27" ] && while read -r line; do echo " $line"; done <<END\n{told}\nEND')
    assert DeviceBus(number).levels() == levels


def test_without_pinctrl_levels_are_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert DeviceBus(1).levels() is None


def test_a_pinctrl_that_cannot_run_tells_nothing(pinctrl: Any, tmp_path: Path) -> None:
    pinctrl("")
    (tmp_path / "pinctrl").write_text("#!/nowhere/interpreter\n")
    assert DeviceBus(1).levels() is None
