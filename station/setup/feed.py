"""The running station as doctor and guides meet it: its snapshots as they come, and one begun where none runs."""

import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import IO, Self

import zmq

from station.children import end_with_parent
from station.messages import SNAPSHOT_TOPIC, Snapshot, decode

# A running station speaks 20 times a second; one that starts is given what a slow board needs for it.
GLANCE_S = 0.5
START_S = 20.0
END_S = 5.0


class StationError(Exception):
    """No station runs and none could be begun: `str()` says why."""


class Feed:
    """The snapshots of the station at an endpoint, as they come."""

    def __init__(self, endpoint: str) -> None:
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.SUB)
        self._socket.linger = 0
        self._socket.subscribe(SNAPSHOT_TOPIC)
        self._socket.connect(endpoint)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()
        self._context.term()

    def next(self, timeout_s: float) -> Snapshot | None:
        """The next snapshot, or None where none came in time."""
        if not self._socket.poll(max(0, round(timeout_s * 1000))):
            return None
        message = decode(self._socket.recv_multipart()[1])
        return message if isinstance(message, Snapshot) else None

    def all_within(self, seconds: float) -> list[Snapshot]:
        """Every snapshot within so many seconds."""
        snapshots = []
        until_s = time.monotonic() + seconds
        while (left_s := until_s - time.monotonic()) > 0:
            if (snapshot := self.next(left_s)) is not None:
                snapshots.append(snapshot)
        return snapshots


@contextmanager
def running_station(feed: Feed, run: Sequence[str]) -> Iterator[bool]:
    """While it lasts a station runs: the one that is there (True), or one begun for the time with the command `run`.

    Raises StationError with what it said where it cannot be begun.
    """
    if feed.next(GLANCE_S) is not None:
        yield True
        return
    # What it logs must not spoil a picture on the terminal; what it dies of is told.
    with tempfile.TemporaryFile() as log:
        # A session of its own: Ctrl-C is for whoever began it, who then ends it. Safe: Python has one thread here.
        station = subprocess.Popen(run, stderr=log, preexec_fn=end_with_parent, start_new_session=True)  # noqa: PLW1509, S603
        try:
            _wait_for_word(feed, station, log)
            yield False
        finally:
            station.terminate()
            try:
                station.wait(END_S)
            except subprocess.TimeoutExpired:
                station.kill()
                station.wait()


def _wait_for_word(feed: Feed, station: "subprocess.Popen[bytes]", log: IO[bytes]) -> None:
    until_s = time.monotonic() + START_S
    while feed.next(0.1) is None:
        if station.poll() is None and time.monotonic() < until_s:
            continue
        log.seek(0)
        said = log.read().decode(errors="replace").strip()
        raise StationError(said.rpartition("\n")[2].removeprefix("kickstation: ") or "the station does not start")
