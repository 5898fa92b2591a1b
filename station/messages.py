"""What crosses the sockets between the loop and its readers: versioned, validated, encoded once.

The loop publishes on a zmq PUB socket: topic `snapshot` (the whole state, latest wins) and topic `event` (one gait
event). A reader that missed messages sees it in `seq` and needs nothing but the next snapshot.
"""

from typing import Any, Literal

import msgspec

from station.drill.panel import DARK_PANEL, Panel
from station.drill.view import SessionView
from station.gait.samples import RigKind, Side

VERSION = 1
LOOP_SOCKET = "loop.sock"
SNAPSHOT_TOPIC = b"snapshot"
EVENT_TOPIC = b"event"

Source = Literal["live", "simulated", "played"]


class Heels(msgspec.Struct, frozen=True):
    """How many heels reached the line, by the user's own left and right."""

    left: int
    right: int
    unknown: int


# What is said of a sensor that was not tried yet.
STARTING = "starting"


class PartState(msgspec.Struct, frozen=True):
    """One part of the rig: what it is, whether it works, and what to do when it does not.

    `ambient_kcps` is the light that is not a range sensor's own, None where that is not known.
    """

    name: str
    ok: bool
    message: str
    ambient_kcps: float | None = None


class RangeTrail(msgspec.Struct, frozen=True):
    """The last stretch of one range channel, for drawing: ages before the snapshot and distances, oldest first.

    A distance is None where the sensor rejected the sample. `signal_kcps` is the light that came back last, None where
    the sensor does not tell. `baseline_mm` is where the body is between kicks, and a heel is what comes nearer than
    `threshold_mm`; None while that is not known.
    """

    channel: str
    age_ms: list[float]
    distance_mm: list[float | None]
    signal_kcps: float | None = None
    baseline_mm: float | None = None
    threshold_mm: float | None = None


class PadTrail(msgspec.Struct, frozen=True):
    """One pad, for drawing: whether it reads loaded, and its raw edges since the last snapshot with their bounce.

    `level` is what each edge led to.
    """

    channel: str
    loaded: bool
    age_ms: list[float]
    level: list[bool]


class Mark(msgspec.Struct, frozen=True):
    """An event of the detection that was told since the last snapshot, by its age at the snapshot."""

    event: str
    side: Side
    age_ms: float


class LoopHealth(msgspec.Struct, frozen=True):
    """How punctual the loop is and what it had to drop since the start.

    Lateness is from a row's arrival in the queue to lights and buzzer being set; an overrun is a row later than 10 ms.
    """

    lateness_p50_ms: float
    lateness_p99_ms: float
    lateness_max_ms: float
    rows: int
    overruns: int
    dropped_rows: int
    dropped_records: int
    dropped_messages: int


class Vitals(msgspec.Struct, frozen=True):
    """How the board does; None where nothing tells. `low_voltage` is true when the supply was too weak of late.

    `clock_trusted` says whether the date was set from a time source, `free_bytes` how much room recordings have.
    """

    temperature_c: float | None = None
    low_voltage: bool | None = None
    free_bytes: int | None = None
    clock_trusted: bool = False


class Said(msgspec.Struct, frozen=True):
    """A sentence for people: `text` in English, and key and values for whoever says it in another language."""

    key: str
    text: str
    values: dict[str, str | float] = {}


class Reading(msgspec.Struct, frozen=True):
    """A live value while a guide runs; None where there is none. It is right from `low` to `high`, where these are."""

    label: Said
    value: float | Said | None
    unit: str = ""
    low: float | None = None
    high: float | None = None


class Choice(msgspec.Struct, frozen=True):
    """One answer that a guide takes: its name for programs, its words for people."""

    name: str
    said: Said


Pose = Literal["any", "away", "stand", "left_pad", "right_pad", "kick", "hold_left", "hold_right", "kick_facing"]


class GuideView(msgspec.Struct, frozen=True):
    """A guide as it stands: what it wants, what it sees, what may be answered, and what it has found so far.

    `run` counts the guides that were begun, `question` what was asked, so that an answer meets its own question only.
    `problem` is what is wrong now, `pose` what the person is to do, `drawing` text with columns. `result` is what a
    guide that is done has made, and `person_id` for whom the page keeps it, None where whoever began it does.
    """

    guide: str
    run: int
    question: int
    step: int
    steps: int
    title: Said
    instruction: Said
    state: Literal["running", "done", "failed", "aborted"]
    problem: Said | None = None
    pose: Pose = "any"
    readings: list[Reading] = []
    choices: list[Choice] = []
    told: list[Said] = []
    drawing: str = ""
    result: dict[str, Any] | None = None
    person_id: str | None = None


class Snapshot(msgspec.Struct, frozen=True, tag="snapshot"):
    """All that a page shows, at one moment.

    `source` says whether a person moved: anything but "live" bears SIMULATED wherever it is shown. `cadence_spm` counts
    steps of both feet a minute and is None with a reason; `step_time_cv_pct` says how unequal the last steps were, as
    standard deviation in percent of their mean time. `state` is "waiting" until somebody moves. `heels` and
    `elapsed_s` are since then, those of the session are in `session`. `panel` is what lights and buzzer do now.
    """

    seq: int
    t_ns: int
    station: str
    source: Source
    rig: RigKind
    state: Literal["waiting", "active"]
    elapsed_s: float
    cadence_spm: float | None
    cadence_reason: str | None
    heels: Heels
    trails: list[RangeTrail]
    parts: list[PartState]
    loop: LoopHealth
    session: SessionView
    vitals: Vitals = Vitals()
    guide: GuideView | None = None
    pads: list[PadTrail] = []
    marks: list[Mark] = []
    step_time_cv_pct: float | None = None
    panel: Panel = DARK_PANEL
    version: int = VERSION


class EventMessage(msgspec.Struct, frozen=True, tag="event"):
    """One gait event as it left the detection; `record` is the same as a line of `kickstation replay --events`."""

    seq: int
    record: dict[str, Any]
    version: int = VERSION


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Snapshot | EventMessage).decode
