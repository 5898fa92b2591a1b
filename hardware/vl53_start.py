"""From any state to ranging: reset, address, identity, settings and first range of a VL53L1X or VL53L4CD."""

from collections.abc import Generator
from ctypes import string_at

from gpiozero import Pin
from smbus2 import i2c_msg

from hardware import vl53_registers as reg
from hardware.diagnosis import MAYBE_NACKS
from hardware.i2c import I2cBus
from hardware.pins import pin_errors, pin_number
from hardware.vl53_setup import Vl53Setup
from station.ports import Clock, HardwareError

# The chip boots in 1.2 ms; more is given to a supply that rises slowly.
_BOOT_POLLS = 50
# The first range, with the power-on budget, takes 50 to 100 ms.
_READY_POLLS = 1000
_POLL_S = 0.001
# XSHUT held low this long is a reset, whatever the cable's capacitance.
_SHUTDOWN_S = 0.005
# Pointer and burst of one result: 3 and 16 bytes of 9 clocks, two starts and a stop.
_BURST_CLOCKS = 19 * 9 + 3
_BURSTS = 3
_SLOW_BUS_HZ = 200_000


class ShutdownLine:
    """The wire to a chip's XSHUT: pulled low or let go, never driven high, as boards pull it up to their own 2.8 V."""

    def __init__(self, pin: Pin, part: str) -> None:
        self.number = pin_number(pin)
        self._pin = pin
        self._part = f"shutdown line of the {part}"

    def hold(self) -> None:
        """Keeps the chip in reset. Raises HardwareError (busy) when the pin is taken."""
        with pin_errors(self._part, self.number):
            self._pin.output_with_state(0)

    def release(self) -> None:
        """Lets the chip boot; also how the pin is left behind."""
        self._pin.input_with_pull("floating")


