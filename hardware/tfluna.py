"""The driver of Benewake's TF-Luna over I2C: one transfer a sample, told fresh by the chip's own time stamp.

Facts are from the product manual (SJ-PM-TF-Luna A03 and A05). Registers have 8-bit addresses, words are little-endian.
"""

import time
from collections.abc import Callable, Iterator
from ctypes import string_at
from struct import Struct

from gpiozero import Pin
from smbus2 import i2c_msg

from hardware.diagnosis import ADDRESSES, Place
from hardware.i2c import I2cBus
from hardware.range_sensor import Placement
from hardware.ready_line import ReadyLine
from hardware.ready_time import ReadyTime
from hardware.survey import Survey
from hardware.watch import Watch
from station.gait.samples import RangeChannel, RangeSample, Status
from station.ports import Clock, HardwareError, SensorHealth

USUAL_ADDRESS = 0x10
USUAL_BUDGET_MS = 10
# Rates are 500 Hz divided by a whole number; a frame is taken as the mean over its whole period.
RATES_HZ = {4: 250, 8: 125, 10: 100, 20: 50}

_RESULT = 0x00
_RESULT_LAYOUT = Struct("<HH2xH")  # distance (cm), signal strength, (temperature,) time stamp (ms)
_VERSION = 0x0A
_NO_VERSION = (b"\0\0\0", b"\xff\xff\xff")
_SAVE_AND_REBOOT = (b"\x20\x01", b"\x21\x02")
_MODE, _RATE_HZ, _LOW_POWER = 0x23, 0x26, 0x28  # mode 0 measures all the time
_SETTINGS_LAYOUT = Struct("<B2xHB")  # mode, (trigger, enable,) rate (Hz), low power, from 0x23 on
# Manual, 6.4: below 100 the distance is unreliable, above 32768 sunlight blinds the chip, 0xFFFF is overexposed.
_WEAKEST, _STRONGEST = 100, 32768
_DEAD_ZONE_MM = 200

# It does not answer for "a few seconds" after a reboot.
_BOOT_POLLS, _BOOT_POLL_S = 100, 0.05
# A written setting takes up to 100 ms to be read back, and no less is given to it to be saved.
_SETTLING_S = 0.1
_FIRST_POLL_S = 0.0002
_FIRST_POLLS = 500


