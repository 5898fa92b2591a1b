"""Hands the loop's messages to whoever listens, from a thread of its own, so that no listener can delay a light."""

import queue
import threading
from collections import deque

import zmq

from station.messages import EVENT_TOPIC, SNAPSHOT_TOPIC, EventMessage, Snapshot, encode

LIMIT_MESSAGES = 256
# Three seconds of them, for whoever asks what the rig has been like just now.
RECENT_SNAPSHOTS = 60


class Publisher:
    """A zmq PUB socket behind a bounded queue: `offer` never waits, and what does not fit is counted in `dropped`."""

    def __init__(self, endpoint: str) -> None:
        """Binds `endpoint` and starts to send. Raises zmq.ZMQError when the address cannot be bound."""
        self.dropped = 0
        self._recent: deque[Snapshot] = deque(maxlen=RECENT_SNAPSHOTS)
        self._recent_lock = threading.Lock()
        self._queue: queue.SimpleQueue[Snapshot | EventMessage | None] = queue.SimpleQueue()
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.PUB)
        self._socket.linger = 0
        self._socket.bind(endpoint)
        self._thread = threading.Thread(target=self._run, name="publisher")
        self._thread.start()

    def offer(self, message: Snapshot | EventMessage) -> None:
        """Queues one message; called by the loop only."""
        if self._queue.qsize() < LIMIT_MESSAGES:
            self._queue.put(message)
        else:
            self.dropped += 1

    def recent(self) -> list[Snapshot]:
        """The snapshots of the last three seconds, oldest first; may be called from any thread."""
        with self._recent_lock:
            return list(self._recent)

    def close(self) -> None:
        """Sends what is queued, then lets go of the socket."""
        self._queue.put(None)
        self._thread.join()
        self._socket.close()
        self._context.term()

    def _run(self) -> None:
        while (message := self._queue.get()) is not None:
            topic = EVENT_TOPIC
            if isinstance(message, Snapshot):
                topic = SNAPSHOT_TOPIC
                with self._recent_lock:
                    self._recent.append(message)
            self._socket.send_multipart((topic, encode(message)))
