"""What the reading side gives: plain frozen data for the page, the command line and exports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from station.drill.summary import SessionSummary, SetSummary


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session in a list. `outcome` is None while it runs, `person_id` None for a guest.

    `began_utc` is right if `clock_trusted`: then the clock had been set from a time source. `heels` counts those that
    reached the line at work. Lengths and heart rates are None where they are not known.
    """

    id: str
    began_utc: datetime
    clock_trusted: bool
    person_id: str | None
    person: str
    program: str
    rig: str
    bar_height_mm: float | None
    calibration_id: str | None
    outcome: str | None
    reason: str
    elapsed_s: float | None
    active_s: float | None
    sets: int
    kicks: int
    clean: int
    heels: int
    heart_rate_mean_bpm: float | None
    heart_rate_max_bpm: float | None
    has_recording: bool


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set; `at_s` is its beginning in seconds of the session. `summary` is None for one that was cut short."""

    set_index: int
    at_s: float
    elapsed_s: float | None
    active_s: float | None
    target_spm: float | None
    reason: str
    kicks: int
    clean: int
    heels_left: int
    heels_right: int
    heels_unknown: int
    cadence_spm: float | None
    longest_streak: int | None
    heart_rate_mean_bpm: float | None
    heart_rate_max_bpm: float | None
    summary: SetSummary | None


@dataclass(frozen=True, slots=True)
class KickLine:
    """One kick: `at_s` is its apex, or the foot strike of one that was too low, in seconds of the session.

    `t_ns` and the other times in nanoseconds are those of the recording.
    """

    kick_index: int
    set_index: int
    at_s: float
    side: str
    counted: bool
    clean: bool
    lift_ms: float | None
    return_ms: float | None
    dwell_ms: float | None
    depth_mm: float | None
    grade: str | None
    grade_reason: str | None
    heart_rate_bpm: float | None
    t_ns: int
    toe_off_ns: int | None
    onset_ns: int | None
    exit_ns: int | None
    foot_strike_ns: int | None


@dataclass(frozen=True, slots=True)
class StepLine:
    """One stride, the gait cycle of one foot; `at_s` is its end. `set_index` is None between sets."""

    set_index: int | None
    at_s: float
    side: str
    stride_ms: float
    contact_ms: float
    swing_ms: float
    flight_ms: float | None
    double_support_ms: float | None
    duty_factor: float


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault of technique with its evidence: `value` went beyond `limit`, both in `unit`."""

    set_index: int | None
    at_s: float
    side: str
    fault: str
    value: float
    limit: float
    unit: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """What the station said or found: `kind` is the event's name, `key` leads into the texts, `details` its fields."""

    set_index: int | None
    at_s: float
    kind: str
    key: str
    text: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SessionDetail:
    """One session whole. `summary` is None while it runs and for one that was cut short."""

    line: SessionLine
    sets: tuple[SetLine, ...]
    kicks: tuple[KickLine, ...]
    steps: tuple[StepLine, ...]
    faults: tuple[FaultLine, ...]
    notes: tuple[NoteLine, ...]
    health: Mapping[str, float]
    summary: SessionSummary | None


@dataclass(frozen=True, slots=True)
class Past:
    """A session that was finished, as a point of a trend or something to compare with."""

    id: str
    began_utc: datetime
    summary: SessionSummary


@dataclass(frozen=True, slots=True)
class Best:
    """A personal best: what (`name` has the unit), how much, and in which session, where it applies in which set."""

    name: str
    value: float
    session_id: str
    began_utc: datetime
    set_index: int | None
