"""What the station asks of hardware: the Protocols that every driver and every twin satisfies, and how they fail."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from station.gait.samples import ContactEdge, RangeChannel, RangeSample, Side

Colour = Literal["off", "red", "green", "blue", "white"]
Reason = Literal[
    "not_found",
    "no_permission",
    "wrong_chip",
    "no_bus",
    "line_low",
    "no_pull_up",
    "wrong_address",
    "shut_down",
    "bus_error",
    "timeout",
    "stalled",
    "busy",
    "pin_conflict",
    "address_conflict",
]


class HardwareError(Exception):
    """A part of the rig cannot be used: `str()` says what, where and the remedy; `reason` is for programs."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Clock(Protocol):
    """The one monotonic clock that stamps everything."""

    def now_ns(self) -> int:
        """Nanoseconds since an arbitrary start; never goes back."""
        ...


class WallTime(NamedTuple):
    """What a calendar and a clock on the wall would show, and whether they were set from a time source."""

    utc: datetime
    trusted: bool


class WallClock(Protocol):
    """The one clock that tells the date; it may be wrong, and may jump."""

    def now(self) -> WallTime:
        """The date and time."""
        ...


@dataclass(frozen=True, slots=True)
class SensorHealth:
    """How a range sensor has done since it was opened: samples, rejected ones among them, transfers that failed.

    `lost` counts, through all openings, the samples that were due between the first one and the last and never came.
    `notice` says, for people, what is wrong with a sensor that works all the same. `ambient_kcps` is the light that is
    not its own, in the last sample; None where it does not tell.
    """

    channel: RangeChannel
    name: str
    samples: int
    rejected: int
    bus_errors: int
    rate_hz: float | None
    lost: int = 0
    notice: str = ""
    ambient_kcps: float | None = None


class RangeSensor(Protocol):
    """A distance sensor behind the user, read without waiting."""

    @property
    def channel(self) -> RangeChannel:
        """The channel that its samples carry."""
        ...

    @property
    def name(self) -> str:
        """What it is and where, for people: "VL53L1X at 0x29 on I2C bus 1"."""
        ...

    def park(self) -> None:
        """Keeps a sensor that is not in use out of the way of the others of its bus, until it is opened; no transfer.

        Raises HardwareError when a pin for it is taken.
        """
        ...

    def opening(self) -> Iterator[float]:
        """The steps from whatever state the sensor is in to ranging, with the seconds to wait after each.

        So whoever opens it can read others meanwhile; but only one sensor of a bus may be opened at a time. Raises
        HardwareError with the remedy.
        """
        ...

    def open(self) -> None:
        """All steps of `opening`, waiting where they ask for it."""
        ...

    def due_ns(self) -> int | None:
        """When asking again is worthwhile; None while only the data-ready line can tell."""
        ...

    def poll(self) -> RangeSample | None:
        """Fetches one finished sample, or None when there is none yet.

        Raises HardwareError: "bus_error" for a failed transfer, after which it may be called again; anything else when
        the sensor is to be opened again, among that "stalled" when no sample came for several periods.
        """
        ...

    def on_ready(self, wake: Callable[[], None]) -> None:
        """Has `wake` called, from any thread, whenever the data-ready line says that `poll` has something."""
        ...

    def health(self) -> SensorHealth:
        """Counts since `open`."""
        ...

    def close(self) -> None:
        """Stops ranging and lets go of bus and pins; safe to call twice."""
        ...


class ContactMat(Protocol):
    """The floor pads: raw edges with the kernel's own time."""

    def open(self, sink: Callable[[ContactEdge], None]) -> None:
        """Hands the level of each pad to `sink` as `initial`, then every edge, from the pin library's thread."""
        ...

    def reread(self) -> None:
        """Looks at the levels again if it is time to, and hands on as `initial` what a lost edge had not told."""
        ...

    def notice(self) -> str:
        """What may be wrong with the pads as a whole, for people; empty when nothing is."""
        ...

    def close(self) -> None:
        """Lets go of the pins; safe to call twice."""
        ...


class Press(NamedTuple):
    """One press of the button: told when it was released, or, if it was held, when it had lasted long enough."""

    t_ns: int
    kind: Literal["short", "long", "held"]


class PushButton(Protocol):
    """The button of the front panel, asked without waiting."""

    def poll(self, now_ns: int) -> Press | None:
        """What it has said since it was asked last, one press at a time; `now_ns` decides how long it is down."""
        ...

    def close(self) -> None:
        """Lets go of the pin; safe to call twice."""
        ...


class Lights(Protocol):
    """The status light, a light for each side, and a bar of five; all calls return at once."""

    def status(self, colour: Colour) -> None:
        """Shows one colour on the status light."""
        ...

    def side(self, side: Side, lit: bool) -> None:
        """Lights one side; "unknown" means both."""
        ...

    def bar(self, lit: int) -> None:
        """Lights the first `lit` of the bar's five; does nothing where there is no bar."""
        ...

    def close(self) -> None:
        """All off, pins released; safe to call twice."""
        ...


class Buzzer(Protocol):
    """The buzzer: silent or sounding, at a pitch where it can."""

    def sound(self, pitch_hz: float | None) -> None:
        """Sounds from now on until told otherwise; None is silence."""
        ...

    def close(self) -> None:
        """Silent, pin released; safe to call twice."""
        ...
