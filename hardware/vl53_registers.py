"""The register map that VL53L1X and VL53L4CD share: addresses, the settings that we write, timing and status codes.

Sources: ST's ultra-lite drivers (STSW-IMG009; stm32duino/VL53L4CD at b6ed0e2), vl53l1_register_map.h and the user
manuals UM2356 and UM2931. Words are big-endian; an address counts up within one message.
"""

import math
from dataclasses import dataclass
from struct import Struct
from typing import Literal

from station.gait.samples import Status

Model = Literal["VL53L1X", "VL53L4CD"]

SOFT_RESET = 0x0000
I2C_ADDRESS = 0x0001
FAST_OSCILLATOR = 0x0006
VHV_LOOP_BOUND = 0x0008
VHV_INIT = 0x000B
L4CD_AFTER_VHV = 0x0024  # written by ST's VL53L4CD driver, without a public name
CONFIGURATION = 0x002D
GPIO_STATUS = 0x0031
RANGE_TIMEOUT_A = 0x005E
RANGE_TIMEOUT_B = 0x0061
INTER_MEASUREMENT = 0x006C
ROI_CENTRE = 0x007F  # and the size of the region of interest after it
INTERRUPT_CLEAR = 0x0086
MODE_START = 0x0087
RESULT = 0x0089
OSCILLATOR_CALIBRATION = 0x00DE
FIRMWARE_STATUS = 0x00E5
MODEL_ID = 0x010F
OPTICAL_CENTRE = 0x013E  # the diode behind the middle of this chip's lens

DEFAULT_ADDRESS = 0x29  # where every chip starts after power-on and reset
USED_ADDRESSES = frozenset({DEFAULT_ADDRESS, 0x2A, 0x2B})  # and where the usual settings move those of a pair

# The VL53L0X at the same address has 8-bit registers: its model id, by ST's vl53l0x_device.h.
L0X_MODEL_ID, L0X_MODEL = 0xC0, 0xEE

START_BACK_TO_BACK = 0x21
START_TIMED = 0x40
STOP = 0x00

# 0x2D to 0x87 as ST writes them for the VL53L4CD, whose values are the VL53L1X's short mode, but for 0x2D (pads as they
# are, no fast mode plus) and 0x64 (sigma limit 90 mm, the VL53L1X's: a moving foot has a large sigma, and 40 mm would
# drop just the samples that matter). 0x30 = 0x11 pulls the interrupt pin low when ready: a cut wire reads as not ready.
SHORT_MODE = bytes.fromhex(
    "000000 11020002 08000810 01010000 0000ff00"  # 0x2D interrupt polarity 0x30
    "0f000000 0000200b 00000214 21000005"  # 0x40 interrupt on each new sample 0x46, phase calibration 0x4B
    "00000000 c8000038 ff010008 000001cc"  # 0x50 timeout A 0x5E
    "0701f105 01680080 08380000 00000f89"  # 0x60 VCSEL periods 0x60 and 0x63, sigma and signal limits, period 0x6C
    "00000000 00000001 07050606 000002c7"  # 0x70 window, initial phases 0x78, centre of the region of interest
    "ff9b0000 00010000"  # 0x80 its size, sequence, interrupt clear, mode
)

# 0x89 to 0x97: status, (report,) stream count, (SPADs,) signal, ambient, sigma, (phase,) distance.
RESULT_LAYOUT = Struct(">BxB2xHHH2xH")
KCPS_PER_COUNT = 8  # signal and ambient rates are 9.7 fixed point Mcps
SIGMA_PER_MM = 4  # 14.2 fixed point

# Raw codes as in ST's vl53l1_ll_def.h; not listed is "none". 13 is a region of interest beyond the array. 19 is a range
# whose wrap could not be checked: rejected, because a false short distance is a false heel and a gap is only a gap.
# 22 is a pulse merged from two targets, foot and glute in one cone: a good range, and sigma tells how mixed.
STATUS: dict[int, Status] = {
    1: "hardware",
    2: "hardware",
    3: "hardware",
    4: "signal",
    5: "bounds",
    6: "sigma",
    7: "wrap",
    8: "bounds",
    9: "ok",
    12: "signal",
    13: "hardware",
    19: "wrap",
    21: "signal",
    22: "ok",
}

# Beyond these a range is not one, whatever its status: nearer than 40 mm both chips may report a wrapped far target as
# good (stm32duino/VL53L1X #7: 0 to 27 mm for a piano at 1.8 m), and 4 m is the end of the longer-sighted one.
NEAREST_MM = 40
FARTHEST_MM = 4000