class Vl53Start:
    """Brings one chip up. Its steps yield seconds to wait, and raise HardwareError, or OSError where the bus fails."""

    def __init__(self, bus: I2cBus, clock: Clock, setup: Vl53Setup, line: ShutdownLine | None) -> None:
        self._bus = bus
        self._clock = clock
        self._setup = setup
        self._chip = reg.CHIPS[setup.model]
        self._line = line

    def steps(self, *, again: bool) -> Generator[float, None, int]:
        """Up to the first sample after the start, which is never valid and waits to be cleared: when it was seen.

        `again` says that the chip has worked before and may hold anything now.
        """
        if self._line is not None:
            yield from self._pulse(self._line)
        yield from self._await_boot()
        self._identify(self._setup.address)
        if again and self._line is None and self._setup.address == reg.DEFAULT_ADDRESS:
            yield from self._soft_reset()
        yield from self._configure()
        self.write(reg.MODE_START, bytes((self._chip.start,)))
        return (yield from self._await_sample())

    def slow_bus(self) -> str:
        """What is wrong with the speed of the bus, and the remedy; empty when nothing is."""
        hz = self._bus_hz()
        if hz > _SLOW_BUS_HZ:
            return ""
        return (
            f"the I2C bus runs at about {hz / 1000:.0f} kHz instead of 400: put dtparam=i2c_arm_baudrate=400000 into "
            "/boot/firmware/config.txt and reboot"
        )

    def read(self, register: int, count: int) -> bytes:
        """Bytes from a register on. OSError where nobody answers."""
        return self._read_at(self._setup.address, register, count)

    def write(self, register: int, values: bytes) -> None:
        """Bytes into a register and those after it. OSError where nobody answers."""
        self._write_at(self._setup.address, register, values)

    def _bus_hz(self) -> float:
        """How fast the bus is at least, by the shortest of a few result bursts."""
        taken_ns = []
        for _ in range(_BURSTS):
            began_ns = self._clock.now_ns()
            self.read(reg.RESULT, reg.RESULT_LAYOUT.size)
            taken_ns.append(self._clock.now_ns() - began_ns)
        return _BURST_CLOCKS * 1e9 / max(min(taken_ns), 1)

    def _pulse(self, line: ShutdownLine) -> Generator[float, None, None]:
        """A reset by XSHUT; refuses to go on when the line turns out not to reach the chip."""
        line.hold()
        yield _SHUTDOWN_S
        for address in {reg.DEFAULT_ADDRESS, self._setup.address}:
            if self._answers(address):
                raise HardwareError(
                    "address_conflict",
                    f"0x{address:02X} answers while GPIO {line.number} holds the {self._setup.name} in reset. That "
                    "wire does not reach its XSHUT, or another sensor has none. All sensors start at 0x29: wire the "
                    "XSHUT of each to the pin that the settings name (range.left_shutdown_pin, "
                    "range.right_shutdown_pin, range.shutdown_pin)",
                )
        line.release()

    def _soft_reset(self) -> Generator[float, None, None]:
        """Only at the address that a reset leads to."""
        self.write(reg.SOFT_RESET, b"\x00")
        yield _POLL_S
        self.write(reg.SOFT_RESET, b"\x01")
        yield from self._await_boot()

    def _await_boot(self) -> Generator[float, None, None]:
        """It acknowledges nothing while it boots: only the last refusal is one."""
        for _ in range(_BOOT_POLLS):
            try:
                status = self.read(reg.FIRMWARE_STATUS, 1)[0]
            except OSError as error:
                if error.errno not in MAYBE_NACKS:
                    raise
                refusal: OSError | HardwareError = error
            else:
                if status & 1:
                    return
                refusal = self._not_booted(status)
            self._take_over()
            yield _POLL_S
        raise refusal

    def _not_booted(self, status: int) -> HardwareError:
        return HardwareError(
            "timeout",
            f"{self._setup.name} answers but does not finish booting (state {status}). Switch its supply off and on",
        )

    def _take_over(self) -> None:
        """Gives its address to a chip that waits at the default one; all others are in reset or have theirs."""
        if self._setup.address == reg.DEFAULT_ADDRESS or not self._answers(reg.DEFAULT_ADDRESS):
            return
        self._identify(reg.DEFAULT_ADDRESS)
        self._write_at(reg.DEFAULT_ADDRESS, reg.I2C_ADDRESS, bytes((self._setup.address,)))

    def _answers(self, address: int) -> bool:
        try:
            return bool(self._read_at(address, reg.FIRMWARE_STATUS, 1)[0] & 1)
        except OSError as error:
            if error.errno not in MAYBE_NACKS:
                raise
            return False  # nobody there, which is what was asked

    def recognise(self, address: int) -> str | None:
        """The name of the chip of this family that sits at an address, None for any other. OSError if nobody does."""
        model_id = self._model_id(address)
        return next((model for model, chip in reg.CHIPS.items() if chip.model_id == model_id), None)

    def _identify(self, address: int) -> None:
        found = self._model_id(address)
        if found == self._chip.model_id:
            return
        known = next((f"a {model}" for model, chip in reg.CHIPS.items() if chip.model_id == found), "another chip")
        if known == "another chip" and self._is_l0x(address):
            known = "a VL53L0X, which looks alike but has other registers"
        raise HardwareError(
            "wrong_chip",
            f"Expected a {self._setup.name} (model id 0x{self._chip.model_id:04X}) but found {known} (0x{found:04X}). "
            "Wire the sensor of this rig there, or choose the rig or the address that fits",
        )

    def _model_id(self, address: int) -> int:
        return int.from_bytes(self._read_at(address, reg.MODEL_ID, 2), "big")

    def _is_l0x(self, address: int) -> bool:
        """Its registers have addresses of one byte, and its model id is elsewhere."""
        result = i2c_msg.read(address, 1)
        self._bus.i2c_rdwr(i2c_msg.write(address, [reg.L0X_MODEL_ID]), result)
        return string_at(result.buf, 1)[0] == reg.L0X_MODEL

    def _configure(self) -> Generator[float, None, None]:
        """Block, first range for the voltage and phase calibration, then timing: the order of ST's drivers."""
        # Left running by a station that was killed, it would report a sample of its old settings.
        self.write(reg.MODE_START, bytes((reg.STOP,)))
        self.write(reg.INTERRUPT_CLEAR, b"\x01")
        self.write(reg.CONFIGURATION, reg.SHORT_MODE)
        self._narrow_view()
        self.write(reg.MODE_START, bytes((reg.START_TIMED,)))
        yield from self._await_sample()
        # Stopped while it holds its sample, so that it does not begin another one for nothing.
        self.write(reg.MODE_START, bytes((reg.STOP,)))
        self.write(reg.INTERRUPT_CLEAR, b"\x01")
        self.write(reg.VHV_LOOP_BOUND, b"\x09")
        self.write(reg.VHV_INIT, b"\x00")
        if self._setup.model == "VL53L4CD":
            self.write(reg.L4CD_AFTER_VHV, b"\x05\x00")
        self._set_timing()

    def _narrow_view(self) -> None:
        if self._setup.roi_size is not None:
            optical_centre = self.read(reg.OPTICAL_CENTRE, 1)[0]
            self.write(reg.ROI_CENTRE, reg.roi(self._setup.roi_size, optical_centre))

    def _set_timing(self) -> None:
        fast_oscillator = int.from_bytes(self.read(reg.FAST_OSCILLATOR, 2), "big")
        calibration = int.from_bytes(self.read(reg.OSCILLATOR_CALIBRATION, 2), "big")
        if not fast_oscillator:
            raise HardwareError(
                "timeout", f"{self._setup.name} does not know its oscillator's frequency. Switch its supply off and on"
            )
        model, budget_ms = self._setup.model, self._setup.integration_ms
        timeout_a, timeout_b = reg.timeouts(model, budget_ms, fast_oscillator)
        self.write(reg.RANGE_TIMEOUT_A, timeout_a.to_bytes(2, "big"))
        self.write(reg.RANGE_TIMEOUT_B, timeout_b.to_bytes(2, "big"))
        self.write(reg.INTER_MEASUREMENT, reg.inter_measurement(model, budget_ms, calibration).to_bytes(4, "big"))

    def _await_sample(self) -> Generator[float, None, int]:
        """Waits for the next sample and tells when it was seen."""
        for _ in range(_READY_POLLS):
            if not self.read(reg.GPIO_STATUS, 1)[0] & 1:
                return self._clock.now_ns()
            yield _POLL_S
        raise HardwareError("timeout", f"{self._setup.name} does not range. Switch its supply off and on")

    def _read_at(self, address: int, register: int, count: int) -> bytes:
        result = i2c_msg.read(address, count)
        self._bus.i2c_rdwr(i2c_msg.write(address, register.to_bytes(2, "big")), result)
        return string_at(result.buf, count)

    def _write_at(self, address: int, register: int, values: bytes) -> None:
        self._bus.i2c_rdwr(i2c_msg.write(address, register.to_bytes(2, "big") + values))
