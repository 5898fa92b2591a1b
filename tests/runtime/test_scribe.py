"""What is on disk of a session: when all goes well, when it is cut short, and when the disk is full, shut or broken."""

import importlib
import json
import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from station.gait.samples import Tick
from station.runtime.keeping import Keeping
from station.runtime.scribe import Scribe
from station.runtime.turn import Turn
from station.storage import checkpoint, session_writer
from station.storage.database import open_engine, suspicion
from station.storage.history import History
from station.storage.trace import read_trace
from tests.conftest import ManualClock
from tests.made_sessions import HEALTH, SECOND, Calendar, Plan, keep, kept_in, kick_of, notice, rows_of, turns

BEGAN_NS = 20 * SECOND
NOBODY = 65534

Opening = Callable[..., Scribe]


@pytest.fixture
def open_scribe(clock: ManualClock) -> Iterator[Opening]:
    """Starts a scribe as a run of the station does, and lets go of what a test left open."""
    made: list[Scribe] = []

    def opened(keeping: Keeping, calendar: Calendar | None = None) -> Scribe:
        made.append(Scribe(keeping, clock, calendar or Calendar(clock), lambda: HEALTH))
        assert made[-1].open() == []
        return made[-1]

    yield opened
    for scribe in made:
        scribe.close()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everywhere, so for a while the tests are not root; but what root alone may import is, before."""
    importlib.import_module("alembic.command")
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def take(scribe: Scribe, clock: ManualClock, session: Iterable[Turn]) -> None:
    """Gives turns to a scribe that has no time to write."""
    for turn in session:
        clock.ns = turn.rows[-1].t_ns
        scribe.take(turn)


def only(keeping: Keeping) -> Any:
    """The one session of an archive, whole."""
    history = History(keeping.archive)
    [line] = history.sessions()
    return history.session(line.id)


def recordings(keeping: Keeping) -> list[Path]:
    return sorted(keeping.archive.recordings.glob("*.csv*"))


def test_a_session_is_kept_with_its_sets_kicks_strides_faults_and_cues(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock
) -> None:
    keeping = kept_in(tmp_path)
    keep(open_scribe(keeping), clock, turns(BEGAN_NS, Plan(sets=2, kicks=20)))

    session = only(keeping)
    assert (session.line.outcome, session.line.program, session.line.bar_height_mm) == ("done", "Warm-up", 780.0)
    assert (session.line.kicks, session.line.clean, session.line.heels) == (40, 36, 36)
    assert [(one.kicks, one.clean, one.target_spm, one.longest_streak) for one in session.sets] == [
        (20, 18, 180, 9)
    ] * 2
    assert [kick.set_index for kick in session.kicks] == [0] * 20 + [1] * 20
    first = kick_of(0, session.kicks[0].t_ns)
    assert [getattr(session.kicks[0], name) for name in ("side", "lift_ms", "exit_ns", "dwell_ms", "grade")] == [
        getattr(first, name) for name in ("side", "lift_ms", "exit_ns", "dwell_ms", "grade")
    ]
    assert [(len(session.steps), len(session.faults), len(session.notes))] == [(40, 4, 4)]
    assert session.faults[0].fault == "heel_too_low"
    assert (session.notes[0].kind, session.notes[0].key) == ("coached", "heel_higher")
    assert session.health["lateness_p99_ms"] == HEALTH.lateness_p99_ms
    assert session.summary.kicks == 40


def test_a_recording_begins_ten_seconds_before_its_session_and_ends_with_it(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock
) -> None:
    keeping, session = kept_in(tmp_path), list(turns(BEGAN_NS, Plan(lead_s=15)))
    after = [Turn([Tick(session[-1].rows[-1].t_ns + step * SECOND)]) for step in range(1, 5)]
    keep(open_scribe(keeping), clock, [*session, *after])

    [path] = recordings(keeping)
    rows = rows_of(path)
    assert path.name.endswith(".csv.gz")
    assert BEGAN_NS - 10 * SECOND - 60_000_000 <= rows[0].t_ns <= BEGAN_NS - 10 * SECOND
    assert rows[-1] == session[-1].rows[-1]
    header = read_trace(path).header
    assert header.simulated
    assert header.extra["session"] == only(keeping).line.id
    assert header.extra["started_utc"] == "2026-11-25T07:00:20.000+00:00"


def test_rows_without_a_session_are_not_kept(open_scribe: Opening, tmp_path: Path, clock: ManualClock) -> None:
    keeping = kept_in(tmp_path)
    keep(open_scribe(keeping), clock, [Turn([Tick(second * SECOND)]) for second in range(60)])
    assert recordings(keeping) == []


def test_a_discarded_session_leaves_nothing(open_scribe: Opening, tmp_path: Path, clock: ManualClock) -> None:
    keeping = kept_in(tmp_path)
    keep(open_scribe(keeping), clock, turns(BEGAN_NS, Plan(kicks=5, outcome="discarded")))
    assert History(keeping.archive).sessions() == []
    assert recordings(keeping) == []


def test_every_second_can_be_read_while_the_session_goes_on(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock
) -> None:
    keeping = kept_in(tmp_path)
    scribe = open_scribe(keeping)
    keep(scribe, clock, turns(BEGAN_NS), until_ns=BEGAN_NS + 5 * SECOND)

    session = only(keeping)
    assert session.line.outcome is None
    assert [kick.at_s for kick in session.kicks] == pytest.approx([3.333, 3.666, 3.999, 4.332, 4.665])
    assert scribe.tape.path == recordings(keeping)[0]
    assert rows_of(recordings(keeping)[0])[-1].t_ns > BEGAN_NS + 4.9 * SECOND


def test_a_session_that_was_cut_short_is_interrupted_at_the_next_start(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    keeping = kept_in(tmp_path)
    killed = open_scribe(keeping)
    keep(killed, clock, turns(BEGAN_NS, Plan(sets=2)), until_ns=BEGAN_NS + 25 * SECOND)
    killed.close()
    scribe = open_scribe(keeping)
    for _ in scribe.tidying():
        pass

    session = only(keeping)
    assert (session.line.outcome, session.line.reason) == ("interrupted", "the station stopped")
    assert (session.line.kicks, session.line.heels) == (len(session.kicks), 16)
    assert session.line.elapsed_s == session.steps[-1].at_s
    assert session.sets[1].kicks == len(session.kicks) - 12
    assert (session.sets[1].heels_left, session.sets[1].heels_right) == (3, 2)
    assert session.line.active_s == pytest.approx(session.sets[0].active_s + session.sets[1].active_s)
    assert "cut short: it is kept as interrupted" in caplog.text
    assert recordings(keeping)[0].name.endswith(".csv.gz")


def test_a_restart_within_the_same_boot_goes_on_with_the_session(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock
) -> None:
    session = list(turns(BEGAN_NS, Plan(sets=2)))
    cut = next(index for index, turn in enumerate(session) if turn.rows[0].t_ns >= BEGAN_NS + 26 * SECOND)
    keeping = kept_in(tmp_path)
    killed = open_scribe(keeping)
    keep(killed, clock, session[:cut])
    killed.close()
    clock.advance_ms(20_000)
    saved = checkpoint.load(tmp_path, dict, keeping.boot_id, clock.now_ns())
    assert saved is not None
    again = open_scribe(kept_in(tmp_path, resumed=saved.session_id))
    assert list(again.tidying()) == []
    keep(again, clock, session[cut:])

    kept = only(keeping)
    assert (kept.line.id, kept.line.outcome, kept.line.kicks) == (saved.session_id, "done", 24)
    assert saved.state["at_ns"] == BEGAN_NS + 25 * SECOND
    assert [kick.kick_index for kick in kept.kicks] == list(range(24))
    assert [one.kicks for one in kept.sets] == [12, 12]
    [path] = recordings(keeping)
    assert rows_of(path)[-1] == session[-1].rows[-1]
    assert not (tmp_path / checkpoint.FILE).exists()


def test_a_checkpoint_of_a_session_that_nobody_kept_is_forgotten(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock
) -> None:
    keeping = kept_in(tmp_path, resumed="00000000-0000-4000-8000-000000000000")
    (tmp_path / checkpoint.FILE).write_text("{}")
    keep(open_scribe(keeping), clock, [Turn([Tick(1)])])
    assert not (tmp_path / checkpoint.FILE).exists()


def test_a_session_that_begins_before_the_last_one_ended_leaves_both_whole(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock
) -> None:
    keeping, first = kept_in(tmp_path), list(turns(BEGAN_NS))
    second = list(turns(BEGAN_NS + 30 * SECOND))
    keep(open_scribe(keeping), clock, first[:-1] + second)
    lines = History(keeping.archive).sessions()
    assert [(line.outcome, line.kicks) for line in lines] == [("done", 12), ("interrupted", 12)]
    assert len(recordings(keeping)) == 2


def test_a_start_is_dated_anew_once_the_network_has_set_the_clock(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock
) -> None:
    keeping, calendar, session = kept_in(tmp_path), Calendar(clock), list(turns(BEGAN_NS))
    calendar.trusted, calendar.behind = False, calendar.now().utc - calendar.now().utc.replace(year=2025)
    scribe = open_scribe(keeping, calendar)
    keep(scribe, clock, session[:300])
    early = only(keeping).line
    calendar.trusted, calendar.behind = True, calendar.behind * 0
    keep(scribe, clock, session[300:])

    late = only(keeping).line
    assert (early.began_utc.year, early.clock_trusted) == (2025, False)
    assert (late.began_utc.isoformat(), late.clock_trusted) == ("2026-11-25T07:00:20+00:00", True)


def test_what_the_station_noticed_is_kept_with_its_values(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock
) -> None:
    keeping, session = kept_in(tmp_path), list(turns(BEGAN_NS))
    lost = notice(session[300].rows[0].t_ns)
    session.insert(300, Turn(session[300].rows, (), (lost,)))
    keep(open_scribe(keeping), clock, session)
    [note] = [note for note in only(keeping).notes if note.kind == "notice"]
    assert (note.key, note.text, note.details["values"]) == ("sensor_lost", lost.text, {"channel": "range_left"})


def test_a_person_who_was_deleted_meanwhile_costs_no_kick(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock
) -> None:
    keeping = kept_in(tmp_path)
    gone = "11111111-1111-4111-8111-111111111111"
    keep(open_scribe(keeping), clock, turns(BEGAN_NS, Plan(person_id=gone, calibration_id=gone)))
    assert (only(keeping).line.person, only(keeping).line.kicks) == ("Guest", 12)


def test_a_full_database_loses_nothing_once_there_is_room_again(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock
) -> None:
    keeping, session = kept_in(tmp_path), list(turns(BEGAN_NS, Plan(kicks=60)))
    scribe = open_scribe(keeping)
    take(scribe, clock, session[:400])
    with full_disk_for(keeping.archive.database):
        problems = scribe.write()
    assert ["Free space there" in problem for problem in problems] == [True] * 3
    keep(scribe, clock, session[400:])
    assert only(keeping).line.kicks == 60


@contextmanager
def full_disk_for(database: Path) -> Iterator[None]:
    """No file grows beyond what the log of the database has now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    log = database.with_name(f"{database.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_when_nothing_can_be_written_for_an_hour_the_oldest_kicks_are_kept_and_the_rest_is_counted(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_writer, "LIMIT_ROWS", 50)
    keeping = kept_in(tmp_path)
    scribe = open_scribe(keeping)
    take(scribe, clock, turns(BEGAN_NS, Plan(kicks=60)))
    assert scribe.write() == []
    assert scribe.lost > 60
    assert len(only(keeping).kicks) + len(only(keeping).steps) < 50
    assert only(keeping).line.kicks == 60


def test_on_a_read_only_disk_the_station_runs_on_and_says_so(clock: ManualClock) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o555)
        with as_nobody():
            scribe = Scribe(kept_in(folder), clock, Calendar(clock), lambda: HEALTH)
            problems = scribe.open()
            take(scribe, clock, turns(BEGAN_NS))
            problems += scribe.write()
            scribe.close()
        assert list(folder.iterdir()) == []
    assert [problem.split(": ")[0] for problem in problems] == [
        str(folder / "kickstation.db"),
        str(folder / "kickstation.db"),
        str(folder / "recordings"),
    ]
    assert all("Permission denied" in problem for problem in problems)
    assert scribe.lost > 1000


