"""What every room's tests may ask for: a clock that stands still, and a whole station as a user starts it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from station.drill.view import SessionView

try:
    from hypothesis import HealthCheck, settings
except ImportError:  # in the environment of other people's drivers, where no examples are drawn
    pass
else:
    # How long an example takes says something of the machine's other work, not of what is tested.
    settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("unhurried")

PATIENCE_S = 60
# In an environment of its own (make test-api), where its absence leaves no test, which pytest takes for a failure.
collect_ignore = [] if find_spec("schemathesis") else ["api"]

IDLE_SESSION = SessionView("standing_by", "free", "Free", None, "Guest")


def free_port() -> int:
    """A port that is free now, for a process that is about to listen there; `reserve_port` keeps it so."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ManualClock:
    """A clock that moves when a test moves it."""

    def __init__(self, now_ns: int = 1_000_000_000) -> None:
        self.ns = now_ns

    def now_ns(self) -> int:
        return self.ns

    def advance_ms(self, ms: float) -> None:
        self.ns += round(ms * 1e6)


@pytest.fixture
def clock() -> ManualClock:
    """One second after the start of time."""
    return ManualClock()


class RunningStation:
    """A started `kickstation up` with its page's address and its folders."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.port = port
        self.state = folder / "state"
        self.runtime = folder / "run"
        self.runtime.mkdir(mode=0o700, parents=True)
        self.log = folder / "log"
        environment = os.environ | {"STATE_DIRECTORY": str(self.state), "RUNTIME_DIRECTORY": str(self.runtime)}
        self._command = [sys.executable, "-m", "station", "up", "--port", str(self.port), *options]
        self._environment = environment
        self.begin()

    def begin(self) -> None:
        """Starts it, as at first or once more after its end."""
        self.started_s = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self._command, env=self._environment, stdout=log, stderr=log)

    def stream(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Server-sent events of the page, each with its name, as they come; ends after a minute."""
        deadline_s = time.monotonic() + PATIENCE_S
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        while True:
            try:
                connection.request("GET", "/api/v1/live")
                break
            except ConnectionRefusedError:  # nobody listens yet; from then on an early phone waits, and no reset is due
                assert time.monotonic() < deadline_s, self.log.read_text()
                assert self.process.poll() is None, self.log.read_text()
                connection.close()
        name = "message"
        for line in connection.getresponse():
            assert time.monotonic() < deadline_s, self.log.read_text()
            key, _, value = line.decode().rstrip("\n").partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                yield name, json.loads(value)

    def child(self, command: str) -> int:
        """The process id of the child that runs `kickstation COMMAND`."""
        pid = self.process.pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if command in Path(f"/proc/{child}/cmdline").read_text().split("\0"):
                return int(child)
        raise AssertionError(f"no child runs {command}:\n{self.log.read_text()}")

    def stop(self) -> float:
        """Ends it as Ctrl-C does; the seconds that this took."""
        began_s = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE_S)
        return time.monotonic() - began_s


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder for sockets, whose path may have 107 bytes: pytest's own folders are too deep."""
    # What a test leaves running may still write into it.
    with tempfile.TemporaryDirectory(prefix="ks-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def reserve_port() -> Iterator[Callable[[], int]]:
    """Ports at which the test's own servers may listen, and nobody else, until the test ends."""
    with ExitStack() as stack:

        def reserve() -> int:
            # Bound but not listening: the kernel gives it to no other, and whoever sets SO_REUSEADDR may listen there.
            holder = stack.enter_context(socket.socket())
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            holder.bind(("127.0.0.1", 0))
            port: int = holder.getsockname()[1]
            return port

        yield reserve


@pytest.fixture
def start_station(short_folder: Path, reserve_port: Callable[[], int]) -> Iterator[Callable[..., RunningStation]]:
    """Starts stations with the given options and ends what a test leaves running."""
    started: list[RunningStation] = []

    def start(*options: str) -> RunningStation:
        started.append(RunningStation(short_folder / str(len(started)), reserve_port(), *options))
        return started[-1]

    yield start
    for station in started:
        station.process.kill()
        station.process.wait()
