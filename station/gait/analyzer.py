"""Rows in, events out: the one way from what the rig delivers to what the station knows about a person's gait."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from station.gait.calibration import Calibration, Grader, LegCalibration, UsualContact
from station.gait.contact import PadContacts
from station.gait.events import Alternation, Event, FootStrike, HeelContact, Kick, Stride, Summary
from station.gait.faults import TOO_CLOSE_GONE_MM, StepFaults, TooClose
from station.gait.figure import Figure
from station.gait.floor import Floor
from station.gait.heel import HeelDetector
from station.gait.intake import Intake
from station.gait.kick import Kicks
from station.gait.legs import CONTACTS, Legs
from station.gait.own_faults import LongContact, OffCadence
from station.gait.padhealth import PadFault, PadHealth
from station.gait.rhythm import Rhythm
from station.gait.rig import Rig
from station.gait.samples import PAD_SIDE, ContactEdge, PadChannel, RangeChannel, RangeSample, Row, Side
from station.gait.stride import stride_ending
from station.gait.tally import Tally
from station.gait.torso import Torso

# Rows of one channel prove that time passed on the others only this much later: channels may arrive out of step by a
# sample's integration and transfer, 20 to 30 ms.
SLACK_NS = 40_000_000


class _Part(Protocol):
    """What waits for time to pass while it `is_open`: a pad or a range sensor."""

    is_open: bool

    def advance(self, now_ns: int) -> list[Event]:
        """What becomes certain by then."""
        ...

    def finish(self) -> list[Event]:
        """What is left when no more rows come."""
        ...


class Analyzer:
    """Follows one person on one rig, row by row, in the order of arrival.

    Events are a function of the rows, and of what `meet` and `aim` said before which of them: how rows are cut into
    blocks changes nothing. Memory does not grow.
    """

    def __init__(self, rig: Rig) -> None:
        self._pads = {channel: PadContacts(channel) for channel in rig.pads}
        self._legs = Legs({PAD_SIDE[channel]: pad for channel, pad in self._pads.items()})
        self._heels = {channel: HeelDetector(channel, self._legs, self._alternation) for channel in rig.range_channels}
        if rig.kind == "pair":
            left, right = self._heels.values()
            left.beside, right.beside = right, left
        self._pad_health = PadHealth(rig.pads)
        self._floor = Floor()
        self._kicks = Kicks([pad.side for pad in self._pads.values()], self._floor, self._saw)
        self._step_faults = StepFaults(self._floor)
        self._too_close = TooClose()
        self._torso = Torso()
        self._parts: tuple[_Part, ...] = (*self._pads.values(), *self._heels.values(), self._kicks)
        self._intake = Intake([*self._pads, *self._heels])
        self._floor_rhythm = Rhythm()
        self._heel_rhythm = Rhythm()
        self._tally = Tally()
        self._is_b = False
        self._long_contact = LongContact({})
        self._off_cadence = OffCadence()

    def meet(self, calibration: Calibration | None, no_grade: str | None = None) -> None:
        """Says who stands there from the next row on: somebody with this calibration, or None, somebody to be learnt.

        Whether a stored one still holds is for `calibration.mismatch` to say. `no_grade` is a reason why no kick is
        graded, such as a bar that is not at this person's mark.
        """
        self._kicks.grader = Grader(calibration, no_grade)
        self._long_contact = LongContact({} if calibration is None else calibration.contacts)

    def aim(self, cadence_spm: float | None) -> None:
        """Says which cadence is asked for from the next row on; None asks for none."""
        self._off_cadence.target_spm = cadence_spm

    @property
    def own_best(self) -> Mapping[Side, LegCalibration]:
        """Own best kicks of each leg, as given or learnt so far: a calibration's `legs`."""
        return self._kicks.grader.legs

    @property
    def has_learnt(self) -> bool:
        """Whether `own_best` was learnt here of both legs, and stands fast."""
        return self._kicks.grader.has_learnt

    @property
    def usual_contacts(self) -> Mapping[Side, UsualContact]:
        """Usual ground contact of each foot, as given or learnt so far: a calibration's `contacts`."""
        return self._long_contact.usual

    def process(self, rows: Sequence[Row]) -> list[Event]:
        """What became known through `rows`, oldest knowledge first; implausible rows are counted and dropped."""
        events: list[Event] = []
        for row in filter(self._intake.admit, rows):
            told: list[Event] = []
            for part in self._parts:
                if part.is_open:
                    told += part.advance(row.t_ns - SLACK_NS)
            if isinstance(row, RangeSample):
                told += self._heels[row.channel].sample(row)
                if self._too_close.is_open or (row.distance_mm or TOO_CLOSE_GONE_MM) < TOO_CLOSE_GONE_MM:
                    told += self._too_close.sample(row)
            elif isinstance(row, ContactEdge):
                told += self._pads[row.channel].edge(row)
                self._pad_health.edge(row)
            if told:
                self._note(told)
                events += told
        return events

    def finish(self) -> list[Event]:
        """Closes what is open, because no more rows will come."""
        events: list[Event] = []
        for part in self._parts:
            told = part.finish()
            self._note(told)
            events += told
        return events

    def sway(self) -> Figure:
        """How much the torso sways from kick to kick, in mm; see `torso`."""
        return self._torso.sway()

    def drift(self) -> Figure:
        """How fast the body moves, in mm a minute, positive away from the sensor; see `torso`."""
        return self._torso.drift()

    def moved_mm(self) -> float | None:
        """How far the body has moved since somebody began to kick, in mm; see `torso`."""
        return self._torso.moved_mm()

    def level_mm(self, channel: RangeChannel) -> float | None:
        """How far the body is from that sensor between kicks; None while that is not known."""
        return self._heels[channel].level_mm

    def line_mm(self, channel: RangeChannel) -> float | None:
        """How near to that sensor a heel has to come; None while that is not known."""
        return self._heels[channel].line_mm

    def cadence(self, now_ns: int) -> Figure:
        """Steps of both feet a minute at `now_ns`: from the mat, else from the heels; None with a reason."""
        floor, heels = self._floor_rhythm.cadence(now_ns), self._heel_rhythm.cadence(now_ns)
        return floor if floor.value is not None or (self._pads and heels.value is None) else heels

    def step_time_cv_pct(self, now_ns: int) -> float | None:
        """How unequal the last steps are at `now_ns`, in percent of their mean time; of the same feet as `cadence`."""
        floor = self._floor_rhythm
        heels = floor.cadence(now_ns).value is None
        return (self._heel_rhythm if heels else floor).variation_pct(now_ns)

    def down(self) -> frozenset[Side]:
        """The feet whose pads read loaded now, bounce included; "unknown" is an undivided mat."""
        return frozenset(pad.side for pad in self._pads.values() if pad.level)

    def loaded(self) -> dict[PadChannel, bool]:
        """Which pads read loaded now, bounce included."""
        return {channel: bool(pad.level) for channel, pad in self._pads.items()}

    def body_seen(self, now_ns: int) -> bool | None:
        """Whether a range sensor sees somebody where one stands to kick; None on a rig without."""
        if not self._heels:
            return None
        return any(heel.sees_body(now_ns) for heel in self._heels.values())

    def distance_mm(self, now_ns: int) -> float | None:
        """How far the body stands from the range sensors that see it; None where none does."""
        heels = [heel for heel in self._heels.values() if heel.sees_body(now_ns)]
        seen = [level_mm for heel in heels if (level_mm := heel.level_mm) is not None]
        return sum(seen) / len(seen) if seen else None

    def pad_faults(self, now_ns: int) -> list[PadFault]:
        """Which pads cannot be trusted at `now_ns`, and why."""
        return self._pad_health.faults(now_ns)

    def summary(self) -> Summary:
        """What happened in all so far."""
        cadence_spm = self._floor_rhythm.mean_spm()
        return self._tally.summary(
            self._intake, self._pads.values(), self._heel_rhythm.mean_spm() if cadence_spm is None else cadence_spm
        )

    def _note(self, told: list[Event]) -> None:
        """Lets everybody hear what was told, and adds what follows from it, which is heard in its turn."""
        for event in told:
            self._tally.count(event)
            if self._pads:
                self._legs.hear(event)
                self._pad_health.hear(event)
            if isinstance(event, CONTACTS):
                self._floor.hear(event)
            told += self._kicks.hear(event)
            told += self._step_faults.hear(event)
            told += self._following(event)

    def _following(self, event: Event) -> Sequence[Event]:
        """What else the event proves, once feet and kicks are up to date."""
        if isinstance(event, Kick):
            return self._torso.kick(event.t_ns, self._levels_mm())
        if isinstance(event, Stride):
            return self._long_contact.hear(event)
        if isinstance(event, FootStrike):
            self._floor_rhythm.step(event.t_ns, event.side)
            return [*stride_ending(event, self._floor), *self._off_target(event.t_ns)]
        return self._off_target(event.t_ns) if isinstance(event, HeelContact) else ()

    def _off_target(self, t_ns: int) -> Sequence[Event]:
        """Whether the cadence after a step is beside its target."""
        return () if self._off_cadence.target_spm is None else self._off_cadence.look(t_ns, self.cadence(t_ns))

    def _alternation(self, t_ns: int, side: Side) -> Alternation | None:
        """Notes the step that a heel is; which of the legs in turn it was, where nothing else tells."""
        interval = self._heel_rhythm.step(t_ns, side)
        if side != "unknown":
            return None
        self._is_b = interval is not None and self._is_b != (interval.steps % 2 == 1)
        return "B" if self._is_b else "A"

    def _levels_mm(self) -> dict[str, float]:
        """How far the body is between kicks, where that is known."""
        return {channel: level_mm for channel, heel in self._heels.items() if (level_mm := heel.level_mm) is not None}

    def _saw(self, side: Side, begin_ns: int, end_ns: int) -> bool:
        """Whether a range sensor watched that foot all the time."""
        return any(heel.saw(begin_ns, end_ns) for heel in self._heels.values() if heel.side in (side, "unknown"))
