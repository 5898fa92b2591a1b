"""The driver's own business: set-up of the chips, its refusals, and edges that get lost or come late."""

import logging
import re
from collections.abc import Callable
from typing import Any

import gpiozero
import pytest
from smbus2 import i2c_msg

from hardware import vl53_registers as reg
from hardware.i2c import BusLevels
from hardware.twin.bus import TwinBus
from hardware.twin.chip import Vl53Chip
from hardware.twin.pins import TwinPin, TwinPinFactory
from hardware.vl53 import Vl53, Vl53Setup
from station.ports import HardwareError

MS = 1_000_000


class Tap:
    """Remembers every write that goes by, and pulls the plug when told."""

    def __init__(self, bus: TwinBus) -> None:
        self._bus = bus
        self.plugged = True
        self.deaf_to: bytes | None = None
        self.writes: list[bytes] = []

    def i2c_rdwr(self, *msgs: i2c_msg) -> None:
        if not self.plugged:
            raise OSError(121, "Remote I/O error")
        written = [bytes(list(msg)) for msg in msgs if not msg.flags]  # type: ignore[call-overload]
        self.writes += written
        if self.deaf_to not in written:
            self._bus.i2c_rdwr(*msgs)

    def levels(self) -> BusLevels | None:
        return self._bus.levels()

    def close(self) -> None:
        self._bus.close()


Make = Callable[..., tuple[Vl53, Vl53Chip, Tap]]


@pytest.fixture
def make(clock: Any, wall: Any) -> Make:
    """A driver with its chip and the tap between them; `line` is the chip's interrupt pin."""

    def build(model: reg.Model, line: Any = None, ready_pin: Any = None, **setup: Any) -> tuple[Vl53, Vl53Chip, Tap]:
        chip = Vl53Chip(model, clock.now_ns, wall, line=line)
        tap = Tap(TwinBus([chip]))
        placed = Vl53Setup(model, "range", **setup)
        sensor = Vl53(tap, clock, placed, ready_pin=ready_pin, wait=lambda seconds: clock.advance(round(seconds * 1e9)))
        return sensor, chip, tap

    return build


def peek(chip: Vl53Chip, register: int, length: int) -> bytes:
    chip.write(register.to_bytes(2, "big"))
    return chip.read(length)


# ST's own figures for an oscillator of 0xB8EB; one driver in floating point has 04A2 for the timeout B of 100 ms.
@pytest.mark.parametrize(
    ("model", "budget_ms", "timeout_a", "timeout_b"),
    [
        ("VL53L4CD", 10, "0095", "00c8"),
        ("VL53L4CD", 15, "00fa", "01a6"),
        ("VL53L4CD", 20, "01af", "01e9"),
        ("VL53L4CD", 33, "0298", "02cb"),
        ("VL53L4CD", 50, "02ee", "039e"),
        ("VL53L4CD", 100, "03f4", "04a3"),
        ("VL53L4CD", 200, "04f7", "05a5"),
        ("VL53L1X", 15, "001d", "0027"),
        ("VL53L1X", 20, "0051", "006e"),
        ("VL53L1X", 33, "00d6", "006e"),
        ("VL53L1X", 50, "01ae", "01e8"),
        ("VL53L1X", 100, "02e1", "0388"),
    ],
)
def test_a_budget_is_written_as_st_writes_it(
    make: Make, model: reg.Model, budget_ms: int, timeout_a: str, timeout_b: str
) -> None:
    sensor, chip, _ = make(model, budget_ms=budget_ms)
    sensor.open()
    assert (peek(chip, 0x5E, 2).hex(), peek(chip, 0x61, 2).hex()) == (timeout_a, timeout_b)
    ready_ns = chip.next_ready_ns()
    assert ready_ns is not None


@pytest.mark.parametrize(("model", "budget_ms"), [("VL53L1X", 10), ("VL53L4CD", 9), ("VL53L4CD", 201)])
def test_a_budget_that_the_chip_has_not_is_refused_before_it_is_used(model: reg.Model, budget_ms: int) -> None:
    with pytest.raises(ValueError, match=f"{model}.* ms, not {budget_ms}"):
        Vl53Setup(model, "range", budget_ms=budget_ms)


