"""Faults that show only beside what is this person's own, or what was asked of them."""

from collections import defaultdict
from collections.abc import Mapping
from statistics import median

from station.gait.calibration import UsualContact
from station.gait.events import Fault, FaultName, Stride
from station.gait.faults import Latch
from station.gait.figure import Figure
from station.gait.floor import OTHER
from station.gait.samples import Side

# Ground contact varies by 2 to 6 % from step to step in running and by 6 to 10 % in place as recorded: four in a row
# 15 % above one's own usual are no chance.
LONG_CONTACT_SHARE = 1.15
LONG_CONTACT_GONE_SHARE = 1.08
LONG_CONTACTS = 4
# Contact follows the pace (348 ms at 150 steps a minute, 235 at 192, one runner), so only strides about as long as
# those in which it was usual are compared: within this share the contact changes by less than what counts as long.
SAME_PACE = 0.1
# The middle one of so many strides is known to 3 % where contacts vary by 10 %.
LEARNT_STRIDES = 20
# The cadence settles within 4 s; who is off by 5 % for as long has lost the beat. Half of it counts as found again.
OFF_CADENCE_SHARE = 0.05
OFF_CADENCE_NS = 4_000_000_000


class LongContact:
    """Ground contact longer than the same foot's own usual one at the same pace: heavy feet, or tired ones.

    `usual` holds each foot's, as given or as learnt from its first strides.
    """

    def __init__(self, usual: Mapping[Side, UsualContact]) -> None:
        self.usual: dict[Side, UsualContact] = dict(usual)
        self._seen: dict[Side, list[Stride]] = {side: [] for side in OTHER}
        self._latches: dict[Side, Latch] = defaultdict(lambda: Latch(LONG_CONTACTS))

    def hear(self, stride: Stride) -> list[Fault]:
        """Takes a stride; tells the fault that it proves."""
        usual = self.usual.get(stride.side)
        if usual is None:
            self._learn(stride)
            return []
        same_pace = abs(stride.stride_ms / usual.stride_ms - 1) <= SAME_PACE
        limit_ms = LONG_CONTACT_SHARE * usual.contact_ms
        if self._latches[stride.side].begins(
            bad=same_pace and stride.contact_ms > limit_ms,
            good=same_pace and stride.contact_ms < LONG_CONTACT_GONE_SHARE * usual.contact_ms,
        ):
            told = Fault(stride.t_ns, stride.side, "long_contact", stride.contact_ms, limit_ms, "ms of ground contact")
            return [told]
        return []

    def _learn(self, stride: Stride) -> None:
        seen = self._seen[stride.side]
        seen.append(stride)
        if len(seen) == LEARNT_STRIDES:
            contact_ms, stride_ms = median(s.contact_ms for s in seen), median(s.stride_ms for s in seen)
            self.usual[stride.side] = UsualContact(contact_ms, stride_ms)
            seen.clear()


class OffCadence:
    """Cadence beside its target for longer than it takes to settle; without a target nothing is off."""

    def __init__(self) -> None:
        self.target_spm: float | None = None
        self._off_since_ns: int | None = None
        self._told = False

    def look(self, now_ns: int, cadence: Figure) -> list[Fault]:
        """Compares the cadence at `now_ns`; without one nothing is off."""
        target_spm = self.target_spm
        off_spm = 0.0 if cadence.value is None or target_spm is None else cadence.value - target_spm
        limit_spm = OFF_CADENCE_SHARE * (target_spm or 0.0)
        if target_spm is None or abs(off_spm) <= limit_spm:
            self._off_since_ns = None
            self._told = self._told and abs(off_spm) > limit_spm / 2
            return []
        if self._off_since_ns is None:
            self._off_since_ns = now_ns
        if self._told or now_ns - self._off_since_ns < OFF_CADENCE_NS:
            return []
        self._told = True
        name: FaultName = "cadence_high" if off_spm > 0 else "cadence_low"
        bound_spm = target_spm + (limit_spm if off_spm > 0 else -limit_spm)
        return [Fault(now_ns, "unknown", name, target_spm + off_spm, bound_spm, "steps a minute")]
