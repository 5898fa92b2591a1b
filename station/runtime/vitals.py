"""How the board does: heat, supply, room on the disk, whether the date is right; a thread of its own looks slowly."""

import logging
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from station.board import low_voltage, temperature_c
from station.messages import PartState, Vitals
from station.ports import WallClock

log = logging.getLogger(__name__)

PERIOD_S = 5.0
# The firmware slows the processor down from 80 degrees on (documentation of Raspberry Pi, thermal management).
HOT_C = 80.0
LOW_VOLTAGE = (
    "the voltage is too low: samples and recordings may be lost. Use the board's own supply and a short, thick cable"
)
HOT = "works, but the processor is hot and is slowed down. Give it a heat sink or a fan, and air"


class VitalSigns:
    """The newest state of the board; `now` and `parts` never wait."""

    def __init__(
        self,
        folder: Path,
        wall: WallClock,
        voltage: Callable[[], bool | None] = low_voltage,
        heat: Callable[[], float | None] = temperature_c,
    ) -> None:
        """`folder` is where recordings go."""
        self._folder = folder
        self._wall = wall
        self._voltage = voltage
        self._heat = heat
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vitals")
        self.now = Vitals()

    def start(self) -> None:
        """Looks for the first time, then goes on by itself."""
        self.look()
        self._thread.start()

    def close(self) -> None:
        """Looks no more."""
        self._stopping.set()
        self._thread.join()

    def look(self) -> None:
        """Reads everything once."""
        before, low = self.now.low_voltage, self._voltage()
        if low and not before:
            log.error("Supply: %s.", LOW_VOLTAGE)
        elif before and not low:
            log.warning("Supply: the voltage is right again.")
        self.now = Vitals(self._heat(), low, self._free_bytes(), self._wall.now().trusted)

    def parts(self) -> list[PartState]:
        """The supply, where something watches it, and the board, where it is too hot."""
        now = self.now
        parts = []
        if now.low_voltage is not None:
            parts.append(PartState("supply", not now.low_voltage, LOW_VOLTAGE if now.low_voltage else ""))
        if now.temperature_c is not None and now.temperature_c >= HOT_C:
            parts.append(PartState("board", True, HOT))
        return parts

    def _free_bytes(self) -> int | None:
        folder = next(path for path in (self._folder, *self._folder.parents) if path.exists())
        return shutil.disk_usage(folder).free

    def _run(self) -> None:
        while not self._stopping.wait(PERIOD_S):
            self.look()