@pytest.mark.parametrize(("size", "registers"), [(None, "c7ff"), (16, "c7ff"), (11, "c7aa"), (10, "b199"), (8, "b177")])
def test_a_region_of_interest_is_centred_where_st_centres_it(make: Make, size: int | None, registers: str) -> None:
    sensor, chip, _ = make("VL53L1X", roi_size=size)
    chip._registers[0x013E] = 0xB1
    sensor.open()
    assert peek(chip, 0x7F, 2).hex() == registers


@pytest.mark.parametrize(
    ("model", "size", "words"),
    [
        ("VL53L4CD", 8, "a VL53L4CD has no region of interest"),
        ("VL53L1X", 7, "8 to 16 diodes a side, not 7"),
        ("VL53L1X", 17, "8 to 16 diodes a side, not 17"),
    ],
)
def test_a_region_of_interest_that_the_chip_has_not_is_refused(model: reg.Model, size: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Vl53Setup(model, "range", roi_size=size)


@pytest.mark.parametrize(
    ("model", "mode", "period"), [("VL53L1X", 0x40, -(-24 * 37 * 1075 // 1000)), ("VL53L4CD", 0x21, 0)]
)
def test_each_chip_ranges_in_its_own_rhythm(make: Make, model: reg.Model, mode: int, period: int) -> None:
    sensor, chip, _ = make(model)
    sensor.open()
    assert peek(chip, 0x87, 1)[0] == mode
    assert int.from_bytes(peek(chip, 0x6C, 4), "big") == period


# What ST's drivers leave other than zero between 0x2D and 0x87: short mode, interrupt pin low when ready, sigma limit
# 90 mm.
SETTINGS = (
    "30:11 31:02 33:02 34:08 36:08 37:10 38:01 39:01 3e:ff 40:0f 46:20 47:0b 4a:02 4b:14 4c:21 4f:05 54:c8 57:38 "
    "58:ff 59:01 5b:08 5e:01 5f:cc 60:07 61:01 62:f1 63:05 64:01 65:68 67:80 68:08 69:38 6e:0f 6f:89 77:01 78:07 "
    "79:05 7a:06 7b:06 7e:02 7f:c7 80:ff 81:9b 85:01"
)


@pytest.mark.parametrize("model", ["VL53L1X", "VL53L4CD"])
def test_set_up_is_one_block_and_few_transfers(make: Make, model: reg.Model) -> None:
    sensor, chip, tap = make(model)
    sensor.open()
    block = next(write for write in tap.writes if write[:2] == b"\x00\x2d")
    assert " ".join(f"{0x2D + at:02x}:{value:02x}" for at, value in enumerate(block[2:]) if value) == SETTINGS
    assert len(block) == 93
    assert (peek(chip, 0x08, 1), peek(chip, 0x0B, 1)) == (b"\x09", b"\x00")
    assert peek(chip, 0x24, 2) == (b"\x05\x00" if model == "VL53L4CD" else b"\x00\x00")
    assert sum(len(write) > 2 for write in tap.writes) <= 15


def test_the_scene_is_not_looked_at_until_samples_are_delivered(make: Make, wall: Any) -> None:
    sensor, _, _ = make("VL53L1X")
    sensor.open()
    assert len(wall.middles_ns) == 1


def test_a_chip_left_running_by_a_killed_station_is_taken_over(make: Make, clock: Any) -> None:
    sensor, chip, _ = make("VL53L4CD")
    clock.advance(2 * MS)
    for write in (b"\x00\x30\x01", b"\x00\x87\x21"):
        chip.write(write)
    clock.advance(100 * MS)
    sensor.open()
    due_ns = sensor.due_ns()
    assert due_ns is not None
    clock.time_ns = due_ns + MS
    sample = sensor.poll()
    assert sample is not None
    assert sample.status == "ok"


def test_the_name_says_what_and_where(make: Make) -> None:
    sensor, _, _ = make("VL53L1X", address=0x30, bus_number=3)
    assert sensor.name == "VL53L1X at 0x30 on I2C bus 3"
    assert sensor.channel == "range"


def test_an_unknown_chip_is_told_by_its_number(make: Make, clock: Any) -> None:
    sensor, chip, _ = make("VL53L1X")
    clock.advance(2 * MS)
    chip.write(b"\x01\x0f\x12\x34")
    with pytest.raises(HardwareError, match=re.escape("found another chip (0x1234)")):
        sensor.open()


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [(b"\x00\xe5\x02", "does not finish booting"), (b"\x00\x06\x00\x00", "oscillator's frequency")],
)
def test_a_chip_that_is_not_well_is_refused_with_a_remedy(make: Make, clock: Any, spoilt: bytes, message: str) -> None:
    sensor, chip, _ = make("VL53L4CD")
    clock.advance(2 * MS)
    chip.write(spoilt)
    with pytest.raises(HardwareError, match=f"{message}.*upply off and on") as caught:
        sensor.open()
    assert caught.value.reason == "timeout"


def test_a_chip_that_never_finishes_a_range_is_given_up(make: Make) -> None:
    sensor, _, tap = make("VL53L1X")
    tap.deaf_to = b"\x00\x87\x40"
    with pytest.raises(HardwareError, match="does not range") as caught:
        sensor.open()
    assert caught.value.reason == "timeout"


def test_a_chip_that_vanishes_for_good_during_set_up_is_not_there(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    sensor, _, tap = make("VL53L1X")
    monkeypatch.setattr(sensor._start, "_identify", lambda _address: setattr(tap, "plugged", False))
    with pytest.raises(HardwareError, match="has no power") as caught:
        sensor.open()
    assert caught.value.reason == "not_found"


class EightBitChip:
    """A VL53L0X, as far as one looks: registers with addresses of one byte, and its model id at 0xC0."""

    address = 0x29

    def __init__(self) -> None:
        self._registers = bytearray(b"\xff" * 0xC0 + b"\xee\xaa\x10" + bytes(0x3D))
        self._pointer = 0

    def write(self, data: bytes) -> None:
        self._pointer = data[0]
        for value in data[1:]:
            self._registers[self._pointer] = value
            self._pointer += 1

    def read(self, count: int) -> bytes:
        return bytes(self._registers[self._pointer : self._pointer + count])

    def shut_down(self, held: bool) -> None:
        """It is not wired."""

    def next_ready_ns(self) -> None:
        return None

    def advance(self, now_ns: int) -> None:
        """It measures nothing."""


def test_a_vl53l0x_which_is_bought_by_mistake_is_told_by_its_name(make: Make) -> None:
    sensor, _, tap = make("VL53L1X")
    tap._bus = TwinBus([EightBitChip()])
    with pytest.raises(HardwareError, match=r"Expected a VL53L1X .* but found a VL53L0X, which looks alike") as caught:
        sensor.open()
    assert caught.value.reason == "wrong_chip"


def test_a_foreign_chip_where_a_stray_might_be_is_only_mentioned(make: Make) -> None:
    sensor, _, tap = make("VL53L1X")
    foreign = EightBitChip()
    foreign.address = 0x2B
    tap._bus = TwinBus([foreign])
    with pytest.raises(HardwareError, match=r"has no power.*Something else answers at 0x2B, so the bus works"):
        sensor.open()


class FlakyBus(TwinBus):
    """A bus on which the stray chip goes again as soon as it is asked what it is."""

    def i2c_rdwr(self, *msgs: i2c_msg) -> None:
        if len(msgs) > 1 and msgs[0].addr == 0x2A:
            raise OSError(121, "Remote I/O error")
        super().i2c_rdwr(*msgs)


def test_a_stray_that_goes_again_is_no_answer(make: Make, clock: Any, wall: Any) -> None:
    sensor, _, tap = make("VL53L1X")
    tap._bus = FlakyBus([Vl53Chip("VL53L1X", clock.now_ns, wall, 0x2A)])
    with pytest.raises(HardwareError, match=r"has no power.*Something else answers at 0x2A"):
        sensor.open()


def test_a_bus_that_sticks_costs_two_transfers_an_attempt_and_not_a_minute_of_timeouts(make: Make) -> None:
    sensor, _, tap = make("VL53L1X")
    tap._bus.wires.scl_low = True
    with pytest.raises(HardwareError, match="SCL of I2C bus 1 is held low") as caught:
        sensor.open()
    assert caught.value.reason == "line_low"
    assert tap._bus.use().transactions <= 2


def test_a_bus_that_sticks_during_the_scan_is_named_too(make: Make) -> None:
    sensor, _, tap = make("VL53L1X")
    tap._bus = TwinBus([])
    steps = sensor.opening()
    assert 0.0 in steps, "the scan has begun"
    tap._bus.wires.sda_low = tap._bus.wires.scl_low = True
    with pytest.raises(HardwareError, match="SDA and SCL of I2C bus 1 are both held low"):
        list(steps)


def test_closing_stops_the_chip(make: Make) -> None:
    sensor, chip, _ = make("VL53L1X")
    sensor.open()
    sensor.close()
    assert chip.next_ready_ns() is None


def test_closing_a_chip_that_is_gone_frees_the_pin_and_says_so_once(
    make: Make, pin_factory: TwinPinFactory, caplog: pytest.LogCaptureFixture
) -> None:
    pin = pin_factory.pin(23)
    sensor, _, tap = make("VL53L1X", line=lambda level, t_ns: pin_factory.drive(23, level, t_ns), ready_pin=pin)
    sensor.open()
    tap.plugged = False
    with caplog.at_level(logging.WARNING):
        sensor.close()
        sensor.close()
    assert [record.getMessage() for record in caplog.records] == [
        "VL53L1X at 0x29 on I2C bus 1 could not be stopped and may range on: [Errno 121] Remote I/O error"
    ]
    assert pin.when_changed is None


def test_a_ready_pin_that_is_taken_is_named(
    make: Make, pin_factory: TwinPinFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(_pin: TwinPin, _edges: str) -> None:
        raise gpiozero.GPIOPinInUse("taken")

    monkeypatch.setattr(TwinPin, "_set_edges", taken)
    sensor, _, _ = make("VL53L1X", ready_pin=pin_factory.pin(23))
    with pytest.raises(HardwareError, match="GPIO 23 for the data-ready line of the VL53L1X at 0x29") as caught:
        sensor.open()
    assert caught.value.reason == "busy"


def test_an_edge_that_is_lost_costs_a_delay_but_no_sample(
    make: Make, pin_factory: TwinPinFactory, clock: Any, wall: Any
) -> None:
    sensor, _, _ = make("VL53L4CD", ready_pin=pin_factory.pin(23))
    sensor.open()
    due_ns = sensor.due_ns()
    assert due_ns is not None
    assert due_ns == clock.time_ns + 30 * MS
    clock.time_ns = due_ns
    sample = sensor.poll()
    assert sample is not None
    assert sample.t_ns == pytest.approx(wall.middles_ns[0], abs=0.1 * MS)


def test_an_edge_that_arrives_after_its_sample_was_fetched_stamps_nothing(
    make: Make, pin_factory: TwinPinFactory, clock: Any, wall: Any
) -> None:
    edges: list[tuple[bool, int]] = []
    sensor, chip, _ = make(
        "VL53L4CD", line=lambda level, t_ns: edges.append((level, t_ns)), ready_pin=pin_factory.pin(23)
    )
    sensor.open()
    edges.clear()
    due_ns = sensor.due_ns()
    assert due_ns is not None
    clock.time_ns = due_ns
    assert sensor.poll() is not None
    for level, t_ns in edges:
        pin_factory.drive(23, level, t_ns)
    assert sensor.poll() is None
    clock.advance(11 * MS)
    chip.advance(clock.time_ns)
    pin_factory.drive(23, *edges[-1])
    sample = sensor.poll()
    assert sample is not None
    assert sample.t_ns == pytest.approx(wall.middles_ns[1], abs=0.1 * MS)


def test_an_edge_that_comes_in_during_an_overdue_poll_stamps_its_sample(
    make: Make, pin_factory: TwinPinFactory, clock: Any, wall: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves: list[tuple[bool, int]] = []
    sensor, _, tap = make(
        "VL53L4CD", line=lambda level, t_ns: moves.append((level, t_ns)), ready_pin=pin_factory.pin(23)
    )
    wall.pace = 6.0
    sensor.open()
    moves.clear()
    transfer = tap.i2c_rdwr

    def transfer_then_edge(*msgs: i2c_msg) -> None:
        transfer(*msgs)
        while moves:
            pin_factory.drive(23, *moves.pop(0))

    monkeypatch.setattr(tap, "i2c_rdwr", transfer_then_edge)
    sample = None
    while sample is None:
        due_ns = sensor.due_ns()
        assert due_ns is not None
        clock.time_ns = due_ns
        sample = sensor.poll()
    assert sample.t_ns == pytest.approx(wall.middles_ns[0], abs=0.1 * MS)
