"""A VL53L1X or VL53L4CD at the level of its registers: answers I2C messages and moves its interrupt pin as they do.

Facts are from ST's ultra-lite drivers (STSW-IMG009 for the VL53L1X, stm32duino/VL53L4CD at b6ed0e2 for the other), the
bit fields of ST's vl53l1_register_map.h, UM2356, UM2931 and the data sheet DS13812 (VL53L4CD). Standard library only,
so that the chip can be studied and used alone.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol

# Registers with a meaning to the twin; all others only remember what is written to them.
_SOFT_RESET = 0x0000
_I2C_ADDRESS = 0x0001
_FAST_OSC = 0x0006
_OFFSET = 0x001E
_TEST_MODE = 0x0027
_GPIO_MUX = 0x0030
_GPIO_STATUS = 0x0031
_RANGE_TIMEOUT_A = 0x005E
_VCSEL_PERIOD_A = 0x0060
_INTER_MEASUREMENT = 0x006C
_ROI_SIZE = 0x0080
_INTERRUPT_CLEAR = 0x0086
_MODE_START = 0x0087
_INTERRUPT_STATUS = 0x0088
_RESULT = 0x0089
_OSC_CALIBRATE = 0x00DE
_ACTIONS = frozenset({_SOFT_RESET, _TEST_MODE, _GPIO_MUX, _GPIO_STATUS, _INTERRUPT_CLEAR, _MODE_START})

_ACTIVE_LOW = 0x10
_SINGLE, _BACK_TO_BACK, _TIMED, _ABORT = 0x10, 0x20, 0x40, 0x80
_NEW_SAMPLE = 0x20

# What a chip holds after power-on. The oscillator words differ from chip to chip: 11.56 MHz as unsigned 4.12 fixed
# point, and 37 ticks of the low-power oscillator a millisecond, which makes ST's default period 0x0F89 about 100 ms.
_FAST_OSC_MHZ_4_12 = 0xB8EB
_POWER_ON: dict[int, bytes] = {
    _I2C_ADDRESS: b"\x29",
    _FAST_OSC: _FAST_OSC_MHZ_4_12.to_bytes(2, "big"),
    _GPIO_MUX: b"\x11\x03",
    _RANGE_TIMEOUT_A: b"\x01\xcc\x07\x01\xf1\x05",
    _INTER_MEASUREMENT: b"\x00\x00\x0f\x89",
    0x007F: b"\xc7\xff",
    _OSC_CALIBRATE: b"\x00\x25",
    0x00E5: b"\x03",
    0x013E: b"\xc7",
}
_IDENTITY = {"VL53L1X": b"\xea\xcc\x10", "VL53L4CD": b"\xeb\xaa\x10"}
_INTER_MEASUREMENT_FACTOR = {"VL53L1X": 1.075, "VL53L4CD": 1.055}

_BOOT_NS = 1_200_000
# How long a device test takes, of which only the end is simulated: an assumption.
_TEST_NS = 5_000_000
# UM2356 asks for 4 ms between the end of a VL53L1X's integration and the next, else the period doubles; a tenth less
# here, because drivers round the period register down.
_TURNAROUND_NS = {"VL53L1X": 3_900_000, "VL53L4CD": 0}
# The VL53L1X's budgets are a table in ST's driver, keyed by timeout A, in milliseconds: short mode, then long mode.
_L1X_BUDGET_MS = {0x001D: 15, 0x0051: 20, 0x00D6: 33, 0x01AE: 50, 0x02E1: 100, 0x03E1: 200, 0x0591: 500}
_L1X_BUDGET_MS |= {0x001E: 20, 0x0060: 33, 0x00AD: 50, 0x01CC: 100, 0x02D9: 200, 0x048F: 500}

_FIRST_AFTER_START = 18
_NACK = 121  # EREMOTEIO: how Linux reports that nobody acknowledged


class Measurement(NamedTuple):
    """What the chip reports of one integration; `raw_status` is the chip's own code (9 is a good range)."""

    distance_mm: int
    raw_status: int
    signal_kcps: float
    ambient_kcps: float
    sigma_mm: float


class Scene(Protocol):
    """What is in front of the chip."""

    def next_measurement(self, start_ns: int, budget_ns: int) -> tuple[int, Measurement]:
        """The first measurement whose integration starts at `start_ns` or later: when it is ready, and its values."""
        ...


