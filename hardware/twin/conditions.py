"""What is not as it should be around a simulated rig: where it stands, what it looks at, how well its chips see."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How far things are from the usual. Raises ValueError for what the model does not cover.

    `bar_error` and `distance_error` are shares: 0.1 is a bar 10 % too high, a post 10 % too far behind. A black shoe
    reflects a twentieth of the light at 940 nm, a usual one a fifth. `noise_factor` multiplies the noise of a sample,
    `lost_share` of the samples are rejected by the chip beyond the usual one in a hundred (sunlight, a dirty window).
    """

    bar_error: float = 0.0
    distance_error: float = 0.0
    shoe_reflectance: float = 0.20
    noise_factor: float = 1.0
    lost_share: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            low, high = _LIMITS[field.name]
            value = getattr(self, field.name)
            if not low <= value <= high:
                raise ValueError(f"conditions: {field.name} is {value:g}, must be {low:g} to {high:g}")


_LIMITS = {
    "bar_error": (-0.3, 0.3),
    "distance_error": (-0.3, 0.5),
    "shoe_reflectance": (0.02, 0.9),
    "noise_factor": (0.1, 5.0),
    "lost_share": (0.0, 0.5),
}

USUAL = Conditions()
"""Nothing is off."""
