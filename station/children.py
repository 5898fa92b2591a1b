"""Processes that belong to this one and must not outlive it."""

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with_parent() -> None:
    """Has the kernel end this process when its parent dies, however it dies: nothing is left holding pins or port.

    A terminal sends Ctrl-C to the child too. The parent ends it, so it ignores that until it has a handler of its own:
    one that is still loading would end with a traceback.

    To be called in the child before it runs its program (`preexec_fn`), by a parent that has one thread then.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
