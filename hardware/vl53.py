"""The driver of VL53L1X and VL53L4CD, one for both: one burst and one clear for each sample."""

import logging
import time
from collections.abc import Callable, Iterator
from ctypes import string_at

from gpiozero import Pin
from smbus2 import i2c_msg

from hardware import vl53_registers as reg
from hardware.i2c import I2cBus
from hardware.pins import pin_number
from hardware.ready_line import ReadyLine
from hardware.ready_time import ReadyTime
from hardware.survey import Survey
from hardware.vl53_setup import Vl53Setup
from hardware.vl53_start import ShutdownLine, Vl53Start
from hardware.watch import Watch
from station.gait.samples import RangeChannel, RangeSample
from station.ports import Clock, HardwareError, SensorHealth

__all__ = ["Vl53", "Vl53Setup"]

log = logging.getLogger(__name__)

# Refusals that a bus whose SDA is held low leads to as well: it answers for everybody, with zeros.
_DOUBTFUL = ("timeout", "wrong_chip")


class Vl53:
    """A range sensor on a bus that it shares; whoever opened the bus closes it.

    With `ready_pin` (the chip's GPIO1) samples bear the edge's kernel time. Without it the chip is polled at the moment
    that it is expected to be ready, and that expectation, corrected by the polls, is the time. `shutdown_pin` (its
    XSHUT) resets it at each opening and keeps it away from the default address while others are given theirs. `wait`
    takes seconds.
    """

    _ready_time: ReadyTime
    _stream_count: int

    def __init__(
        self,
        bus: I2cBus,
        clock: Clock,
        setup: Vl53Setup,
        *,
        ready_pin: Pin | None = None,
        shutdown_pin: Pin | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._setup = setup
        self._ready_line = ReadyLine(ready_pin, setup.name, pull="up", edges="falling")
        self._shutdown_line = None if shutdown_pin is None else ShutdownLine(shutdown_pin, setup.name)
        self._wait = wait
        self._start = Vl53Start(bus, clock, setup, self._shutdown_line)
        place = setup.place(None if shutdown_pin is None else pin_number(shutdown_pin), self._ready_line.number)
        self._survey = Survey(
            bus, place, self._start.recognise, setup.strays, shutdown_pin=shutdown_pin, ready_pin=ready_pin
        )
        self._period_ns = reg.period_ms(setup.model, setup.integration_ms) * 1_000_000
        self._watch = Watch(setup.name, self._period_ns)
        # Made once: building messages costs more than the rest of a sample.
        self._point_to_result = i2c_msg.write(setup.address, reg.RESULT.to_bytes(2, "big"))
        self._result = i2c_msg.read(setup.address, reg.RESULT_LAYOUT.size)
        self._clear = i2c_msg.write(setup.address, reg.INTERRUPT_CLEAR.to_bytes(2, "big") + b"\x01")
        self._half_budget_ns = setup.integration_ms * 1_000_000 // 2
        self._open = False
        self._begin()

    @property
    def channel(self) -> RangeChannel:
        """The channel that its samples carry."""
        return self._setup.channel

    @property
    def name(self) -> str:
        """Model, address and bus, for people."""
        return self._setup.name

    def park(self) -> None:
        """Holds the chip in reset if its XSHUT is wired, so that it does not answer at the default address.

        Raises HardwareError (busy) when the pin is taken.
        """
        if self._shutdown_line is not None:
            self._shutdown_line.hold()

    def open(self) -> None:
        """Brings the chip up and waits for it: about 0.1 s. Raises HardwareError as `opening` does."""
        for pause_s in self.opening():
            self._wait(pause_s)

    def opening(self) -> Iterator[float]:
        """Resets, finds, configures and starts the chip, and drops the first sample, which is never valid.

        Yields seconds to wait. Raises HardwareError, which begins with what is wrong as far as it can be known
        (`hardware.diagnosis`) and ends with the remedy; its reason may be any but stalled and pin_conflict.
        """
        self._begin()
        try:
            self._ready_time.told((yield from self._start.steps(again=self._open)))
            self._name_slow_bus()
            self._ready_line.watch()
            self._bus.i2c_rdwr(self._clear)
        except OSError as error:
            raise (yield from self._survey.explain(error)) from error
        except HardwareError as error:
            if error.reason not in _DOUBTFUL:
                raise
            raise (yield from self._survey.doubt(error)) from None
        now_ns = self._clock.now_ns()
        self._ready_time.cleared(now_ns)
        self._watch.opened(now_ns)
        self._open = True

    def due_ns(self) -> int | None:
        """When a poll is worthwhile even if the data-ready line keeps silent."""
        return self._ready_time.due_ns

    def on_ready(self, wake: Callable[[], None]) -> None:
        """Has `wake` called from the pin library's thread at each edge of the data-ready line."""
        self._ready_line.on_edge(wake)

    def poll(self) -> RangeSample | None:
        """Fetches the sample that is ready; touches the bus only after an edge or when one is due.

        Raises HardwareError: bus_error when a transfer fails (a sample that could not be cleared comes again with a
        later poll), stalled when the chip needs to be opened again.
        """
        if not self._open:
            raise RuntimeError(f"{self.name} is not open: call open() before poll()")
        now_ns = self._clock.now_ns()
        if self._ready_line.fresh_ns(self._ready_time) is None and now_ns < self._ready_time.due_ns:
            return None
        try:
            return self._fetch(now_ns)
        except OSError as error:
            self._watch.bus_errors += 1
            raise self._lost(error) from error

    def health(self) -> SensorHealth:
        """Counts and mean rate since `open`, all that got lost, and what is wrong although it works."""
        return self._watch.health(self.channel)

    def close(self) -> None:
        """Stops ranging and lets go of the pins; safe to call twice. A chip that is gone is only logged."""
        if self._shutdown_line is not None:
            self._shutdown_line.release()
        if not self._open:
            return
        self._open = False
        self._ready_line.release()
        try:
            self._start.write(reg.MODE_START, bytes((reg.STOP,)))
        except OSError as error:
            log.warning("%s could not be stopped and may range on: %s", self.name, error)

    def _fetch(self, now_ns: int) -> RangeSample | None:
        self._bus.i2c_rdwr(self._point_to_result, self._result)
        burst = string_at(self._result.buf, reg.RESULT_LAYOUT.size)
        raw_status, stream_count, signal, ambient, sigma, distance_mm = reg.RESULT_LAYOUT.unpack(burst)
        # The chip holds a sample until it is cleared, so one that was not seen before is a new one.
        if stream_count == self._stream_count:
            self._ready_time.missed(now_ns)
            self._watch.missed(now_ns)
            return None
        if not stream_count:
            raise self._watch.was_reset()
        # Looked at only now: an edge may come in while a poll that was due without it is on the bus.
        edge_ns = self._ready_line.fresh_ns(self._ready_time)
        self._bus.i2c_rdwr(self._clear)
        skipped = 0 if stream_count == self._stream_count + 1 else _skipped(self._stream_count, stream_count)
        self._stream_count = stream_count
        if edge_ns is None:
            ready_ns = self._ready_time.found(now_ns)
        else:
            ready_ns = edge_ns
            self._ready_time.told(edge_ns)
        if self._ready_line.sample(told=edge_ns is not None):
            self._ready_time.patience_ns = self._ready_line.patience_ns(self._period_ns)
            self._watch.silent_line = self._ready_line.notice
        self._ready_time.cleared(self._clock.now_ns())
        status = reg.STATUS.get(raw_status & 0x1F, "none")
        if status == "ok" and not reg.NEAREST_MM <= distance_mm <= reg.FARTHEST_MM:
            status = "wrap" if distance_mm < reg.NEAREST_MM else "bounds"
        t_ns = ready_ns - self._half_budget_ns
        # A frame without any light is no measurement that could be frozen.
        frame = burst[3:] if signal else b""
        self._watch.sample(t_ns, now_ns, frame, ambient * reg.KCPS_PER_COUNT, rejected=status != "ok", skipped=skipped)
        return RangeSample(
            t_ns,
            self._setup.channel,
            float(distance_mm + self._setup.offset_mm) if status == "ok" else None,
            status,
            sigma / reg.SIGMA_PER_MM,
            float(signal * reg.KCPS_PER_COUNT),
        )

    def _begin(self) -> None:
        """Forgets what was learnt about the rhythm of a chip that is to be opened."""
        timed = reg.CHIPS[self._setup.model].start == reg.START_TIMED
        patience_ns = self._ready_line.patience_ns(self._period_ns)
        self._ready_time = ReadyTime(2 * self._half_budget_ns, self._period_ns if timed else 0, patience_ns)
        self._ready_line.forget()
        # That of the first sample after a start, which `opening` drops.
        self._stream_count = 0

    def _name_slow_bus(self) -> None:
        slow = self._start.slow_bus()
        if slow and not self._watch.slow_bus:
            log.warning("%s: %s", self.name, slow)
        self._watch.slow_bus = slow

    def _lost(self, error: OSError) -> HardwareError:
        return HardwareError(
            "bus_error", f"{self.name} stopped answering ({error}): check its cable, and keep it short, and its supply"
        )


def _skipped(before: int, now: int) -> int:
    """How many samples lie between two stream counts; after 0xFF comes 0x80 (ST's vl53l1_core.c)."""
    return now - before - 1 if now > before else now - before + 0x7F
