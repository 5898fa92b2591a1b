"""Which parts of the rig there are, as far as the detection needs to know."""

from dataclasses import dataclass

from station.gait.samples import PadChannel, RangeChannel, RigKind

RANGE_CHANNELS: dict[RigKind, tuple[RangeChannel, ...]] = {
    "single": ("range",),
    "pair": ("range_left", "range_right"),
    "mat": (),
}


@dataclass(frozen=True, slots=True)
class Rig:
    """The sensors behind the user and the pads under the feet.

    `pads` may be empty, one undivided ("pad",) or two. `budget_ms` is how long a range sensor integrates one sample;
    None is what is usual for its kind (20 ms on the VL53L1X, 10 ms on the VL53L4CD).
    """

    kind: RigKind
    pads: tuple[PadChannel, ...] = ("pad_left", "pad_right")
    budget_ms: float | None = None

    @property
    def range_channels(self) -> tuple[RangeChannel, ...]:
        """The channels of the range sensors, left before right."""
        return RANGE_CHANNELS[self.kind]
