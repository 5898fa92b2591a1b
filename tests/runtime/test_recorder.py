"""What the loop may rely on: it never waits, whatever the disk does, and hears once what is wrong."""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from station.drill.people import GUEST, Person
from station.gait.calibration import Calibration, LegCalibration
from station.gait.samples import Tick
from station.programs.loading import built_in_programs
from station.runtime import recorder as module
from station.runtime.keeping import Keeping
from station.runtime.recorder import LIMIT_ROWS, Recorder
from station.runtime.scribe import Scribe
from station.runtime.turn import Learnt, Turn
from station.storage.history import History
from station.storage.prepare import prepare
from station.storage.roster import Roster
from station.storage.trace import format_header
from tests.conftest import ManualClock
from tests.made_sessions import HEALTH, SECOND, Calendar, Plan, kept_in, rows_of, turns


class StopsAfterOneSlice(threading.Event):
    """Lets a recorder's whole life run through in the calling thread."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__()
        self._stopping = stopping

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout == module.SLICE_S
        self._stopping.set()
        return True


@pytest.fixture
def keeping(tmp_path: Path) -> Keeping:
    return kept_in(tmp_path)


@pytest.fixture
def recorder(keeping: Keeping, clock: ManualClock) -> Recorder:
    """A recorder whose thread is not started."""
    return Recorder(keeping, clock, Calendar(clock))


@pytest.fixture
def scribe(recorder: Recorder, keeping: Keeping, clock: ManualClock) -> Iterator[Scribe]:
    """What the recorder's thread would work with: for slices by hand."""
    made = recorder._scribe = Scribe(keeping, clock, Calendar(clock), lambda: HEALTH)
    yield made
    made.close()


@pytest.fixture
def started(recorder: Recorder) -> Iterator[Recorder]:
    """A recorder whose thread runs, and is ended at last."""
    recorder.start(lambda: HEALTH)
    yield recorder
    recorder.close()


def test_a_session_that_was_offered_is_kept_when_the_recorder_is_closed(recorder: Recorder, keeping: Keeping) -> None:
    recorder.start(lambda: HEALTH)
    for turn in turns(20 * SECOND, Plan(kicks=12)):
        recorder.offer(turn)
    recorder.close()

    [line] = History(keeping.archive).sessions()
    assert (line.kicks, line.outcome, line.has_recording) == (12, "done", True)
    state = recorder.state()
    assert (state.ok, state.dropped, state.session, state.message) == (True, 0, line.id, "recording")


def test_a_recorder_that_heard_of_no_session_leaves_no_recording(started: Recorder, keeping: Keeping) -> None:
    started.offer(Turn([Tick(1)]))
    started.close()

    assert not keeping.archive.recordings.exists()
    assert started.state().file is None


def test_rows_beyond_the_limit_are_counted_and_not_waited_for(
    recorder: Recorder, scribe: Scribe, caplog: pytest.LogCaptureFixture
) -> None:
    recorder.offer(Turn([Tick(0)] * LIMIT_ROWS))
    recorder.offer(Turn([Tick(1)] * 3))
    assert recorder.dropped == 3

    recorder._slice(scribe)
    assert not recorder.state().ok
    assert "too slowly" in recorder.state().message

    recorder.offer(Turn([Tick(2)]))
    recorder._slice(scribe)
    assert recorder.state().ok
    assert recorder.dropped == 3
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.WARNING]


