"""What happened, in the words of running gait: each event is a moment of one foot, stamped in the rig's own time.

`heel_onset` is provisional and drives light and beep; exactly one `heel_contact` (counted) or `heel_rejected` follows.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal, get_args

from station.gait.samples import Side

Grade = Literal["reached", "near", "short", "too_low"]
Alternation = Literal["A", "B"]
FaultName = Literal[
    "same_leg_twice",
    "hop",
    "both_feet_down",
    "heel_too_low",
    "rushed_return",
    "moving_towards",
    "moving_away",
    "too_close",
    "cadence_low",
    "cadence_high",
    "long_contact",
]


@dataclass(frozen=True, slots=True)
class FootStrike:
    """A foot touched the floor: the first make of its pad."""

    event: ClassVar[str] = "foot_strike"
    t_ns: int
    side: Side


@dataclass(frozen=True, slots=True)
class ToeOff:
    """A foot left the floor: the last break of its pad."""

    event: ClassVar[str] = "toe_off"
    t_ns: int
    side: Side


@dataclass(frozen=True, slots=True)
class HeelOnset:
    """A heel is entering the glute line: provisional, within one sample of the crossing.

    `t_ns` is the crossing, interpolated between samples.
    """

    event: ClassVar[str] = "heel_onset"
    t_ns: int
    side: Side


@dataclass(frozen=True, slots=True)
class HeelContact:
    """A heel reached the glute line: final, counted and stored.

    `t_ns` is the apex; `onset_ns` the time of the `heel_onset` that announced it. `dwell_ms` is how long the heel
    stayed beyond the line and `depth_mm` by how much it shortened the distance. `grade` is None, with the reason
    beside it, until a calibration exists. Where the side is unknown, `alternation` tells one leg from the other as far
    as steps alternate: A is the first after a pause, whichever leg that was; None where the side is known.
    """

    event: ClassVar[str] = "heel_contact"
    t_ns: int
    side: Side
    onset_ns: int
    dwell_ms: float
    depth_mm: float
    grade: str | None = None
    grade_reason: str | None = "not calibrated"
    alternation: Alternation | None = None


@dataclass(frozen=True, slots=True)
class HeelRejected:
    """What looked like a heel was not one: the announcement at `onset_ns` is taken back, and why."""

    event: ClassVar[str] = "heel_rejected"
    t_ns: int
    side: Side
    onset_ns: int
    reason: str


@dataclass(frozen=True, slots=True)
class Kick:
    """One swing of one foot, told once it is over; whatever was not seen is None.

    `t_ns` is the apex of the heel, or the foot strike of a swing whose heel never came to the line. `onset_ns` and
    `exit_ns` are when the heel passed the line on its way there and back, measured on the whole dip, `dwell_ms` apart.
    Lift is toe-off to apex, return is apex to foot strike. `grade` compares with the user's own calibration and is
    None, with the reason beside it, without one; "too_low" is a foot that left the mat and no heel came.
    """

    event: ClassVar[str] = "kick"
    t_ns: int
    side: Side
    toe_off_ns: int | None
    onset_ns: int | None
    exit_ns: int | None
    foot_strike_ns: int | None
    lift_ms: float | None
    return_ms: float | None
    dwell_ms: float | None
    depth_mm: float | None
    grade: Grade | None
    grade_reason: str | None

    @property
    def return_to_lift(self) -> float | None:
        """Time of the return over time of the lift: below 1 the foot came down faster than it went up."""
        return self.return_ms / self.lift_ms if self.return_ms is not None and self.lift_ms else None

    @property
    def dwell_share(self) -> float | None:
        """Share of the swing that the heel spent beyond the line: grows with the height of the kick."""
        if self.dwell_ms is None or self.toe_off_ns is None or self.foot_strike_ns is None:
            return None
        return self.dwell_ms * 1e6 / (self.foot_strike_ns - self.toe_off_ns)


@dataclass(frozen=True, slots=True)
class Stride:
    """One gait cycle of one foot, from its foot strike to its next one; `t_ns` is the end.

    Ground contact is foot strike to toe-off, swing the rest. Flight is the time after this foot's toe-off in which no
    foot is down, double support the time before it in which both are: one of them is 0, both None where the other foot
    is not seen. The duty factor is ground contact over stride time (below 0.5: running).
    """

    event: ClassVar[str] = "stride"
    t_ns: int
    side: Side
    stride_ms: float
    contact_ms: float
    swing_ms: float
    flight_ms: float | None
    double_support_ms: float | None
    duty_factor: float


@dataclass(frozen=True, slots=True)
class Fault:
    """A flaw of technique, with its evidence: `value` went beyond `limit`, both in `unit`.

    Told once; again only after it had gone. `side` is unknown where it concerns both feet or none.
    """

    event: ClassVar[str] = "fault"
    t_ns: int
    side: Side
    fault: FaultName
    value: float
    limit: float
    unit: str


Event = FootStrike | ToeOff | HeelOnset | HeelContact | HeelRejected | Kick | Stride | Fault


@dataclass(frozen=True, slots=True)
class Summary:
    """What happened in all, told once after the last row.

    `rows` counts what was taken, by channel; `rejected_rows` what was not, by reason; `rejected_samples` what a sensor
    itself would not vouch for, by its status. `low_kicks` counts swings whose heel never came to the line, `faults`
    what was told, by name. `cadence_spm` is the mean over the time spent stepping, None without.
    """

    event: ClassVar[str] = "summary"
    t_ns: int
    duration_s: float
    rows: dict[str, int]
    rejected_rows: dict[str, int]
    rejected_samples: dict[str, int]
    heels: dict[str, int]
    rejected_heels: dict[str, int]
    foot_strikes: int
    toe_offs: int
    low_kicks: int
    strides: int
    faults: dict[str, int]
    pad_spikes: int
    healed_levels: int
    cadence_spm: float | None


_NAMES: dict[str, tuple[str, ...]] = {
    kind.event: tuple(field.name for field in fields(kind)) for kind in (*get_args(Event), Summary)
}


def record_of(event: Event | Summary) -> dict[str, Any]:
    """The event as one flat record, for JSON lines and sockets: its name first, then its fields with their units."""
    return {"event": event.event} | {name: getattr(event, name) for name in _NAMES[event.event]}
