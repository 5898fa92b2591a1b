"""Keeps the loop and the page running as two processes under one parent, and ends both together."""

import gc
import logging
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext

from station.children import end_with_parent

log = logging.getLogger(__name__)

EXIT_USAGE = 2
# A card may stall for 5 s while the last session goes to disk.
PATIENCE_S = 6.0


class Supervisor:
    """Runs named commands until one of them was started wrongly or a signal asks to stop.

    `sockets` are handed down: each belongs from its start on to the child of that name alone, and ends with it.
    """

    def __init__(self, commands: Mapping[str, Sequence[str]], sockets: Mapping[str, socket.socket]) -> None:
        self._commands = commands
        self._sockets = sockets
        self._stop = threading.Event()
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def stop(self) -> None:
        """Asks `run` to end everything; safe in a signal handler."""
        self._stop.set()

    def run(self) -> int:
        """Starts all, waits, ends all; the exit code for the shell.

        A child that ends by a usage error ends everything with that code; one that dies otherwise is reported once and
        the others go on, since a page that says "station offline" serves better than no page.
        """
        gc.freeze()  # what was loaded stays; else it is searched for garbage at the end, while somebody waits for it
        fault = 0
        try:
            for name, command in self._commands.items():
                self._start(name, command)
            running = dict(self._children)
            while running and not self._stop.wait(0.1):
                for name, child in list(running.items()):
                    if child.poll() is not None:
                        del running[name]
                        fault = max(fault, self._judge(name, child.returncode))
        finally:
            self._end_all()
        return fault

    def _start(self, name: str, command: Sequence[str]) -> None:
        with self._sockets.get(name, nullcontext()) as handed:
            descriptors = [] if handed is None else [handed.fileno()]
            # Safe: this process has one thread while it starts children.
            self._children[name] = subprocess.Popen(  # noqa: S603
                command,
                preexec_fn=end_with_parent,  # noqa: PLW1509
                pass_fds=descriptors,
            )

    def _judge(self, name: str, code: int) -> int:
        if code == EXIT_USAGE:
            self.stop()
            return EXIT_USAGE
        if code == 0:
            return 0
        cause = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        log.error("The %s ended %s; the rest goes on. Stop with Ctrl-C and start again.", name, cause)
        return 1

    def _end_all(self) -> None:
        deadline_s = time.monotonic() + PATIENCE_S  # for all together: a person waits for the sum
        for child in self._children.values():
            child.terminate()
        for name, child in self._children.items():
            try:
                child.wait(max(0, deadline_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.error("The %s did not end within %s s and was killed.", name, PATIENCE_S)  # noqa: TRY400
                child.kill()
                child.wait()
