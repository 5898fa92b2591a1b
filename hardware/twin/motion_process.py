"""The athlete's motion out of a process of its own, computed ahead.

Body and beam cost a few per cent of a processor core, which must not be the loop's. So a simulated station starts
`python -m hardware.twin.motion_process`, which writes block after block to its standard output. The pipe holds about
64 KiB on Linux, two or three blocks, and then stops the writer: it is the bounded queue. When the reader dies, however
it dies, the next write fails and the process ends. What the athlete is asked for comes in on its standard input.
"""

import os
import select
import struct
import subprocess
import sys
import threading

import msgspec

from hardware.twin.athlete import Athlete
from hardware.twin.motion import Block, Motion, Order
from station.ports import HardwareError

_FRAME = struct.Struct("<I")
_READ_BYTES = 65536
_START_S = 20.0  # starting Python and numpy takes 0.3 s on a desk, some seconds on a Pi Zero that boots


class MotionProcess:
    """The same blocks out of a process of their own, taken without ever waiting for them."""

    def __init__(self, order: Order) -> None:
        self._pipe, end = os.pipe()
        os.set_blocking(self._pipe, False)
        # A session of its own: Ctrl-C on the terminal is for the station, which then closes its end of the pipe.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", "hardware.twin.motion_process", msgspec.json.encode(order).decode()],
            stdin=subprocess.PIPE,
            stdout=end,
            start_new_session=True,
        )
        os.close(end)
        self._changing = threading.Lock()
        self._index = self._bout = 0
        self._bytes = bytearray()
        self._closed = False

    @property
    def pid(self) -> int:
        """The process that computes."""
        return self._process.pid

    def wait(self, timeout_s: float) -> None:
        """Waits for the first block to begin. Raises HardwareError if none comes in time; then the process is ended."""
        if select.select([self._pipe], [], [], timeout_s)[0] and self._fill():
            return
        self.close()
        raise HardwareError(
            "timeout",
            f"The process that moves the simulated athlete has sent nothing within {timeout_s:g} s: "
            f"its own message is above; if there is none, look for free memory and processor time",
        )

    def change(self, athlete: Athlete) -> None:
        """Has another athlete, or the same one doing something else, begin with the next block that is taken."""
        with self._changing:
            self._bout += 1
            order = msgspec.json.encode((self._index, athlete)) + b"\n"
            if self._process.stdin is not None and not self._closed:
                self._process.stdin.write(order)
                self._process.stdin.flush()

    def take(self) -> Block | None:
        """The next second, or None while it is not there yet, or for ever once the process has died."""
        with self._changing:
            while (block := self._next()) is not None:
                # What was computed ahead before a change is left out.
                if block.bout == self._bout:
                    self._index = block.index + 1
                    return block
            return None

    def _next(self) -> Block | None:
        while not self._whole():
            if not self._fill():
                return None
        end = _FRAME.size + _FRAME.unpack_from(self._bytes)[0]
        block = msgspec.msgpack.decode(self._bytes[_FRAME.size : end], type=Block)
        del self._bytes[:end]
        return block

    def close(self) -> None:
        """Ends the process; safe to call twice."""
        if not self._closed:
            self._closed = True
            self._bytes.clear()
            self._process.kill()
            self._process.communicate()
            os.close(self._pipe)

    def _fill(self) -> bool:
        """Takes what is in the pipe; False where that is nothing."""
        if self._closed:
            return False
        try:
            more = os.read(self._pipe, _READ_BYTES)
        except BlockingIOError:
            return False
        self._bytes += more
        return bool(more)

    def _whole(self) -> bool:
        have = len(self._bytes)
        return have >= _FRAME.size and have >= _FRAME.size + int(_FRAME.unpack_from(self._bytes)[0])


def motion_process(order: Order) -> MotionProcess:
    """A process at work on the order. Raises HardwareError if it does not start."""
    process = MotionProcess(order)
    process.wait(_START_S)
    return process


class _Changes:
    """What the station asks of the athlete while it moves: lines of JSON on the standard input, never waited for."""

    def __init__(self) -> None:
        os.set_blocking(sys.stdin.fileno(), False)
        self._bytes = b""

    def take(self) -> list[tuple[int, Athlete]]:
        try:
            self._bytes += os.read(sys.stdin.fileno(), _READ_BYTES)
        except BlockingIOError:
            return []
        *lines, self._bytes = self._bytes.split(b"\n")
        return [msgspec.json.decode(line, type=tuple[int, Athlete]) for line in lines]


def main() -> None:
    """Writes the blocks of the order in the only argument until nobody reads them."""
    motion = Motion(msgspec.json.decode(sys.argv[1], type=Order))
    changes = _Changes()
    try:
        while True:
            for index, athlete in changes.take():
                motion.change(athlete, index)
            frame = msgspec.msgpack.encode(motion.take())
            sys.stdout.buffer.write(_FRAME.pack(len(frame)) + frame)
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        # What is left in the buffer cannot be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
