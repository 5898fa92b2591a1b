"""A dip that is open: its samples, from a little before the crossing to a little after the return."""

from station.gait.events import HeelOnset
from station.gait.shape import Point, Shape, measure

# Back out of the dip: less than this share of the line, or of the depth that two samples agreed on, whichever is more.
# The body may have moved 2 cm nearer meanwhile, so that a deep dip never comes back to the old level itself.
BACK_LINE_SHARE = 0.6
BACK_DEPTH_SHARE = 0.35
# Where a foot had spread the returns and they are together again, it is out of the beam, or fills it at full depth.
BACK_TOGETHER_SHARE = 0.6
# A foot that swings past the middle of the beam makes a W: a second crossing this soon belongs to the same dip.
REJOIN_MS = 50.0
# What comes after the return is watched this long and for so many samples, to know the level after the dip.
SETTLE_MS = 60.0
SETTLE_SAMPLES = 3
# Nearer to the level than this many standard deviations, noise moves a crossing more than it need.
CLEAR_SIGMAS = 3.0


class Dip:
    """Its samples: quiet ones, then those beyond the line from `first` up to `last`, then those after the return.

    `onset` announced it. `returned` is true while samples are back from beyond the line, `settled` once enough of them
    came to know the level there. `inside_ms` is how long it was beyond the line, `depth_mm` what two samples agreed on.
    """

    def __init__(
        self, line_mm: float, noise_mm: float, onset: HeelOnset, before: list[Point], lead: list[Point]
    ) -> None:
        self.onset = onset
        self.returned = False
        self.settled = False
        self.inside_ms = 0.0
        self.depth_mm = 0.0
        self.points = lead
        self.first = self.last = len(lead)
        self._before = before
        self._line_mm = line_mm
        self._noise_mm = noise_mm
        self._last_mm = 0.0
        self._is_spread = False
        self._began_ms: float | None = None
        self._back_ms = 0.0

    def add(self, point: Point, depth_mm: float, *, spread: bool) -> bool:
        """Takes the next sample, `depth_mm` nearer than the level before; False when it belongs to the next dip.

        `spread` says whether the chip's own spread was above normal.
        """
        t_ms = point.t_ms
        if self._began_ms is None:
            self._began_ms = t_ms
        if depth_mm < (self._line_mm if self.returned else self._exit_mm(spread=spread)):
            if not self.returned:
                self.returned, self._back_ms = True, t_ms
            self.points.append(point)
            self.settled = len(self.points) - self.last >= SETTLE_SAMPLES and t_ms - self._back_ms >= SETTLE_MS
            return True
        if self.returned and t_ms - self._back_ms >= REJOIN_MS:
            return False
        self.points.append(point)
        self.last = len(self.points)
        self.returned = False
        self.inside_ms = t_ms - self._began_ms
        if self.depth_mm < depth_mm:
            self.depth_mm = max(self.depth_mm, min(depth_mm, self._last_mm))
        self._last_mm = depth_mm
        self._is_spread = self._is_spread or spread
        return True

    def shape(self) -> Shape:
        """What the finished dip looks like; its crossings are taken clear of the noise."""
        line_mm = max(self._line_mm, CLEAR_SIGMAS * self._noise_mm)
        return measure(self.points, self.first, self.last, self._before, line_mm)

    def _exit_mm(self, *, spread: bool) -> float:
        """Shallower than this is back."""
        share = BACK_TOGETHER_SHARE if self._is_spread and not spread else BACK_DEPTH_SHARE
        return max(BACK_LINE_SHARE * self._line_mm, share * self.depth_mm)
