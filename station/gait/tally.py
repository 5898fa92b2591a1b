"""Counts what was told, for the summary at the end."""

from collections import Counter
from collections.abc import Collection

from station.gait.contact import PadContacts
from station.gait.events import Event, Fault, HeelContact, HeelRejected, Kick, Summary
from station.gait.intake import Intake


class Tally:
    """How often each kind of event was told; memory does not grow."""

    def __init__(self) -> None:
        self._told: Counter[str] = Counter()
        self._heels: Counter[str] = Counter(left=0, right=0, unknown=0)
        self._rejected_heels: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._low_kicks = 0

    def count(self, event: Event) -> None:
        """Takes one event."""
        self._told[event.event] += 1
        if isinstance(event, HeelContact):
            self._heels[event.side] += 1
        elif isinstance(event, HeelRejected):
            self._rejected_heels[event.reason] += 1
        elif isinstance(event, Kick):
            self._low_kicks += event.grade == "too_low"
        elif isinstance(event, Fault):
            self._faults[event.fault] += 1

    def summary(self, intake: Intake, pads: Collection[PadContacts], cadence_spm: float | None) -> Summary:
        """All of it so far, with what intake and pads counted themselves."""
        return Summary(
            t_ns=intake.last_ns,
            duration_s=intake.duration_s,
            rows=dict(intake.accepted),
            rejected_rows=dict(intake.rejected),
            rejected_samples=dict(intake.unvouched),
            heels=dict(self._heels),
            rejected_heels=dict(self._rejected_heels),
            foot_strikes=self._told["foot_strike"],
            toe_offs=self._told["toe_off"],
            low_kicks=self._low_kicks,
            strides=self._told["stride"],
            faults=dict(self._faults),
            pad_spikes=sum(pad.spikes for pad in pads),
            healed_levels=sum(pad.healed for pad in pads),
            cadence_spm=cadence_spm,
        )
