"""The station's clocks on real hardware: one that measures, one that tells the date."""

import ctypes
import time
from datetime import UTC, datetime
from pathlib import Path

from station.ports import WallTime

# adjtimex(2): the state of a clock that no time source has set, and room for struct timex (208 bytes on 64 bits).
TIME_ERROR = 5
_TIMEX_BYTES = 256


class MonotonicClock:
    """Linux's CLOCK_MONOTONIC, the clock of kernel edge times as well: unmoved by a wall clock that is set."""

    def now_ns(self) -> int:
        """Nanoseconds since boot."""
        return time.monotonic_ns()


class SystemWallClock:
    """Linux's CLOCK_REALTIME. A Pi without a clock of its own starts with a wrong one, until the network sets it."""

    def __init__(self) -> None:
        self._adjtimex = ctypes.CDLL(None).adjtimex

    def now(self) -> WallTime:
        """The date, and what the kernel knows of its source: chrony, ntpd and timesyncd all tell it."""
        asked = ctypes.create_string_buffer(_TIMEX_BYTES)
        state = self._adjtimex(asked)
        return WallTime(datetime.now(UTC), 0 <= state < TIME_ERROR)


def boot_id() -> str:
    """The id that the kernel gave to this boot: monotonic times are comparable within it alone."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
