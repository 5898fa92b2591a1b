"""A TF-Luna at the level of its I2C registers, with its data-ready pin. Standard library only.

Facts are from Benewake's product manual (SJ-PM-TF-Luna A03 and A05, 6.3 and its register table). Assumed: signal
strength is the number that the scene gives in kcps, and a range that another chip would reject comes back without
signal.
"""

from collections.abc import Callable

from hardware.twin.chip import Measurement, Scene

# Measurement: distance (cm), signal strength, temperature (0.01 degrees), time stamp (ms), error; all little-endian.
_RESULT = 0x00
_VERSION = 0x0A
_SAVE = 0x20
_REBOOT = 0x21
_ADDRESS = 0x22
_TRIGGERED = 0x23
_RATE_HZ = 0x26
_LOW_POWER = 0x28
_SIZE = 0x40
_SETTINGS = slice(_ADDRESS, _LOW_POWER + 1)
_FASTEST_HZ, _LOW_POWER_HZ = 250, 10

_BOOT_NS = 500_000_000  # "a few seconds" in the manual; shorter here, so that nobody relies on it
_GOOD = (9, 22)  # the raw codes of a scene that stand for a range
_NACK = 121  # EREMOTEIO: how Linux reports that nobody acknowledged


class TfLunaChip:
    """One TF-Luna that has been powered for a while: it measures all the time, at its own rate, once somebody asks.

    `line(level, t_ns)` is its pin 6, which rises with each new frame and falls when any register is read. All times are
    nanoseconds of `clock`. Not thread-safe; the bus holds a lock.
    """

    def __init__(
        self,
        clock: Callable[[], int],
        scene: Scene,
        address: int = 0x10,
        line: Callable[[bool, int], None] | None = None,
    ) -> None:
        self._clock = clock
        self._scene = scene
        self._line = line
        self._level = True
        self._registers = bytearray(_SIZE)
        self._registers[_VERSION : _VERSION + 3] = b"\x00\x03\x03"
        self._registers[_RATE_HZ : _RATE_HZ + 2] = (100).to_bytes(2, "little")
        self._registers[_ADDRESS] = address
        self._saved = bytes(self._registers[_SETTINGS])
        self._pointer = 0
        self._under_way: tuple[int, Measurement] | None = None
        self._boot(clock(), 0)

    @property
    def address(self) -> int:
        """The 7-bit address that it answers to now."""
        return self._saved_address

    def shut_down(self, held: bool) -> None:
        """It has no line for that."""

    def write(self, data: bytes) -> None:
        """One write message: a register address of one byte, then bytes for it and its successors. OSError in a boot.

        Settings change nothing until they are saved and the chip is rebooted.
        """
        now_ns = self._awake()
        if not data:
            return
        self._pointer = data[0]
        for value in data[1:]:
            register, self._pointer = self._pointer, (self._pointer + 1) % _SIZE
            if register == _SAVE and value == 1:
                self._saved = bytes(self._registers[_SETTINGS])
            elif register == _REBOOT and value == 2:
                self._boot(now_ns, _BOOT_NS)
            elif _ADDRESS <= register <= _LOW_POWER:
                self._registers[register] = value

    def read(self, count: int) -> bytes:
        """One read message: bytes from where the last message left off. OSError in a boot."""
        now_ns = self._awake()
        start, self._pointer = self._pointer, (self._pointer + count) % _SIZE
        self._drive(now_ns, level=False)
        return bytes(self._registers[start : start + count]).ljust(count, b"\0")

    def next_ready_ns(self) -> int | None:
        """When the frame under way will complete; None in trigger mode, where none is."""
        return None if self._under_way is None else self._under_way[0]

    def advance(self, now_ns: int) -> None:
        """Completes every frame that is due by `now_ns`; one that nobody has read is overwritten."""
        while self._under_way is not None and self._under_way[0] <= now_ns:
            ready_ns, measurement = self._under_way
            self._report(measurement)
            self._drive(ready_ns, level=True)
            self._under_way = self._scene.next_measurement(ready_ns, self._period_ns)

    def _awake(self) -> int:
        now_ns = self._clock()
        if now_ns < self._booted_ns:
            raise OSError(_NACK, "Remote I/O error")
        # What it measured before the first message after a boot nobody can tell, so the scene is not asked for it.
        if self._under_way is None and not self._triggered:
            self._under_way = self._scene.next_measurement(now_ns, self._period_ns)
        self.advance(now_ns)
        return now_ns

    def _boot(self, now_ns: int, boot_ns: int) -> None:
        self._registers[_SETTINGS] = self._saved
        self._saved_address = self._registers[_ADDRESS]
        self._booted_ns = now_ns + boot_ns
        self._tick_ms = 0
        rate_hz = int.from_bytes(self._registers[_RATE_HZ : _RATE_HZ + 2], "little")
        fastest_hz = _LOW_POWER_HZ if self._registers[_LOW_POWER] else _FASTEST_HZ
        self._period_ns = 1_000_000_000 // min(max(rate_hz, 1), fastest_hz)
        self._triggered = bool(self._registers[_TRIGGERED])
        self._under_way = None
        self._drive(now_ns, level=False)

    def _report(self, measurement: Measurement) -> None:
        # Its own clock counts its own periods, so that a slow oscillator does not show in the time stamp.
        self._tick_ms += self._period_ns // 1_000_000
        good = measurement.raw_status in _GOOD
        distance_cm = round(measurement.distance_mm / 10) if good else 0
        strength = round(measurement.signal_kcps) if good else 0
        words = (distance_cm, strength, 2500, self._tick_ms & 0xFFFF, 0)
        frame = b"".join(min(max(word, 0), 0xFFFF).to_bytes(2, "little") for word in words)
        self._registers[_RESULT : _RESULT + len(frame)] = frame

    def _drive(self, t_ns: int, *, level: bool) -> None:
        if level != self._level:
            self._level = level
            if self._line is not None:
                self._line(level, t_ns)
