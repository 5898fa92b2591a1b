"""Opens the socket that the page listens at, with the time-outs that sleeping phones make necessary.

Imports nothing heavy, so that whoever starts the station can find out early whether the port is free.
"""

import errno
import os
import socket
from collections.abc import Mapping

# A phone that sleeps acknowledges nothing: the kernel drops it after this time, and its thread is free again.
USER_TIMEOUT_MS = 3_000
# How much may wait for one phone, in waitress and in the kernel, before its thread stops taking newer snapshots: three
# or four of them. With waitress's 16 MiB and the kernel's 4 MiB, a phone on a weak link would watch the past.
WATERMARK_BYTES = 8 * 1024
BACKLOG = 128
FIRST_DESCRIPTOR = 3  # SD_LISTEN_FDS_START of sd_listen_fds(3)


class ListenError(Exception):
    """The page cannot listen at its address: `str()` says what, where and the remedy."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port` (0: any free one). Raises ListenError with the remedy."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ListenError(_remedy(error, host, port)) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _limit(listener)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise ListenError(_remedy(error, host, port)) from error
    return listener


def inherited(descriptor: int) -> socket.socket:
    """The listening socket that the parent process handed down as `descriptor`. Raises ListenError if it did not."""
    try:
        listener = socket.socket(fileno=descriptor)
        _limit(listener)
    except OSError as error:
        raise ListenError(f"No socket was handed down as {descriptor}: leave out --listener.") from error
    return listener


def activated(environment: Mapping[str, str] = os.environ) -> int | None:
    """The descriptor of the socket that systemd opened for this process, sd_listen_fds(3); None where it did not."""
    mine = environment.get("LISTEN_PID") == str(os.getpid()) and environment.get("LISTEN_FDS") == "1"
    return FIRST_DESCRIPTOR if mine else None


def _limit(listener: socket.socket) -> None:
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; accepted connections inherit both
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, WATERMARK_BYTES)


def _remedy(error: OSError, host: str, port: int) -> str:
    choose = "choose another with --port or port under [web] in the settings"
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use, perhaps by another Kickstation. Stop that one, or {choose}."
    if error.errno == errno.EACCES:
        return f"This user may not open port {port} of {host}. Ports from 1024 up are free for all: {choose}."
    reason = error.strerror or os.strerror(error.errno or errno.EINVAL)
    return f"Cannot listen at {host}, port {port}: {reason}. Set host under [web] in the settings to 0.0.0.0 for all."
