"""Follows the loop's messages and keeps the newest snapshot for every phone that looks."""

import dataclasses
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import zmq

from station.gait.events import Kick
from station.messages import EVENT_TOPIC, SNAPSHOT_TOPIC, VERSION, EventMessage, Snapshot, Source, decode, encode

logger = logging.getLogger(__name__)

# The loop publishes 20 snapshots a second: silence of 40 of them is no hiccup any more.
OFFLINE_NS = 2_000_000_000
# How late the thread may notice silence or its own end; ten idle wake-ups a second cost less than 0.1 % of a core.
POLL_MS = 100


class _Envelope(msgspec.Struct):
    """The only field that a message of any version must have."""

    version: int


_decode_version = msgspec.json.Decoder(_Envelope).decode


@dataclass(frozen=True, slots=True)
class View:
    """What a phone is to see now: the newest snapshot as the loop encoded it, or None while the station is offline.

    `change` rises with every new view, so that a reader can tell whether it has shown this one. `for_anyone` is the
    same for a phone that is not paired.
    """

    change: int
    snapshot: bytes | None = None
    for_anyone: bytes | None = None


def without_person(snapshot: Snapshot) -> bytes:
    """A snapshot for a phone that is not paired: the session without who does it and what it came to."""
    session = dataclasses.replace(snapshot.session, person_id=None, person="", result=None, form_speed=None, count=None)
    return encode(msgspec.structs.replace(snapshot, session=session, guide=None))


class LiveFeed:
    """A thread that subscribes to the loop's snapshots; any number of streams wait here for the newest one.

    There is one view and no queue: whoever is slow skips what it missed. `rejected` counts messages that were not
    understood; `closing` is set when streams are to end; `last_kick` is the record of the newest kick since the loop
    came, None until there is one. `source` is who moved for the newest snapshot, None before the first one. `newest` is
    that snapshot, None while the station is offline.
    """

    def __init__(self, endpoint: str, now_ns: Callable[[], int] = time.monotonic_ns) -> None:
        """Subscribes at `endpoint`, whether or not a loop publishes there yet.

        Raises zmq.ZMQError when the endpoint is no valid address.
        """
        self.rejected = 0
        self.last_kick: dict[str, Any] | None = None
        self.source: Source | None = None
        self.newest: Snapshot | None = None
        self._hearers: list[Callable[[Snapshot], None]] = []
        self.closing = threading.Event()
        self._now_ns = now_ns
        self._view = View(0)
        self._heard_ns = 0
        self._understood = True
        self._changed = threading.Condition()
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.SUB)
        self._socket.linger = 0
        self._socket.subscribe(SNAPSHOT_TOPIC)
        self._socket.subscribe(EVENT_TOPIC)
        try:
            self._socket.connect(endpoint)
        except zmq.ZMQError:
            self._context.destroy()
            raise
        self._thread = threading.Thread(target=self._run, name="live-feed")
        self._thread.start()

    @property
    def view(self) -> View:
        """What to show now."""
        return self._view

    def newer_than(self, change: int, timeout_s: float) -> View:
        """Waits for a view other than number `change`; the same one again after `timeout_s` or when closing."""
        with self._changed:
            self._changed.wait_for(lambda: self._view.change != change or self.closing.is_set(), timeout_s)
            return self._view

    def tell(self, hear: Callable[[Snapshot], None]) -> None:
        """Has `hear` called with each snapshot from now on, in the feed's thread: it must not wait."""
        self._hearers.append(hear)

    def close(self) -> None:
        """Lets waiting streams go, ends the thread and leaves the socket."""
        self.closing.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join()
        self._context.destroy()

    def _run(self) -> None:
        while not self.closing.is_set():
            if self._socket.poll(POLL_MS):
                self._accept(self._socket.recv_multipart())
            elif self._view.snapshot is not None and self._now_ns() - self._heard_ns > OFFLINE_NS:
                logger.warning("station offline: no snapshot for %.0f s", OFFLINE_NS / 1e9)
                self.last_kick = self.newest = None
                self._show()

    def _accept(self, parts: list[bytes]) -> None:
        try:
            message = _read(parts)
        except NotUnderstoodError as error:
            self.rejected += 1
            if self._understood:
                logger.warning("a message of the loop is not understood and left out: %s", error)
            self._understood = False
            return
        if isinstance(message, EventMessage):
            if message.record.get("event") == Kick.event:
                self.last_kick = message.record
            return
        if not self._understood:
            logger.info("the loop's messages are understood again after %d that were not", self.rejected)
        if self._view.snapshot is None:
            logger.info("station online")
        self._understood = True
        self._heard_ns = self._now_ns()
        self.source = message.source
        self.newest = message
        for hear in self._hearers:
            hear(message)
        self._show(parts[1], without_person(message))

    def _show(self, snapshot: bytes | None = None, for_anyone: bytes | None = None) -> None:
        with self._changed:
            self._view = View(self._view.change + 1, snapshot, for_anyone)
            self._changed.notify_all()


class NotUnderstoodError(Exception):
    """A message that cannot be shown: `str()` says why."""


def _read(parts: list[bytes]) -> Snapshot | EventMessage:
    """The message in what came over the socket. Raises NotUnderstoodError."""
    if len(parts) != 2:
        raise NotUnderstoodError(f"it has {len(parts)} parts instead of 2")
    try:
        version = _decode_version(parts[1]).version
        if version == VERSION:
            message: Snapshot | EventMessage = decode(parts[1])
            return message
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotUnderstoodError(str(error)) from error
    raise NotUnderstoodError(
        f"it has version {version}, this page knows {VERSION}; restart loop and page from one installation"
    )
