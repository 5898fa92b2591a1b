"""The machine is judged by what its own files say; each trouble comes with its remedy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from station.setup.findings import Finding
from station.setup.machine import Asked, Machine, examine_machine

ALL_GROUPS = {"gpio", "i2c"}


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """The files of a Raspberry Pi on which all is well."""
    files = {
        "proc/device-tree/model": b"Raspberry Pi 4 Model B Rev 1.5\0",
        "etc/os-release": b'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
        "dev/i2c-1": b"",
        "sys/class/i2c-adapter/i2c-1/of_node/clock-frequency": (400_000).to_bytes(4, "big"),
        "sys/class/hwmon/hwmon0/name": b"cpu_thermal\n",
        "sys/class/hwmon/hwmon1/name": b"rpi_volt\n",
        "sys/class/hwmon/hwmon1/in0_lcrit_alarm": b"0\n",
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path


def examined(
    root: Path,
    groups: set[str] = ALL_GROUPS,
    limit: int = 40,
    clock_set: bool = True,
    throttled: int | None = 0,
) -> dict[str, Finding]:
    asked = Asked(groups, limit, clock_set, throttled)
    findings = examine_machine(Machine(root / "var/lib/kickstation", 1, root), asked)
    return {finding.name: finding for finding in findings}


def test_a_board_on_which_all_is_well_gets_no_remedy(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("station.setup.machine.LEAST_FREE_BYTES", 1)
    findings = examined(board)
    assert {finding.verdict for finding in findings.values()} == {"ok"}
    assert findings["board"].found == "Raspberry Pi 4 Model B Rev 1.5"
    assert not any(finding.remedy for finding in findings.values())
    assert len(findings) == 11


def no_bus(root: Path) -> None:
    (root / "dev/i2c-1").unlink()


def slow_bus(root: Path) -> None:
    (root / "sys/class/i2c-adapter/i2c-1/of_node/clock-frequency").write_bytes((100_000).to_bytes(4, "big"))


def thin_cable(root: Path) -> None:
    (root / "sys/class/hwmon/hwmon1/in0_lcrit_alarm").write_text("1\n")


@pytest.mark.parametrize(
    ("trouble", "name", "verdict", "remedy"),
    [
        (no_bus, "I2C", "failure", "raspi-config"),
        (slow_bus, "I2C speed", "warning", "i2c_arm_baudrate=400000"),
        (thin_cable, "supply", "failure", "cable"),
    ],
)
def test_each_trouble_of_the_board_is_named_with_its_remedy(
    board: Path, trouble: Callable[[Path], None], name: str, verdict: str, remedy: str
) -> None:
    trouble(board)
    finding = examined(board)[name]
    assert finding.verdict == verdict
    assert remedy in finding.remedy


def test_a_clock_that_nothing_keeps_right_is_a_warning(board: Path) -> None:
    finding = examined(board, clock_set=False)["clock"]
    assert finding.verdict == "warning"
    assert "timedatectl" in finding.remedy


@pytest.mark.parametrize(
    ("bits", "supply", "speed"),
    [(0x1, "failure", "ok"), (0x50000, "failure", "warning"), (0x8, "ok", "warning"), (0x20000, "ok", "warning")],
)
def test_what_the_firmware_says_of_supply_and_heat_is_told(board: Path, bits: int, supply: str, speed: str) -> None:
    findings = examined(board, throttled=bits)
    assert (findings["supply"].verdict, findings["speed"].verdict) == (supply, speed)


def test_a_user_outside_a_group_is_told_how_to_join_it(board: Path) -> None:
    findings = examined(board, groups={"i2c"})
    assert findings["group gpio"].verdict == "failure"
    assert "usermod -aG gpio" in findings["group gpio"].remedy
    assert findings["group i2c"].verdict == "ok"


def test_the_administrator_needs_no_group(board: Path) -> None:
    assert examined(board, groups={"root"})["group gpio"].verdict == "ok"


def test_without_permission_for_real_time_lights_may_come_late(board: Path) -> None:
    assert examined(board, limit=0)["real time"].verdict == "warning"


def test_a_nearly_full_disk_is_a_warning(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("station.setup.machine.LEAST_FREE_BYTES", 10**18)
    assert examined(board)["disk"].verdict == "warning"


def test_a_32_bit_system_is_told_to_change(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("station.setup.machine.struct.calcsize", lambda _: 4)
    assert "64-bit" in examined(board)["system"].remedy


def test_a_laptop_is_named_and_not_asked_for_what_only_a_board_has(tmp_path: Path) -> None:
    findings = examined(tmp_path, groups=set(), limit=0)
    assert findings["board"].verdict == "warning"
    assert "simulates" in findings["board"].found
    assert set(findings) == {"board", "system", "disk", "clock"}


def test_a_board_whose_kernel_tells_neither_speed_nor_voltage_is_not_judged_on_them(board: Path) -> None:
    (board / "sys/class/i2c-adapter/i2c-1/of_node/clock-frequency").unlink()
    (board / "sys/class/hwmon/hwmon1/name").write_text("other\n")
    assert {"I2C speed", "supply", "speed"}.isdisjoint(examined(board, throttled=None))
