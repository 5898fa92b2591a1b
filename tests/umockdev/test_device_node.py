"""Our drivers on a real device node: smbus2's own ioctls, answered by the simulated chip behind umockdev.

Run in front of tests/umockdev/emulator.py, which says what is on which bus.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from smbus2 import i2c_msg

from hardware.i2c import DeviceBus, I2cBus
from hardware.range_sensor import Placement
from hardware.registry import SENSORS
from station.gait.samples import RangeSample
from station.ports import HardwareError, RangeSensor

pytestmark = pytest.mark.umockdev

PATIENCE_S = 30
OPEN_A_SENSOR = """
import time
from types import SimpleNamespace
from hardware.i2c import DeviceBus
from hardware.range_sensor import Placement
from hardware.registry import SENSORS
clock = SimpleNamespace(now_ns=time.monotonic_ns)
SENSORS["VL53L1X"].driver(DeviceBus(1), clock, Placement("range", 1, 0x29)).open()
"""


class RealClock:
    """The clock that the emulator's chips keep too."""

    def now_ns(self) -> int:
        return time.monotonic_ns()


@pytest.fixture
def bus() -> Iterator[I2cBus]:
    with closing(DeviceBus(1)) as opened:
        yield opened


def sensor_on(bus: I2cBus, model: str, address: int, number: int = 1) -> RangeSensor:
    return SENSORS[model].driver(bus, RealClock(), Placement("range", number, address))


def samples(sensor: RangeSensor, count: int) -> list[RangeSample]:
    """The next samples, asked for as fast as it goes: the driver decides when that touches the bus."""
    found: list[RangeSample] = []
    deadline_s = time.monotonic() + PATIENCE_S
    while len(found) < count:
        assert time.monotonic() < deadline_s, f"only {len(found)} of {count} samples came"
        if (sample := sensor.poll()) is not None:
            found.append(sample)
    return found


@pytest.mark.parametrize(("model", "address"), [("VL53L1X", 0x29), ("VL53L4CD", 0x2A)])
def test_a_driver_ranges_through_the_kernel_s_interface(bus: I2cBus, model: str, address: int) -> None:
    with closing(sensor_on(bus, model, address)) as sensor:
        sensor.open()
        found = samples(sensor, 100)
    assert {sample[1:5] for sample in found} == {("range", 900.0, "ok", 17.25)}
    times_ns = [sample.t_ns for sample in found]
    assert times_ns == sorted(set(times_ns))


def test_nobody_at_an_address_is_an_os_error(bus: I2cBus) -> None:
    with pytest.raises(OSError, match="121"):
        bus.i2c_rdwr(i2c_msg.read(0x50, 1))


def test_the_other_chip_is_told_apart(bus: I2cBus) -> None:
    with pytest.raises(HardwareError, match=r"Expected a VL53L1X.*found a VL53L4CD") as caught:
        sensor_on(bus, "VL53L1X", 0x2A).open()
    assert caught.value.reason == "wrong_chip"


def test_a_chip_that_stops_answering_is_an_error_and_comes_back_with_the_next_opening(bus: I2cBus) -> None:
    with closing(sensor_on(bus, "VL53L1X", 0x29)) as sensor:
        sensor.open()
        samples(sensor, 3)
        bus.i2c_rdwr(i2c_msg.write(0x29, b"\x00\x01\x60"))
        with pytest.raises(HardwareError, match=r"VL53L1X at 0x29 on I2C bus 1 .*121") as caught:
            samples(sensor, 1)
        assert caught.value.reason == "bus_error"
        with pytest.raises(HardwareError, match="A VL53L4CD answers at 0x2A instead of the VL53L1X at 0x29") as caught:
            sensor.open()
        assert caught.value.reason == "wrong_address"
        bus.i2c_rdwr(i2c_msg.write(0x60, b"\x00\x01\x29"))
        sensor.open()
        assert samples(sensor, 3)[-1].distance_mm == 900.0


@pytest.mark.parametrize(
    ("number", "reason", "told"), [(3, "no_bus", "dtparam=i2c_arm=on"), (2, "bus_error", "i2cdetect -l")]
)
def test_a_node_that_is_missing_or_no_bus_is_named(number: int, reason: str, told: str) -> None:
    sensor = sensor_on(DeviceBus(number), "VL53L1X", 0x29, number)
    with pytest.raises(HardwareError, match=f"/dev/i2c-{number}.*{told}") as caught:
        sensor.open()
    assert caught.value.reason == reason


def test_without_permission_the_group_is_named() -> None:
    node = Path(os.environ["UMOCKDEV_DIR"], "dev/i2c-1")
    node.chmod(0)
    # Root may open what nobody may, but for its capability to do so.
    command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    command += [sys.executable, "-c", OPEN_A_SENSOR]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    node.chmod(0o600)
    assert "HardwareError: This user may not open /dev/i2c-1. `sudo usermod -aG i2c" in result.stderr
