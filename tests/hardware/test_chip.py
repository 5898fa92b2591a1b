"""The register twin: it must do on the wire and on its interrupt pin what ST's documents say the chips do."""

from collections.abc import Callable
from itertools import count
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.twin.chip import Measurement, Vl53Chip

MS = 1_000_000
Model = Literal["VL53L1X", "VL53L4CD"]
MakeChip = Callable[..., Vl53Chip]


@pytest.fixture
def make_chip(clock: Any, wall: Any) -> MakeChip:
    """A chip before the wall that has booted."""

    def make(model: Model = "VL53L4CD", **options: Any) -> Vl53Chip:
        chip = Vl53Chip(model, clock.now_ns, wall, **options)
        clock.advance(2 * MS)
        return chip

    return make


def put(chip: Vl53Chip, register: int, *values: int) -> None:
    chip.write(register.to_bytes(2, "big") + bytes(values))


def get(chip: Vl53Chip, register: int, length: int = 1) -> bytes:
    chip.write(register.to_bytes(2, "big"))
    return chip.read(length)


def start(chip: Vl53Chip, mode: int) -> int:
    """Starts and tells when the first sample will be ready."""
    put(chip, 0x87, mode)
    ready_ns = chip.next_ready_ns()
    assert ready_ns is not None
    return ready_ns


def finish(chip: Vl53Chip, clock: Any) -> int:
    """Lets the measurement under way complete and tells when it did."""
    ready_ns = chip.next_ready_ns()
    assert ready_ns is not None
    clock.time_ns = ready_ns
    chip.advance(ready_ns)
    return ready_ns


def test_nobody_acknowledges_until_the_chip_has_booted(clock: Any, wall: Any) -> None:
    chip = Vl53Chip("VL53L1X", clock.now_ns, wall)
    with pytest.raises(OSError, match="121"):
        chip.read(1)
    with pytest.raises(OSError, match="121"):
        chip.write(b"\x00\xe5")
    clock.advance(1_200_000)
    assert get(chip, 0xE5) == b"\x03"


@pytest.mark.parametrize(("model", "identity"), [("VL53L1X", "eacc10"), ("VL53L4CD", "ebaa10")])
def test_each_model_has_its_identity(make_chip: MakeChip, model: Model, identity: str) -> None:
    assert get(make_chip(model), 0x010F, 3).hex() == identity


class _Nowhere:
    def next_measurement(self, start_ns: int, budget_ns: int) -> tuple[int, Measurement]:
        raise AssertionError(f"nothing is measured here, but {budget_ns} ns from {start_ns} ns on")


@given(values=st.binary(min_size=1, max_size=16), split=st.integers(0, 16))
def test_addresses_count_up_within_a_message_and_go_on_in_the_next(values: bytes, split: int) -> None:
    ticks = count(0, 2 * MS)
    chip = Vl53Chip("VL53L1X", lambda: next(ticks), _Nowhere())
    put(chip, 0x0200, *values)
    chip.write(b"\x02\x00")
    assert chip.read(split) + chip.read(len(values)) == (values + bytes(16))[: split + len(values)]


def test_half_an_address_moves_nothing(make_chip: MakeChip) -> None:
    chip = make_chip("VL53L1X")
    chip.write(b"\x01\x0f")
    chip.write(b"")
    assert chip.read(2).hex() == "eacc"


def test_an_address_change_lasts_until_a_reset(make_chip: MakeChip, clock: Any) -> None:
    chip = make_chip()
    put(chip, 0x0001, 0x2A)
    assert chip.address == 0x2A
    put(chip, 0x0000, 0)
    put(chip, 0x0000, 1)
    assert chip.address == 0x29
    with pytest.raises(OSError, match="121"):
        chip.read(1)
    clock.advance(2 * MS)
    assert get(chip, 0xE5) == b"\x03"


def test_a_reset_ends_ranging_and_forgets_every_setting(make_chip: MakeChip) -> None:
    chip = make_chip()
    put(chip, 0x64, 0x12, 0x34)
    start(chip, 0x21)
    put(chip, 0x0000, 0)
    assert chip.next_ready_ns() is None
    assert get(chip, 0x64, 2) == b"\0\0"


