"""Log lines as the journal hears them, on the kind of socket that it listens at."""

import logging
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.journal import JournalHandler, set_up_logging


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    """A logger of its own, whose handlers the test adds."""
    logger = logging.getLogger("station.tests.journal")
    logger.propagate = False
    yield logger
    for handler in logger.handlers[:]:
        logger.removeHandler(handler)
        handler.close()


@pytest.fixture
def daemon(short_folder: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as listener:
        listener.bind(str(short_folder / "journal"))
        yield listener


def test_a_line_bears_its_priority_and_who_says_it(log: logging.Logger, daemon: socket.socket) -> None:
    log.addHandler(JournalHandler(daemon.getsockname()))
    log.warning("The %s is lost.", "sensor")
    fields = dict(line.split(b"=", 1) for line in daemon.recv(4096).splitlines())
    assert fields[b"MESSAGE"] == b"The sensor is lost."
    assert fields[b"PRIORITY"] == b"4"
    assert fields[b"KICKSTATION_MODULE"] == b"station.tests.journal"
    assert fields[b"CODE_FILE"].endswith(b"test_journal.py")


def test_a_message_of_several_lines_stays_one(log: logging.Logger, daemon: socket.socket) -> None:
    log.addHandler(JournalHandler(daemon.getsockname()))
    log.error("one\nPRIORITY=7")
    sent = daemon.recv(4096)
    assert sent.startswith(b"MESSAGE\n\x0e\0\0\0\0\0\0\0one\nPRIORITY=7\nPRIORITY=3\n")


def test_a_line_that_the_journal_does_not_take_is_not_lost_in_silence(
    log: logging.Logger, short_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.addHandler(JournalHandler(str(short_folder / "nobody")))
    log.warning("The sensor is lost.")
    assert "The sensor is lost." in capsys.readouterr().err


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What logging is set up with: the tests' own set-up stays as it is."""
    settings: list[dict[str, object]] = []
    monkeypatch.setattr(logging, "basicConfig", lambda **given: settings.append(given))
    return settings


def test_the_journal_is_used_only_where_standard_error_is_it(
    told: list[dict[str, object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "stream").open("w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        found = os.fstat(stream.fileno())
        set_up_logging({"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"})
        set_up_logging({"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino + 1}"})
        set_up_logging({})
    set_up_logging({"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"})  # closed by now
    assert ["handlers" in settings for settings in told] == [True, False, False, False]
    handlers = told[0]["handlers"]
    assert isinstance(handlers, list)
    assert isinstance(handlers[0], JournalHandler)
    handlers[0].close()
