"""One loop at a time: two would fight over pins, bus and socket."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station.ports import HardwareError

FILE = "loop.lock"


@contextmanager
def only_loop(runtime_folder: Path) -> Iterator[None]:
    """Holds the lock of `runtime_folder`; the kernel lets go of it however this process ends.

    Raises HardwareError ("busy") while another loop holds it.
    """
    with (runtime_folder / FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HardwareError(
                "busy", f"a station runs here already (it holds {lock.name}): end it first, with Ctrl-C where it runs"
            ) from None
        yield
