"""One range sensor: finds the dips that a heel makes, announces each at its crossing and judges it after its return."""

from collections.abc import Callable

from station.gait.baseline import Baseline
from station.gait.dip import Dip
from station.gait.events import Alternation, Event, HeelContact, HeelOnset, HeelRejected
from station.gait.judge import Judge
from station.gait.legs import Legs
from station.gait.samples import RANGE_SIDE, RangeChannel, RangeSample, Side
from station.gait.shape import Point
from station.gait.sight import BLIND_MS, Sight

MS = 1_000_000
# The line: so much nearer than the level between kicks. Sway that the level has not followed yet stays below 36 mm (a
# step's 2 to 5 cm, halved by following), and noise beyond 4.5 standard deviations comes once in many hours. Beyond 2 it
# comes once in 44 samples, but a spread that rises by a tenth by chance has not risen by six tenths then.
LINE_MM = 36.0
LINE_SIGMAS = 4.5
WITNESSED_SIGMAS = 2.0
# Longer than any heel stays (see judge): the body moved.
MOST_DIP_MS = 450.0
# Without a good sample for this long, half of a swing is missing and nothing can be said about a dip.
GAP_MS = 150.0
# After this long without a good sample the body can be anywhere.
LOST_MS = 500.0
# The level before a dip is taken from this stretch before the crossing: over before the foot begins to fill the cone.
BEFORE_MS = 170.0
GUARD_MS = 30.0
# Where somebody stands: 0.7 m (pair) and 0.9 m (single) before the sensor, the second with 30 % of room for the rig.
# Nearer is dangerous, and what is further off is behind the mat.
NEAREST_MM, FURTHEST_MM = 400.0, 1170.0


