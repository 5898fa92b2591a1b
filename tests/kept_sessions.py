"""Archives with sessions in them, made at speed: as a station of a few weeks would have them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from station.runtime.scribe import Scribe
from station.storage.paths import Archive, archive
from station.storage.prepare import prepare
from tests.conftest import ManualClock
from tests.made_sessions import HEALTH, MORNING, SECOND, STATION, Calendar, Plan, kept_in, turns

HOUR_NS = 3600 * SECOND


def fill(
    folder: Path, *plans: Plan, every: timedelta = timedelta(hours=1), last: datetime = MORNING, simulated: bool = False
) -> Archive:
    """Keeps sessions in the state folder `folder`, one each `every`, so that the newest begins at `last`."""
    place = archive(simulated=simulated, folder=folder)
    prepare(place.database, STATION)
    clock = ManualClock()
    wall = Calendar(clock)
    scribe = Scribe(replace(kept_in(folder), archive=place), clock, wall, lambda: HEALTH)
    assert scribe.open() == []
    for number, plan in enumerate(plans):
        began_ns = (number + 1) * HOUR_NS
        wall.behind = MORNING + timedelta(microseconds=began_ns / 1000) - last + (len(plans) - 1 - number) * every
        for turn in turns(began_ns, plan):
            clock.ns = turn.rows[-1].t_ns
            scribe.take(turn)
        assert scribe.write() == []
    scribe.close()
    return place


def days_ago(days: float) -> datetime:
    """A moment of the last days, whenever the test runs."""
    return datetime.now(UTC) - timedelta(days=days)
