"""What the kernel says of the board is read from its files, and nothing is known where there are none."""

from pathlib import Path

import pytest

from station.board import low_voltage, temperature_c


def hwmon(root: Path, number: int, name: str, alarm: str) -> None:
    folder = root / f"sys/class/hwmon/hwmon{number}"
    folder.mkdir(parents=True)
    (folder / "name").write_text(f"{name}\n")
    (folder / "in0_lcrit_alarm").write_text(f"{alarm}\n")


def test_without_a_driver_nothing_is_known_of_the_supply(tmp_path: Path) -> None:
    hwmon(tmp_path, 0, "nvme", "1")
    assert low_voltage(tmp_path) is None


@pytest.mark.parametrize(("alarm", "low"), [("0", False), ("1", True)])
def test_the_supply_is_as_its_driver_says(tmp_path: Path, alarm: str, low: bool) -> None:
    hwmon(tmp_path, 0, "cpu_thermal", "0")
    hwmon(tmp_path, 1, "rpi_volt", alarm)
    assert low_voltage(tmp_path) is low


@pytest.mark.parametrize(("text", "celsius"), [("48686\n", 48.686), ("-\n", None), (None, None)])
def test_the_heat_is_in_degrees_or_not_known(tmp_path: Path, text: str | None, celsius: float | None) -> None:
    if text is not None:
        folder = tmp_path / "sys/class/thermal/thermal_zone0"
        folder.mkdir(parents=True)
        (folder / "temp").write_text(text)
    assert temperature_c(tmp_path) == celsius
