"""A guide is gone through in a terminal: keys become answers, and whatever ends it early changes nothing."""

import io
import os
import pty
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from rich.console import Console

from station.asking import NoStationError
from station.commands import AbortGuide, AnswerGuide, BeginGuide, Done, Refused
from station.messages import Choice, GuideView, Said, Snapshot
from station.setup import terminal
from station.setup.keys import GONE, single_keys
from station.setup.terminal import GuideError, go_through
from tests.setup.idle import IDLE

CHOICES = [Choice("yes", Said("y", "Yes")), Choice("no", Said("n", "No"))]


def view(question: int, state: Any = "running", run: int = 7) -> GuideView:
    choices = CHOICES if state == "running" else []
    return GuideView("build", run, question, 1, 2, Said("t", "T"), Said("i", "I"), state, choices=choices)


class Station:
    """A station that shows one view after the other, and notes what it is asked."""

    def __init__(self, *views: GuideView | None, keys: str = "") -> None:
        self.views = list(views)
        self.keys = list(keys)
        self.asked: list[Any] = []
        self.refusal: Refused | None = None
        self.gone: Exception | None = None

    def next(self, _timeout_s: float) -> Snapshot | None:
        if not self.views:
            return None
        return replace(IDLE, guide=self.views.pop(0))

    def ask(self, _endpoint: str, command: Any) -> Any:
        self.asked.append(command)
        if self.gone is not None:
            raise self.gone
        return self.refusal or Done({"run": 7})

    def pressed(self) -> str:
        key = self.keys.pop(0) if self.keys else ""
        if key == "\x03":
            raise KeyboardInterrupt
        return key


@pytest.fixture
def walk(monkeypatch: Any) -> Callable[[Station], GuideView]:
    """Goes through the guide of a station."""

    def through(station: Station) -> GuideView:
        monkeypatch.setattr(terminal, "ask", station.ask)
        console = Console(file=io.StringIO())
        feed: Any = station
        ended, source = go_through(feed, "ipc://nowhere", BeginGuide("build"), station.pressed, console)
        assert source == "live"
        return ended

    return through


def test_keys_become_answers_to_the_question_that_is_shown(walk: Any) -> None:
    station = Station(None, view(1), view(1), view(2), view(2, "done"), keys="2x1")
    assert walk(station).state == "done"
    assert station.asked == [BeginGuide("build"), AnswerGuide(1, "no"), AnswerGuide(2, "yes")]


def test_a_key_that_is_pressed_twice_answers_once(walk: Any) -> None:
    station = Station(view(1), view(1), view(1, "failed"), keys="11")
    assert walk(station).state == "failed"
    assert station.asked == [BeginGuide("build"), AnswerGuide(1, "yes")]


@pytest.mark.parametrize("key", ["3", "0", "9", "²", "y"])
def test_a_key_that_means_nothing_does_nothing(walk: Any, key: str) -> None:
    station = Station(view(1), view(1, "done"), keys=key)
    walk(station)
    assert station.asked == [BeginGuide("build")]


def test_a_guide_that_was_there_before_is_not_taken_for_the_own_one(walk: Any) -> None:
    station = Station(view(9, "done", run=6), view(1), view(1, "aborted"))
    assert walk(station).run == 7


@pytest.mark.parametrize("key", ["q", GONE])
def test_quitting_ends_the_guide(walk: Any, key: str) -> None:
    station = Station(view(1), view(1, "aborted"), keys=key)
    assert walk(station).state == "aborted"
    assert station.asked == [BeginGuide("build"), AbortGuide(7)]


def test_ctrl_c_ends_the_guide(walk: Any) -> None:
    station = Station(view(1), view(1), keys="\x03")
    with pytest.raises(KeyboardInterrupt):
        walk(station)
    assert station.asked == [BeginGuide("build"), AbortGuide(7)]


def test_a_station_that_ends_ends_the_guide(walk: Any) -> None:
    station = Station(view(1))
    with pytest.raises(GuideError, match="the station has ended"):
        walk(station)


def test_what_cannot_be_begun_says_why(walk: Any) -> None:
    station = Station()
    station.refusal = Refused("another guide runs", "abort it first")
    with pytest.raises(GuideError, match="another guide runs: abort it first"):
        walk(station)
    station.gone = NoStationError("nobody there")
    with pytest.raises(GuideError, match="nobody there"):
        walk(station)


def test_an_answer_that_nobody_hears_any_more_is_no_error(walk: Any) -> None:
    station = Station(view(1), view(1), view(1, "aborted"), keys="1q")
    begun = station.ask

    def ask(endpoint: str, command: Any) -> Any:
        reply = begun(endpoint, command)
        station.gone = NoStationError("gone")
        return reply

    station.ask = ask  # type: ignore[assignment, method-assign]
    assert walk(station).state == "aborted"


@pytest.fixture
def typist(monkeypatch: Any) -> Iterator[int]:
    """The other end of a terminal that is the standard input."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield ours
    os.close(ours)


def test_keys_arrive_one_by_one_unseen_and_the_terminal_is_left_as_it_was(typist: int) -> None:
    before = termios.tcgetattr(sys.stdin.fileno())
    with single_keys() as pressed:
        assert pressed() == ""
        os.write(typist, b"1q")
        assert [pressed(), pressed(), pressed()] == ["1", "q", ""]
        assert not termios.tcgetattr(sys.stdin.fileno())[3] & termios.ECHO
    assert termios.tcgetattr(sys.stdin.fileno()) == before


def test_a_terminal_that_has_gone_away_says_so(monkeypatch: Any, typist: int) -> None:
    with single_keys() as pressed:
        monkeypatch.setattr(os, "read", lambda _descriptor, _size: b"")
        os.write(typist, b"x")
        assert pressed() == GONE


def test_what_is_no_terminal_is_refused(monkeypatch: Any, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("1")
    with (tmp_path / "keys").open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with pytest.raises(termios.error), single_keys():
            pass