def test_of_turns_that_come_too_fast_the_rows_are_let_go_but_the_kicks_are_kept(
    recorder: Recorder, scribe: Scribe, keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT_ROWS", 100)
    for turn in turns(20 * SECOND, Plan(kicks=12)):
        recorder.offer(turn)
    recorder._slice(scribe)

    [line] = History(keeping.archive).sessions()
    assert line.kicks == 12
    assert recorder.dropped > 1000


def test_what_comes_when_even_turns_are_too_many_is_counted(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT_TURNS", 1)
    recorder.offer(Turn([Tick(0)]))
    recorder.offer(Turn([Tick(1), Tick(2)]))
    recorder.offer(Turn(()))
    assert recorder.dropped == 2


def test_a_problem_is_told_once_and_its_end_once(
    recorder: Recorder, scribe: Scribe, keeping: Keeping, caplog: pytest.LogCaptureFixture
) -> None:
    keeping.archive.recordings.write_text("a file where the folder should be")
    session = list(turns(20 * SECOND, Plan(kicks=12)))
    for part in (session[:200], session[200:260], session[260:300]):
        for turn in part:
            recorder.offer(turn)
        recorder._slice(scribe)
    assert not recorder.state().ok
    keeping.archive.recordings.unlink()
    for turn in session[300:]:
        recorder.offer(turn)
    recorder._slice(scribe)

    assert recorder.state().ok
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.WARNING]
    assert "cannot record" in caplog.text
    assert f"kept again; {recorder.dropped} rows were lost" in caplog.text
    ten_seconds_before, of_the_session = 200, 60
    assert recorder.dropped == (ten_seconds_before + of_the_session) * len(session[0].rows)


def test_the_loop_does_not_wait_for_a_disk_that_stalls(recorder: Recorder, keeping: Keeping) -> None:
    """Another connection holds the database as a stalled card would: nothing is written until it lets go."""
    prepare(keeping.archive.database, keeping.station)
    with closing(sqlite3.connect(keeping.archive.database, isolation_level=None)) as stalling:
        stalling.execute("BEGIN IMMEDIATE")
        recorder.start(lambda: HEALTH)
        for turn in turns(20 * SECOND, Plan(kicks=12)):
            recorder.offer(turn)
        stalling.execute("ROLLBACK")
    recorder.close()

    [line] = History(keeping.archive).sessions()
    assert (line.kicks, recorder.dropped) == (12, 0)


def test_stopping_does_not_wait_for_what_a_crash_left(recorder: Recorder, keeping: Keeping) -> None:
    folder = keeping.archive.recordings
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.csv").write_text(format_header(keeping.header) + "4,clock,,,,\n5,clo")
    recorder._stopping.set()
    recorder._wake.set()
    recorder._run(lambda: HEALTH)

    assert [rows_of(path) for path in sorted(folder.glob("*.csv"))] == [[Tick(4)]] * 3
    assert not list(folder.glob("*.csv.gz"))


def test_what_a_crash_left_is_compressed_at_the_next_start_torn_line_and_all(
    recorder: Recorder, keeping: Keeping
) -> None:
    folder = keeping.archive.recordings
    folder.mkdir()
    (folder / "left.csv").write_text(format_header(keeping.header) + "4,clock,,,,\n5,clo")
    recorder._wake = StopsAfterOneSlice(recorder._stopping)
    recorder._run(lambda: HEALTH)

    assert [path.name for path in folder.iterdir()] == ["left.csv.gz"]
    assert rows_of(folder / "left.csv.gz") == [Tick(4)]


def test_people_and_programs_are_read_at_the_start_and_when_somebody_changed_them(
    recorder: Recorder, keeping: Keeping
) -> None:
    prepare(keeping.archive.database, keeping.station)
    roster = Roster(keeping.archive)
    ada = roster.add_person(Person(None, "Ada", 1700))
    recorder._stopping.set()
    recorder._wake.set()
    recorder._run(lambda: HEALTH)
    first = recorder.known()
    assert first is not None
    assert first.people == (GUEST, ada)
    assert recorder.known() is None, "each reading is told once"

    roster.put_program("mine", 'title = "Mine"\n[[sets]]\nwork_s = 20\n')
    recorder.look_again()
    recorder._run(lambda: HEALTH)
    again = recorder.known()
    assert again is not None
    assert again.programs[-1].title == "Mine"
    assert again.last is None, "whatever is chosen stays"


def test_the_next_session_begins_with_what_the_last_one_taught(recorder: Recorder, keeping: Keeping) -> None:
    prepare(keeping.archive.database, keeping.station)
    ada = Roster(keeping.archive).add_person(Person(None, "Ada", 1700)).id or ""
    learnt = Calibration("single", 765.0, 903.0, "2026-11-25", {}, {"left": LegCalibration(0.31, 210.0)})
    recorder.offer(Turn([Tick(1)], learnt=Learnt(ada, learnt)))
    recorder._stopping.set()
    recorder._wake.set()
    recorder._run(lambda: HEALTH)
    readings = [recorder.known(), recorder.known()]
    assert [list(each.calibrations[ada].values()) for each in readings if each is not None] == [[], [learnt]]


def test_where_nothing_can_be_read_the_built_in_programs_are_known(
    recorder: Recorder, keeping: Keeping, caplog: pytest.LogCaptureFixture
) -> None:
    keeping.archive.database.mkdir(parents=True)
    recorder._stopping.set()
    recorder._wake.set()
    recorder._run(lambda: HEALTH)
    known = recorder.known()
    assert known is not None
    assert (known.people, known.programs) == ((GUEST,), built_in_programs())
    assert "People and programs stay as they were known" in caplog.text
    recorder.look_again()
    recorder._run(lambda: HEALTH)
    assert recorder.known() is None
