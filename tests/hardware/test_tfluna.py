"""The TF-Luna beyond the contract of every range sensor: settings in flash, late readers, and its register twin."""

from collections.abc import Callable
from typing import Any

import gpiozero
import pytest

from hardware.range_sensor import Placement
from hardware.tfluna import TfLuna
from hardware.twin.bus import TwinBus
from hardware.twin.chip import Measurement
from hardware.twin.pins import TwinPin, TwinPinFactory
from hardware.twin.tfluna_chip import TfLunaChip
from station.ports import HardwareError

MS = 1_000_000
Make = Callable[..., tuple[TfLuna, TfLunaChip]]


@pytest.fixture
def make(clock: Any, wall: Any) -> Make:
    def build(budget_ms: int | None = None, **options: Any) -> tuple[TfLuna, TfLunaChip]:
        chip = TfLunaChip(clock.now_ns, wall)
        bus = TwinBus([chip])
        placement = Placement("range", 1, 0x10, budget_ms)
        wait = options.pop("wait", lambda seconds: clock.advance(round(seconds * 1e9)))
        return TfLuna(bus, clock, placement, wait=wait, **options), chip

    return build


def peek(chip: TfLunaChip, register: int, count: int) -> bytes:
    chip.write(bytes((register,)))
    return chip.read(count)


