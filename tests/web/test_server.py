"""The page on real sockets: places for streams, phones that fall asleep, ports in use, and a clean end."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.config import Config
from station.messages import RangeTrail, Snapshot, decode
from tests.ordered import no_loop
from web.doors import Doors
from web.listening import FIRST_DESCRIPTOR, USER_TIMEOUT_MS, ListenError, activated, inherited, listen
from web.live import without_person
from web.server import PageServer

PATIENCE_S = 20.0
SERVE = """
import sys
from station.config import Config, WebConfig
from station.messages import RangeTrail
from web.listening import listen
from web.server import serve
port = int(sys.argv[1])
serve(Config(web=WebConfig(port=port)), listen("127.0.0.1", port), sys.argv[2], None)
"""


@pytest.fixture
def port(loop: Any, endpoint: str, config: Config, doors: Doors) -> Iterator[int]:
    """The port of a page with two places for streams, whose loop has published one snapshot."""
    listener = listen("127.0.0.1", 0)
    server = PageServer(config, listener, endpoint, doors, no_loop)
    thread = threading.Thread(target=server.run)
    thread.start()
    loop.await_reader()
    loop.publish(loop.snapshot(1))
    yield listener.getsockname()[1]
    server.stop()
    thread.join()


def ask(port: int, path: str = "/api/v1/live") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.request("GET", path, headers={"Connection": "close"})
    response = connection.getresponse()
    connection.close()  # the response keeps the socket until it is closed itself
    return response


def test_a_closed_stream_makes_room_for_the_next_phone(port: int, loop: Any) -> None:
    first, second = ask(port), ask(port)
    assert first.readline() == second.readline() == b"retry: 1000\n"
    with ask(port) as third:
        assert third.status == 503
        assert third.headers["Retry-After"] == "5"
    first.close()
    for seq in range(2, 10_000):
        loop.publish(loop.snapshot(seq))
        with ask(port) as fourth:
            if fourth.status == 200:
                break
            fourth.read()
    assert fourth.status == 200
    second.close()


def test_other_requests_are_served_while_every_stream_is_taken(port: int) -> None:
    with ask(port), ask(port), ask(port, "/healthz") as health:
        assert health.status == 200


def test_the_server_does_not_say_what_it_is_made_of(port: int) -> None:
    with ask(port, "/healthz") as health:
        assert health.headers["Server"] is None


def test_a_phone_that_reads_nothing_holds_up_neither_the_others_nor_the_end(
    endpoint: str, loop: Any, doors: Doors
) -> None:
    listener = listen("127.0.0.1", 0)
    server = PageServer(Config(), listener, endpoint, doors, no_loop)
    thread = threading.Thread(target=server.run)
    thread.start()
    loop.await_reader()
    long = [RangeTrail("range", [0.0] * 500_000, [None] * 500_000)]  # 4.5 MB: more than the socket's buffers hold
    with socket.create_connection(listener.getsockname()) as asleep:
        asleep.sendall(b"GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with ask(listener.getsockname()[1]) as awake:
            for seq in range(1, 6):
                published = decode(loop.publish(loop.snapshot(seq, trails=long)))
                assert isinstance(published, Snapshot)
                payload = without_person(published)
                while (line := awake.readline()) != b"data: " + payload + b"\n":
                    assert line
        began_s = time.monotonic()
        server.stop()
        server.stop()
        thread.join()
        assert time.monotonic() - began_s < 1.0


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the platform has no TCP_USER_TIMEOUT")
def test_a_sleeping_phone_is_dropped_by_the_kernel_after_three_seconds() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 3_000


def test_a_platform_without_that_option_is_served_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "TCP_USER_TIMEOUT", raising=False)
    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


def test_a_port_in_use_is_named_with_the_remedy() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(ListenError, match=rf"Port {port} of 127\.0\.0\.1 is in use.*--port"):
            listen("127.0.0.1", port)


def test_a_port_that_needs_rights_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("socket.socket.bind", refuse)
    with pytest.raises(ListenError, match=r"may not open port 80 .* from 1024 up"):
        listen("127.0.0.1", 80)


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_a_host_that_is_not_this_machine_is_named_with_the_remedy(host: str) -> None:
    with pytest.raises(ListenError, match=rf"Cannot listen at {host}, port 8000: .*0\.0\.0\.0"):
        listen(host, 8000)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_page_at_once_even_with_a_stream_open(
    number: int, loop: Any, endpoint: str, state_folder: Path, reserve_port: Any
) -> None:
    port = reserve_port()
    environment = os.environ | {"STATE_DIRECTORY": str(state_folder)}
    serve = [sys.executable, "-c", SERVE, str(port), endpoint]
    process = subprocess.Popen(serve, stderr=subprocess.PIPE, env=environment)
    loop.await_reader()
    with contextlib.ExitStack() as stack:
        for _ in range(3):
            stream = stack.enter_context(ask(port))
            assert stream.readline() == b"retry: 1000\n"
        began_s = time.monotonic()
        os.kill(process.pid, number)
        os.kill(process.pid, number)  # an impatient person, or a parent besides the terminal
        _, said = process.communicate(timeout=PATIENCE_S)
    assert time.monotonic() - began_s < 2.0  # 1 s is promised; the rest is the interpreter's end on a busy machine
    assert said == b""
    assert process.returncode == 0


def test_a_socket_of_the_service_manager_is_taken_only_by_the_process_it_is_for() -> None:
    mine = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
    assert activated(mine) == FIRST_DESCRIPTOR
    assert activated(mine | {"LISTEN_PID": "1"}) is None
    assert activated({}) is None


def test_a_socket_that_was_handed_down_drops_sleeping_phones_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as given, inherited(os.dup(given.fileno())) as listener:
        assert listener.getsockname() == given.getsockname()
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == USER_TIMEOUT_MS
