"""What the rig delivers: range samples, pad edges and the passing of time, one row at a time.

A row is a tuple, because a station makes 200 of them a second and a replay reads a million: building one costs a third
of what a frozen dataclass costs. Times are nanoseconds of one monotonic clock; distances are millimetres.
"""

from typing import Literal, NamedTuple

Side = Literal["left", "right", "unknown"]
RangeChannel = Literal["range", "range_left", "range_right"]
PadChannel = Literal["pad_left", "pad_right", "pad"]
RigKind = Literal["single", "pair", "mat"]
Status = Literal["ok", "sigma", "signal", "bounds", "wrap", "none", "hardware"]

RANGE_SIDE: dict[RangeChannel, Side] = {"range": "unknown", "range_left": "left", "range_right": "right"}
PAD_SIDE: dict[PadChannel, Side] = {"pad_left": "left", "pad_right": "right", "pad": "unknown"}


class RangeSample(NamedTuple):
    """One distance that a time-of-flight sensor reported, averaged over its integration time.

    `t_ns` is the middle of the integration. `distance_mm` is None unless `status` is "ok". `sigma_mm` is the chip's own
    estimate of the spread and `signal_kcps` the photon rate that came back; None where the source has neither.
    """

    t_ns: int
    channel: RangeChannel
    distance_mm: float | None
    status: Status
    sigma_mm: float | None
    signal_kcps: float | None


class ContactEdge(NamedTuple):
    """One raw change of a floor pad, bounce included: True is loaded (a foot stands on it).

    `initial` marks the level found at the start or on a re-read, which is no event.
    """

    t_ns: int
    channel: PadChannel
    loaded: bool
    initial: bool = False


class Tick(NamedTuple):
    """Time passed: what is open may close, although no sensor spoke."""

    t_ns: int
    channel: Literal["clock"] = "clock"


Row = RangeSample | ContactEdge | Tick
