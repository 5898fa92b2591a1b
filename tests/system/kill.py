"""Kills a process that keeps sessions at random moments, over and over, and looks what is left each time.

    tests/system/kill.py [TIMES] [SEED]

The process is a fork that does what the station's recorder does, with its real database, recordings and checkpoints,
at twenty times the speed of a person and more: it has sessions one after the other, and says after each second of a
session what it believes to be on disk. It is killed with SIGKILL, which it cannot answer. Half of the times the next
one is a restart on the same boot, which goes on with the session; else the session has to become an interrupted one.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from station.drill.events import KickDone
from station.runtime.keeping import Keeping
from station.runtime.scribe import Scribe
from station.runtime.turn import Turn
from station.storage import checkpoint
from station.storage.trace import read_trace
from station.storage.trace_file import recording
from tests.conftest import ManualClock
from tests.made_sessions import (
    HEALTH,
    SECOND,
    TURNS_A_SECOND,
    Calendar,
    Plan,
    kept_in,
    turns,
)

PLANS = (Plan(kicks=30), Plan(sets=2, kicks=12), Plan(kicks=6, outcome="discarded"))
# A restart takes a while: what happened meanwhile nobody has seen.
RESTART_NS = 5 * SECOND
# What may be on disk beyond what was said to be there: the second that was being written.
MOST_UNTOLD_KICKS = 4
MOST_SECONDS = 60
LONGEST_WAIT_S = 0.05
LONGEST_START_S = 0.5
FRESH_EVERY = 12


@dataclass
class Known:
    """What the killed processes said of one session: kicks and stretches of rows on disk, its plan, its end."""

    kicks: set[int] = field(default_factory=set)
    stretches: list[tuple[int, int, int]] = field(default_factory=list)
    plan: int = 0
    ended: bool = False


def live(keeping: Keeping, say: Callable[[dict[str, Any]], None], number: int) -> NoReturn:
    """Keeps sessions one after the other, until somebody kills this process."""
    clock = ManualClock(number * 10_000 * SECOND)
    saved = checkpoint.load(keeping.checkpoints, dict, keeping.boot_id, sys.maxsize) if keeping.resumed else None
    scribe = Scribe(keeping, clock, Calendar(clock), lambda: HEALTH)
    assert scribe.open() == []
    for _ in scribe.tidying():
        pass
    if keeping.resumed and saved and scribe.session == keeping.resumed:
        keep(scribe, clock, say, going_on(saved.state), saved.state["plan"])
    for session in count():
        plan = (number + session) % len(PLANS)
        began_ns = clock.ns + 60 * SECOND
        keep(scribe, clock, say, with_state(began_ns, plan, turns(began_ns, PLANS[plan])), plan)
    raise AssertionError


def going_on(state: dict[str, Any]) -> Iterator[Turn]:
    """The rest of a session, from some seconds after it was cut short."""
    whole = with_state(state["began_ns"], state["plan"], turns(state["began_ns"], PLANS[state["plan"]]))
    rest = [turn for turn in whole if turn.rows[0].t_ns > state["at_ns"] + RESTART_NS]
    last = turns(state["began_ns"], PLANS[state["plan"]])
    yield from rest or [turn for turn in last if turn.told][-1:]


def with_state(began_ns: int, plan: int, session: Iterator[Turn]) -> Iterator[Turn]:
    """The turns of a session, each with a state that says where it stands."""
    for turn in session:
        yield Turn(turn.rows, turn.events, turn.told, {"began_ns": began_ns, "plan": plan, "at_ns": turn.rows[0].t_ns})


def keep(
    scribe: Scribe, clock: ManualClock, say: Callable[[dict[str, Any]], None], session: Iterator[Turn], plan: int
) -> None:
    """One session, or what is left of one, a second at a time."""
    kicks: list[int] = []
    rows: list[int] = []

    def write(*, ended: bool) -> None:
        if not ended and scribe.tape.path is None:
            return  # nobody has begun yet
        assert scribe.write() == []
        stretch = (rows[0], rows[-1], len(rows)) if rows else None
        say({"session": scribe.session, "kicks": kicks, "rows": stretch, "plan": plan, "ended": ended})
        kicks.clear()
        rows.clear()

    for step, turn in enumerate(session, 1):
        clock.ns = turn.rows[-1].t_ns
        scribe.take(turn)
        kicks += [word.kick.t_ns for word in turn.told if isinstance(word, KickDone)]
        rows += [row.t_ns for row in turn.rows if scribe.tape.path is not None]
        if step % TURNS_A_SECOND == 0:
            write(ended=False)
    write(ended=True)


def killed(keeping: Keeping, number: int, chance: random.Random) -> list[dict[str, Any]]:
    """Starts a process, kills it at a random moment, and gives what it had said.

    The moment is so many seconds of session and a while later, so that it does not depend on how busy the machine is;
    sometimes it is in the middle of the start.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            live(keeping, lambda said: print_to(writing, said), number)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = [pipe.readline() for _ in range(chance.randint(0, MOST_SECONDS))]
        time.sleep(chance.uniform(0, LONGEST_WAIT_S if said else LONGEST_START_S))
        os.kill(child, signal.SIGKILL)
        said += pipe.read().splitlines(keepends=True)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the process ended by itself: see above"
    return [json.loads(line) for line in said if line.endswith("\n")]


