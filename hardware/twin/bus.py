"""A simulated I2C bus with chips on it: the part of smbus2.SMBus that the drivers use, and a meter on the wire."""

import ctypes
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Protocol

from smbus2 import i2c_msg

from hardware.i2c import BusLevels
from hardware.twin.bus_wires import BusWires

_READ = 0x0001  # I2C_M_RD of linux/i2c.h
_NACK = 121


class Chip(Protocol):
    """A simulated chip: answers messages, and completes its measurements as time passes."""

    @property
    def address(self) -> int:
        """The 7-bit address that it answers to now."""
        ...

    def write(self, data: bytes) -> None:
        """One write message. OSError where it does not acknowledge."""
        ...

    def read(self, count: int) -> bytes:
        """One read message. OSError where it does not acknowledge."""
        ...

    def shut_down(self, held: bool) -> None:
        """Its reset line, if it has one: off while held, then it boots."""
        ...

    def next_ready_ns(self) -> int | None:
        """When the measurement under way will complete; None while there is none."""
        ...

    def advance(self, now_ns: int) -> None:
        """Completes what is due by `now_ns`."""
        ...


@dataclass(frozen=True, slots=True)
class BusUse:
    """What went over the wire since the bus was made.

    A transaction ends with a stop; bytes count the address bytes; `wire_ns` is the time on the wire (9 clocks a byte,
    one a start or stop). `cpu_ns` is processor time spent in the twin itself, to be taken off a driver's figures.
    """

    transactions: int
    bytes: int
    wire_ns: int
    cpu_ns: int


class TwinBus:
    """Chips that share one bus, found by the address that each has now. Safe to use from several threads.

    Several at one address all take a write, and a read is what remains of their bits on the wire, where low wins.
    What is wrong with its `wires` concerns them all.
    """

    def __init__(self, chips: Sequence[Chip], clock_hz: int = 400_000) -> None:
        self._chips = list(chips)
        self._clock_hz = clock_hz
        self.wires = BusWires()
        self._lock = threading.Lock()
        self._transactions = 0
        self._bytes = 0
        self._clocks = 0
        self._cpu_ns = 0

    def i2c_rdwr(self, *msgs: i2c_msg) -> None:
        """Transfers messages in one transaction, filling the buffers of reads. OSError where nobody acknowledges."""
        begun_ns = time.thread_time_ns()
        with self._lock:
            self._transactions += 1
            self._clocks += 1
            try:
                self.wires.check()
                for msg in msgs:
                    self._transfer(msg)
            finally:
                self._cpu_ns += time.thread_time_ns() - begun_ns

    def levels(self) -> BusLevels | None:
        """Where its wires are while nobody transfers; None where this cannot be known."""
        return self.wires.levels()

    def connect(self, chip: Chip) -> None:
        """Somebody plugs a chip into the bus; nothing happens to one that is there."""
        with self._lock:
            if chip not in self._chips:
                self._chips.append(chip)

    def disconnect(self, chip: Chip) -> None:
        """Somebody takes a chip off the bus, or its wires."""
        with self._lock:
            if chip in self._chips:
                self._chips.remove(chip)

    def advance(self, now_ns: int) -> None:
        """Lets every chip complete what is due by `now_ns`."""
        begun_ns = time.thread_time_ns()
        with self._lock:
            for chip in self._chips:
                chip.advance(now_ns)
            self._cpu_ns += time.thread_time_ns() - begun_ns

    def next_ready_ns(self) -> int | None:
        """When the next measurement of any chip will complete; None while none is under way."""
        with self._lock:
            return min((ready for chip in self._chips if (ready := chip.next_ready_ns()) is not None), default=None)

    def use(self) -> BusUse:
        """The meter's reading."""
        with self._lock:
            wire_ns = self._clocks * 1_000_000_000 // self._clock_hz
            return BusUse(self._transactions, self._bytes, wire_ns, self._cpu_ns)

    def close(self) -> None:
        """Nothing to let go of; a real bus has a file."""

    def _transfer(self, msg: i2c_msg) -> None:
        # The start and the address byte go out whether or not somebody answers.
        self._count(1, 1)
        if self.wires.ghosts:
            if msg.flags & _READ:
                ctypes.memset(msg.buf, 0, msg.len)
            self._count(msg.len, 0)
            return
        answers = [
            answer for chip in self._chips if chip.address == msg.addr and (answer := _ask(chip, msg)) is not None
        ]
        if not answers:
            raise OSError(_NACK, "Remote I/O error")
        if msg.flags & _READ:
            ctypes.memmove(msg.buf, bytes(map(_wired_and, *answers)) if len(answers) > 1 else answers[0], msg.len)
        self._count(msg.len, 0)

    def shut_down(self, chip: Chip, held: bool) -> None:
        """Somebody moves the reset line of a chip."""
        with self._lock:
            chip.shut_down(held)

    def _count(self, transferred: int, starts: int) -> None:
        self._bytes += transferred
        self._clocks += 9 * transferred + starts


def _ask(chip: Chip, msg: i2c_msg) -> bytes | None:
    """What one chip sends, nothing for a write; None where it does not acknowledge."""
    try:
        if msg.flags & _READ:
            return chip.read(msg.len)
        chip.write(ctypes.string_at(msg.buf, msg.len))
    except OSError:
        return None
    return b""


def _wired_and(*levels: int) -> int:
    """A wire that any chip can pull low."""
    return reduce(and_, levels)
