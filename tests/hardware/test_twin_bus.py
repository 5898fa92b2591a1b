"""The simulated bus: it serves smbus2's own messages and meters the wire."""

import errno
import threading
from collections.abc import Callable
from typing import Any

import pytest
from smbus2 import i2c_msg

from hardware.i2c import BusLevels
from hardware.twin.bus import TwinBus
from hardware.twin.bus_wires import BusWires
from hardware.twin.chip import Vl53Chip

MS = 1_000_000


@pytest.fixture
def bus(clock: Any, wall: Any) -> TwinBus:
    chips = [Vl53Chip("VL53L1X", clock.now_ns, wall), Vl53Chip("VL53L4CD", clock.now_ns, wall, 0x2A)]
    clock.advance(2 * MS)
    return TwinBus(chips)


@pytest.mark.parametrize(("address", "identity"), [(0x29, b"\xea\xcc"), (0x2A, b"\xeb\xaa")])
def test_a_combined_transfer_reads_the_chip_at_the_address(bus: TwinBus, address: int, identity: bytes) -> None:
    result = i2c_msg.read(address, 2)
    bus.i2c_rdwr(i2c_msg.write(address, b"\x01\x0f"), result)
    assert bytes(list(result)) == identity  # type: ignore[call-overload]  # the stub says an iterator is an int


def test_a_chip_is_found_where_it_was_moved_to(bus: TwinBus) -> None:
    bus.i2c_rdwr(i2c_msg.write(0x29, b"\x00\x01\x30"))
    bus.i2c_rdwr(i2c_msg.read(0x30, 1))
    with pytest.raises(OSError, match="121"):
        bus.i2c_rdwr(i2c_msg.read(0x29, 1))


def test_nobody_at_an_address_is_an_error_that_is_metered_too(bus: TwinBus) -> None:
    with pytest.raises(OSError, match="Remote I/O error"):
        bus.i2c_rdwr(i2c_msg.write(0x50, b"\x00\x00"))
    assert (bus.use().transactions, bus.use().bytes) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"on": False}, errno.ENOENT),
        ({"scl_low": True}, errno.ETIMEDOUT),
        ({"pulled_up": False}, errno.ETIMEDOUT),
        ({"sda_low": True, "scl_low": True}, errno.ETIMEDOUT),
        ({"sda_low": True, "controller": "designware"}, errno.EAGAIN),
    ],
)
def test_a_bus_whose_wires_are_wrong_fails_with_the_error_of_the_kernel(
    bus: TwinBus, wrong: dict[str, Any], error: int
) -> None:
    bus.wires = BusWires(**wrong)
    with pytest.raises(OSError, match=rf"\[Errno {error}\]"):
        bus.i2c_rdwr(i2c_msg.read(0x29, 1))
    bus.wires = BusWires()
    bus.i2c_rdwr(i2c_msg.read(0x29, 1))


def test_on_a_pi_4_a_low_sda_passes_for_an_answer_of_zeros_from_everybody(bus: TwinBus) -> None:
    bus.wires.sda_low = True
    for address in (0x08, 0x29, 0x77):
        result = i2c_msg.read(address, 2)
        bus.i2c_rdwr(i2c_msg.write(address, b"\x01\x0f"), result)
        assert bytes(list(result)) == b"\0\0"  # type: ignore[call-overload]


def test_levels_are_those_of_an_idle_bus_unless_nobody_can_look(bus: TwinBus) -> None:
    assert bus.levels() == BusLevels(sda=True, scl=True)
    for wires, levels in (
        (BusWires(sda_low=True), (False, True)),
        (BusWires(scl_low=True), (True, False)),
        (BusWires(pulled_up=False), (False, False)),
    ):
        bus.wires = wires
        assert bus.levels() == levels
    bus.wires.legible = False
    assert bus.levels() is None


def test_a_chip_may_be_unplugged_and_plugged_in_again(bus: TwinBus) -> None:
    chip = bus._chips[0]
    for _ in range(2):
        bus.disconnect(chip)
    with pytest.raises(OSError, match="121"):
        bus.i2c_rdwr(i2c_msg.read(0x29, 1))
    for _ in range(2):
        bus.connect(chip)
    bus.i2c_rdwr(i2c_msg.read(0x29, 1))


def test_the_meter_counts_address_bytes_and_clocks(bus: TwinBus) -> None:
    bus.i2c_rdwr(i2c_msg.write(0x29, b"\x00\x89"), i2c_msg.read(0x29, 15))
    bus.i2c_rdwr(i2c_msg.write(0x29, b"\x00\x86\x01"))
    use = bus.use()
    assert (use.transactions, use.bytes) == (2, 23)
    # 23 bytes of 9 clocks, 3 starts, 2 stops, 2.5 us each.
    assert use.wire_ns == (23 * 9 + 3 + 2) * 2500
    assert use.cpu_ns > 0
    bus.close()


def test_the_next_moment_is_that_of_the_first_chip_to_finish(bus: TwinBus, clock: Any) -> None:
    assert bus.next_ready_ns() is None
    for address in (0x29, 0x2A):
        bus.i2c_rdwr(i2c_msg.write(address, b"\x00\x87\x21"))
    ready_ns = bus.next_ready_ns()
    assert ready_ns is not None
    bus.advance(ready_ns)
    later_ns = bus.next_ready_ns()
    assert later_ns is not None
    assert later_ns > ready_ns
    bus.advance(later_ns)
    assert bus.next_ready_ns() is None


def test_threads_do_not_tear_each_other_s_transfers(bus: TwinBus) -> None:
    torn: list[bytes] = []

    def reading(address: int, identity: bytes) -> Callable[[], None]:
        def read() -> None:
            for _ in range(300):
                result = i2c_msg.read(address, 2)
                bus.i2c_rdwr(i2c_msg.write(address, b"\x01\x0f"), result)
                found = bytes(list(result))  # type: ignore[call-overload]
                if found != identity:
                    torn.append(found)

        return read

    places = [(0x29, b"\xea\xcc"), (0x2A, b"\xeb\xaa")] * 2
    threads = [threading.Thread(target=reading(*place)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert torn == []
    assert bus.use().transactions == 1200
