"""A session as a FIT activity, for training logs: sport training, sub-sport cardio training.

Each set of the program is a FIT set and a lap, each second a record. Cadence in FIT counts the strides of one leg, half
of the steps of both feet. What FIT has no field for is in developer fields, described in the file itself: heels that
reached the line in each second, and in each lap and the session, with the symmetry of ground contact where one was
seen. FIT is Garmin's (https://developer.garmin.com/fit/protocol/); times in it are whole seconds.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fit_tool.base_type import BaseType
from fit_tool.developer_field import DeveloperField
from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.message import Message
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.developer_data_id_message import DeveloperDataIdMessage
from fit_tool.profile.messages.device_info_message import DeviceInfoMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.field_description_message import FieldDescriptionMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.record_message import RecordMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.messages.set_message import SetMessage
from fit_tool.profile.profile_type import (
    Activity,
    Event,
    EventType,
    ExerciseCategory,
    FileType,
    LapTrigger,
    Manufacturer,
    SetType,
    Sport,
    SubSport,
)

import station
from station.storage.exports import SIMULATED
from station.storage.results import SessionDetail, SetLine

# Who describes the developer fields: an id that was drawn once, for Kickstation.
APPLICATION_ID = bytes.fromhex("9b1f6a1c2d5e4f0a8c3b7d6e5f4a3b2c")
# The cadence of a second is that of the strides that ended within so many seconds before.
CADENCE_WINDOW_S = 2.0
_SECOND_MS = 1000
_STEPS_A_STRIDE = 2


@dataclass(frozen=True, slots=True)
class _Own:
    """One developer field."""

    number: int
    name: str
    units: str
    base: BaseType

    def description(self) -> FieldDescriptionMessage:
        """The message that tells a reader what the field is."""
        message = FieldDescriptionMessage(local_id=2)
        message.developer_data_index = 0
        message.field_definition_number = self.number
        message.fit_base_type_id = self.base.value
        message.field_name = self.name
        message.units = self.units
        return message

    def field(self, value: float) -> DeveloperField:
        """The field with its value, to go with a message."""
        # Without a size and growable=False fit-tool takes the field for one that has none yet.
        field = DeveloperField(
            field_id=self.number, name=self.name, base_type=self.base, size=self.base.size, growable=False
        )
        field.set_value(0, value)
        return field


HEELS = _Own(0, "heel_contacts", "heels", BaseType.UINT16)
HEELS_LEFT = _Own(1, "heel_contacts_left", "heels", BaseType.UINT16)
HEELS_RIGHT = _Own(2, "heel_contacts_right", "heels", BaseType.UINT16)
SYMMETRY = _Own(3, "contact_symmetry_index", "%", BaseType.FLOAT32)
OWN = (HEELS, HEELS_LEFT, HEELS_RIGHT, SYMMETRY)


def as_fit(session: SessionDetail, *, simulated: bool) -> bytes:
    """The bytes of a FIT file of one session."""
    builder = FitFileBuilder()
    for message in _Activity(session, simulated=simulated).messages():
        builder.add(message)
    return bytes(builder.build_bytes())


class _Activity:
    """The messages of one session, in the order in which FIT wants them."""

    def __init__(self, session: SessionDetail, *, simulated: bool) -> None:
        self._session = session
        self._product = f"Kickstation {SIMULATED}" if simulated else "Kickstation"
        self._seconds = int(session.line.elapsed_s or _last_s(session))
        self._began = session.line.began_utc.replace(microsecond=0)

    def messages(self) -> Iterator[Message]:
        yield from self._preamble()
        yield self._timer(EventType.START, 0)
        for second in range(self._seconds + 1):
            yield self._record(second)
        yield self._timer(EventType.STOP_ALL, self._seconds)
        yield from self._sets()
        for one in self._session.sets:
            yield self._lap(one)
        yield self._whole()
        activity = ActivityMessage(local_id=9)
        activity.timestamp = self._at(self._seconds)
        activity.total_timer_time = float(self._seconds)
        activity.num_sessions = 1
        activity.type = Activity.MANUAL
        activity.event, activity.event_type = Event.ACTIVITY, EventType.STOP
        yield activity

    def _at(self, second: float) -> int:
        """A second of the session as fit-tool wants it: milliseconds since 1970."""
        return _milliseconds(self._began) + int(second) * _SECOND_MS

    def _preamble(self) -> Iterator[Message]:
        file_id = FileIdMessage()
        file_id.type = FileType.ACTIVITY
        file_id.manufacturer = Manufacturer.DEVELOPMENT.value
        file_id.product = 0
        file_id.time_created = self._at(0)
        file_id.product_name = self._product
        yield file_id
        developer = DeveloperDataIdMessage(local_id=1)
        developer.application_id = APPLICATION_ID
        developer.developer_data_index = 0
        yield developer
        yield from (own.description() for own in OWN)
        device = DeviceInfoMessage(local_id=3)
        device.timestamp = self._at(0)
        device.device_index = 0
        device.manufacturer = Manufacturer.DEVELOPMENT.value
        device.product_name = self._product
        device.software_version = float(".".join(station.__version__.split(".")[:2]))
        yield device

    def _timer(self, kind: EventType, second: int) -> Message:
        event = EventMessage(local_id=4)
        event.timestamp = self._at(second)
        event.event, event.event_type = Event.TIMER, kind
        return event

    def _record(self, second: int) -> Message:
        kicks = [kick for kick in self._session.kicks if second <= kick.at_s < second + 1]
        rates = [kick.heart_rate_bpm for kick in kicks if kick.heart_rate_bpm is not None]
        record = RecordMessage(local_id=5, developer_fields=[HEELS.field(sum(kick.counted for kick in kicks))])
        record.timestamp = self._at(second)
        cadence = self._strides_per_min(second + 1)
        record.cadence = int(cadence)
        record.fractional_cadence = cadence % 1
        if rates:
            record.heart_rate = round(sum(rates) / len(rates))
        return record

    def _strides_per_min(self, until_s: float) -> float:
        """From the mat; without one, from the kicks; 0 where nobody stepped."""
        steps = self._session.steps
        ends = [step.at_s for step in steps]
        recent = steps[bisect_right(ends, until_s - CADENCE_WINDOW_S) : bisect_right(ends, until_s)]
        if recent:
            return 60_000 * len(recent) / sum(step.stride_ms for step in recent)
        kicks = [kick.at_s for kick in self._session.kicks if until_s - CADENCE_WINDOW_S < kick.at_s <= until_s]
        if steps or len(kicks) < 2:
            return 0.0
        return 60 * (len(kicks) - 1) / (kicks[-1] - kicks[0]) / _STEPS_A_STRIDE

    def _sets(self) -> Iterator[Message]:
        """Sets and the rests between them."""
        number, rested_from_s = 0, None
        for one in self._session.sets:
            if rested_from_s is not None:
                yield self._set(number, SetType.REST, rested_from_s, one.at_s - rested_from_s)
                number += 1
            rested_from_s = one.at_s + (one.elapsed_s or 0.0)
            yield self._set(number, SetType.ACTIVE, one.at_s, one.elapsed_s or 0.0, one.kicks)
            number += 1

    def _set(self, number: int, kind: SetType, at_s: float, length_s: float, kicks: int | None = None) -> Message:
        message = SetMessage(local_id=6)
        message.message_index = number
        message.start_time = self._at(at_s)
        message.timestamp = self._at(at_s + length_s)
        message.duration = length_s
        message.set_type = kind.value
        if kicks is not None:
            message.repetitions = kicks
            message.category = [ExerciseCategory.CARDIO.value]
        return message

    def _lap(self, one: SetLine) -> Message:
        lap = LapMessage(local_id=7, developer_fields=list(_heels([one])))
        lap.message_index = one.set_index
        lap.event, lap.event_type = Event.LAP, EventType.STOP
        lap.lap_trigger = LapTrigger.MANUAL
        self._fill(lap, one.at_s, one.elapsed_s or 0.0, [one])
        return lap

    def _whole(self) -> Message:
        line, sets = self._session.line, self._session.sets
        whole = SessionMessage(local_id=8, developer_fields=list(_heels(sets)))
        whole.message_index = 0
        whole.event, whole.event_type = Event.SESSION, EventType.STOP
        whole.first_lap_index, whole.num_laps = 0, len(sets)
        self._fill(whole, 0.0, float(self._seconds), sets)
        if line.heart_rate_mean_bpm is not None and line.heart_rate_max_bpm is not None:
            whole.avg_heart_rate, whole.max_heart_rate = round(line.heart_rate_mean_bpm), round(line.heart_rate_max_bpm)
        return whole

    def _fill(self, message: Any, at_s: float, length_s: float, sets: Sequence[SetLine]) -> None:
        """What laps and session have in common."""
        message.start_time = self._at(at_s)
        message.timestamp = self._at(at_s + length_s)
        message.total_elapsed_time = message.total_timer_time = length_s
        message.sport, message.sub_sport = Sport.TRAINING, SubSport.CARDIO_TRAINING
        message.total_cycles = sum(one.kicks for one in sets) // _STEPS_A_STRIDE
        held = [(one.cadence_spm, one.kicks) for one in sets if one.cadence_spm is not None and one.kicks]
        if held:
            cadence_spm = sum(spm * kicks for spm, kicks in held) / sum(kicks for _, kicks in held)
            message.avg_cadence = round(cadence_spm / _STEPS_A_STRIDE)


def _heels(sets: Sequence[SetLine]) -> Iterator[DeveloperField]:
    """Heels that reached the line in some sets, by leg and in all, and the symmetry index of one set."""
    left, right = sum(one.heels_left for one in sets), sum(one.heels_right for one in sets)
    yield HEELS.field(left + right + sum(one.heels_unknown for one in sets))
    yield HEELS_LEFT.field(left)
    yield HEELS_RIGHT.field(right)
    seen = [one.summary.symmetry.get("contact_ms") for one in sets if one.summary is not None]
    values = [(figure.value, figure.n) for figure in seen if figure is not None and figure.value is not None]
    if values:
        yield SYMMETRY.field(sum(value * n for value, n in values) / sum(n for _, n in values))


def _last_s(session: SessionDetail) -> float:
    return max((kick.at_s for kick in session.kicks), default=0.0)


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * _SECOND_MS)
