"""When a sensor saw too little to say that no heel came."""

from collections import deque

# Hidden for longer, a heel can have come to the line and gone: recorded ones stay 35 to 190 ms beyond it. One lost
# sample of the single rig (48 ms from the one before to the one after) hides only those that hardly came.
BLIND_MS = 60.0


class Sight:
    """The last stretches in which a foot may have come to the line unseen, in milliseconds of its channel's time."""

    def __init__(self) -> None:
        self._unseen_ms: deque[tuple[float, float]] = deque(maxlen=4)

    def miss(self, since_ms: float, until_ms: float) -> None:
        """Nothing was seen meanwhile, or something that may have been a foot."""
        if self._unseen_ms and since_ms - self._unseen_ms[-1][1] <= BLIND_MS:
            since_ms = min(since_ms, self._unseen_ms.pop()[0])
        self._unseen_ms.append((since_ms, until_ms))

    def is_clear(self, begin_ms: float, end_ms: float) -> bool:
        """Whether all of that time was seen, as far as is remembered."""
        return not any(since_ms < end_ms and begin_ms < until_ms for since_ms, until_ms in self._unseen_ms)
