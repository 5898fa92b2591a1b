"""What it costs to keep sessions: bytes written, size, reading a thousand of them, starting with them, memory."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from station.runtime.scribe import Scribe
from station.storage.history import GUESTS, History
from tests.conftest import ManualClock
from tests.made_sessions import HEALTH, MORNING, SECOND, TURNS_A_SECOND, Calendar, Plan, kept_in, turns

# A warm-up as people do it: two minutes with three sets of half a minute at 180 steps a minute.
WARM_UP = Plan(sets=3, kicks=90, lead_s=12)
SESSIONS = 1000
YEAR = timedelta(days=365)
OF_SESSION = ("sets", "kicks", "steps", "faults", "notes", "health")
START = """
import json, sys, time
from pathlib import Path
def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
import station.app
before, began_s = resident_mb(), time.perf_counter()
from station.runtime.scribe import Scribe
from tests.conftest import ManualClock
from tests.made_sessions import HEALTH, Calendar, kept_in
clock = ManualClock()
loaded_s = time.perf_counter()
scribe = Scribe(kept_in(Path(sys.argv[1])), clock, Calendar(clock), lambda: HEALTH)
assert scribe.open() == []
opened_s = time.perf_counter()
if len(sys.argv) == 2:
    scribe.close()
print(json.dumps([before, resident_mb(), loaded_s - began_s, opened_s - loaded_s]), flush=True)
if len(sys.argv) > 2:
    import os
    from station.storage.database import writing
    with writing(scribe._books._engine) as connection:
        connection.exec_driver_sql("UPDATE station SET name = name")
    os._exit(1)
"""


def written_bytes() -> tuple[int, int]:
    """What this process has handed to the system to write, and what of it has gone to a disk (0 on one in memory)."""
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(fields["wchar"]), int(fields["write_bytes"])


def keep_one(folder: Path) -> None:
    """A warm-up, written once a second, and what that cost."""
    clock = ManualClock()
    scribe = Scribe(kept_in(folder), clock, Calendar(clock), lambda: HEALTH)
    assert scribe.open() == []
    session = list(turns(60 * SECOND, WARM_UP))
    slices_ms, before = [], written_bytes()
    for step, turn in enumerate(session, 1):
        clock.ns = turn.rows[-1].t_ns
        scribe.take(turn)
        if step % TURNS_A_SECOND == 0 or turn is session[-1]:
            began_s = time.perf_counter()
            assert scribe.write() == []
            slices_ms.append(1e3 * (time.perf_counter() - began_s))
    handed, on_disk = (after - earlier for after, earlier in zip(written_bytes(), before, strict=True))
    scribe.close()
    minutes = WARM_UP.seconds / 60
    print(f"bytes handed to the system a minute of session: {handed / minutes / 1e6:.2f} MB")
    print(f"bytes that went to a disk a minute of session:  {on_disk / minutes / 1e6:.2f} MB")
    print(f"a slice: median {statistics.median(slices_ms):.1f} ms, max {max(slices_ms):.1f} ms")


def multiply(folder: Path) -> None:
    """Makes a thousand sessions of the one, spread over a year."""
    with closing(connect(kept_in(folder).archive.database)) as database, database:
        [(first,)] = database.execute("SELECT id FROM sessions").fetchall()
        columns = {
            table: [row[1] for row in database.execute(f"PRAGMA table_info({table})")][1:]
            for table in (*OF_SESSION, "sessions")
        }
        for number in range(1, SESSIONS):
            key = uuid.uuid4().hex
            date = str((MORNING - YEAR * number / SESSIONS).replace(tzinfo=None))
            for table in ("sessions", *OF_SESSION):
                names = ", ".join(f'"{name}"' for name in columns[table])
                own = "id" if table == "sessions" else "session_id"
                copy = f"INSERT INTO {table} ({own}, {names}) SELECT ?, {names} FROM {table} WHERE {own} = ?"  # noqa: S608
                database.execute(copy, (key, first))
            database.execute("UPDATE sessions SET began_utc = ? WHERE id = ?", (date, key))


def ms(action: Callable[[], object], runs: int = 7) -> str:
    """Median and greatest time of some runs."""
    took = []
    for _ in range(runs):
        began_s = time.perf_counter()
        action()
        took.append(1e3 * (time.perf_counter() - began_s))
    return f"median {statistics.median(took):.0f} ms, max {max(took):.0f} ms"


def started(folder: Path, *crash: str) -> list[float]:
    """Memory before and after in MB, seconds to load and seconds to open, of a fresh process."""
    return [
        *json.loads(
            subprocess.run(
                [sys.executable, "-c", START, str(folder), *crash],
                capture_output=True,
                check=False,
                text=True,
                env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            ).stdout
        )
    ]


def main() -> None:
    """Every figure, a line each."""
    with tempfile.TemporaryDirectory(prefix="ks-") as made:
        folder, empty = Path(made) / "full", Path(made) / "empty"
        folder.mkdir()
        empty.mkdir()
        keep_one(folder)
        recordings = sum(path.stat().st_size for path in (folder / "recordings").iterdir())
        multiply(folder)
        database = kept_in(folder).archive.database
        kB = database.stat().st_size / SESSIONS / 1e3  # noqa: N806 - the unit
        print(f"100 sessions: {kB / 10:.1f} MB of database, {recordings / 1e4:.1f} MB of recordings (the oldest go)")
        history = History(kept_in(folder).archive)
        print(f"listing {SESSIONS} sessions: {ms(history.sessions)}")
        print(f"trend of a year with {SESSIONS} sessions: {ms(lambda: history.trend(GUESTS))}")
        print(f"one session whole: {ms(lambda: history.session(history.sessions(limit=1)[0].id))}")
        print(f"personal bests: {ms(lambda: history.bests(GUESTS))}")
        started(empty)
        for name, place in (("an empty database", empty), (f"{SESSIONS} sessions", folder)):
            starts = [started(place) for _ in range(5)]
            before, after, load_s, open_s = (statistics.median(values) for values in zip(*starts, strict=True))
            print(f"start with {name}: {1e3 * load_s:.0f} ms to load, {1e3 * open_s:.0f} ms to open")
        print(f"memory of the loop's process: {before:.0f} MB, with the recorder's thread {after:.0f} MB")
        started(folder, "and crash")
        print(f"start with {SESSIONS} sessions after a crash: {1e3 * started(folder)[3]:.0f} ms to open")


if __name__ == "__main__":
    main()
