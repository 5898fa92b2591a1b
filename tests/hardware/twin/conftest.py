"""What twin tests share: a reader of registers, which knows no driver."""

from collections.abc import Callable

import pytest
from smbus2 import i2c_msg

from hardware.registry import SENSORS
from hardware.twin.rig import TwinRig, Wiring
from hardware.twin.sensor_wires import SensorWiring
from station.gait.samples import RigKind

Report = tuple[int, int, int]
Range = Callable[[TwinRig, SensorWiring], list[Report]]
L1X, L4CD = SENSORS["VL53L1X"].twin, SENSORS["VL53L4CD"].twin
PLACED: dict[RigKind, tuple[SensorWiring, ...]] = {
    "single": (SensorWiring("range", 0x29, 23, L1X),),
    "pair": (SensorWiring("range_left", 0x2A, 24, L4CD), SensorWiring("range_right", 0x29, 23, L4CD)),
    "mat": (),
}
# Timeouts A that make 20 ms of a VL53L1X (ST's table) and 10 ms of a VL53L4CD.
TIMEOUT_A: dict[RigKind, bytes] = {"single": b"\x00\x51", "pair": b"\x00\x95"}


@pytest.fixture
def wirings() -> dict[RigKind, Wiring]:
    return {kind: Wiring(kind, sensors, {"pad_left": 17, "pad_right": 27}) for kind, sensors in PLACED.items()}


@pytest.fixture
def start_ranging() -> Range:
    """Starts a sensor back to back; each sample is read and cleared when its line falls.

    The list that is returned fills with (time of the line's edge, raw status, distance in mm).
    """

    def start(rig: TwinRig, sensor: SensorWiring) -> list[Report]:
        reports: list[Report] = []
        assert sensor.ready_pin is not None

        def write(register: int, values: bytes) -> None:
            rig.bus.i2c_rdwr(i2c_msg.write(sensor.address, register.to_bytes(2, "big") + values))

        def on_change(t_ns: int, level: bool) -> None:
            if level:
                return
            result = i2c_msg.read(sensor.address, 15)
            rig.bus.i2c_rdwr(i2c_msg.write(sensor.address, b"\x00\x89"), result)
            burst = bytes(result)
            reports.append((t_ns, burst[0] & 0x1F, int.from_bytes(burst[13:15], "big")))
            write(0x0086, b"\x01")

        rig.pins.listen(sensor.ready_pin, on_change)
        write(0x005E, TIMEOUT_A[rig.kind])
        write(0x0060, b"\x07")
        write(0x0087, b"\x21")
        return reports

    return start
