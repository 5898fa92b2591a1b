"""Whether somebody is at the drill: kicks in a row, or steps where no sensor sees the heels."""

from collections import deque
from collections.abc import Iterable
from itertools import pairwise

from station.gait.events import Event, FootStrike, HeelContact, ToeOff
from station.gait.rhythm import LONGEST_STEP_NS
from station.gait.samples import Side

# Kicks in a row that nobody makes by chance; steps are also made by walking about, so it takes more of them.
KICKS = 4
STEPS = 8


class Movement:
    """The last kicks and steps.

    `moved_ns` is when a foot or a heel was last seen to move; `resumed_ns` the beginning of what the last update
    proved to be the drill: the onset of a kick, or the first of two steps.
    """

    def __init__(self) -> None:
        self.moved_ns: int | None = None
        self.resumed_ns: int | None = None
        self._kicks: deque[tuple[int, Side]] = deque(maxlen=KICKS)
        self._steps: deque[tuple[int, Side]] = deque(maxlen=STEPS)
        self._steps_tell = False

    def update(self, events: Iterable[Event], *, steps_tell: bool) -> None:
        """Takes what happened; `steps_tell` says that heels cannot be seen, so that steps have to do."""
        self._steps_tell = steps_tell
        self.resumed_ns = None
        for event in events:
            if isinstance(event, FootStrike | ToeOff | HeelContact):
                self.moved_ns = max(event.t_ns, event.t_ns if self.moved_ns is None else self.moved_ns)
            if isinstance(event, HeelContact):
                self._kicks.append((event.t_ns, event.side))
                self.resumed_ns = event.onset_ns if self.resumed_ns is None else self.resumed_ns
            elif isinstance(event, FootStrike) and steps_tell:
                self._steps.append((event.t_ns, event.side))
                last_two = list(self._steps)[-2:]
                if len(last_two) == 2 and _alternate(last_two):
                    self.resumed_ns = last_two[0][0]

    def is_drill(self, now_ns: int) -> bool:
        """Whether there were enough of them in a row, up to now."""
        rows = [self._kicks, self._steps] if self._steps_tell else [self._kicks]
        return any(
            len(row) == row.maxlen and now_ns - row[-1][0] <= LONGEST_STEP_NS and _alternate(list(row)) for row in rows
        )

    def forget(self) -> None:
        """What was, was another bout."""
        self._kicks.clear()
        self._steps.clear()


def _alternate(row: list[tuple[int, Side]]) -> bool:
    """Whether they follow each other as steps do, left and right in turn where that is known."""
    return all(
        0 < later_ns - earlier_ns <= LONGEST_STEP_NS and (side == "unknown" or side != before)
        for (earlier_ns, before), (later_ns, side) in pairwise(row)
    )
