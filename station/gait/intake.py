"""The gate: only plausible rows pass, in time order within each channel; the rest is counted with its reason."""

from collections import Counter
from collections.abc import Iterable
from typing import get_args

from station.gait.samples import PAD_SIDE, RANGE_SIDE, ContactEdge, RangeSample, Row, Status, Tick

# Nearer than 40 mm the chips err without saying so; further than 4 m they cannot see (datasheets of VL53L1X, VL53L4CD).
NEAREST_MM = 40.0
FURTHEST_MM = 4000.0
# A row so far ahead of all others is believed when a second one agrees: one mad time stamp would else make its channel
# reject everything older. After a silence this costs one sample; a pad's edge is worth more, and a mat without other
# channels may rest for long.
LEAP_NS = 2_000_000_000
PAD_LEAP_NS = 60_000_000_000
STATUSES = frozenset(get_args(Status))
# Making `int | float` anew for every row costs more than the check itself.
NUMBER = (int, float)


class Intake:
    """Checks each row before anything acts on it; garbage never raises and never accumulates."""

    def __init__(self, channels: Iterable[str]) -> None:
        self._last_ns = dict.fromkeys([*channels, "clock"], -1)
        self._first_ns: int | None = None
        self._doubted_ns: int | None = None
        self.last_ns = 0
        self.accepted: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self.unvouched: Counter[str] = Counter()

    def admit(self, row: Row) -> bool:
        """Whether `row` may be acted on."""
        t_ns, channel = row[0], row[1]
        last_ns = self._last_ns.get(channel)
        objection: str | None = None
        if last_ns is None or type(t_ns) is not int or not last_ns < t_ns <= self.last_ns + LEAP_NS:
            objection = self._time_objection(row)
        if objection is None:
            objection = self._range_objection(row) if isinstance(row, RangeSample) else _kind_objection(row)
        if objection is not None:
            self.rejected[objection] += 1
            return False
        self._last_ns[channel] = t_ns
        self._doubted_ns = None
        self.accepted[channel] += 1
        if t_ns > self.last_ns:  # noqa: PLR1730 (max() costs four times as much)
            self.last_ns = t_ns
        if self._first_ns is None:
            self._first_ns = t_ns
        return True

    @property
    def duration_s(self) -> float:
        """From the first row that passed to the latest."""
        return (self.last_ns - (self._first_ns or 0)) / 1e9

    def _time_objection(self, row: Row) -> str | None:
        t_ns, channel = row[0], row[1]
        last_ns = self._last_ns.get(channel)
        if last_ns is None:
            return "unknown channel"
        if type(t_ns) is not int or t_ns < 0:
            return "not a time"
        if t_ns <= last_ns:
            return "duplicate" if t_ns == last_ns else "time went back"
        return self._leap_objection(t_ns, channel) if t_ns - self.last_ns > LEAP_NS else None

    def _leap_objection(self, t_ns: int, channel: str) -> str | None:
        if self._first_ns is None or (channel.startswith("pad") and t_ns - self.last_ns <= PAD_LEAP_NS):
            return None
        doubted_ns, self._doubted_ns = self._doubted_ns, t_ns
        return None if doubted_ns is not None and 0 < abs(t_ns - doubted_ns) <= LEAP_NS else "time leapt"

    def _range_objection(self, sample: RangeSample) -> str | None:
        if sample.channel not in RANGE_SIDE:
            return "wrong kind"
        sigma_mm = sample.sigma_mm
        if sigma_mm is not None and not (isinstance(sigma_mm, NUMBER) and 0.0 <= sigma_mm <= FURTHEST_MM):
            return "absurd spread"
        if sample.status != "ok":
            return self._fault_objection(sample)
        distance_mm = sample.distance_mm
        if distance_mm is None:
            return "no distance"
        if not (isinstance(distance_mm, NUMBER) and NEAREST_MM <= distance_mm <= FURTHEST_MM):
            return "absurd distance"
        return None

    def _fault_objection(self, sample: RangeSample) -> str | None:
        if sample.status not in STATUSES:
            return "unknown status"
        if sample.distance_mm is not None:
            return "distance beside a fault"
        self.unvouched[sample.status] += 1
        return None


def _kind_objection(row: ContactEdge | Tick) -> str | None:
    if isinstance(row, ContactEdge):
        return None if row.channel in PAD_SIDE and isinstance(row.loaded, bool) else "wrong kind"
    return None if row.channel == "clock" else "wrong kind"
