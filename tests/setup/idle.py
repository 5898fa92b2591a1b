"""A snapshot of a station on which nobody stands."""

from station.messages import Heels, LoopHealth, Snapshot
from tests.conftest import IDLE_SESSION

FINE = LoopHealth(0, 0, 0, 0, 0, 0, 0, 0)
IDLE = Snapshot(
    1, 2, "Hall", "live", "single", "waiting", 0.0, None, "", Heels(0, 0, 0), [], [], loop=FINE, session=IDLE_SESSION
)
