"""Sensors by name: the project's own, and what other packages offer by an entry point."""

import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from hardware import registry
from hardware.registry import GROUP, SENSORS, sensor_kind

OFFERS = {
    "GP2Y0A60": "somebody.sensors:SOUND",
    "broken": "hardware.registry:nothing_of_this_name",
    "odd": "hardware.registry:GROUP",
    "VL53L1X": "hardware.registry:nothing_of_this_name",
}


@pytest.fixture(autouse=True)
def packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other packages offer; one of them is sound."""
    package = ModuleType("somebody.sensors")
    package.SOUND = SENSORS["TF-Luna"]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "somebody", ModuleType("somebody"))
    monkeypatch.setitem(sys.modules, "somebody.sensors", package)
    points = [EntryPoint(name, value, GROUP) for name, value in OFFERS.items()]
    monkeypatch.setattr(registry, "entry_points", lambda group: points if group == GROUP else [])


@pytest.mark.parametrize("name", ["VL53L1X", "VL53L4CD", "TF-Luna"])
def test_the_project_s_own_sensors_are_known_by_name_and_nobody_takes_it(name: str) -> None:
    assert sensor_kind(name) is SENSORS[name]


def test_a_sensor_of_another_package_is_found_by_the_name_of_its_entry_point() -> None:
    assert sensor_kind("GP2Y0A60") is SENSORS["TF-Luna"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("vl53l1", r"no sensor 'vl53l1'. The nearest is 'VL53L1X'. There are: VL53L1X, VL53L4CD, TF-Luna, GP2Y0A60, "),
        ("sonar", r"no sensor 'sonar'. There are: VL53L1X, "),
        ("broken", r"hardware.registry:nothing_of_this_name, which offers the sensor 'broken', cannot be loaded"),
        ("odd", r"hardware.registry:GROUP, which offers the sensor 'odd', is no SensorKind but 'kickstation.sensors'"),
    ],
)
def test_what_cannot_be_used_is_told_with_what_there_is(name: str, told: str) -> None:
    with pytest.raises(LookupError, match=told):
        sensor_kind(name)
