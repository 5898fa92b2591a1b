"""What a phone sees while somebody moves: the state, the stream of it, the last kick."""

import threading
from collections.abc import Callable, Iterator

import msgspec
from flask import Response, jsonify, request

from web.access import Visitor, visitor
from web.live import LiveFeed, View
from web.phones import Phones
from web.refusals import RefusedError, record_of
from web.sentences import parts_in
from web.texts import DEFAULT, language

# A heel may come right after a snapshot and must not wait; a recording played fast is thinned to this.
MIN_INTERVAL_S = 0.02
# While the station is offline a stream repeats that: the page hears its server, and a closed connection is found.
HEARTBEAT_S = 2.0
RECONNECT_MS = 1000
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Stream:
    """The answers about now, each a method; at most `max_streams` phones may watch at once."""

    def __init__(self, feed: LiveFeed, phones: Phones, max_streams: int) -> None:
        self._feed = feed
        self._phones = phones
        self._max_streams = max_streams
        self._free_streams = threading.BoundedSemaphore(max_streams)

    def healthz(self) -> Response:
        """That the page's process is alive, and whether it hears the loop."""
        station = "offline" if self._feed.view.snapshot is None else "online"
        return jsonify(page="ok", station=station, rejected_messages=self._feed.rejected)

    def state(self) -> Response:
        """The newest snapshot, as the loop encoded it, but for what its parts say."""
        snapshot = self._seen_by(visitor(), language())(self._feed.view)
        if snapshot is None:
            raise RefusedError("station offline")
        return Response(snapshot, mimetype="application/json")

    def last_kick(self) -> Response:
        """The newest kick that the loop told of; null until there is one."""
        return jsonify(kick=self._feed.last_kick)

    def live(self) -> Response:
        """The newest snapshot again and again, as server-sent events."""
        if request.method == "HEAD":  # Werkzeug never closes the body of these: a stream's place would be lost.
            return Response(mimetype="text/event-stream", headers=STREAM_HEADERS)
        if not self._free_streams.acquire(blocking=False):
            raise RefusedError("too many live pages", most=self._max_streams)
        offline = msgspec.json.encode(record_of("station offline"))
        events = _events(self._feed, offline, self._seen_by(visitor(), language()))
        response = Response(events, mimetype="text/event-stream", headers=STREAM_HEADERS)
        response.call_on_close(self._free_streams.release)
        return response

    def _seen_by(self, visitor: Visitor, language: str) -> Callable[[View], bytes | None]:
        """What of a view this visitor gets, in their language, as long as its phone is paired; None while offline."""
        phone, find = visitor.phone, self._phones.find

        def seen(view: View) -> bytes | None:
            paired = phone is not None and find(phone.id) is not None
            payload, newest = view.snapshot if paired else view.for_anyone, self._feed.newest
            if payload is None or newest is None or language == DEFAULT:
                return payload
            return parts_in(payload, newest.parts, language)

        return seen


def _events(feed: LiveFeed, offline: bytes, seen: Callable[[View], bytes | None]) -> Iterator[bytes]:
    """The life of one stream: newest view, pause, newest view; ends when the feed closes or the phone is gone."""
    yield b"retry: %d\n\n" % RECONNECT_MS
    view = feed.view
    while not feed.closing.is_set():
        snapshot = seen(view)
        yield _event(b"offline", offline) if snapshot is None else _event(b"snapshot", snapshot)
        feed.closing.wait(MIN_INTERVAL_S)
        view = feed.newer_than(view.change, HEARTBEAT_S)


def _event(name: bytes, payload: bytes) -> bytes:
    # A line break inside the JSON would end the event: each line is a data field of its own.
    return b"event: %b\n%b\n" % (name, b"".join(b"data: %b\n" % line for line in payload.splitlines()))
