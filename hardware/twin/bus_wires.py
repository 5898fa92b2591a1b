"""The two wires of an I2C bus and what the kernel makes of them when something is wrong: errors as a Pi gives them.

`hardware.diagnosis` has the table with its sources.
"""

import errno
from dataclasses import dataclass
from typing import Literal

from hardware.i2c import BusLevels

Controller = Literal["bcm2835", "designware"]
"""Who drives the bus: that of Pi Zero to 4, or that of the Pi 5."""


@dataclass(slots=True)
class BusWires:
    """What may be wrong with a bus as a whole; everything may be changed while it is used.

    `legible` says whether this machine can read the wires' levels at all, as `pinctrl` does on Raspberry Pi OS.
    """

    controller: Controller = "bcm2835"
    on: bool = True
    pulled_up: bool = True
    sda_low: bool = False
    scl_low: bool = False
    legible: bool = True

    @property
    def ghosts(self) -> bool:
        """Whether a low SDA passes for an acknowledgement, and for zeros that somebody sends."""
        return self.on and self.sda_low and not self._scl_is_low and self.controller == "bcm2835"

    def levels(self) -> BusLevels | None:
        """Where both wires are while nobody transfers; None where nobody can look."""
        if not self.legible:
            return None
        return BusLevels(sda=self.pulled_up and not self.sda_low, scl=not self._scl_is_low)

    def check(self) -> None:
        """Raises the OSError with which the kernel gives a transfer up before any chip was reached."""
        if not self.on:
            raise OSError(errno.ENOENT, "No such file or directory")
        if self._scl_is_low:
            raise OSError(errno.ETIMEDOUT, "Connection timed out")
        if self.sda_low and self.controller == "designware":
            raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    @property
    def _scl_is_low(self) -> bool:
        return self.scl_low or not self.pulled_up
