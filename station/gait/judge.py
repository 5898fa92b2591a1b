"""The verdict on a finished dip: a heel, or the reason why not."""

import math

from station.gait.legs import Leg
from station.gait.samples import Side
from station.gait.shape import Shape

# What a foot that reached the beam takes off the signal-weighted mean of the cone. A sensor behind the leg sees it with
# most of its cone, a centred one 9 cm beside its axis with a part; the pelvis alone reaches 3 cm in a step.
DEPTH_MM: dict[Side, float] = {"unknown": 45.0, "left": 50.0, "right": 50.0}
# A depth within the noise of its highest sample proves nothing; with the spread as a second witness less is needed, and
# least where several samples agree.
DEPTH_SIGMAS = 4.5
WITNESSED_SIGMAS = 3.0
AGREED_SIGMAS = 2.0
# The shortest intrusion of a foot in recorded kicks is 35 ms; half of it is left above the line of a shallow one.
LEAST_DWELL_MS = 20.0
# The longest: a third of a swing, and the slowest swing lasts 0.8 s; a wide cone adds half.
MOST_DWELL_MS = 400.0
# A foot fills the cone so fast that the distance shrinks by 0.7 m/s and more, and by twice that where the sensor is
# right behind the leg. The pelvis does not: a sway of 2.5 cm with each step of 180 a minute reaches 0.47 m/s, a knee
# raise or a bend (6 to 8 cm in 0.3 s) 0.25 m/s; noise of 8 mm adds half as much.
LEAST_SPEED_MM_PER_MS: dict[Side, float] = {"unknown": 0.6, "left": 1.0, "right": 1.0}
# The pelvis may have moved on a little, but what stays near was not a foot. Either level is known to about one standard
# deviation of the noise.
LEFT_OVER_SHARE = 0.5
# Two surfaces in the cone spread the returns; the spread of the body alone changes by a tenth from sample to sample.
SPREAD_RATIO = 1.6
# A share p of the light from a foot that is L nearer takes p L off the mean (ST: the chips average all returns of the
# cone) and spreads the returns by L sqrt(p (1 - p)), of which the chip tells a share k. So what it adds to the square
# of the spread is k^2 L (1 - p) for each millimetre of depth. A centred cone sees a foot with up to a third of its
# light: 18 to 108 with k of 0.3 to 0.6 and L of 0.3 m. Recorded kicks (seen with k of 0.5) have 28 and more, most dips
# of recorded knee raises 15 and less. A foot right behind a sensor fills its cone, and 1 - p comes near nothing.
SPREAD_MM: dict[Side, float] = {"unknown": 20.0, "left": 0.0, "right": 0.0}
# Beyond this depth the foot fills a centred cone too.
FILLING_MM = 60.0
# After this many heels in a row with that spread it is known to tell feet, and after as many without to tell nothing.
VOUCHED_HEELS = 3
# A dip whose spread did not rise must make up for it: half as deep again as is needed, and twice a foot's least speed.
PLAIN_DEPTH_SHARE = 1.5
PLAIN_SPEED_SHARE = 2.0
# Steps are 0.2 s apart on average at 300 a minute, faster than any drill, and one foot comes back after 0.4 s; less a
# quarter for a hurried one.
LEAST_STEP_MS = 150.0
LEAST_STRIDE_MS = 300.0


class Judge:
    """Judges the dips of one sensor, each against what a foot can do and against the heels before it."""

    def __init__(self, sensor: Side) -> None:
        self._sensor = sensor
        self._vouched = 0
        self._apexes_ms: dict[Side, float] = {}

    @property
    def spread_tells_nothing(self) -> bool:
        """Whether feet came and went without this sensor's spread rising."""
        return self._vouched <= -VOUCHED_HEELS

    def objection(self, shape: Shape, leg: Leg, noise_mm: float) -> str | None:
        """Why `shape` is not a heel of `leg`; None when it is one."""
        return self._shape_objection(shape, noise_mm) or leg.veto or self._rhythm_objection(shape.apex_ms, leg.side)

    def accept(self, shape: Shape, side: Side) -> None:
        """Remembers a heel that was counted."""
        spread = self._has_spread(shape)
        if spread is not None:
            step = 1 if spread else -1
            self._vouched = min(max(self._vouched + step, -VOUCHED_HEELS), VOUCHED_HEELS)
        self._apexes_ms[side] = shape.apex_ms

    def _shape_objection(self, shape: Shape, noise_mm: float) -> str | None:
        spread = self._has_spread(shape)
        plain = spread is False and self._vouched > -VOUCHED_HEELS
        sigmas = DEPTH_SIGMAS
        if spread:
            sigmas = AGREED_SIGMAS if shape.samples > 1 else WITNESSED_SIGMAS
        depth_mm = max(DEPTH_MM[self._sensor], sigmas * noise_mm) * (PLAIN_DEPTH_SHARE if plain else 1.0)
        speed = LEAST_SPEED_MM_PER_MS[self._sensor] * (PLAIN_SPEED_SHARE if plain else 1.0)
        reason = None
        if shape.depth_mm < depth_mm:
            reason = "too shallow"
        elif shape.dwell_ms < LEAST_DWELL_MS:
            reason = "too short"
        elif shape.samples < 2 and not spread:
            reason = "a single sample"
        elif shape.dwell_ms > MOST_DWELL_MS:
            reason = "too long"
        elif shape.speed_mm_per_ms < speed:
            reason = "too slow"
        elif abs(shape.left_over_mm) - noise_mm > LEFT_OVER_SHARE * shape.depth_mm:
            reason = "did not return"
        return reason

    def _has_spread(self, shape: Shape) -> bool | None:
        """Whether the spread rose as it does when a foot arrives; None where the chip says nothing of it."""
        usual_mm, spread_mm = shape.usual_spread_mm, shape.spread_mm
        if usual_mm is None or spread_mm is None:
            return None
        added = SPREAD_MM[self._sensor] * min(shape.depth_mm, FILLING_MM)
        return spread_mm >= max(SPREAD_RATIO * usual_mm, math.sqrt(usual_mm * usual_mm + added))

    def _rhythm_objection(self, apex_ms: float, side: Side) -> str | None:
        for other, last_ms in self._apexes_ms.items():
            least = LEAST_STRIDE_MS if other == side != "unknown" else LEAST_STEP_MS
            if apex_ms - last_ms < least:
                return "too soon after the last"
        return None
