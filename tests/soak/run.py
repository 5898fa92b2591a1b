"""Days of a household at speed, and whether anything grows: memory, open files, threads, database, the loop's work.

    tests/soak/run.py [HOURS] [SEED]        24 hours by default, 2 at least

Two processes are measured: the station before a made-up household (`fast_station.py`), whose time runs as fast as it
keeps up, and its real page, which phones visit. Each part of the time holds a visit and a fault. When the house is
empty everything is measured, and in the end the last third is held against the third before it: the first third is
for everything to be used once. Exits with 1 where something grew.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from station.config import load_config
from station.storage.paths import archive
from tests.conftest import free_port
from tests.soak.gauges import GAUGES, HEAD, grown, held, line_of
from tests.soak.household import PART_S, PEOPLE
from tests.soak.phones import PAGES, PATIENCE_S, Phone, until_it_answers
from web.doors import open_doors

LEAST_HOURS = 2
ROOT = Path(__file__).resolve().parents[2]


class Soak:
    """One run: the two processes, the phones, and what was measured."""

    def __init__(self, hours: float, seed: int, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        os.environ |= {"STATE_DIRECTORY": str(folder / "state"), "RUNTIME_DIRECTORY": str(folder / "run")}
        (folder / "run").mkdir(mode=0o700)
        doors = open_doors(folder / "state", load_config(None))
        self._archive = archive(simulated=True)
        self.rows: list[dict[str, Any]] = []
        self.visits = 0
        self._ids: dict[str, str] = {}
        self._page, port = self._serve(stack)
        self._station = self._start(hours, seed, stack)
        until_it_answers(port)
        self._phones = {name: Phone(port, doors, f"{name}'s phone") for name in PEOPLE}
        self._deeds: dict[str, Callable[[dict[str, Any]], None]] = {
            "comes": self._comes,
            "left": self._left,
            "empty": self._empty,
        }

    def run(self) -> None:
        """Answers whatever the household does, until its days are over."""
        assert self._station.stdout is not None
        assert self._station.stdin is not None
        for line in self._station.stdout:
            told = json.loads(line)
            self._deeds[told["what"]](told)
            self._station.stdin.write("\n")
            self._station.stdin.flush()
        code = self._station.wait()
        assert code == 0, f"the station ended with {code}"
        assert self._page.poll() is None, "the page ended by itself"

    def kept(self) -> tuple[int, int]:
        """How many sessions are in the database, and how many of them are somebody's and not a guest's."""
        with closing(sqlite3.connect(self._archive.database)) as database:
            number, known = database.execute("SELECT count(*), count(person_id) FROM sessions").fetchone()
        return int(number), int(known)

    def _comes(self, told: dict[str, Any]) -> None:
        phone, who = self._phones[told["who"]], told["who"]
        self.visits += 1
        phone.watch(5)
        phone.order("person", self._ids.get(who) or self._taken_in(phone, who))
        phone.order("bar")
        phone.order("program", told["program"])

    def _taken_in(self, phone: Phone, who: str) -> str:
        self._ids[who] = phone.add_person(who, height_mm=1000 * PEOPLE[who].height_m)
        return self._ids[who]

    def _left(self, told: dict[str, Any]) -> None:
        phone = self._phones[told["who"]]
        for path in PAGES:
            phone.look(path)
        if sessions := phone.look("/api/v1/sessions")["sessions"]:
            phone.look(f"/history/{sessions[0]['id']}")
            phone.look(f"/api/v1/sessions/{sessions[0]['id']}")
        phone.leave()

    def _empty(self, told: dict[str, Any]) -> None:
        state = self._well_again(told["fault"])
        loop_mb, loop_files, loop_threads = held(self._station.pid)
        page_mb, page_files, page_threads = self._page_at_rest()
        sessions, _ = self.kept()
        row = {
            "hour": told["at_s"] / 3600,
            "sessions": sessions,
            "lost": state["loop"]["dropped_rows"] + state["loop"]["dropped_records"],
            "session_kb": self._database_kb() / max(1, sessions),
            "loop_mb": loop_mb,
            "loop_files": loop_files,
            "loop_threads": loop_threads,
            "page_mb": page_mb,
            "page_files": page_files,
            "page_threads": page_threads,
        }
        self.rows.append(row | {name: told[name] for name in GAUGES if name in told})
        if round(told["at_s"]) % 3600 > 3600 - PART_S:
            print(line_of(self.rows[-1]), flush=True)

    def _well_again(self, fault: str) -> dict[str, Any]:
        """The state once all parts work: a fault may end just before, and opening a sensor takes real time."""
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            state: dict[str, Any] = self._phones["Ada"].look("/api/v1/state")
            ill = [part["name"] for part in state["parts"] if not part["ok"]]
            if not ill:
                return state
            assert time.monotonic() < deadline_s, f"{fault} was over, and {', '.join(ill)} did not come back"
            time.sleep(0.1)

    def _page_at_rest(self) -> tuple[float, int, int]:
        """What the page holds once it has noticed that the phones have gone."""
        deadline_s, usual = time.monotonic() + PATIENCE_S, self.rows[0]["page_files"] if self.rows else 0
        while (now := held(self._page.pid))[1] > usual and time.monotonic() < deadline_s:
            time.sleep(0.1)
        return now

    def _database_kb(self) -> float:
        file = self._archive.database
        return sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*")) / 1024

    def _serve(self, stack: ExitStack) -> tuple[subprocess.Popen[str], int]:
        port = free_port()
        return self._begin(["-m", "station", "web", "--port", str(port)], "page.log", stack), port

    def _start(self, hours: float, seed: int, stack: ExitStack) -> subprocess.Popen[str]:
        script = str(Path(__file__).with_name("fast_station.py"))
        return self._begin([script, str(round(hours * 3600 / PART_S)), str(seed)], "station.log", stack)

    def _begin(self, words: list[str], log: str, stack: ExitStack) -> subprocess.Popen[str]:
        errors = stack.enter_context((self._folder / log).open("w"))
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if log == "station.log" else errors,
            stderr=errors,
            text=True,
        )
        stack.callback(process.wait)
        stack.callback(process.terminate)
        return process


def main(hours: float, seed: int) -> int:
    """Runs it, prints the table, and says what grew."""
    began_s = time.monotonic()
    print(HEAD)
    with tempfile.TemporaryDirectory(prefix="ks-soak-") as folder, ExitStack() as stack:
        soak = Soak(hours, seed, Path(folder), stack)
        try:
            soak.run()
        except BaseException:
            for log in ("station.log", "page.log"):
                print(f"--- {log}\n" + (Path(folder) / log).read_text()[-4000:], file=sys.stderr)
            raise
        (sessions, known), took_s = soak.kept(), time.monotonic() - began_s
    print(f"{hours:g} hours in {took_s:.0f} s, {hours * 3600 / took_s:.0f} times as fast as life.")
    print(f"{soak.visits} visits, {sessions} sessions, {known} of them somebody's; {soak.rows[-1]['lost']} rows lost.")
    for one in (found := grown(soak.rows)):
        print(f"GREW: {one}")
    return 1 if found else 0


if __name__ == "__main__":
    hours_asked = float(sys.argv[1]) if len(sys.argv) > 1 else 24.0
    if hours_asked < LEAST_HOURS:
        sys.exit(f"HOURS is {hours_asked:g}: below {LEAST_HOURS}, a third of them does not hold each program once.")
    sys.exit(main(hours_asked, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
