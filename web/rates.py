"""How often one address may ask: a bucket of tokens for each, in a bounded memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

# More phones than a gym has; beyond that the address that was silent longest is forgotten.
ADDRESSES = 1_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_ns: int


class Rates:
    """Lets an address do `burst` things at once, and `per_s` a second for ever."""

    def __init__(self, burst: int, per_s: float, now_ns: Callable[[], int]) -> None:
        self._burst = burst
        self._per_s = per_s
        self._now_ns = now_ns
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def allow(self, address: str) -> bool:
        """Whether `address` may do one more thing now; it is counted if so."""
        with self._lock:
            now_ns = self._now_ns()
            bucket = self._buckets.setdefault(address, _Bucket(self._burst, now_ns))
            self._buckets.move_to_end(address)
            if len(self._buckets) > ADDRESSES:
                self._buckets.popitem(last=False)
            passed_s = (now_ns - bucket.filled_ns) / 1e9
            bucket.tokens = min(self._burst, bucket.tokens + passed_s * self._per_s)
            bucket.filled_ns = now_ns
            if bucket.tokens < 1:
                return False
            bucket.tokens -= 1
            return True
