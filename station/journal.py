"""Log lines as systemd's journal keeps them, with fields that it can be asked for; anywhere else, lines for a person.

The form is https://systemd.io/JOURNAL_NATIVE_PROTOCOL: one datagram a line.
"""

import logging
import os
import socket
import struct
import sys
from collections.abc import Mapping

import station

SOCKET = "/run/systemd/journal/socket"
# Levels of logging -> of syslog(3).
_PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


class JournalHandler(logging.Handler):
    """Sends each line with its priority and with who says it: `journalctl KICKSTATION_MODULE=station.runtime.loop`."""

    def __init__(self, address: str = SOCKET) -> None:
        super().__init__()
        self._address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)

    def emit(self, record: logging.LogRecord) -> None:
        """Sends one line; one that the journal does not take goes where a fault of logging goes, to standard error."""
        fields = {
            "MESSAGE": self.format(record),
            "PRIORITY": str(_PRIORITIES.get(record.levelno, 6)),
            "SYSLOG_IDENTIFIER": "kickstation",
            "CODE_FILE": record.pathname,
            "CODE_LINE": str(record.lineno),
            "CODE_FUNC": record.funcName or "",
            "KICKSTATION_MODULE": record.name,
            "KICKSTATION_VERSION": station.__version__,
        }
        try:
            self._socket.sendto(b"".join(_field(name, value) for name, value in fields.items()), self._address)
        except OSError:
            self.handleError(record)

    def close(self) -> None:
        """Lets go of the socket."""
        self._socket.close()
        super().close()


def set_up_logging(environment: Mapping[str, str] = os.environ) -> None:
    """Has this process log to the journal, if that is where its standard error goes, else to standard error."""
    if _goes_to_journal(environment):
        logging.basicConfig(handlers=[JournalHandler()], format="%(message)s", level=logging.INFO)
    else:
        logging.basicConfig(format="kickstation: %(message)s", level=logging.INFO)


def _goes_to_journal(environment: Mapping[str, str]) -> bool:
    """As systemd.exec(5) says of JOURNAL_STREAM: a child whose output was led elsewhere inherits it, too."""
    try:
        found = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):  # closed, or replaced by something that is no file
        return False
    return environment.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


def _field(name: str, value: str) -> bytes:
    content = value.encode(errors="replace")
    if b"\n" in content:
        return name.encode() + b"\n" + struct.pack("<Q", len(content)) + content + b"\n"
    return name.encode() + b"=" + content + b"\n"