def print_to(descriptor: int, said: dict[str, Any]) -> None:
    """One line, whole or not at all: it is shorter than what a pipe takes at once, pipe(7)."""
    os.write(descriptor, (json.dumps(said) + "\n").encode())


def look(folder: Path, known: dict[str, Known], running: str | None) -> None:
    """Compares what is on disk, in a copy, with what was said to be there."""
    with tempfile.TemporaryDirectory() as copied:
        place = Path(copied) / "copy"
        shutil.copytree(folder, place)
        keeping = kept_in(place)
        if not keeping.archive.database.exists():
            assert not known
            return
        with closing(sqlite3.connect(keeping.archive.database)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
            for key, session in known.items():
                compare(database, keeping, key, session, running=key == running)


def compare(database: sqlite3.Connection, keeping: Keeping, key: str, said: Known, *, running: bool) -> None:
    """One session: kicks, outcome and recording."""
    plan = PLANS[said.plan]
    row = database.execute("SELECT outcome, trace FROM sessions WHERE id = ?", (key.replace("-", ""),)).fetchone()
    if plan.outcome == "discarded" and said.ended:
        assert row is None, f"{key} was discarded, and is there"
        return
    if row is None:
        assert plan.outcome == "discarded", f"{key} is gone"
        return
    outcome, name = row
    kicks = {t for (t,) in database.execute("SELECT t_ns FROM kicks WHERE session_id = ?", (key.replace("-", ""),))}
    assert said.kicks <= kicks, f"{key}: {len(said.kicks - kicks)} kicks are lost that were on disk"
    assert len(kicks - said.kicks) <= (0 if said.ended else MOST_UNTOLD_KICKS), f"{key}: kicks from nowhere"
    said.kicks |= kicks  # what one kill left untold must outlive the next ones, and is no allowance for them
    assert (outcome == "done") >= said.ended, f"{key} ended, and is {outcome}"
    if not running and not said.ended:
        assert outcome in {"done", "interrupted"}, f"{key} neither runs nor is interrupted"
    path = recording(keeping.archive.recordings, name)
    assert path is not None, f"{key}: its recording is gone"
    trace = read_trace(path)
    times = [row.t_ns for block in trace.blocks() for row in block]
    for begin_ns, end_ns, number in said.stretches:
        kept = sum(begin_ns <= t_ns <= end_ns for t_ns in times)
        assert kept == number, f"{key}: {number - kept} rows are lost that were on disk"


def learn(known: dict[str, Known], said: list[dict[str, Any]]) -> str | None:
    """Takes in what a process said before it was killed; the session that ran then."""
    running = None
    for one in said:
        session = known.setdefault(one["session"], Known(plan=one["plan"]))
        session.kicks |= set(one["kicks"])
        session.stretches += [tuple(one["rows"])] if one["rows"] else []
        session.ended = one["ended"]
        running = None if session.ended else one["session"]
    return running


def main(times: int, seed: int) -> None:
    """Kills so many times, and tells how it went."""
    chance, killed_in = random.Random(seed), {"gone on": 0, "interrupted": 0, "afresh": 0}  # noqa: S311
    began_s, sessions = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="ks-kill-") as made:
        known: dict[str, Known] = {}
        running: str | None = None
        folder = Path(made)
        for number in range(1, times + 1):
            if number % FRESH_EVERY == 1:
                sessions += len(known)
                folder, known, running = Path(made) / str(number), {}, None
                folder.mkdir()
                killed_in["afresh"] += 1
            resumed = None
            if running is not None:
                resumed = running if chance.random() < 0.5 else None
                killed_in["gone on" if resumed else "interrupted"] += 1
            keeping = kept_in(folder, resumed=resumed)
            said = killed(keeping, number, chance)
            # One that was killed before it said anything may or may not have closed the session of the one before.
            running = learn(known, said) if said else running
            look(folder, known, running)
    sessions += len(known)
    print(f"{times} kills in {time.monotonic() - began_s:.0f} s (seed {seed}), of {sessions} sessions: {killed_in}")
    print("Nothing was lost but the last second.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
