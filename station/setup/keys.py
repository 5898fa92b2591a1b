"""Single keys from a terminal, read without waiting."""

import os
import select
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What is read once the terminal has gone away.
GONE = "\x04"


@contextmanager
def single_keys() -> Iterator[Callable[[], str]]:
    """Has keys arrive one by one and unseen; what is yielded gives the next, or "" where there is none.

    Ctrl-C stays what it is. Raises termios.error where the standard input is no terminal.
    """
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)

    def pressed() -> str:
        if not select.select([descriptor], [], [], 0)[0]:
            return ""
        return os.read(descriptor, 1).decode(errors="replace") or GONE

    try:
        tty.setcbreak(descriptor)
        yield pressed
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
