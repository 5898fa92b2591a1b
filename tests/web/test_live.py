"""The feed keeps the newest snapshot, knows when the loop is gone, and survives what it does not understand."""

import logging
from typing import Any

import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as st

from web.live import OFFLINE_NS, LiveFeed, NotUnderstoodError, _read

PATIENCE_S = 10.0


def shown(feed: LiveFeed, change: int) -> bytes | None:
    """What the feed shows after view number `change`."""
    view = feed.newer_than(change, PATIENCE_S)
    assert view.change > change
    return view.snapshot


def test_nothing_heard_yet_is_offline(feed: LiveFeed) -> None:
    assert feed.view.snapshot is None


def test_a_snapshot_is_shown_as_the_loop_encoded_it(feed: LiveFeed, loop: Any) -> None:
    payload = loop.publish(loop.snapshot(1))
    assert shown(feed, 0) == payload


def test_only_the_newest_snapshot_waits_for_a_slow_reader(feed: LiveFeed, loop: Any) -> None:
    for seq in range(1, 51):
        newest = loop.publish(loop.snapshot(seq))
    while feed.view.change < 50:
        feed.newer_than(feed.view.change, PATIENCE_S)
    assert feed.newer_than(3, PATIENCE_S).snapshot == newest


def test_two_seconds_of_silence_are_offline_and_the_next_snapshot_is_online(
    feed: LiveFeed, loop: Any, clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    loop.publish(loop.snapshot(1))
    assert shown(feed, 0) is not None
    clock.advance_ms(OFFLINE_NS / 1e6)
    assert feed.newer_than(1, 0.3).snapshot is not None
    clock.advance_ms(1)
    assert shown(feed, 1) is None
    loop.publish(loop.snapshot(2))
    assert shown(feed, 2) is not None
    assert [record.getMessage() for record in caplog.records] == [
        "station online",
        "station offline: no snapshot for 2 s",
        "station online",
    ]


def test_a_loop_that_starts_again_is_found_again(endpoint: str, feed: LiveFeed, loop: Any) -> None:
    loop.publish(loop.snapshot(1))
    assert shown(feed, 0) is not None
    loop.close()
    again = type(loop)(endpoint)
    again.await_reader()
    payload = again.publish(again.snapshot(2))
    assert shown(feed, 1) == payload
    again.close()


def test_what_is_not_understood_is_counted_said_once_and_left_out(
    feed: LiveFeed, loop: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    newer = loop.snapshot(1, version=2)
    for payload in (b"", b"{", b'{"version":1}', newer, b"[" * 100_000):
        loop.publish(payload)
    loop.socket.send(b"snapshot")
    good = loop.publish(loop.snapshot(2))
    assert shown(feed, 0) == good
    assert feed.rejected == 6
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO", "INFO"]
    assert "understood again after 6" in caplog.records[1].getMessage()


def test_a_newer_version_is_answered_with_the_remedy(loop: Any) -> None:
    with pytest.raises(NotUnderstoodError, match=r"version 2, this page knows 1; restart loop and page from one inst"):
        _read([b"snapshot", loop.snapshot(1, version=2)])


@given(st.lists(st.binary()))
def test_no_bytes_are_an_error_of_the_page(parts: list[bytes]) -> None:
    with pytest.raises(NotUnderstoodError):
        _read(parts)


def test_closing_lets_waiting_streams_go(endpoint: str) -> None:
    feed = LiveFeed(endpoint)
    feed.close()
    assert feed.newer_than(feed.view.change, PATIENCE_S) is feed.view


def test_an_impossible_endpoint_is_refused_at_once() -> None:
    with pytest.raises(zmq.ZMQError):
        LiveFeed("ipc://" + "x" * 200)
