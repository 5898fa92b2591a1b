"""Tells systemd that this process is ready and still makes progress, as sd_notify(3) lays down."""

import os
import socket
import time
from collections.abc import Callable, Mapping

# A third of what the watchdog allows: one message may be lost without an alarm.
SHARE = 3


class Notifier:
    """Where systemd listens, as it said in the environment; where it did not start this process, nothing is sent.

    `unsent` counts messages that systemd did not take: each is tried again with the next progress.
    """

    def __init__(
        self, environment: Mapping[str, str] = os.environ, now_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self.unsent = 0
        self._now_ns = now_ns
        self._address = environment.get("NOTIFY_SOCKET", "")
        self._period_ns = int(environment.get("WATCHDOG_USEC", "0")) * 1000 // SHARE
        self._due_ns: int | None = None
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)

    def progress(self) -> None:
        """Says "ready" at the first call, then, often enough for the watchdog, that work still gets done.

        Never waits. To be called by the work itself: a thread of its own would say so of a process that hangs.
        """
        if not self._address:
            return
        now_ns = self._now_ns()
        if self._due_ns is None:
            self._due_ns = now_ns if self._send(b"READY=1") else None
        elif self._period_ns and now_ns >= self._due_ns and self._send(b"WATCHDOG=1"):
            self._due_ns = now_ns + self._period_ns

    def close(self) -> None:
        """Says that this process is ending, so that nobody waits for progress."""
        if self._address:
            self._send(b"STOPPING=1")
        self._socket.close()

    def _send(self, message: bytes) -> bool:
        # A leading @ stands for the zero byte of an abstract address, unix(7).
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        try:
            self._socket.sendto(message, address)
        except OSError:
            self.unsent += 1
            return False
        return True
