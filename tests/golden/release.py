"""Makes what this version of the station leaves for later ones to open: a small database and a recording.

    tests/golden/release.py        writes tests/golden/releases/VERSION

Run once, when a version is released; what is there is never changed.
"""

import gzip
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import station
from station.drill.people import Person
from station.gait.calibration import Calibration, LegCalibration, Standing
from station.gait.figure import Figure
from station.gait.turnround import RigBias
from station.runtime.scribe import Scribe
from station.runtime.turn import Turn
from station.storage.exports import as_json
from station.storage.history import History
from station.storage.prepare import prepare
from station.storage.roster import Roster
from tests.conftest import ManualClock
from tests.made_sessions import HEALTH, SECOND, Calendar, Plan, kept_in, notice, turns

RELEASES = Path(__file__).parent / "releases"
BIAS = RigBias({"contact_ms": Figure(30.0, None, 20, 2.0, "C")}, {"contact_ms": Figure(None, "too few", 3)})
PROGRAM = 'title = "Mine"\n[[sets]]\nwork_s = 20\n'


def fill(folder: Path) -> None:
    """A person with a calibration and a program, and two sessions: hers, and a guest's that was cut short."""
    keeping = kept_in(folder)
    prepare(keeping.archive.database, keeping.station)
    roster = Roster(keeping.archive)
    ada = roster.add_person(Person(None, "Ada", 1700, 780, "runner", 61.5, 1990, 8.0, "2011"))
    standing = {"range_left": Standing(701.5, 3.2), "range_right": Standing(699.0, 2.8)}
    legs = {"left": LegCalibration(0.31, 152.0, 98.0), "right": LegCalibration(0.29, 149.0)}
    made = Calibration("pair", 780, 700, "2026-11-25", standing, legs)  # type: ignore[arg-type]
    calibration = roster.add_calibration(ada.id or "", made)
    roster.put_program("mine", PROGRAM)
    roster.add_rig_bias("pair", BIAS)
    clock = ManualClock()
    scribe = Scribe(keeping, clock, Calendar(clock), lambda: HEALTH)
    assert scribe.open() == []
    hers = Plan(sets=2, kicks=12, person_id=ada.id, program="mine", calibration_id=calibration, lead_s=1)
    session = list(turns(3600 * SECOND, hers))
    session.insert(100, Turn(session[100].rows, (), (notice(session[100].rows[0].t_ns),)))
    for turn in [*session, *list(turns(7200 * SECOND, Plan(lead_s=1)))[:130]]:
        clock.ns = turn.rows[-1].t_ns
        scribe.take(turn)
    assert scribe.write() == []
    scribe.close()


def main() -> None:
    """Writes the folder of this version."""
    target = RELEASES / station.__version__
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        fill(folder)
        archive = kept_in(folder).archive
        with gzip.open(target / "kickstation.db.gz", "wb") as file:
            file.write(archive.database.read_bytes())
        for path in archive.recordings.glob("*.gz"):
            shutil.copy(path, target / "recording.csv.gz")
        history = History(archive)
        whole = [history.session(line.id) for line in history.sessions()]
        (target / "sessions.json.gz").write_bytes(gzip.compress(as_json(whole, simulated=True)))


if __name__ == "__main__":
    main()
