"""A command crosses the socket, waits for the loop, and is answered or refused, never forgotten."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq

from station.asking import NoStationError, ask
from station.commands import AbortGuide, AnswerGuide, AskAbout, BeginGuide, Done, Refused, Reply, decode_reply
from station.runtime.desk import ENDING, LIMIT_ORDERS, CommandDesk, Order

PATIENCE_S = 30.0
ABOUT: dict[str, Callable[[], Reply]] = {
    "rig": lambda: Done("wires"),
    "doctor": lambda: Refused("its files cannot be read", "look"),
}


@pytest.fixture
def desk_of(short_folder: Path) -> Iterator[Callable[..., CommandDesk]]:
    """Opens a desk whose loop is the test."""
    desks: list[CommandDesk] = []

    def start(patience_s: float = PATIENCE_S) -> CommandDesk:
        desks.append(CommandDesk(endpoint(short_folder), ABOUT, patience_s))
        return desks[-1]

    yield start
    for desk in desks:
        desk.close()


def endpoint(folder: Path) -> str:
    return f"ipc://{folder}/commands.sock"


class Asker:
    """Somebody who asks in a thread of their own."""

    def __init__(self, folder: Path, command: Any) -> None:
        self.reply: Any = None
        self._thread = threading.Thread(target=self._ask, args=(folder, command))
        self._thread.start()

    def _ask(self, folder: Path, command: Any) -> None:
        self.reply = ask(endpoint(folder), command, PATIENCE_S)

    def answer(self) -> Any:
        self._thread.join(PATIENCE_S)
        return self.reply


def taken(desk: CommandDesk) -> Order:
    """The next order, as soon as it is there."""
    while True:
        for order in desk.take():
            return order


def test_what_is_asked_about_the_station_is_answered_without_the_loop(desk_of: Any, short_folder: Path) -> None:
    desk = desk_of()
    assert ask(endpoint(short_folder), AskAbout("rig"), PATIENCE_S) == Done("wires")
    assert ask(endpoint(short_folder), AskAbout("doctor"), PATIENCE_S) == Refused("its files cannot be read", "look")
    assert desk.take() == []


def test_the_loop_answers_what_was_asked(desk_of: Any, short_folder: Path) -> None:
    desk = desk_of()
    for command in (BeginGuide("build"), AnswerGuide(1, "yes")):
        asker = Asker(short_folder, command)
        order = taken(desk)
        assert order.command == command
        order.answer(Done({"steps": 9}))
        assert asker.answer() == Done({"steps": 9})
    assert desk.take() == []


def test_a_loop_that_does_not_take_it_in_time_never_gets_it(desk_of: Any, short_folder: Path) -> None:
    desk = desk_of(0.01)
    for _ in range(LIMIT_ORDERS):
        assert "nothing was done" in ask(endpoint(short_folder), AbortGuide(), PATIENCE_S).what  # type: ignore[union-attr]
    assert "too busy" in ask(endpoint(short_folder), AbortGuide(), PATIENCE_S).what  # type: ignore[union-attr]
    assert desk.take() == []


def test_a_loop_that_took_it_and_says_nothing_is_told_so(desk_of: Any, short_folder: Path) -> None:
    desk = desk_of(0.05)
    asker = Asker(short_folder, AbortGuide())
    taken(desk)
    assert "does not say how it went" in asker.answer().what


def test_what_is_no_command_does_not_reach_the_loop(desk_of: Any, short_folder: Path) -> None:
    desk = desk_of()
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.linger = 0
        socket.connect(endpoint(short_folder))
        for data in (b"nonsense", b'{"command": "jump"}', b"x" * 100_000):
            socket.send_multipart([data, b""])
            assert socket.poll(round(PATIENCE_S * 1000))
            assert isinstance(decode_reply(socket.recv()), Refused)
    assert desk.take() == []


def test_who_waits_when_the_station_ends_is_told_so(desk_of: Any, short_folder: Path) -> None:
    desk = desk_of()
    asker = Asker(short_folder, AbortGuide())
    while desk._orders.empty():
        pass
    desk.close()
    assert asker.answer() == ENDING


def test_what_comes_while_the_station_ends_is_refused_at_once(desk_of: Any) -> None:
    desk = desk_of()
    desk._closing = True
    assert desk._answer(b'{"command": "abort_guide"}') == ENDING


def test_where_no_station_runs_the_asker_is_told_how_to_start_one(short_folder: Path) -> None:
    with pytest.raises(NoStationError, match="start it with kickstation up"):
        ask(endpoint(short_folder), AbortGuide(), 0.05)


def test_an_answer_of_another_version_is_named(short_folder: Path) -> None:
    with zmq.Context() as context, context.socket(zmq.REP) as socket:
        socket.bind(endpoint(short_folder))
        other = threading.Thread(target=lambda: (socket.recv(), socket.send(b'{"reply": "perhaps"}')))
        other.start()
        with pytest.raises(NoStationError, match="another version"):
            ask(endpoint(short_folder), AbortGuide(), PATIENCE_S)
        other.join()
