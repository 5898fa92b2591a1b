"""What systemd hears from a process, on the kind of socket that it listens at."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.notify import Notifier


@pytest.fixture
def manager(short_folder: Path) -> Iterator[socket.socket]:
    """The socket of a service manager, which hears at once or never."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as listener:
        listener.bind(str(short_folder / "notify"))
        yield listener


def heard(manager: socket.socket) -> list[bytes]:
    messages = []
    try:
        while True:
            messages.append(manager.recv(100))
    except BlockingIOError:
        return messages


def test_the_first_progress_says_ready_and_the_next_ones_feed_the_watchdog(manager: socket.socket, clock: Any) -> None:
    environment = {"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "6000000"}
    notifier = Notifier(environment, clock.now_ns)
    notifier.progress()
    assert heard(manager) == [b"READY=1"]
    for _ in range(61):
        clock.advance_ms(100)
        notifier.progress()
    assert heard(manager) == [b"WATCHDOG=1"] * 4  # at 0.1 s, then every 2 s
    notifier.close()
    assert heard(manager) == [b"STOPPING=1"]
    assert notifier.unsent == 0


def test_without_progress_the_watchdog_hears_nothing(manager: socket.socket, clock: Any) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "6000000"}, clock.now_ns)
    notifier.progress()
    clock.advance_ms(60_000)
    assert heard(manager) == [b"READY=1"]
    notifier.close()


def test_a_unit_without_a_watchdog_only_hears_ready(manager: socket.socket, clock: Any) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": manager.getsockname()}, clock.now_ns)
    for _ in range(3):
        notifier.progress()
        clock.advance_ms(60_000)
    assert heard(manager) == [b"READY=1"]
    notifier.close()


def test_an_abstract_address_is_understood(clock: Any) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as manager:
        manager.bind("")  # the kernel chooses an abstract one
        notifier = Notifier({"NOTIFY_SOCKET": "@" + manager.getsockname()[1:].decode()}, clock.now_ns)
        notifier.progress()
        assert heard(manager) == [b"READY=1"]
        notifier.close()


def test_a_process_that_nobody_manages_says_nothing_and_goes_on(clock: Any) -> None:
    notifier = Notifier({}, clock.now_ns)
    notifier.progress()
    notifier.close()
    assert notifier.unsent == 0


def test_a_manager_that_is_away_is_counted_and_told_again(short_folder: Path, clock: Any) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": str(short_folder / "later")}, clock.now_ns)
    notifier.progress()
    assert notifier.unsent == 1
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as manager:
        manager.bind(str(short_folder / "later"))
        notifier.progress()
        assert heard(manager) == [b"READY=1"]
    notifier.close()
    assert notifier.unsent == 2  # its farewell reached nobody either
