"""The board's heat, supply, disk and date are looked at apart from everything else, and said once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from station.messages import PartState, Vitals
from station.ports import WallTime
from station.runtime import vitals as module
from station.runtime.vitals import HOT, LOW_VOLTAGE, VitalSigns


class Calendar:
    """A clock that was set."""

    def now(self) -> WallTime:
        return WallTime(datetime(2026, 11, 26, tzinfo=UTC), trusted=True)


class Board:
    """What a board measures, in the test's hands."""

    def __init__(self, folder: Path) -> None:
        self.low: bool | None = False
        self.celsius: float | None = 51.5
        self.signs = VitalSigns(folder, Calendar(), lambda: self.low, lambda: self.celsius)


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(tmp_path / "not" / "made yet")


def test_before_anybody_looked_nothing_is_known(board: Board) -> None:
    assert board.signs.now == Vitals()
    assert board.signs.parts() == []


def test_what_the_board_measures_is_told(board: Board) -> None:
    board.signs.look()
    now = board.signs.now
    assert (now.temperature_c, now.low_voltage, now.clock_trusted) == (51.5, False, True)
    assert now.free_bytes is not None
    assert now.free_bytes > 0
    assert board.signs.parts() == [PartState("supply", True, "")]


def test_a_machine_that_nobody_watches_has_no_such_parts(board: Board) -> None:
    board.low = board.celsius = None
    board.signs.look()
    assert board.signs.parts() == []


def test_too_little_voltage_is_said_once_and_its_end_once(board: Board, caplog: pytest.LogCaptureFixture) -> None:
    board.low = True
    board.signs.look()
    board.signs.look()
    assert board.signs.parts() == [PartState("supply", False, LOW_VOLTAGE)]
    board.low = False
    board.signs.look()
    board.signs.look()
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_a_hot_board_works_and_says_so(board: Board) -> None:
    board.celsius = 81.0
    board.signs.look()
    assert board.signs.parts()[-1] == PartState("board", True, HOT)


def test_it_goes_on_by_itself_until_it_is_closed(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PERIOD_S", 0.001)
    board.signs.start()
    board.celsius = 60.0
    while board.signs.now.temperature_c != 60.0:
        assert board.signs._thread.is_alive()
    board.signs.close()
    assert not board.signs._thread.is_alive()
