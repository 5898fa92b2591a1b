"""Student's t distribution for whole degrees of freedom: how odd a value is that comes from few observations.

After Student 1908 (Biometrika 6, 1 to 25); the finite sums for the central probability are 26.7.3 and 26.7.4 of
Abramowitz and Stegun 1964, Handbook of Mathematical Functions.
"""

import math
from functools import lru_cache

# Halving an interval this often leaves nothing of it that a float could tell.
_HALVINGS = 60


def both_tails(t: float, freedom: int) -> float:
    """Probability of a value at least as far from 0 as `t`, on either side; `freedom` is 1 or more."""
    angle = math.atan2(abs(t), math.sqrt(freedom))
    sine, cosine_squared = math.sin(angle), math.cos(angle) ** 2
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    total = 0.0
    for factor in range(1 + odd, freedom + odd, 2):
        total += term
        term *= cosine_squared * factor / (factor + 1)
    inside = 2 / math.pi * (angle + sine * total) if odd else sine * total
    return min(max(1.0 - inside, 0.0), 1.0)


@lru_cache(maxsize=256)
def quantile(tails: float, freedom: int) -> float:
    """The positive t beyond which, on either side, values have the probability `tails` together."""
    high = 1.0
    while both_tails(high, freedom) > tails:
        high *= 2
    low = 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if both_tails(middle, freedom) > tails else (low, middle)
    return high