# Timeout A as ST's driver writes it for the budget (VL53L4CD_SetRangeTiming at 11.56 MHz, back to back).
@pytest.mark.parametrize(
    ("timeout_a", "budget_ms"),
    [(0x0095, 10), (0x00FA, 15), (0x01AF, 20), (0x0298, 33), (0x02EE, 50), (0x03F4, 100), (0x04F7, 200)],
)
def test_a_vl53l4cd_integrates_as_long_as_its_timeout_says(
    make_chip: MakeChip, clock: Any, timeout_a: int, budget_ms: int
) -> None:
    chip = make_chip("VL53L4CD")
    put(chip, 0x5E, *timeout_a.to_bytes(2, "big"))
    # Shifting out low bits loses up to one part in 128.
    assert start(chip, 0x21) - clock.time_ns == pytest.approx(budget_ms * MS, rel=0.008)


def test_a_timed_vl53l4cd_needs_two_phases_and_a_guard(make_chip: MakeChip, clock: Any) -> None:
    chip = make_chip("VL53L4CD")
    put(chip, 0x5E, 0x00, 0x95)
    assert start(chip, 0x40) - clock.time_ns == pytest.approx(2 * 7.5 * MS + 4.3 * MS, rel=0.01)


@pytest.mark.parametrize(
    ("timeout_a", "budget_ms"), [(0x001D, 15), (0x0051, 20), (0x00D6, 33), (0x01AE, 50), (0x02E1, 100), (0x00AD, 50)]
)
def test_a_vl53l1x_has_the_budgets_of_st_s_table(
    make_chip: MakeChip, clock: Any, timeout_a: int, budget_ms: int
) -> None:
    chip = make_chip("VL53L1X")
    put(chip, 0x5E, *timeout_a.to_bytes(2, "big"))
    assert start(chip, 0x40) - clock.time_ns == budget_ms * MS


def test_a_timeout_outside_the_table_is_counted_in_macro_periods(make_chip: MakeChip, clock: Any) -> None:
    chip = make_chip("VL53L1X")
    put(chip, 0x5E, 0x00, 0x95)
    # 150 macro periods of 49.85 us, twice, and Pololu's guard of 4.528 ms.
    assert start(chip, 0x40) - clock.time_ns == pytest.approx(2 * 150 * 49_850 + 4_528_000, rel=0.001)


def test_the_first_sample_after_a_start_is_marked_and_not_of_the_scene(
    make_chip: MakeChip, clock: Any, wall: Any
) -> None:
    chip = make_chip()
    start(chip, 0x21)
    finish(chip, clock)
    assert wall.middles_ns == []
    status, _, stream_count = get(chip, 0x89, 3)
    assert (status & 0x1F, stream_count) == (18, 0)