class Vl53Chip:
    """One chip on the bus, driven by `clock` and looking at `scene`.

    `line(level, t_ns)` is its interrupt pin (idle high after power-on): called with the exact time of each change. All
    times are nanoseconds of `clock`. Not thread-safe; the bus holds a lock.
    """

    def __init__(
        self,
        model: Literal["VL53L1X", "VL53L4CD"],
        clock: Callable[[], int],
        scene: Scene,
        address: int = 0x29,
        line: Callable[[bool, int], None] | None = None,
    ) -> None:
        self._model = model
        self._clock = clock
        self._scene = scene
        self._line = line
        self._level = True
        self._held = False
        self._under_way: tuple[int, Measurement] | None = None
        self._boot(clock())
        self._registers[_I2C_ADDRESS] = address

    @property
    def address(self) -> int:
        """The 7-bit address that the chip answers to now."""
        return self._registers[_I2C_ADDRESS] & 0x7F

    def shut_down(self, held: bool) -> None:
        """XSHUT: held low the chip is off and answers nothing; let go it boots, and has forgotten its address too."""
        self._held = held
        self._boot(self._clock())

    def write(self, data: bytes) -> None:
        """One write message: a register address, then bytes for it and its successors. OSError while booting."""
        now_ns = self._awake()
        if len(data) < 2:
            return
        self._pointer = int.from_bytes(data[:2], "big")
        for value in data[2:]:
            register, self._pointer = self._pointer, (self._pointer + 1) & 0xFFFF
            self._registers[register] = value
            if register in _ACTIONS:
                self._act(register, value, now_ns)

    def read(self, count: int) -> bytes:
        """One read message: bytes from where the last message left off. OSError while booting."""
        self._awake()
        start, self._pointer = self._pointer, (self._pointer + count) & 0xFFFF
        return bytes(self._registers[start : start + count]).ljust(count, b"\0")

    def next_ready_ns(self) -> int | None:
        """When the measurement under way will complete; None while there is none."""
        return None if self._under_way is None else self._under_way[0]

    def advance(self, now_ns: int) -> None:
        """Completes the measurement that is due by `now_ns`."""
        if self._under_way is None or self._under_way[0] > now_ns:
            return
        ready_ns, measurement = self._under_way
        self._under_way = None
        self._report(measurement)
        self._registers[_INTERRUPT_STATUS] = _NEW_SAMPLE
        self._drive(ready_ns)

    def _awake(self) -> int:
        now_ns = self._clock()
        if self._held or now_ns < self._booted_ns:
            raise OSError(_NACK, "Remote I/O error")
        self.advance(now_ns)
        return now_ns

    def _boot(self, now_ns: int) -> None:
        self._registers = bytearray(0x10000)
        for register, values in _POWER_ON.items():
            self._registers[register : register + len(values)] = values
        self._registers[0x010F:0x0112] = _IDENTITY[self._model]
        self._pointer = 0
        self._booted_ns = now_ns + _BOOT_NS
        self._under_way = None
        self._ranging = 0
        self._started_ns = now_ns
        self._stream_count = 0
        self._drive(now_ns)

    def _act(self, register: int, value: int, now_ns: int) -> None:
        if register == _SOFT_RESET:
            self._boot(now_ns)
            # Held in reset it still listens for the release, which starts the boot.
            self._booted_ns = now_ns + _BOOT_NS if value & 1 else now_ns
        elif register in (_GPIO_MUX, _GPIO_STATUS):
            self._drive(now_ns)
        elif register == _MODE_START:
            self._start(value, now_ns)
        elif register == _TEST_MODE:
            # ST's API has reference SPADs chosen by such a test and waits for its interrupt (vl53l1_api_calibration.c).
            self._under_way = (now_ns + _TEST_NS, Measurement(0, 0, 0.0, 0.0, 0.0)) if value else None
        elif value & 1 and self._registers[_INTERRUPT_STATUS]:
            self._clear(now_ns)

    def _start(self, mode: int, now_ns: int) -> None:
        # ST's API writes all settings and the mode again with every clear, and ranging goes on (vl53l1_core.c).
        if mode and mode == self._ranging:
            return
        self._under_way = None
        self._ranging = mode if mode & (_BACK_TO_BACK | _TIMED) and not mode & _ABORT else 0
        if mode & (_SINGLE | _BACK_TO_BACK | _TIMED) and not mode & _ABORT:
            self._stream_count = 0
            self._started_ns = now_ns
            self._under_way = now_ns + self._budget_ns(), Measurement(0, _FIRST_AFTER_START, 0.0, 0.0, 0.0)

    def _clear(self, now_ns: int) -> None:
        """Ends the hold: only now may the next measurement start (DS13812, 2.9)."""
        self._registers[_INTERRUPT_STATUS] = 0
        self._drive(now_ns)
        mode = self._registers[_MODE_START]
        if not mode & (_BACK_TO_BACK | _TIMED) or mode & _ABORT:
            return
        budget_ns = self._budget_ns()
        start_ns = max(now_ns, self._started_ns + self._period_ns(budget_ns)) if mode & _TIMED else now_ns
        ready_ns, measurement = self._scene.next_measurement(start_ns, budget_ns)
        self._under_way = ready_ns, measurement
        self._started_ns = ready_ns - budget_ns

    def _budget_ns(self) -> int:
        """How long one measurement takes, from timeout A as ST's drivers write it."""
        timeout = self._word(_RANGE_TIMEOUT_A)
        if self._model == "VL53L1X" and timeout in _L1X_BUDGET_MS:
            return _L1X_BUDGET_MS[timeout] * 1_000_000
        macro_periods = ((timeout & 0xFF) << (timeout >> 8)) + 1
        vcsel_clocks = 2 * (self._registers[_VCSEL_PERIOD_A] + 1)
        # In microseconds with 12 fractional bits; 2304 VCSEL periods make a macro period.
        macro_period = (((2304 * (2**30 // _FAST_OSC_MHZ_4_12)) >> 6) * vcsel_clocks) >> 6
        phase_ns = macro_periods * macro_period * 1000 >> 12
        if self._registers[_MODE_START] & _BACK_TO_BACK:
            return phase_ns + 2_500_000
        # Twice the phase and a guard: 4.3 ms in ST's VL53L4CD driver, 4.528 ms in Pololu's for the VL53L1X.
        return 2 * phase_ns + (4_300_000 if self._model == "VL53L4CD" else 4_528_000)

    def _period_ns(self, budget_ns: int) -> int:
        """The inter-measurement period, or the multiple of it that a measurement needs."""
        ticks = int.from_bytes(self._registers[_INTER_MEASUREMENT : _INTER_MEASUREMENT + 4], "big")
        ticks_per_ms = (self._word(_OSC_CALIBRATE) & 0x3FF) * _INTER_MEASUREMENT_FACTOR[self._model]
        timer_ns = round(ticks / ticks_per_ms * 1e6)
        needed_ns = budget_ns + _TURNAROUND_NS[self._model]
        return timer_ns * -(-needed_ns // timer_ns) if timer_ns else needed_ns

    def _report(self, measurement: Measurement) -> None:
        offset_quarters = (self._word(_OFFSET) & 0x1FFF ^ 0x1000) - 0x1000
        columns, rows = (self._registers[_ROI_SIZE] & 0xF) + 1, (self._registers[_ROI_SIZE] >> 4) + 1
        words = (
            min(columns * rows, 0xFF) << 8,  # effective SPADs, 8.8: all of the region of interest
            round(measurement.signal_kcps / 8),
            round(measurement.ambient_kcps / 8),
            round(measurement.sigma_mm * 4),
            0,  # phase: no driver of ours or ST's ultra-lite ones reads it
            measurement.distance_mm + offset_quarters // 4,
            round(measurement.signal_kcps / 8),  # less crosstalk, of which there is none without a cover glass
        )
        burst = bytes((measurement.raw_status, 0, self._stream_count))
        burst += b"".join(min(max(word, 0), 0xFFFF).to_bytes(2, "big") for word in words)
        self._registers[_RESULT : _RESULT + len(burst)] = burst
        # It never comes back to 0, which marks the first sample after a start (ST's vl53l1_core.c).
        self._stream_count = 0x80 if self._stream_count == 0xFF else self._stream_count + 1

    def _drive(self, t_ns: int) -> None:
        """Puts the interrupt pin where polarity and interrupt status want it."""
        active_low = bool(self._registers[_GPIO_MUX] & _ACTIVE_LOW)
        level = bool(self._registers[_INTERRUPT_STATUS]) != active_low
        self._registers[_GPIO_STATUS] = self._registers[_GPIO_STATUS] & ~1 | level
        if level != self._level:
            self._level = level
            if self._line is not None:
                self._line(level, t_ns)

    def _word(self, register: int) -> int:
        return int.from_bytes(self._registers[register : register + 2], "big")
