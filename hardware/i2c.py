"""The I2C bus as the drivers see it: combined transfers, the levels of its two wires, and errors as the kernel's."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple, Protocol

from smbus2 import SMBus, i2c_msg

# A line of `pinctrl get`: " 2: a0    pu | hi // GPIO2 = SDA1" (raspberrypi/utils, pinctrl.c; raspberrypi/linux #6258).
_WIRE = re.compile(r"\| (hi|lo) // .*= (SDA|SCL)(\d+)$", re.MULTILINE)
_HEADER_PINS = "0-27"
_PATIENCE_S = 1.0


class BusLevels(NamedTuple):
    """Whether each wire of a bus is high, as both are while nobody transfers."""

    sda: bool
    scl: bool


class I2cBus(Protocol):
    """A bus that transfers several messages in one transaction, with a repeated start between them."""

    def i2c_rdwr(self, *i2c_msgs: i2c_msg) -> None:
        """Writes and reads messages in order. Raises OSError where there is no bus or nobody acknowledges."""
        ...

    def levels(self) -> BusLevels | None:
        """Where its wires are now; None where this machine cannot tell."""
        ...

    def close(self) -> None:
        """Lets go of the bus."""
        ...


class DeviceBus:
    """Linux's bus /dev/i2c-N: opened by the first transfer, and anew when its device had gone.

    So I2C may be switched on while the station runs, and a mat works without it.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._device = Path(f"/dev/i2c-{number}")
        self._bus: SMBus | None = None

    def i2c_rdwr(self, *i2c_msgs: i2c_msg) -> None:
        """One transaction; OSError of opening the device or of the transfer."""
        if self._bus is None:
            self._bus = SMBus(self._number)
        try:
            self._bus.i2c_rdwr(*i2c_msgs)
        except OSError:
            if not self._device.exists():
                self.close()
            raise

    def levels(self) -> BusLevels | None:
        """What Raspberry Pi OS's own `pinctrl` reads; None where it is missing or may not look.

        The kernel lends nobody a wire that its I2C driver holds: asking for it would take it away from the bus.
        """
        program = shutil.which("pinctrl")
        if program is None:
            return None
        command = [program, "get", _HEADER_PINS]
        try:
            told = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)  # noqa: S603 - the system's own program
        except (OSError, subprocess.TimeoutExpired):
            return None  # what cannot be looked at is not known, which the diagnosis says
        return _read_levels(told.stdout, self._number)

    def close(self) -> None:
        """Lets go of the device; safe to call twice."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()


def _read_levels(told: str, number: int) -> BusLevels | None:
    high = {wire: level == "hi" for level, wire, bus in _WIRE.findall(told) if int(bus) == number}
    return BusLevels(high["SDA"], high["SCL"]) if len(high) == 2 else None
