"""The running station is found, or one is begun for the time and ended, whatever happens meanwhile."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq

from station.messages import EVENT_TOPIC, SNAPSHOT_TOPIC, EventMessage, encode
from station.setup import feed as feeds
from station.setup.feed import Feed, StationError, running_station
from tests.setup.idle import IDLE

# A station that says one word again and again until it is ended.
TALKER = """
import signal, sys, time, zmq
context = zmq.Context()
socket = context.socket(zmq.PUB)
socket.bind(sys.argv[1])
if sys.argv[3] == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    socket.send_multipart([b"snapshot", sys.argv[2].encode()])
    time.sleep(0.02)
"""


@pytest.fixture
def endpoint(short_folder: Path) -> str:
    return f"ipc://{short_folder}/loop.sock"


@pytest.fixture
def feed(endpoint: str) -> Iterator[Feed]:
    with Feed(endpoint) as opened:
        yield opened


def talker(endpoint: str, manners: str = "polite") -> list[str]:
    return [sys.executable, "-c", TALKER, endpoint, encode(IDLE).decode(), manners]


def test_what_the_station_says_arrives_and_silence_is_nothing(endpoint: str, feed: Feed) -> None:
    assert feed.next(0.01) is None
    with zmq.Context() as context, context.socket(zmq.PUB) as station:
        station.linger = 0
        station.bind(endpoint)
        heard = None
        while heard is None:
            station.send_multipart((EVENT_TOPIC, encode(EventMessage(1, {}))))
            station.send_multipart((SNAPSHOT_TOPIC, encode(EventMessage(1, {}))))
            station.send_multipart((SNAPSHOT_TOPIC, encode(IDLE)))
            heard = feed.next(0.05)
        assert heard == IDLE


def test_where_none_runs_one_is_begun_and_ended(endpoint: str, feed: Feed) -> None:
    with running_station(feed, talker(endpoint)) as ran_before:
        assert not ran_before
        assert len(feed.all_within(0.3)) > 2
    while feed.next(0.2) is not None:
        pass  # what was still on its way
    assert feed.next(0.2) is None


def test_one_that_runs_is_left_as_it_is(endpoint: str, feed: Feed) -> None:
    with running_station(feed, talker(endpoint)), running_station(feed, ["/nothing/to/run"]) as ran_before:
        assert ran_before


def test_one_that_does_not_end_is_ended(monkeypatch: Any, endpoint: str, feed: Feed) -> None:
    monkeypatch.setattr(feeds, "END_S", 0.1)
    with running_station(feed, talker(endpoint, "deaf")):
        pass
    while feed.next(0.2) is not None:
        pass
    assert feed.next(0.2) is None


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; print('a\\nkickstation: no chip here', file=sys.stderr); sys.exit(2)", "^no chip here$"),
        ("pass", "^the station does not start$"),
    ],
)
def test_one_that_cannot_be_begun_tells_why(feed: Feed, program: str, said: str) -> None:
    with pytest.raises(StationError, match=said), running_station(feed, [sys.executable, "-c", program]):
        pass


def test_one_that_never_says_a_word_is_given_up(monkeypatch: Any, feed: Feed) -> None:
    monkeypatch.setattr(feeds, "START_S", 0.2)
    silent = [sys.executable, "-c", "import time; time.sleep(60)"]
    with pytest.raises(StationError, match="does not start"), running_station(feed, silent):
        pass