def saves(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Remembers what is written to the register that saves settings in flash."""
    seen: list[bytes] = []
    write = TfLunaChip.write

    def remember(chip: TfLunaChip, data: bytes) -> None:
        if data[:1] == b"\x20":
            seen.append(data)
        write(chip, data)

    monkeypatch.setattr(TfLunaChip, "write", remember)
    return seen


@pytest.mark.parametrize(("budget_ms", "rate_hz"), [(4, 250), (8, 125), (10, 100), (20, 50)])
def test_a_new_rate_is_saved_once_and_found_again_at_the_next_opening(
    make: Make, monkeypatch: pytest.MonkeyPatch, budget_ms: int, rate_hz: int
) -> None:
    seen = saves(monkeypatch)
    sensor, chip = make(budget_ms)
    for _ in range(2):
        sensor.open()
        sensor.close()
    assert int.from_bytes(peek(chip, 0x26, 2), "little") == rate_hz
    assert len(seen) == (0 if rate_hz == 100 else 1)


@pytest.mark.parametrize("setting", [b"\x23\x01", b"\x28\x01"], ids=["trigger mode", "low power"])
def test_a_chip_that_somebody_left_in_another_mode_is_set_right(make: Make, clock: Any, setting: bytes) -> None:
    sensor, chip = make()
    for data in (setting, b"\x20\x01", b"\x21\x02"):
        chip.write(data)
    clock.advance(1000 * MS)
    sensor.open()
    assert (peek(chip, 0x23, 1), peek(chip, 0x28, 1)) == (b"\0", b"\0")


def test_other_integration_times_are_refused() -> None:
    with pytest.raises(ValueError, match="a TF-Luna integrates for 4, 8, 10, 20 ms, not 33"):
        TfLuna(TwinBus([]), None, Placement("range", 1, 0x10, 33))  # type: ignore[arg-type]


def test_a_region_of_interest_is_refused() -> None:
    with pytest.raises(ValueError, match="a TF-Luna has no region of interest"):
        TfLuna(TwinBus([]), None, Placement("range", 1, 0x10, roi_size=8))  # type: ignore[arg-type]


@pytest.mark.parametrize("late_ms", [25, 95, 4005])
def test_a_late_reader_gets_the_newest_frame_with_its_own_time_and_counts_the_others(
    make: Make, clock: Any, wall: Any, late_ms: int
) -> None:
    sensor, _ = make()
    sensor.open()
    for wait_ms in (1, late_ms):
        due_ns = sensor.due_ns()
        assert due_ns is not None
        clock.time_ns = due_ns + wait_ms * MS
        sample = sensor.poll()
    assert sample is not None
    assert sample.t_ns == pytest.approx(wall.middles_ns[-2], abs=0.5 * MS)
    assert sensor.health().lost == late_ms // 10


def test_an_edge_of_frames_ago_stamps_the_newest_frame_with_its_own_time(
    make: Make, clock: Any, wall: Any, pin_factory: TwinPinFactory
) -> None:
    sensor, chip = make(ready_pin=pin_factory.pin(23))
    sensor.open()
    ready_ns = chip.next_ready_ns()
    assert ready_ns is not None
    pin_factory.drive(23, False, clock.time_ns)
    pin_factory.drive(23, True, ready_ns)
    clock.time_ns = ready_ns + 33 * MS
    sample = sensor.poll()
    assert sample is not None
    assert sample.t_ns == wall.middles_ns[-2]


def test_a_ready_pin_that_is_taken_is_named(
    make: Make, pin_factory: TwinPinFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(_pin: TwinPin, _edges: str) -> None:
        raise gpiozero.GPIOPinInUse("taken")

    monkeypatch.setattr(TwinPin, "_set_edges", taken)
    sensor, _ = make(ready_pin=pin_factory.pin(23))
    with pytest.raises(HardwareError, match="GPIO 23 for the data-ready line of the TF-Luna at 0x10"):
        sensor.open()


def test_a_chip_that_does_not_measure_is_given_up(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TfLunaChip, "_report", lambda _chip, _measurement: None)
    sensor, _ = make()
    with pytest.raises(HardwareError, match="TF-Luna at 0x10 on I2C bus 1 does not range") as caught:
        sensor.open()
    assert caught.value.reason == "timeout"


def test_a_chip_that_does_not_come_back_from_its_reboot_is_given_up(make: Make) -> None:
    sensor, _ = make(20, wait=lambda _seconds: None)
    with pytest.raises(HardwareError, match="does not come back from a reboot") as caught:
        sensor.open()
    assert caught.value.reason == "timeout"


def test_a_chip_that_vanishes_during_set_up_is_a_bus_error(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    sensor, _ = make()

    def vanish(_sensor: TfLuna) -> None:
        raise OSError(121, "Remote I/O error")

    monkeypatch.setattr(TfLuna, "_start", vanish)
    with pytest.raises(HardwareError, match="stopped answering") as caught:
        sensor.open()
    assert caught.value.reason == "bus_error"


def test_a_new_address_holds_after_a_reboot_and_not_before(make: Make, clock: Any) -> None:
    _, chip = make()
    for data in (b"", b"\x22\x2a", b"\x20\x01"):
        chip.write(data)
    assert chip.address == 0x10
    chip.write(b"\x21\x02")
    assert chip.address == 0x2A
    with pytest.raises(OSError, match="121"):
        chip.read(1)
    clock.advance(1000 * MS)
    assert peek(chip, 0x22, 1) == b"\x2a"


def test_a_setting_that_was_not_saved_is_forgotten(make: Make, clock: Any) -> None:
    _, chip = make()
    for data in (b"\x26\xfa\x00", b"\x21\x02"):
        chip.write(data)
    clock.advance(1000 * MS)
    assert int.from_bytes(peek(chip, 0x26, 2), "little") == 100


def test_the_pin_rises_with_a_frame_and_falls_with_any_read(clock: Any, wall: Any) -> None:
    moves: list[tuple[bool, int]] = []
    chip = TfLunaChip(clock.now_ns, wall, line=lambda level, t_ns: moves.append((level, t_ns)))
    chip.write(b"\x0a")
    moves.clear()
    ready_ns = chip.next_ready_ns()
    assert ready_ns is not None
    clock.time_ns = ready_ns + 27 * MS
    chip.advance(clock.time_ns)
    chip.read(1)
    assert moves == [(True, ready_ns), (False, ready_ns + 27 * MS)]


def test_a_frame_carries_centimetres_strength_and_its_stamp(clock: Any, wall: Any) -> None:
    chip = TfLunaChip(clock.now_ns, wall)
    wall.measurement = Measurement(904, 9, 1500.4, 40.0, 12.0)
    chip.write(b"\x00")
    clock.advance(20 * MS)
    words = peek(chip, 0, 8)
    assert [int.from_bytes(words[at : at + 2], "little") for at in (0, 2, 6)] == [90, 1500, 20]