def test_a_disk_that_becomes_read_only_in_mid_session_costs_the_recording_but_no_kick(clock: ManualClock) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o777)
        session, keeping = list(turns(BEGAN_NS)), kept_in(folder)
        with as_nobody():
            scribe = Scribe(keeping, clock, Calendar(clock), lambda: HEALTH)
            assert scribe.open() == []
            scribe.close()
        shut(folder, 0o444, 0o555)
        with as_nobody():
            take(scribe, clock, session[:400])
            problems = scribe.write()
        assert problems[0].startswith(f"{folder / 'kickstation.db'}: ")
        assert problems[1].startswith(f"{folder / 'recordings'}: cannot record")
        shut(folder, 0o666, 0o777)
        with as_nobody():
            keep(scribe, clock, session[400:])
            scribe.close()
        assert only(keeping).line.kicks == 12


def shut(folder: Path, files: int, folders: int) -> None:
    for path in folder.iterdir():
        path.chmod(files)
    folder.chmod(folders)


def test_a_database_that_breaks_in_mid_session_is_replaced_and_the_session_goes_on(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    keeping, session = kept_in(tmp_path), list(turns(BEGAN_NS, Plan(kicks=60)))
    scribe = open_scribe(keeping)
    keep(scribe, clock, session[:400])
    scribe.close()
    break_up(keeping.archive.database)
    for turn in session[400:420]:
        scribe.take(turn)
    scribe.write()
    keep(scribe, clock, session[420:])

    line = only(keeping).line
    assert (line.outcome, line.kicks) == ("done", 60)
    assert len(only(keeping).kicks) >= 40
    assert "was damaged" in caplog.text
    [saved] = tmp_path.glob("kickstation-damaged-*.jsonl")
    assert {json.loads(row)["table"] for row in saved.read_text().splitlines()} >= {"station", "sessions"}
    assert not suspicion(keeping.archive.database).exists()


def break_up(database: Path) -> None:
    """Overwrites every page of the kicks, as a dying card would."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [page] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'kicks'").fetchone()
    with database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)


def test_a_nearly_full_disk_ends_the_recording_but_not_the_history(
    open_scribe: Opening, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=199_999_999))
    keeping = kept_in(tmp_path)
    scribe = open_scribe(keeping)
    take(scribe, clock, turns(BEGAN_NS))
    [problem] = scribe.write()
    assert "less than 200 MB are free" in problem
    assert only(keeping).line.kicks == 12
    assert not only(keeping).line.has_recording


def test_a_checkpoint_that_cannot_be_written_is_told(open_scribe: Opening, tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / f"{checkpoint.FILE}.new").mkdir()
    scribe = open_scribe(kept_in(tmp_path))
    take(scribe, clock, list(turns(BEGAN_NS))[:300])
    [problem] = scribe.write()
    assert "cannot note where the session stands" in problem


def test_an_engine_is_made_for_a_path_with_any_characters(tmp_path: Path) -> None:
    folder = tmp_path / "a b?c#d%20"
    folder.mkdir()
    with open_engine(folder / "k.db").connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    assert (folder / "k.db").exists()
