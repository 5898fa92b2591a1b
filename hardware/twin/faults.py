"""Everything that can go wrong with a chip in mid-run, to be switched on and off while a station uses it.

The rig of the twin is made of these. What may be wrong with wires, of the bus or of a part, is in `miswiring`.
"""

from collections.abc import Callable
from typing import Literal

from hardware.twin.chip import Measurement, Scene, Vl53Chip

_MODEL_ID = 0x010F
_NACK = 121  # EREMOTEIO: how Linux reports that nobody acknowledged


class FaultyVl53(Vl53Chip):
    """A chip that is well until one of these is set.

    `nacks` is how many messages it will refuse; while `silent` it refuses all and ranges on. `lost_edges` of its line
    never arrive, `late_edges` arrive with the next one. `spoil` changes what it measures. `period_factor` stretches its
    timer. `frozen` repeats one frame, `count_stopped` keeps the stream count where it is, `halted` finishes no
    measurement: partial reboots, which a whole reset heals.
    """

    nacks = 0
    silent = False
    lost_edges = 0
    late_edges = 0
    period_factor = 1
    frozen = False
    count_stopped = False
    halted = False
    spoil: Callable[[Measurement], Measurement] | None = None
    _identity: bytes | None = None
    _plugged = True
    _frame: Measurement | None = None
    _late: tuple[bool, int] | None = None

    def __init__(
        self,
        model: Literal["VL53L1X", "VL53L4CD"],
        clock: Callable[[], int],
        scene: Scene,
        address: int = 0x29,
        line: Callable[[bool, int], None] | None = None,
    ) -> None:
        self._wire = line or (lambda _level, _t_ns: None)
        super().__init__(model, clock, scene, address, self._tell)

    def reset(self) -> None:
        """A dip of its supply: everything forgotten, address and settings too."""
        self._boot(self._clock())

    def unplug(self) -> None:
        """Pulls it off its cable."""
        self._plugged = False
        self.reset()

    def plug(self, identity: bytes | None = None) -> None:
        """Plugs it in again, or another chip that has this model id."""
        self._identity = identity
        self._plugged = True
        self.reset()

    def next_ready_ns(self) -> int | None:
        """When the measurement under way will complete; None while there is none."""
        return None if self.halted else super().next_ready_ns()

    def advance(self, now_ns: int) -> None:
        """Completes the measurement that is due by `now_ns`."""
        if not self.halted:
            super().advance(now_ns)

    def _awake(self) -> int:
        if self.nacks or self.silent or not self._plugged:
            self.nacks = max(0, self.nacks - 1)
            raise OSError(_NACK, "Remote I/O error")
        return super()._awake()

    def _boot(self, now_ns: int) -> None:
        self.frozen = self.count_stopped = self.halted = False
        super()._boot(now_ns)
        if self._identity is not None:
            self._registers[_MODEL_ID : _MODEL_ID + 2] = self._identity

    def _period_ns(self, budget_ns: int) -> int:
        return super()._period_ns(budget_ns) * self.period_factor

    def _report(self, measurement: Measurement) -> None:
        if self.spoil is not None:
            measurement = self.spoil(measurement)
        if self.frozen and self._frame is not None:
            measurement = self._frame
        self._frame = measurement
        count = self._stream_count
        super()._report(measurement)
        if self.count_stopped:
            self._stream_count = count

    def _tell(self, level: bool, t_ns: int) -> None:
        """Moves the wire of its line; ready is low."""
        if not level and self.lost_edges:
            self.lost_edges -= 1
            return
        if not level and self.late_edges:
            self.late_edges -= 1
            self._late = level, t_ns
            return
        if self._late is not None:
            self._wire(*self._late)
            self._late = None
        self._wire(level, t_ns)