def test_the_result_burst_carries_the_measurement_in_the_chip_s_own_units(make_chip: MakeChip, clock: Any) -> None:
    chip = make_chip("VL53L1X")
    put(chip, 0x80, 0x77)
    start(chip, 0x40)
    finish(chip, clock)
    put(chip, 0x86, 1)
    finish(chip, clock)
    burst = get(chip, 0x88, 18)
    assert burst[:4] == bytes((0x20, 9, 0, 1))
    words = [int.from_bytes(burst[at : at + 2], "big") for at in range(4, 18, 2)]
    assert words == [64 << 8, 2304 // 8, 40 // 8, 17 * 4 + 1, 0, 900, 2304 // 8]


@pytest.mark.parametrize(("register", "reported_mm"), [(0x0028, 910), (0x1FD8, 890)])
def test_the_offset_is_added_in_quarter_millimetres(
    make_chip: MakeChip, clock: Any, register: int, reported_mm: int
) -> None:
    chip = make_chip()
    put(chip, 0x1E, *register.to_bytes(2, "big"))
    start(chip, 0x21)
    finish(chip, clock)
    put(chip, 0x86, 1)
    finish(chip, clock)
    assert int.from_bytes(get(chip, 0x96, 2), "big") == reported_mm


def test_the_stream_count_never_comes_back_to_zero(make_chip: MakeChip, clock: Any) -> None:
    chip = make_chip()
    start(chip, 0x21)
    counts = []
    for _ in range(258):
        finish(chip, clock)
        counts.append(get(chip, 0x8B)[0])
        put(chip, 0x86, 1)
    assert counts == [*range(256), 128, 129]


def test_a_back_to_back_chip_holds_until_it_is_cleared(make_chip: MakeChip, clock: Any) -> None:
    chip = make_chip("VL53L4CD")
    put(chip, 0x5E, 0x00, 0x95)
    start(chip, 0x21)
    finish(chip, clock)
    clock.advance(500 * MS)
    chip.advance(clock.time_ns)
    assert chip.next_ready_ns() is None
    assert get(chip, 0x8B) == b"\0"
    put(chip, 0x86, 1)
    assert chip.next_ready_ns() == pytest.approx(clock.time_ns + 10 * MS, abs=MS // 10)


@pytest.mark.parametrize(("late_ms", "period_ms"), [(0, 24), (3, 24), (30, 50)])
def test_a_timed_chip_keeps_its_period_unless_it_is_cleared_too_late(
    make_chip: MakeChip, clock: Any, late_ms: int, period_ms: int
) -> None:
    chip = make_chip("VL53L1X")
    put(chip, 0x5E, 0x00, 0x51)
    put(chip, 0x6C, *(955).to_bytes(4, "big"))
    start(chip, 0x40)
    first_ns = finish(chip, clock)
    clock.advance(late_ms * MS)
    put(chip, 0x86, 1)
    assert finish(chip, clock) - first_ns == pytest.approx(period_ms * MS, abs=0.1 * MS)


def test_a_vl53l1x_without_time_to_turn_around_doubles_its_period(make_chip: MakeChip, clock: Any) -> None:
    chip = make_chip("VL53L1X")
    put(chip, 0x5E, 0x00, 0x51)
    put(chip, 0x6C, *(round(21 * 37 * 1.075)).to_bytes(4, "big"))
    start(chip, 0x40)
    first_ns = finish(chip, clock)
    put(chip, 0x86, 1)
    assert finish(chip, clock) - first_ns == pytest.approx(42 * MS, abs=0.1 * MS)


def test_a_timed_chip_without_a_period_goes_as_fast_as_it_can(make_chip: MakeChip, clock: Any) -> None:
    chip = make_chip("VL53L1X")
    put(chip, 0x5E, 0x00, 0x51)
    put(chip, 0x6C, 0, 0, 0, 0)
    start(chip, 0x40)
    first_ns = finish(chip, clock)
    put(chip, 0x86, 1)
    assert finish(chip, clock) - first_ns == pytest.approx(24 * MS, abs=0.2 * MS)


def test_a_single_shot_measures_once(make_chip: MakeChip, clock: Any) -> None:
    chip = make_chip()
    start(chip, 0x10)
    finish(chip, clock)
    put(chip, 0x86, 1)
    assert chip.next_ready_ns() is None


@pytest.mark.parametrize("mode", [0x00, 0x80])
def test_stop_and_abort_end_the_measurement_under_way(make_chip: MakeChip, mode: int) -> None:
    chip = make_chip()
    start(chip, 0x21)
    put(chip, 0x87, mode)
    assert chip.next_ready_ns() is None


def test_the_interrupt_pin_moves_at_the_exact_moments_however_late_the_chip_is_looked_at(
    make_chip: MakeChip, clock: Any
) -> None:
    moves: list[tuple[bool, int]] = []
    chip = make_chip(line=lambda level, t_ns: moves.append((level, t_ns)))
    ready_ns = start(chip, 0x21)
    clock.time_ns = ready_ns + 7 * MS
    put(chip, 0x86, 1)
    assert moves == [(False, ready_ns), (True, ready_ns + 7 * MS)]


def test_polarity_turns_pin_and_status_bit_over(make_chip: MakeChip, clock: Any) -> None:
    moves: list[bool] = []
    chip = make_chip(line=lambda level, _: moves.append(level))
    assert get(chip, 0x31)[0] & 1 == 1
    put(chip, 0x30, 0x01)
    assert get(chip, 0x31)[0] & 1 == 0
    start(chip, 0x21)
    finish(chip, clock)
    assert get(chip, 0x31)[0] & 1 == 1
    assert moves == [False, True]


def test_the_status_bit_cannot_be_written(make_chip: MakeChip) -> None:
    chip = make_chip()
    put(chip, 0x31, 0x02)
    assert get(chip, 0x31) == b"\x03"


def test_clearing_nothing_starts_nothing(make_chip: MakeChip) -> None:
    chip = make_chip()
    put(chip, 0x86, 1)
    assert chip.next_ready_ns() is None


def test_writing_the_running_mode_again_goes_on_ranging(make_chip: MakeChip, clock: Any) -> None:
    chip = make_chip()
    start(chip, 0x40)
    for count_before in range(3):
        finish(chip, clock)
        assert get(chip, 0x8B) == bytes((count_before,))
        put(chip, 0x86, 1, 0x40)


def test_a_device_test_ends_with_an_interrupt_and_can_be_called_off(make_chip: MakeChip, clock: Any) -> None:
    chip = make_chip()
    put(chip, 0x27, 0x08)
    finish(chip, clock)
    assert get(chip, 0x31)[0] & 1 == 0
    put(chip, 0x86, 1)
    put(chip, 0x27, 0x08)
    put(chip, 0x27, 0x00)
    assert chip.next_ready_ns() is None
