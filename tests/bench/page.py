"""What the page costs with a whole class of phones, and when it lets go of those that fall asleep.

    tests/bench/page.py [SECONDS]        for how long the phones look, 30 by default

The phones are plain sockets of this process; station and page run as a user starts them, each in a process of its own.
"""

import ctypes
import os
import selectors
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.first_kick import cpu_s, memory_mb
from tests.conftest import RunningStation, free_port

PHONES = 30
ASLEEP_S = 10
GET = b"GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
REFUSED = b"HTTP/1.1 503"
STAMP = b'"t_ns":'
SO_ATTACH_FILTER = 26  # asm-generic/socket.h


@contextmanager
def running(*options: str) -> Iterator[RunningStation]:
    """A simulated station with room for PHONES, until the block is left."""
    with tempfile.TemporaryDirectory(prefix="ks-") as folder:
        settings = Path(folder) / "kickstation.toml"
        settings.write_text(f"[web]\nmax_streams = {PHONES}\n")
        station = RunningStation(
            Path(folder) / "station", free_port(), "--simulate", "--config", str(settings), *options
        )
        try:
            next(station.stream())
            yield station
        finally:
            station.stop()


def ask(port: int) -> tuple[socket.socket, bytes]:
    """A stream that was asked for, and the first that came of it."""
    asked = socket.create_connection(("127.0.0.1", port))
    asked.sendall(GET)
    return asked, asked.recv(65536)


class Phone:
    """One stream, and how old each snapshot was when it came."""

    def __init__(self, port: int) -> None:
        """Asks until there is a place: that of whoever looked before is free with the next snapshot."""
        while (asked := ask(port))[1].startswith(REFUSED):
            asked[0].close()
        self.socket, self._rest = asked
        self.delays_ms: list[float] = []

    def read(self) -> None:
        """Takes what has come; a snapshot counts when its last byte is here."""
        self._rest += self.socket.recv(65536)
        now_ns = time.monotonic_ns()
        *events, self._rest = self._rest.split(b"\n\n")
        for event in events:
            _, stamp, rest = event.partition(STAMP)
            if stamp:
                self.delays_ms.append((now_ns - int(rest.partition(b",")[0])) / 1e6)


def look(phones: list[Phone], seconds: float) -> None:
    """Reads all streams as they come."""
    with selectors.DefaultSelector() as selector:
        for phone in phones:
            selector.register(phone.socket, selectors.EVENT_READ, phone)
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            for key, _ in selector.select(0.1):
                key.data.read()


def cost(rig: str, seconds: float) -> dict[str, float]:
    """What PHONES streams take from the page's process, and how late they are."""
    with running("--rig", rig) as station, ExitStack() as stack:
        page = station.child("web")
        phones = [Phone(station.port) for _ in range(PHONES)]
        for phone in phones:
            stack.enter_context(phone.socket)
        look(phones, 3)
        for phone in phones:
            phone.delays_ms.clear()
        before_s, began_s = cpu_s(page), time.monotonic()
        look(phones, seconds)
        took_s = time.monotonic() - began_s
        delays_ms = sorted(delay for phone in phones for delay in phone.delays_ms)
        return {
            "snapshots a second, each phone": len(delays_ms) / PHONES / took_s,
            "page % of a core (target 10)": (cpu_s(page) - before_s) / took_s * 100,
            "page peak memory MB (100)": memory_mb(page),
            "delay p50 ms": delays_ms[len(delays_ms) // 2],
            "delay p99 ms (50)": delays_ms[len(delays_ms) * 99 // 100],
            "delay max ms": delays_ms[-1],
        }


def freeze(_: Phone) -> None:
    """The browser is stopped, and its kernel takes what still comes until its buffer is full."""


def go_out_of_reach(phone: Phone) -> None:
    """The radio is off: no packet comes through any more, and none is acknowledged."""
    code = ctypes.create_string_buffer(bytes([0x06, 0, 0, 0, 0, 0, 0, 0]))  # bpf(4): return 0, keep no byte

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    program = Program(1, ctypes.addressof(code))
    phone.socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, bytes(program))


def held(sleep: Callable[[Phone], None]) -> int:
    """How many of PHONES places are still taken ASLEEP_S after the phones in them fell asleep."""
    with running() as station, ExitStack() as stack:
        phones = [Phone(station.port) for _ in range(PHONES)]
        for phone in phones:
            stack.enter_context(phone.socket)
        look(phones, 3)
        for phone in phones:
            sleep(phone)
        time.sleep(ASLEEP_S)
        late = [ask(station.port) for _ in range(PHONES)]
        for one, _ in late:
            stack.enter_context(one)
        return sum(answer.startswith(REFUSED) for _, answer in late)


def main() -> None:
    """The rigs side by side, then the phones that sleep."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    print(f"{PHONES} phones; {os.getloadavg()[0]:.1f} processes wanted one of {os.cpu_count()} cores before")
    rigs = ("single", "pair")
    figures = {rig: cost(rig, seconds) for rig in rigs}
    print(f"{'':34}" + "".join(f"{rig:>10}" for rig in rigs))
    for name in figures["single"]:
        print(f"{name:34}" + "".join(f"{figures[rig][name]:10.2f}" for rig in rigs))
    for name, sleep in (("frozen", freeze), ("out of reach", go_out_of_reach)):
        print(f"places held by {PHONES} phones {name} for {ASLEEP_S} s: {held(sleep)} (target 0)")


if __name__ == "__main__":
    main()
