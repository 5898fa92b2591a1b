"""The running loop hears that people's sessions were changed; a loop that does not answer holds nobody up."""

import logging
import tempfile
import threading
from collections.abc import Iterator

import pytest
import zmq

from station.commands import COMMAND_SOCKET, Done, LookAgain, encode
from station.config import ConfigError
from tests.web.conftest import FakeLoop
from web import loop as told
from web.live import LiveFeed


@pytest.fixture
def online(loop: FakeLoop, feed: LiveFeed) -> LiveFeed:
    """A feed that has heard the loop."""
    loop.publish(loop.snapshot(1))
    feed.newer_than(0, 10)
    return feed


@pytest.fixture
def folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="ks-") as made:
        yield f"ipc://{made}/"


def test_nobody_is_asked_where_no_loop_runs(feed: LiveFeed) -> None:
    def endpoint(_: str) -> str:
        raise AssertionError("nobody is there to be asked")

    told.look_again(feed, endpoint)


def test_the_loop_is_asked_to_look_again(online: LiveFeed, folder: str) -> None:
    asked: list[bytes] = []
    with zmq.Context() as context, context.socket(zmq.REP) as desk:
        desk.bind(folder + COMMAND_SOCKET)

        def serve() -> None:
            asked.append(desk.recv())
            desk.send(encode(Done()))

        thread = threading.Thread(target=serve)
        thread.start()
        told.look_again(online, lambda name: folder + name)
        thread.join()
    assert asked == [encode(LookAgain())]


def test_a_loop_that_does_not_answer_is_named_in_the_log(
    online: LiveFeed, folder: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "PATIENCE_S", 0.01)
    with caplog.at_level(logging.WARNING):
        told.look_again(online, lambda name: folder + name)
    assert "goes by what it read before: no station answers" in caplog.text


def test_a_folder_of_sockets_that_cannot_be_used_is_named_in_the_log(
    online: LiveFeed, caplog: pytest.LogCaptureFixture
) -> None:
    def endpoint(_: str) -> str:
        raise ConfigError("no folder")

    told.look_again(online, endpoint)
    assert "no folder" in caplog.text
