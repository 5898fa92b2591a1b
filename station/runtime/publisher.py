"""Hands the loop's messages to whoever listens, from a thread of its own, so that no listener can delay a light."""

import queue
import threading

import zmq

from station.messages import EVENT_TOPIC, SNAPSHOT_TOPIC, EventMessage, Snapshot, encode

LIMIT_MESSAGES = 256


class Publisher:
    """A zmq PUB socket behind a bounded queue: `offer` never waits, and what does not fit is counted in `dropped`."""

    def __init__(self, endpoint: str) -> None:
        """Binds `endpoint` and starts to send. Raises zmq.ZMQError when the address cannot be bound."""
        self.dropped = 0
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

    def close(self) -> None:
        """Sends what is queued, then lets go of the socket."""
        self._queue.put(None)
        self._thread.join()
        self._socket.close()
        self._context.term()

    def _run(self) -> None:
        while (message := self._queue.get()) is not None:
            topic = SNAPSHOT_TOPIC if isinstance(message, Snapshot) else EVENT_TOPIC
            self._socket.send_multipart((topic, encode(message)))