class HeelDetector:
    """Turns the samples of one range channel into onsets, contacts and rejections.

    Samples come in time order and are plausible (see `intake`). While the floor says that no foot can be in the beam,
    whatever comes near is not a heel: the level follows it and nothing is announced. `alternation(t_ns, side)` hears of
    each heel and says which leg in turn it was. `is_open` says that a dip waits for its end. `beside` is the other
    sensor of a pair: it sees a foot that swings across too, and the one that sees more of it is the foot's own.
    """

    def __init__(
        self, channel: RangeChannel, legs: Legs, alternation: Callable[[int, Side], Alternation | None]
    ) -> None:
        self.side: Side = RANGE_SIDE[channel]
        self._legs = legs
        self._alternation = alternation
        self._baseline = Baseline()
        self._judge = Judge(self.side)
        self._sight = Sight()
        self._origin_ns: int | None = None
        self._last_ms = 0.0
        self._dip: Dip | None = None
        self._last_dip = (0, 0, 0.0)
        self._doubted: Point | None = None
        self.is_open = False
        self.beside: HeelDetector | None = None

    def sample(self, sample: RangeSample) -> list[Event]:
        """Takes one sample; one that the sensor rejected lets time pass and is bridged."""
        if self._origin_ns is None:
            self._origin_ns = sample.t_ns
        t_ms = (sample.t_ns - self._origin_ns) / MS
        gap_ms = t_ms - self._last_ms
        events: list[Event] = []
        if gap_ms > BLIND_MS:
            self._lose_sight(t_ms, gap_ms, events)
        distance_mm = sample.distance_mm
        if distance_mm is None:
            self._bridge(t_ms, sample.sigma_mm)
            return events
        point = Point(t_ms, distance_mm, sample.sigma_mm)
        doubted, self._doubted = self._doubted, None
        if self._baseline.level_mm - distance_mm < LINE_MM:
            if self._dip is None:  # what nearly all samples are, and therefore short
                self._last_ms = t_ms
                self._baseline.follow(point, gap_ms)
                return events
        elif doubted is not None and t_ms - doubted.t_ms < GAP_MS:
            self._take(doubted, events)
        elif not self._is_credible(point):
            self._doubted = point
            return events
        self._take(point, events)
        return events

    def advance(self, now_ns: int) -> list[Event]:
        """Lets time pass while this sensor is silent."""
        events: list[Event] = []
        if self._dip is not None and self._ms(now_ns) - self._last_ms > GAP_MS:
            self._close(self._dip, events, "no good sample")
        return events

    def finish(self) -> list[Event]:
        """Closes what is open, because no more rows will come."""
        events: list[Event] = []
        if self._dip is not None:
            self._close(self._dip, events, "the recording ended")
        return events

    def _bridge(self, t_ms: float, sigma_mm: float | None) -> None:
        """Passes over a sample that the chip does not vouch for; where its spread rose, a foot may be there."""
        if self._baseline.is_spread(sigma_mm):
            self._sight.miss(t_ms, t_ms)

    def _lose_sight(self, t_ms: float, gap_ms: float, events: list[Event]) -> None:
        """No good sample came for a while: a foot may have come and gone, and in the end the body may be anywhere."""
        self._sight.miss(self._last_ms, t_ms)
        if gap_ms > GAP_MS and self._dip is not None:
            self._close(self._dip, events, "no good sample")
        if gap_ms > LOST_MS:
            self._baseline.forget()

    def _take(self, point: Point, events: list[Event]) -> None:
        gap_ms, self._last_ms = point.t_ms - self._last_ms, point.t_ms
        if self._dip is not None:
            self._stay(self._dip, point, events)
        else:
            self._watch(point, gap_ms, events)

    @property
    def level_mm(self) -> float | None:
        """How far the body is between kicks; None while that is not known."""
        return self._baseline.level_mm if self._baseline.is_known else None

    @property
    def line_mm(self) -> float | None:
        """The distance below which something is a heel; None while it is not known where the body is."""
        level_mm = self.level_mm
        return None if level_mm is None else level_mm - max(LINE_MM, LINE_SIGMAS * self._baseline.noise_mm)

    def sees_body(self, now_ns: int) -> bool:
        """Whether good samples came of late, at the distance of somebody who stands there."""
        lately = self._origin_ns is not None and self._ms(now_ns) - self._last_ms <= LOST_MS
        return lately and self._baseline.is_known and NEAREST_MM <= self._baseline.level_mm <= FURTHEST_MM

    def saw(self, begin_ns: int, end_ns: int) -> bool:
        """Whether no heel can have come unseen in that time, with the body in view."""
        begin_ms, end_ms = self._ms(begin_ns), self._ms(end_ns)
        if begin_ms < 0.0 or end_ms - self._last_ms > BLIND_MS or not self._baseline.is_known:
            return False
        return self._sight.is_clear(begin_ms, end_ms)

    def depth_mm(self, t_ns: int) -> float:
        """How far something shortened this sensor's distance in the dip around that time; 0 without one."""
        if self._dip is not None and self._dip.onset.t_ns <= t_ns:
            return self._dip.depth_mm
        since_ns, until_ns, depth_mm = self._last_dip
        return depth_mm if since_ns <= t_ns <= until_ns else 0.0

    def _watch(self, point: Point, gap_ms: float, events: list[Event]) -> None:
        """Between dips: follows the level until a sample is beyond the line while the floor allows a heel."""
        baseline = self._baseline
        depth_mm = baseline.level_mm - point.distance_mm
        if not baseline.is_known or depth_mm < LINE_MM or depth_mm < (line_mm := self._line_mm(point)):
            baseline.follow(point, gap_ms)
            return
        # The floor is asked about the sample, not the crossing, which is a guess where samples were lost.
        leg = self._legs.at(self.side, self._ns(point.t_ms))
        if leg.veto is not None:
            baseline.pull(point, gap_ms)
            return
        crossing_ms = baseline.crossing_ms(point, line_mm)
        before, lead = baseline.before(crossing_ms, GUARD_MS, BEFORE_MS)
        self.is_open = True
        onset = HeelOnset(self._ns(crossing_ms), leg.side)
        self._dip = Dip(line_mm, baseline.noise_mm, onset, before, lead)
        events.append(onset)
        self._stay(self._dip, point, events)

    def _stay(self, dip: Dip, point: Point, events: list[Event]) -> None:
        """In a dip or just after it: closes it when all is known."""
        baseline = self._baseline
        if not dip.add(point, baseline.level_mm - point.distance_mm, spread=baseline.is_spread(point.sigma_mm)):
            self._close(dip, events, None)
            self._watch(point, 0.0, events)
            return
        if dip.settled:
            self._close(dip, events, None)
        elif dip.inside_ms > MOST_DIP_MS:
            self._close(dip, events, "too long")
            self._baseline.restart(dip.points)

    def _line_mm(self, point: Point) -> float:
        """Where the line is for this sample: nearer where its spread bears witness too."""
        sigmas = WITNESSED_SIGMAS if self._baseline.is_spread(point.sigma_mm) else LINE_SIGMAS
        return max(LINE_MM, sigmas * self._baseline.noise_mm)

    def _is_credible(self, point: Point) -> bool:
        """Whether a near sample needs no second one: feet spread the returns, those of a dip vouch for each other."""
        if self._dip is not None and not self._dip.returned:
            return True
        if self._baseline.sigma_mm is None or point.sigma_mm is None or self._judge.spread_tells_nothing:
            return True
        return self._baseline.is_spread(point.sigma_mm)

    def _close(self, dip: Dip, events: list[Event], reason: str | None) -> None:
        """Judges the dip, unless `reason` already says why it is none, and takes up the level again."""
        self._dip = None
        self.is_open = False
        events.append(self._verdict(dip, reason))
        for earlier, later in zip(dip.points[dip.last - 1 :], dip.points[dip.last :], strict=False):
            self._baseline.follow(later, later.t_ms - earlier.t_ms)

    def _verdict(self, dip: Dip, reason: str | None) -> HeelContact | HeelRejected:
        if dip.returned and reason != "too long":
            shape = dip.shape()
            self._last_dip = (self._ns(shape.onset_ms), self._ns(shape.exit_ms), shape.depth_mm)
            apex_ns = self._ns(shape.apex_ms)
            leg = self._legs.at(self.side, apex_ns)
            reason = self._judge.objection(shape, leg, self._baseline.noise_mm)
            if reason is None and self.beside is not None and self.beside.depth_mm(apex_ns) > shape.depth_mm:
                reason = "the other foot's"
            if reason is None:
                self._judge.accept(shape, leg.side)
                return HeelContact(
                    apex_ns,
                    leg.side,
                    dip.onset.t_ns,
                    shape.dwell_ms,
                    shape.depth_mm,
                    alternation=self._alternation(apex_ns, leg.side),
                )
        ended_ns = self._ns(dip.points[-1].t_ms)
        return HeelRejected(ended_ns, dip.onset.side, dip.onset.t_ns, reason or "did not return")

    def _ns(self, t_ms: float) -> int:
        return (self._origin_ns or 0) + round(t_ms * MS)

    def _ms(self, t_ns: int) -> float:
        return (t_ns - (self._origin_ns or 0)) / MS