# Timeouts A and B of the VL53L1X's short mode by budget in milliseconds: a table in ST's driver, not a formula.
_L1X_TIMEOUTS = {
    15: (0x001D, 0x0027),
    20: (0x0051, 0x006E),
    33: (0x00D6, 0x006E),
    50: (0x01AE, 0x01E8),
    100: (0x02E1, 0x0388),
}
# UM2356: the next VL53L1X measurement needs 4 ms after the last, else the period doubles.
_L1X_TURNAROUND_MS = 4
_L1X_CLOCK_FACTOR = 1.075


@dataclass(frozen=True, slots=True)
class Chip:
    """What differs between the two chips: identity, start command, usual integration time."""

    model_id: int
    start: int
    budget_ms: int


CHIPS: dict[Model, Chip] = {
    "VL53L1X": Chip(0xEACC, START_TIMED, 20),
    "VL53L4CD": Chip(0xEBAA, START_BACK_TO_BACK, 10),
}


# The array has 16 by 16 diodes; fewer than 8 by 8 see a foot at half the distance only (piwars.abstracthorizon.org,
# 10 February 2019). Up to 10, ST's driver centres the region behind the lens, else on diode 199.
ROI_SIZES = range(8, 17)
_CENTRED_UP_TO, _MIDDLE = 10, 199


def roi(size: int, optical_centre: int) -> bytes:
    """Centre and size of a square region of interest of `size` diodes a side, as registers 0x7F and 0x80 want them."""
    return bytes((optical_centre if size <= _CENTRED_UP_TO else _MIDDLE, (size - 1) << 4 | size - 1))


def check_roi(model: Model, size: int) -> None:
    """Refuses a region of interest that the chip does not have, with a ValueError that says which it has."""
    if model == "VL53L4CD":
        raise ValueError("a VL53L4CD has no region of interest: its cone stays at 18 degrees")
    if size not in ROI_SIZES:
        raise ValueError(f"a region of interest has {ROI_SIZES[0]} to {ROI_SIZES[-1]} diodes a side, not {size}")


def check_budget(model: Model, budget_ms: int) -> None:
    """Refuses an integration time that the chip does not have, with a ValueError that names those it has."""
    if model == "VL53L1X" and budget_ms not in _L1X_TIMEOUTS:
        raise ValueError(f"a VL53L1X in short mode integrates for {sorted(_L1X_TIMEOUTS)} ms, not {budget_ms}")
    if model == "VL53L4CD" and not 10 <= budget_ms <= 200:
        raise ValueError(f"a VL53L4CD integrates for 10 to 200 ms, not {budget_ms}")


def period_ms(model: Model, budget_ms: int) -> int:
    """The shortest safe time between two measurements; the VL53L4CD starts the next when the last is cleared."""
    return budget_ms + (_L1X_TURNAROUND_MS if model == "VL53L1X" else 0)


def timeouts(model: Model, budget_ms: int, fast_oscillator: int) -> tuple[int, int]:
    """Timeouts A and B for an integration time, back to back on the VL53L4CD (VL53L4CD_SetRangeTiming of ST's driver).

    `fast_oscillator` is the chip's own frequency in MHz, unsigned 4.12 fixed point. Raises ZeroDivisionError for 0.
    """
    if model == "VL53L1X":
        return _L1X_TIMEOUTS[budget_ms]
    macro_period = (2304 * (2**30 // fast_oscillator)) >> 6
    phase = (budget_ms * 1000 - 2500) << 12
    return _timeout(phase, macro_period * 16 >> 6), _timeout(phase, macro_period * 12 >> 6)


def _timeout(phase: int, period: int) -> int:
    """The number of periods nearest to `phase`, as a byte and the power of two that it is multiplied with."""
    count = (phase + period // 2) // period - 1
    exponent = max(count.bit_length() - 8, 0)
    return exponent << 8 | count >> exponent


def inter_measurement(model: Model, budget_ms: int, oscillator_calibration: int) -> int:
    """The period register: ticks of the chip's slow oscillator, rounded up so that the period is never too short."""
    if model == "VL53L4CD":
        return 0
    ticks_per_ms = (oscillator_calibration & 0x3FF) * _L1X_CLOCK_FACTOR
    return math.ceil(period_ms(model, budget_ms) * ticks_per_ms)