class TfLuna:
    """A range sensor on a bus that it shares; whoever opened the bus closes it.

    With `ready_pin` (the chip's pin 6) samples bear the edge's kernel time, and none is read while it is being written.
    Without it the chip is polled when it is expected to be ready. `wait` takes seconds.
    """

    _ready_time: ReadyTime
    _stamp_ms: int
    _ready_ns: int

    def __init__(
        self,
        bus: I2cBus,
        clock: Clock,
        placement: Placement,
        *,
        ready_pin: Pin | None = None,
        shutdown_pin: Pin | None = None,  # noqa: ARG002 - it has no line for that
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises ValueError for an integration time that is not one of 4, 8, 10 and 20 ms, or a region of interest."""
        self._budget_ms = USUAL_BUDGET_MS if placement.budget_ms is None else placement.budget_ms
        if self._budget_ms not in RATES_HZ:
            raise ValueError(f"a TF-Luna integrates for {', '.join(map(str, RATES_HZ))} ms, not {self._budget_ms}")
        if placement.roi_size is not None:
            raise ValueError("a TF-Luna has no region of interest: it sees a spot of 2 degrees")
        self._bus = bus
        self._clock = clock
        self._placement = placement
        self._ready_line = ReadyLine(ready_pin, self.name, pull="down", edges="rising")
        self._wait = wait
        self._period_ns = self._budget_ms * 1_000_000
        self._point_to_result = i2c_msg.write(placement.address, [_RESULT])
        self._result = i2c_msg.read(placement.address, _RESULT_LAYOUT.size)
        self._watch = Watch(self.name, self._period_ns)
        strays = frozenset(ADDRESSES) - placement.neighbours - {placement.address}
        self._survey = Survey(bus, self._place(), self._recognise, strays, shutdown_pin=None, ready_pin=ready_pin)
        self._open = False
        self._begin()

    @property
    def channel(self) -> RangeChannel:
        """The channel that its samples carry."""
        return self._placement.channel

    @property
    def name(self) -> str:
        """Model, address and bus, for people."""
        return f"TF-Luna at 0x{self._placement.address:02X} on I2C bus {self._placement.bus_number}"

    def park(self) -> None:
        """Nothing to hold: it keeps its address through a reset and disturbs nobody."""

    def open(self) -> None:
        """All steps of `opening`, waiting where they ask for it."""
        for pause_s in self.opening():
            self._wait(pause_s)

    def opening(self) -> Iterator[float]:
        """Identifies the chip, sets its rate if it has another, and drops the first frame.

        A new rate is saved in the chip and rebooted into, which takes seconds, but only once. Raises HardwareError,
        which begins with what is wrong as far as it can be known (`hardware.diagnosis`) and ends with the remedy.
        """
        self._begin()
        try:
            settings = self._identify()
            if settings != (0, RATES_HZ[self._budget_ms], 0):
                yield from self._settle()
            yield from self._start()
        except OSError as error:
            raise (yield from self._survey.explain(error)) from error
        except HardwareError as error:
            if error.reason != "wrong_chip":
                raise
            raise (yield from self._survey.doubt(error)) from None
        self._watch.opened(self._clock.now_ns())
        self._open = True

    def due_ns(self) -> int | None:
        """When a poll is worthwhile even if the data-ready line keeps silent; a frame that it told waits for nobody."""
        edge_ns = self._ready_line.fresh_ns(self._ready_time)
        return self._ready_time.due_ns if edge_ns is None else edge_ns

    def on_ready(self, wake: Callable[[], None]) -> None:
        """Has `wake` called from the pin library's thread at each edge of the data-ready line."""
        self._ready_line.on_edge(wake)

    def poll(self) -> RangeSample | None:
        """Fetches the newest frame; touches the bus only after an edge or when one is due.

        Raises HardwareError when the bus fails. A frame that is not fetched in time is overwritten by the next.
        """
        if not self._open:
            raise RuntimeError(f"{self.name} is not open: call open() before poll()")
        now_ns = self._clock.now_ns()
        # Before the transfer: an edge that comes during it may already be that of the next frame.
        edge_ns = self._ready_line.fresh_ns(self._ready_time)
        if edge_ns is None and now_ns < self._ready_time.due_ns:
            return None
        try:
            distance_cm, strength, stamp_ms = self._fetch()
        except OSError as error:
            self._watch.bus_errors += 1
            raise self._lost(error) from error
        if stamp_ms == self._stamp_ms:
            self._ready_time.missed(now_ns)
            self._watch.missed(now_ns)
            return None
        lost = self._date(now_ns, edge_ns, stamp_ms)
        status = _status(distance_cm * 10, strength)
        distance_mm = distance_cm * 10.0 + self._placement.offset_mm if status == "ok" else None
        t_ns = self._ready_ns - self._period_ns // 2
        sample = RangeSample(t_ns, self.channel, distance_mm, status, None, None)
        # Centimetres repeat themselves: here the stamp, and not the frame, proves that a sample is fresh.
        self._watch.sample(t_ns, now_ns, b"", None, rejected=status != "ok", skipped=lost)
        return sample

    def health(self) -> SensorHealth:
        """Counts since `open`; the rate is the mean over all samples since then."""
        return self._watch.health(self.channel)

    def close(self) -> None:
        """Lets go of the data-ready pin; safe to call twice. The chip measures on, as it does from its power-on."""
        if self._open:
            self._ready_line.release()
        self._open = False

    def _date(self, now_ns: int, edge_ns: int | None, stamp_ms: int) -> int:
        """Finds out when the frame became ready; tells how many before it nobody fetched, as the stamps say."""
        lost = max(0, round((stamp_ms - self._stamp_ms) % 0x10000 / self._budget_ms) - 1)
        self._stamp_ms = stamp_ms
        if edge_ns is None and not lost:
            self._ready_ns = self._ready_time.found(now_ns)
        else:
            # The line rises for the first frame after a read and stays up.
            first_ns = self._ready_ns + self._period_ns if edge_ns is None else edge_ns
            newest_ns = first_ns + lost * self._period_ns
            self._ready_ns = min(max(newest_ns, now_ns - self._period_ns), now_ns) if lost else newest_ns
            self._ready_time.told(self._ready_ns)
        if self._ready_line.sample(told=edge_ns is not None):
            self._ready_time.patience_ns = self._ready_line.patience_ns(self._period_ns)
            self._watch.silent_line = self._ready_line.notice
        self._ready_time.cleared(now_ns)
        return lost

    def _fetch(self) -> tuple[int, int, int]:
        self._bus.i2c_rdwr(self._point_to_result, self._result)
        distance_cm, strength, stamp_ms = _RESULT_LAYOUT.unpack(string_at(self._result.buf, _RESULT_LAYOUT.size))
        return distance_cm, strength, stamp_ms

    def _begin(self) -> None:
        """Forgets what was counted and learnt about a chip that is to be opened."""
        patience_ns = self._ready_line.patience_ns(self._period_ns)
        # It measures on whether or not it is read: only the period holds, however late the last read was.
        self._ready_time = ReadyTime(self._period_ns // 2, self._period_ns, patience_ns)
        self._ready_line.forget()
        self._stamp_ms = self._ready_ns = 0

    def _settle(self) -> Iterator[float]:
        """Saves continuous mode, the rate asked for and full power in the chip's flash, and reboots it."""
        rate = RATES_HZ[self._budget_ms].to_bytes(2, "little")
        for setting in (bytes((_MODE, 0)), bytes((_RATE_HZ, *rate)), bytes((_LOW_POWER, 0))):
            self._write(setting)
            yield _SETTLING_S
        for command in _SAVE_AND_REBOOT:
            self._write(command)
            yield _SETTLING_S
        for _ in range(_BOOT_POLLS):
            try:
                self._read(_VERSION, 3)
            except OSError:
                yield _BOOT_POLL_S
            else:
                return
        raise HardwareError("timeout", f"{self.name} does not come back from a reboot. Switch its supply off and on")

    def _start(self) -> Iterator[float]:
        """Waits for the moment at which a new frame appears, and drops that frame."""
        *_, first_ms = self._fetch()
        for _ in range(_FIRST_POLLS):
            yield _FIRST_POLL_S
            *_, self._stamp_ms = self._fetch()
            if self._stamp_ms != first_ms:
                break
        else:
            raise HardwareError("timeout", f"{self.name} does not range. Switch its supply off and on")
        now_ns = self._clock.now_ns()
        self._ready_ns = now_ns - round(_FIRST_POLL_S * 1e9 / 2)
        self._ready_time.told(self._ready_ns)
        self._ready_time.cleared(now_ns)
        self._ready_line.watch()

    def _identify(self) -> tuple[int, int, int]:
        """Mode, rate (Hz) and low power of the chip at its address; refuses one that is no TF-Luna."""
        version, settings = self._who(self._placement.address)
        if _is_tf_luna(version, settings):
            mode, rate_hz, low_power = _SETTINGS_LAYOUT.unpack(settings)
            return mode, rate_hz, low_power
        raise HardwareError(
            "wrong_chip",
            f"Expected a {self.name} but found another chip (version {version.hex()}, settings {settings.hex()})."
            " Wire the sensor of this rig there, or name with range.sensor the one that is there",
        )

    def _recognise(self, address: int) -> str | None:
        return "TF-Luna" if _is_tf_luna(*self._who(address)) else None

    def _who(self, address: int) -> tuple[bytes, bytes]:
        return self._read_at(address, _VERSION, 3), self._read_at(address, _MODE, _SETTINGS_LAYOUT.size)

    def _read(self, register: int, count: int) -> bytes:
        return self._read_at(self._placement.address, register, count)

    def _read_at(self, address: int, register: int, count: int) -> bytes:
        result = i2c_msg.read(address, count)
        self._bus.i2c_rdwr(i2c_msg.write(address, [register]), result)
        return string_at(result.buf, count)

    def _write(self, data: bytes) -> None:
        self._bus.i2c_rdwr(i2c_msg.write(self._placement.address, data))

    def _place(self) -> Place:
        return Place(
            self.name,
            self._placement.address,
            self._placement.bus_number,
            home="Set range.address = {address} (range.left_address, range.right_address for a pair)",
            wires="5 V and GND, pin 5 to ground before it is powered (else it has no I2C), SDA and SCL; `kickstation "
            f"wiring` shows them. It starts at 0x{USUAL_ADDRESS:02X} unless somebody gave it another address",
            ready_pin=self._ready_line.number,
        )

    def _lost(self, error: OSError) -> HardwareError:
        return HardwareError(
            "bus_error", f"{self.name} stopped answering ({error}): check its cable, and keep it short, and its supply"
        )


def _status(distance_mm: int, strength: int) -> Status:
    if not _WEAKEST <= strength <= _STRONGEST:
        return "signal"
    return "ok" if distance_mm >= _DEAD_ZONE_MM else "bounds"


def _is_tf_luna(version: bytes, settings: bytes) -> bool:
    """Whether these are a TF-Luna's; it has no register that says so."""
    mode, rate_hz, low_power = _SETTINGS_LAYOUT.unpack(settings)
    return version not in _NO_VERSION and max(mode, low_power) <= 1 and 0 < rate_hz <= max(RATES_HZ.values())
