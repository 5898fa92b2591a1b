"""Which VL53L1X or VL53L4CD is expected where, and how its wires go."""

from dataclasses import dataclass

from hardware import vl53_registers as reg
from hardware.diagnosis import Place
from station.gait.samples import RangeChannel


@dataclass(frozen=True, slots=True)
class Vl53Setup:
    """Which chip is expected where, for which channel, and how long it integrates; ValueError if it cannot.

    At any `address` but 0x29, where it starts, the chip is put by the driver. `neighbours` are the addresses of
    all of the rig's sensors. `offset_mm` is added to each distance, `roi_size` narrows the cone of a VL53L1X to a
    square of so many diodes a side.
    """

    model: reg.Model
    channel: RangeChannel
    bus_number: int = 1
    address: int = reg.DEFAULT_ADDRESS
    budget_ms: int | None = None
    neighbours: frozenset[int] = frozenset()
    offset_mm: int = 0
    roi_size: int | None = None

    def __post_init__(self) -> None:
        reg.check_budget(self.model, self.integration_ms)
        if self.roi_size is not None:
            reg.check_roi(self.model, self.roi_size)

    @property
    def integration_ms(self) -> int:
        """The budget asked for, or the chip's usual one."""
        return reg.CHIPS[self.model].budget_ms if self.budget_ms is None else self.budget_ms

    @property
    def name(self) -> str:
        """Model, address and bus, for people."""
        return f"{self.model} at 0x{self.address:02X} on I2C bus {self.bus_number}"

    @property
    def strays(self) -> frozenset[int]:
        """Where a chip may be that another rig of this station has moved, and that was never without power since."""
        return reg.USED_ADDRESSES - self.neighbours - {self.address}

    def place(self, shutdown_pin: int | None, ready_pin: int | None) -> Place:
        """What somebody who looks for it must know."""
        lines = "SDA to header pin 3, SCL to header pin 5" if self.bus_number == 1 else "SDA and SCL to its bus"
        xshut = "XSHUT to nothing" if shutdown_pin is None else f"XSHUT to GPIO {shutdown_pin}"
        return Place(
            self.name,
            self.address,
            self.bus_number,
            home="Switch its supply off and on, so that it starts at 0x29 again",
            wires=f"VIN to 3V3, GND to ground, {lines}, {xshut}; `kickstation wiring` shows them. Then measure 3.3 V "
            "between VIN and GND at the board",
            shutdown_pin=shutdown_pin,
            ready_pin=ready_pin,
        )
