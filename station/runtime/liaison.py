"""Between detection and session: each is told what it has to know of the other, and of body and daytime."""

from collections.abc import Sequence

from station.drill.events import DrillEvent, SessionEnded
from station.drill.moment import Moment, Trouble
from station.drill.session import Grading, Session
from station.gait.analyzer import Analyzer
from station.gait.calibration import Calibration
from station.ports import WallClock
from station.runtime.turn import Learnt


class Liaison:
    """Looks at each tick; what it found then goes with every moment until the next."""

    def __init__(self, analyzer: Analyzer, session: Session, wall: WallClock) -> None:
        self.analyzer = analyzer
        self.session = session
        self._wall = wall
        self._minute: int | None = None
        self._body = analyzer.distance_mm(0), analyzer.sway(), analyzer.drift(), analyzer.moved_mm()
        self._grading: Grading | None = None
        self._target_spm: float | None = None

    def look(self, now_ns: int) -> None:
        """Sees how the body stands and how late it is; tells the detection who kicks, and at which cadence."""
        analyzer, session = self.analyzer, self.session
        self._body = analyzer.distance_mm(now_ns), analyzer.sway(), analyzer.drift(), analyzer.moved_mm()
        utc, trusted = self._wall.now()
        local = utc.astimezone()
        self._minute = 60 * local.hour + local.minute if trusted else None
        grading, target_spm = session.grading, session.target_spm
        if grading != self._grading:
            self._grading = grading
            analyzer.meet(grading.calibration, grading.no_grade)
        if target_spm != self._target_spm:
            self._target_spm = target_spm
            analyzer.aim(target_spm)

    def moment(self, now_ns: int, troubles: tuple[Trouble, ...]) -> Moment:
        """How the rig stands, for the session."""
        analyzer, minute = self.analyzer, self._minute
        return Moment(now_ns, analyzer.down(), analyzer.body_seen(now_ns), minute, troubles, *self._body)

    def learnt(self, told: Sequence[DrillEvent]) -> Learnt | None:
        """What was learnt of somebody in the session whose end is `told`, to begin their next one with.

        None where there is nothing to keep: a guest's session, one that was graded by a calibration or not at all, too
        few kicks, or where nobody knows how the rig stood.
        """
        ended = next((one for one in told if isinstance(one, SessionEnded) and one.outcome != "discarded"), None)
        grading, distance_mm = self._grading, self._body[0]
        if ended is None or ended.summary.conditions is None or grading is None or grading.person_id is None:
            return None
        conditions = ended.summary.conditions
        if distance_mm is None or conditions.bar_mm is None or not self.analyzer.has_learnt:
            return None
        made_on = self._wall.now().utc.astimezone().date().isoformat()
        legs, contacts = dict(self.analyzer.own_best), dict(self.analyzer.usual_contacts)
        calibration = Calibration(conditions.rig, conditions.bar_mm, distance_mm, made_on, {}, legs, contacts=contacts)
        return Learnt(grading.person_id, calibration)
