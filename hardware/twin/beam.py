"""What a time-of-flight cone sees of the body: the light that comes back, and from how far, before any noise.

The chip averages all the photon times it gets back over its cone and its integration time (ST staff on the VL53L1X:
a target at 100 mm and another at 3 m read as something between). So a cone is a bundle of rays of equal solid angle,
each returning reflectance / r^2 of what it hits first, and the three sums kept here (light, light x r, light x r^2) are
all that is needed: they add up over time as they do over rays. Light that misses the body is lost: there is no wall
behind the user within the 1.3 m that these chips see in short mode.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hardware.twin.body import Capsule
from station.gait.samples import RangeChannel, RigKind

Floats = NDArray[np.float64]

_RINGS = 3


@dataclass(frozen=True, slots=True)
class Cone:
    """One sensor on the post, level: where it is (`offset_m` to the user's left) and how wide it looks (full angle)."""

    channel: RangeChannel
    height_m: float
    offset_m: float
    full_angle_deg: float
    gain_kcps: float


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where a rig puts its sensors: how far behind the glutes, how high as a share of body height, which cones.

    `gain_kcps` is what a perfectly reflecting wall at 1 m would return; chosen so that a standing person returns 2200
    to 2400 kcps, an assumption about trousers.
    """

    distance_m: float
    height_share: float
    channels: tuple[tuple[RangeChannel, float], ...]
    full_angle_deg: float
    gain_kcps: float

    def cones(self, height_m: float) -> tuple[Cone, ...]:
        """The sensors with the bar at the mark of somebody of this height."""
        bar_m = self.height_share * height_m
        return tuple(
            Cone(channel, bar_m, offset_m, self.full_angle_deg, self.gain_kcps) for channel, offset_m in self.channels
        )


# Cone angles from the chips' datasheets: VL53L1X 27 degrees, VL53L4CD 18 degrees.
GEOMETRY: dict[RigKind, Geometry] = {
    "single": Geometry(0.90, 0.45, (("range", 0.0),), 27.0, 7500.0),
    "pair": Geometry(0.70, 0.45, (("range_left", 0.09), ("range_right", -0.09)), 18.0, 4200.0),
    "mat": Geometry(0.90, 0.45, (), 0.0, 0.0),
}


def look(cone: Cone, flesh: list[Capsule]) -> Floats:
    """Light, light x distance and light x distance^2 that come back at each time: 3 x times, in kcps, m and m^2."""
    rays = _bundle(cone)
    eye = np.array([0.0, cone.offset_m, cone.height_m])
    nearest: Floats = np.full((len(flesh[0].start), len(rays)), np.inf)
    reflectance = np.zeros_like(nearest)
    for capsule in flesh:
        when = _near(cone, capsule)
        distance = _hit(eye, rays, capsule._replace(start=capsule.start[when], end=capsule.end[when]))
        closer = distance < nearest[when]
        nearest[when] = np.where(closer, distance, nearest[when])
        reflectance[when] = np.where(closer, capsule.reflectance, reflectance[when])
    light = cone.gain_kcps / len(rays) * reflectance / nearest**2
    nearest[np.isinf(nearest)] = 0.0
    # Summed ray by ray, in one order, so that a block's length cannot change the last digit.
    return np.stack([np.add.accumulate(light * nearest**power, axis=1)[:, -1] for power in range(3)])


def _near(cone: Cone, capsule: Capsule) -> NDArray[np.intp]:
    """The times at which the box around a capsule reaches the box around the cone: the rest need no rays."""
    low = np.minimum(capsule.start, capsule.end) - capsule.radius_m
    high = np.maximum(capsule.start, capsule.end) + capsule.radius_m
    widest = np.maximum(high[:, 0], 0.0) * math.tan(math.radians(cone.full_angle_deg / 2))
    reached = (low[:, 1] < cone.offset_m + widest) & (high[:, 1] > cone.offset_m - widest)
    reached &= (low[:, 2] < cone.height_m + widest) & (high[:, 2] > cone.height_m - widest)
    return np.flatnonzero(reached)


def _bundle(cone: Cone) -> Floats:
    """Unit directions that share the cone's solid angle equally: one in the middle, rings of 6, 12, 18 (rays x 3)."""
    half_angle = math.radians(cone.full_angle_deg / 2)
    count = 1 + 3 * _RINGS * (_RINGS + 1)
    directions, inside = [(1.0, 0.0, 0.0)], 1
    for ring in range(1, _RINGS + 1):
        on_ring = 6 * ring
        # The ring's radius halves the solid angle that belongs to it.
        tilt = half_angle * math.sqrt((inside + on_ring / 2) / count)
        for place in range(on_ring):
            around = 2 * math.pi * (place + 0.5) / on_ring
            directions.append((math.cos(tilt), math.sin(tilt) * math.cos(around), math.sin(tilt) * math.sin(around)))
        inside += on_ring
    return np.array(directions)


def _hit(eye: Floats, rays: Floats, capsule: Capsule) -> Floats:
    """How far each ray goes until it meets the capsule at each time (times x rays), infinite where it never does.

    A point of the ray is on the capsule's side where its distance from the axis is the radius (a quadratic in the way
    gone), and on a rounded end where its distance from that end of the axis is.
    """
    axis, to_eye = capsule.end - capsule.start, eye - capsule.start
    axis_ray, eye_ray = _dot(axis, rays), _dot(to_eye, rays)
    axis_axis, axis_eye, eye_eye = (
        np.sum(a * b, axis=1)[:, None] for a, b in ((axis, axis), (axis, to_eye), (to_eye, to_eye))
    )
    square = axis_axis - axis_ray**2
    linear = axis_axis * eye_ray - axis_eye * axis_ray
    constant = axis_axis * (eye_eye - capsule.radius_m**2) - axis_eye**2
    with np.errstate(invalid="ignore", divide="ignore"):
        side = (-linear - np.sqrt(linear**2 - square * constant)) / square
        along = axis_eye + side * axis_ray
        best = np.where((along > 0) & (along < axis_axis), side, np.inf)
        for end in (capsule.start, capsule.end):
            from_end = eye - end
            nearing = _dot(from_end, rays)
            out = np.sum(from_end * from_end, axis=1)[:, None] - capsule.radius_m**2
            best = np.fmin(best, -nearing - np.sqrt(nearing**2 - out))
    return np.where(best > 0, best, np.inf)


def _dot(vectors: Floats, rays: Floats) -> Floats:
    """Dot products of times x 3 with rays x 3 (times x rays), without BLAS, whose sums depend on the block's length."""
    x, y, z = (np.multiply.outer(vectors[:, axis], rays[:, axis]) for axis in range(3))
    return x + y + z
