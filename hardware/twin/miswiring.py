"""Wrong wirings of a simulated rig, as somebody with a soldering iron makes them.

They act where the copper is: a chip does not reach the bus, a pin reads what would hold it. `TwinRig.miswire` takes a
list of them at any time, and an empty one mends all.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from hardware.range_sensor import MakeTwin
from station.gait.samples import PadChannel, RangeChannel

BusMistake = Literal["i2c_off", "sda_stuck_low", "scl_stuck_low", "no_pull_up"]
SensorMistake = Literal[
    "unpowered", "sda_scl_swapped", "xshut_low", "xshut_open", "ready_line_open", "other_address", "other_chip"
]
PadMistake = Literal["pad_inverted", "pads_swapped"]
LightMistake = Literal["led_reversed", "led_to_supply"]

_OTHER_PAD: dict[PadChannel, PadChannel] = {"pad_left": "pad_right", "pad_right": "pad_left"}


@dataclass(frozen=True, slots=True)
class Miswiring:
    """One mistake. `channel` is the sensor that it concerns, None for each; `pin` the GPIO of a light.

    An `other_chip` needs the `chip` that is there instead, an `other_address` the `address`. A pad is inverted when its
    switch is closed where an open one was expected, or the other way round. A reversed LED never shines, one between
    pin and supply shines while the pin is low.
    """

    mistake: BusMistake | SensorMistake | PadMistake | LightMistake
    channel: RangeChannel | None = None
    pin: int | None = None
    chip: MakeTwin | None = None
    address: int | None = None


def pad_pins(right: Mapping[PadChannel, int], faults: Collection[Miswiring]) -> dict[PadChannel, int]:
    """The pin that each pad really hangs on, given the right ones."""
    if not any(fault.mistake == "pads_swapped" for fault in faults):
        return dict(right)
    return {_OTHER_PAD.get(pad, pad): pin for pad, pin in right.items()}
