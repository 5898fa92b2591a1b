"""What the storage's tests share: archives with sessions in them, made in one process at speed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from station.runtime.keeping import Keeping
from station.runtime.scribe import Scribe
from station.storage.prepare import prepare
from tests.conftest import ManualClock
from tests.made_sessions import HEALTH, SECOND, Calendar, Plan, kept_in, turns

Filling = Callable[..., Keeping]


@pytest.fixture
def keeping(tmp_path: Path) -> Keeping:
    """An empty archive, fit for use."""
    made = kept_in(tmp_path)
    prepare(made.archive.database, made.station)
    return made


@pytest.fixture
def fill(keeping: Keeping, clock: ManualClock) -> Filling:
    """Keeps sessions in the archive, one an hour, each written in one go."""

    def filled(*plans: Plan) -> Keeping:
        scribe = Scribe(keeping, clock, Calendar(clock), lambda: HEALTH)
        assert scribe.open() == []
        for plan in plans:
            hour_ns = clock.ns // (3600 * SECOND) * 3600 * SECOND + 3600 * SECOND
            for turn in turns(hour_ns, plan):
                clock.ns = turn.rows[-1].t_ns
                scribe.take(turn)
            assert scribe.write() == []
        scribe.close()
        return keeping

    return filled
