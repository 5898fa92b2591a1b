"""A kernel with I2C buses whose chips are simulated, for the command that it runs.

    umockdev-wrapper /usr/bin/python3 tests/umockdev/emulator.py COMMAND...

/dev/i2c-1 has a VL53L1X at 0x29 and a VL53L4CD at 0x2A; /dev/i2c-2 is a device node without I2C behind it; there are no
others. Runs under Debian's own Python, which has the bindings of umockdev, and needs no package of this project but the
chip, which is standard library only.
"""

import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import gi

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
gi.require_version("UMockdev", "1.0")

from gi.repository import GLib, UMockdev  # noqa: E402 - the version must be chosen first

from hardware.twin.chip import Measurement, Vl53Chip  # noqa: E402 - found by the path above

# linux/i2c-dev.h and linux/i2c.h
I2C_FUNCS, I2C_RDWR = 0x0705, 0x0707
FUNCTIONS = 0x0EFF0009  # what bcm2835's adapter can: I2C and emulated SMBus
MESSAGE = struct.Struct("<HHH2xQ")  # address, flags, length, pointer
READ = 0x0001
EREMOTEIO = 121
NODE = """P: /devices/virtual/i2c-dev/i2c-{number}
N: i2c-{number}
E: DEVNAME=/dev/i2c-{number}
E: SUBSYSTEM=i2c-dev
A: dev=89:{number}
"""


class Wall:
    """Something that stands still at 0.9 m, but for its light, which flickers as no two real measurements are alike."""

    def __init__(self) -> None:
        self._measured = 0

    def next_measurement(self, start_ns: int, budget_ns: int) -> tuple[int, Measurement]:
        """A good range."""
        self._measured += 1
        return start_ns + budget_ns, Measurement(900, 9, 2304.0 + 8 * (self._measured % 5), 40.0, 17.25)


class Bus(UMockdev.IoctlBase):  # type: ignore[misc]  # its bindings carry no types
    """Answers the ioctls of i2c-dev for the chips on one bus; any other is left to fail as in the kernel."""

    __gtype_name__ = "SimulatedI2cBus"

    def __init__(self, chips: list[Vl53Chip]) -> None:
        super().__init__()
        self._chips = chips

    def do_handle_ioctl(self, client: UMockdev.IoctlClient) -> bool:
        """Called by umockdev for each ioctl."""
        argument = client.get_arg()
        if client.get_request() == I2C_FUNCS:
            argument.resolve(0, 8).update(0, struct.pack("<Q", FUNCTIONS))
            client.complete(0, 0)
            return True
        if client.get_request() != I2C_RDWR:
            return False
        transfer = argument.resolve(0, 16)
        _, count = struct.unpack_from("<QI", transfer.retrieve())
        messages = transfer.resolve(0, MESSAGE.size * count)
        try:
            for at in range(0, MESSAGE.size * count, MESSAGE.size):
                self._serve(messages, at)
        except OSError as error:
            client.complete(-1, error.errno)
        else:
            client.complete(count, 0)
        return True

    def _serve(self, messages: UMockdev.IoctlData, at: int) -> None:
        address, flags, length, _ = MESSAGE.unpack_from(messages.retrieve(), at)
        chip = next((chip for chip in self._chips if chip.address == address), None)
        if chip is None:
            raise OSError(EREMOTEIO, "Remote I/O error")
        data = messages.resolve(at + 8, length)
        if flags & READ:
            data.update(0, chip.read(length))
        else:
            chip.write(bytes(data.retrieve()))


def main(command: list[str]) -> int:
    """Runs the command in front of the simulated buses; its exit code."""
    testbed = UMockdev.Testbed.new()
    for number in (1, 2):
        testbed.add_from_string(NODE.format(number=number))
    wall = Wall()
    chips = [Vl53Chip("VL53L1X", time.monotonic_ns, wall), Vl53Chip("VL53L4CD", time.monotonic_ns, wall, 0x2A)]
    testbed.attach_ioctl("/dev/i2c-1", Bus(chips))
    threading.Thread(target=GLib.MainLoop().run, daemon=True).start()
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
