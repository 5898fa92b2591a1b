"""An I2C adapter on USB whose chips are simulated: what the kernel's i2c-tiny-usb speaks to, over USB/IP.

The protocol is that of Linux' Documentation/usb/usbip_protocol.rst; the adapter's requests are those of
the kernel driver i2c-tiny-usb.c.
"""

import socket
import struct
import threading
from contextlib import suppress
from typing import NamedTuple

from smbus2 import i2c_msg

from hardware.twin.bus import TwinBus

_HEADER = struct.Struct(">5I5i8s")
_SUBMIT, _UNLINK, _RET_SUBMIT, _RET_UNLINK = 1, 2, 3, 4
_SETUP = struct.Struct("<BBHHH")
_TAKEN_BACK = -104  # ECONNRESET: a request that is taken back before it was answered
_STALL = -32  # EPIPE: a request that the device does not know
_CLASS_OR_VENDOR = 0x60
_GET_DESCRIPTOR = 6
_DEVICE, _CONFIGURATION, _STRING = 1, 2, 3
# The adapter's ids; full speed, control transfers of 64 bytes, three strings, one configuration.
_DEVICE_DESCRIPTOR = struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x0110, 0xFF, 0, 0, 64, 0x1C40, 0x0534, 0x0205, 1, 2, 3, 1)
_CONFIGURATION_DESCRIPTOR = struct.pack("<BBHBBBBB", 9, 2, 18, 1, 1, 0, 0x80, 50) + struct.pack(
    "<BBBBBBBBB", 9, 4, 0, 0, 0, 0xFF, 0, 0, 0
)
_STRINGS = {1: "Kickstation", 2: "i2c-tiny-usb", 3: "virtual"}
# Standard requests that need no answer: clear and set feature, set address, set configuration, set interface.
_SILENT = frozenset({1, 3, 5, 9, 11})
_FUNCTIONS, _SET_DELAY, _STATUS, _FIRST_TRANSFER, _LAST_TRANSFER = 1, 2, 3, 4, 7
_CAN = 0x0EFF0009  # what bcm2835's adapter can: I2C and emulated SMBus
_READ = 0x0001  # I2C_M_RD
_ACKNOWLEDGED, _REFUSED = 1, 2


class Answer(NamedTuple):
    """How a request went, 0 or a negative errno, and what it reads."""

    status: int
    data: bytes = b""


class Adapter:
    """One adapter, with `bus` behind it: whoever connects to `port` has it plugged in.

    While `stalled` it carries no message, and the kernel gives each up after 2 s; `unplug` pulls it out.
    """

    stalled = False

    def __init__(self, bus: TwinBus) -> None:
        self._bus = bus
        self._status = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._kernel: socket.socket | None = None
        threading.Thread(target=self._run, name="i2c-adapter", daemon=True).start()

    def unplug(self) -> None:
        """Pulls the adapter out of its USB socket."""
        if self._kernel is not None:
            self._kernel.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Serves nobody any more."""
        self._listener.close()
        with suppress(OSError):  # the guest's power may be off already
            self.unplug()

    def _run(self) -> None:
        while True:
            try:
                self._kernel, _ = self._listener.accept()
            except OSError:
                return  # closed
            self._kernel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._kernel, suppress(OSError, EOFError):  # unplugged, by either end
                while True:
                    self._serve(self._kernel)

    def _serve(self, kernel: socket.socket) -> None:
        command, number, _, reads, _, _, length, _, _, _, setup = _HEADER.unpack(_exactly(kernel, _HEADER.size))
        if command == _UNLINK:  # only what is stalled can still be under way
            kernel.sendall(struct.pack(">5Ii24x", _RET_UNLINK, number, 0, 0, 0, _TAKEN_BACK))
            return
        written = b"" if reads else _exactly(kernel, length)
        if self.stalled:
            return
        status, data = self._control(written, *_SETUP.unpack(setup))
        count = len(data) if reads else len(written)
        kernel.sendall(struct.pack(">5I5i8x", _RET_SUBMIT, number, 0, 0, 0, status, count, 0, 0, 0) + data)

    def _control(self, written: bytes, kind: int, request: int, value: int, index: int, length: int) -> Answer:
        if not kind & _CLASS_OR_VENDOR:
            return _standard(request, value, length)
        if request == _FUNCTIONS:
            return Answer(0, struct.pack("<I", _CAN))
        if request == _SET_DELAY:
            return Answer(0)
        if request == _STATUS:
            return Answer(0, bytes([self._status]))
        if _FIRST_TRANSFER <= request <= _LAST_TRANSFER:
            return Answer(0, self._transfer(index, value, length, written))
        return Answer(_STALL)

    def _transfer(self, address: int, flags: int, length: int, written: bytes) -> bytes:
        """One I2C message; the kernel asks afterwards whether it was acknowledged."""
        reads = bool(flags & _READ)
        message = i2c_msg.read(address, length) if reads else i2c_msg.write(address, written)
        try:
            self._bus.i2c_rdwr(message)
        except OSError:
            self._status = _REFUSED
            return b"\xff" * length if reads else b""
        self._status = _ACKNOWLEDGED
        return bytes(message) if reads else b""


def _standard(request: int, value: int, length: int) -> Answer:
    """What any USB device is asked."""
    if request == _GET_DESCRIPTOR:
        kind, index = value >> 8, value & 0xFF
        if kind == _STRING:
            return Answer(0, _string(index)[:length])
        found = {_DEVICE: _DEVICE_DESCRIPTOR, _CONFIGURATION: _CONFIGURATION_DESCRIPTOR}.get(kind)
        return Answer(_STALL) if found is None else Answer(0, found[:length])
    if request == 0:  # get status
        return Answer(0, b"\0\0"[:length])
    return Answer(0) if request in _SILENT else Answer(_STALL)


def _string(index: int) -> bytes:
    text = b"\x09\x04" if index == 0 else _STRINGS.get(index, "").encode("utf-16-le")
    return bytes([len(text) + 2, _STRING]) + text


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        chunk = connection.recv(count - len(data))
        if not chunk:
            raise EOFError
        data += chunk
    return data
