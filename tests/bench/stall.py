"""What a disk that stalls for 5 s costs the loop: how long it takes to hand over a turn, with and without.

    tests/bench/stall.py [SECONDS]        20 for each way by default

`stalled` is for other benches too: for so long nobody's sync comes back and nobody's transaction gets its turn.
"""

import os
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from station.runtime.clock import MonotonicClock, SystemWallClock
from station.runtime.recorder import Recorder
from station.storage.prepare import prepare
from tests.made_sessions import HEALTH, TURN_NS, Plan, kept_in, turns

STALL_S = 5.0
# A real person's session, handed over ten times as fast: 200 turns a second, as many as the pair rig has samples.
SPEED = 10


@contextmanager
def stalled(database: Path) -> Iterator[None]:
    """Lets no sync return and no transaction begin, until the block is left.

    Python's own syncs are held; SQLite's are behind its lock, which another connection takes: whoever wants to write
    waits in SQLite just as it would in a sync, without Python's lock.
    """
    over = threading.Event()
    fsync = os.fsync

    def stalling(fd: Any) -> None:
        over.wait()
        fsync(fd)

    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        os.fsync = stalling
        try:
            yield
        finally:
            os.fsync = fsync
            connection.execute("ROLLBACK")
            over.set()


def offers_us(folder: Path, seconds: float, *, stalls: bool) -> tuple[list[float], int]:
    """Microseconds that each `offer` took, sorted, and what was dropped."""
    keeping = kept_in(folder)
    prepare(keeping.archive.database, keeping.station)
    recorder = Recorder(keeping, MonotonicClock(), SystemWallClock())
    recorder.start(lambda: HEALTH)
    took, due_s = [], time.perf_counter()
    session = turns(time.monotonic_ns(), Plan(sets=1, kicks=int(seconds * SPEED * 3), lead_s=0))
    middle, stop = seconds / 3, threading.Event()

    def stall() -> None:
        stop.wait(middle)
        with stalled(keeping.archive.database):
            stop.wait(STALL_S)

    disk = threading.Thread(target=stall)
    if stalls:
        disk.start()
    for _, turn in zip(range(int(seconds * SPEED * 1_000_000_000 / TURN_NS)), session, strict=False):
        due_s += TURN_NS / 1e9 / SPEED
        time.sleep(max(0.0, due_s - time.perf_counter()))
        began_s = time.perf_counter()
        recorder.offer(turn)
        took.append(1e6 * (time.perf_counter() - began_s))
    stop.set()
    if stalls:
        disk.join()
    recorder.close()
    return sorted(took), recorder.dropped


def main(seconds: float) -> None:
    """One line for each way."""
    for stalls in (False, True):
        with tempfile.TemporaryDirectory(prefix="ks-") as folder:
            took, dropped = offers_us(Path(folder), seconds, stalls=stalls)
        p50, p99, p999 = (took[int(len(took) * share)] for share in (0.5, 0.99, 0.999))
        name = f"a disk that stalls {STALL_S:.0f} s" if stalls else "a disk that does not stall"
        print(
            f"{name:27} {len(took)} turns: p50 {p50:5.1f} us, p99 {p99:6.1f}, p99.9 {p999:6.1f}, max {took[-1]:7.1f}, "
            f"{dropped} rows dropped"
        )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0)
