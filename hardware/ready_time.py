"""When a chip will have a sample ready, learnt from the polls that found it and those that came too early."""

# A poll takes about 0.45 ms on a 400 kHz bus; asking again sooner would keep the bus busy for nothing.
_RETRY_NS = 500_000
# Found at the first try says only "not later than now": the next try comes a little sooner, so that one poll in a few
# comes too early and pins the moment down from both sides.
_EARLIER_NS = 50_000
# Found only after a poll that missed it: a quarter of the retry later than that one, at least.
_LATER_NS = 125_000
# A first try later than this after the expected moment says nothing about it.
_LATE_NS = 300_000
# Shares of an error that the expectation keeps: back to back it is the whole correction, in a fixed rhythm the moment
# itself has been corrected already.
_DELAY_GAIN, _PERIOD_GAIN = 4, 16
# The lead follows the lower quartile of the polls' lateness, in steps: it falls three times as fast as it rises. So
# most polls come after the expected moment, and one very late poll hardly moves it.
_LEAD_RISE_NS = 10_000


class ReadyTime:
    """Tracks the moment at which samples become ready: `period_ns` after the last one, but not before it can be.

    `integration_ns` is the least time from the clearing of the last sample to the next. A chip that measures back to
    back has a period of 0 and is expected that long after the clearing. `patience_ns` is how much later than expected a
    poll is due: 0 where polls alone tell, a few periods where a data-ready line should have told before. It may be
    changed, for the next sample.
    """

    def __init__(self, integration_ns: int, period_ns: int, patience_ns: int) -> None:
        self._integration_ns = integration_ns
        self._period_ns = period_ns
        self.patience_ns = patience_ns
        self._ready_ns = 0
        self._expected_ns = 0
        self._missed_ns: int | None = None
        self._retry_ns = _RETRY_NS
        self._lead_ns = 0
        self.due_ns = 0

    def cleared(self, now_ns: int) -> None:
        """The chip may go on: says when its next sample is expected."""
        self._expected_ns = now_ns + self._integration_ns
        if self._period_ns:
            self._expected_ns = max(self._expected_ns, self._ready_ns + self._period_ns)
        self._missed_ns = None
        self._retry_ns = _RETRY_NS
        self.due_ns = self._expected_ns + self.patience_ns - self._lead_ns

    def missed(self, now_ns: int) -> None:
        """A poll found nothing new: the next one comes after a wait that doubles."""
        self._missed_ns = now_ns
        self.due_ns = now_ns + self._retry_ns
        self._retry_ns = min(2 * self._retry_ns, self._integration_ns)

    def is_stale(self, edge_ns: int) -> bool:
        """Whether an edge tells of the last sample, fetched before the edge reached us, and not of a new one."""
        return edge_ns < self._ready_ns + self._integration_ns // 2

    def told(self, ready_ns: int) -> None:
        """The data-ready line told the moment itself."""
        self._ready_ns = ready_ns

    def found(self, now_ns: int) -> int:
        """A poll found a sample: the best estimate of when it became ready.

        It is what was expected, corrected only as far as polls contradict it, so that a poll that came late shifts
        nothing. Polls that keep coming late are asked for sooner.
        """
        error_ns = self._late_ns(now_ns) if self._missed_ns is not None else self._early_ns(now_ns)
        self._ready_ns = self._expected_ns + error_ns
        # A long gap is an event of its own and teaches nothing about the rhythm.
        if abs(error_ns) < self._integration_ns // 8:
            self._learn(error_ns)
        return self._ready_ns

    def _late_ns(self, now_ns: int) -> int:
        """How much later than expected, after a poll that came too early."""
        missed_ns = now_ns if self._missed_ns is None else self._missed_ns
        return max(0, min(missed_ns + _LATER_NS, now_ns) - self._expected_ns)

    def _early_ns(self, now_ns: int) -> int:
        """How much sooner than expected, when the first poll found it."""
        step_ns = now_ns - self.due_ns - self._lead_ns
        self._lead_ns += max(-3 * _LEAD_RISE_NS, min(_LEAD_RISE_NS, step_ns))
        after_ns = now_ns - self._expected_ns
        return 0 if after_ns > _LATE_NS else min(after_ns, 0) - _EARLIER_NS

    def _learn(self, error_ns: int) -> None:
        if self._period_ns:
            self._period_ns += error_ns // _PERIOD_GAIN
        else:
            self._integration_ns += error_ns // _DELAY_GAIN
