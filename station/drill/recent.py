"""What was told last, for somebody who looks only now."""

from collections import deque
from collections.abc import Iterable

from station.drill.events import (
    Coached,
    CountChecked,
    DrillEvent,
    FormSpeedFound,
    Notice,
    SessionBegan,
    SessionEnded,
)
from station.drill.view import ResultView

NOTICES = 5


class Recent:
    """The last notices, the coach's last line, and the last result with what belongs to it."""

    def __init__(self) -> None:
        self.notices: deque[Notice] = deque(maxlen=NOTICES)
        self.coached: Coached | None = None
        self.result: SessionEnded | None = None
        self.form_speed: FormSpeedFound | None = None
        self.count: CountChecked | None = None

    @property
    def shown_result(self) -> ResultView | None:
        """The last result, as far as it is shown at once."""
        if self.result is None:
            return None
        ended, summary = self.result, self.result.summary
        return ResultView(
            outcome=ended.outcome,
            reason=ended.reason,
            elapsed_s=ended.elapsed_s,
            active_s=ended.active_s,
            kicks=summary.kicks,
            clean=summary.clean,
            heels=summary.heels,
            statements=summary.statements,
            next=summary.next,
        )

    def note(self, told: Iterable[DrillEvent]) -> None:
        """Keeps what is worth keeping; a new session begins with nothing."""
        for event in told:
            if isinstance(event, Notice):
                self.notices.append(event)
            elif isinstance(event, Coached):
                self.coached = event
            elif isinstance(event, SessionBegan):
                self.coached = self.result = self.form_speed = self.count = None
            elif isinstance(event, SessionEnded):
                self.result = event
            elif isinstance(event, FormSpeedFound):
                self.form_speed = event
            elif isinstance(event, CountChecked):
                self.count = event
