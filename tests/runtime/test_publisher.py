"""Listeners hear the loop over a real socket; the loop never hears of them."""

from pathlib import Path

import pytest
import zmq
from msgspec.structs import replace

from station.messages import EVENT_TOPIC, EventMessage, decode
from station.runtime.publisher import LIMIT_MESSAGES, RECENT_SNAPSHOTS, Publisher
from tests.setup.idle import IDLE


@pytest.fixture
def endpoint(tmp_path: Path) -> str:
    return f"ipc://{tmp_path}/p.sock"


def test_a_listener_gets_what_is_offered(endpoint: str) -> None:
    publisher = Publisher(endpoint)
    context = zmq.Context()
    listener = context.socket(zmq.SUB)
    listener.subscribe(EVENT_TOPIC)
    listener.rcvtimeo = 5000
    listener.connect(endpoint)
    seq = 0
    while not listener.poll(20):  # a PUB socket drops until the subscription has crossed
        seq += 1
        publisher.offer(EventMessage(seq, {"event": "foot_strike", "t_ns": seq, "side": "left"}))
    topic, payload = listener.recv_multipart()
    message = decode(payload)
    assert topic == EVENT_TOPIC
    assert isinstance(message, EventMessage)
    assert message.record["side"] == "left"
    publisher.close()
    listener.close()
    context.term()


def test_without_listeners_nothing_waits_and_closing_ends_the_thread(endpoint: str) -> None:
    publisher = Publisher(endpoint)
    for seq in range(10):
        publisher.offer(EventMessage(seq, {}))
    publisher.close()
    assert not publisher._thread.is_alive()


def test_a_full_queue_drops_and_counts(endpoint: str) -> None:
    publisher = Publisher(endpoint)
    publisher.close()  # nobody takes from the queue any more
    for seq in range(LIMIT_MESSAGES + 3):
        publisher.offer(EventMessage(seq, {}))
    assert publisher.dropped == 3


def test_the_snapshots_of_the_last_seconds_can_be_asked_for(endpoint: str) -> None:
    publisher = Publisher(endpoint)
    assert publisher.recent() == []
    for seq in range(RECENT_SNAPSHOTS + 5):
        publisher.offer(replace(IDLE, seq=seq))
    publisher.offer(EventMessage(1, {}))
    publisher.close()
    assert [snapshot.seq for snapshot in publisher.recent()] == list(range(5, RECENT_SNAPSHOTS + 5))
