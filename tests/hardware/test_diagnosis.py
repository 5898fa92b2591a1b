"""What was seen of the wires in, the sentence out; those that a simulated rig makes are tried in tests/hil."""

import errno
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.diagnosis import ADDRESSES, Place, Seen, diagnose
from hardware.i2c import BusLevels

PLACE = Place("VL53L1X at 0x29 on I2C bus 1", 0x29, 1, "Switch {address} off", "VIN to 3V3", 4, 23)
NACK = OSError(errno.EREMOTEIO, "Remote I/O error")
TIMEOUT = OSError(errno.ETIMEDOUT, "Connection timed out")


def refused(number: int) -> Seen:
    return Seen(OSError(number, os.strerror(number)))


@pytest.mark.parametrize(
    ("seen", "reason", "sentence", "remedy"),
    [
        (refused(errno.ENODEV), "no_bus", "I2C is off: there is no /dev/i2c-1", "dtparam=i2c_arm=on"),
        (refused(errno.EACCES), "no_permission", "This user may not open /dev/i2c-1", "usermod -aG i2c"),
        (refused(errno.EBUSY), "busy", "/dev/i2c-1 is in use", "fuser -v /dev/i2c-1"),
        (refused(errno.ENOTTY), "bus_error", "/dev/i2c-1 cannot be used ([Errno 25]", "i2cdetect -l"),
        (
            Seen(TIMEOUT, BusLevels(sda=True, scl=True)),
            "bus_error",
            "Transfers on I2C bus 1 break off although both wires are free",
            "keep it under 0.5 m",
        ),
        (refused(errno.EAGAIN), "line_low", "SDA of I2C bus 1 is held low", "Power off"),
        (refused(errno.EIO), "line_low", "SDA or SCL of I2C bus 1 is held low", "Power off"),
        (
            Seen(NACK, answering=frozenset({0x29})),
            "bus_error",
            "VL53L1X at 0x29 on I2C bus 1 stopped answering",
            "Check its cable",
        ),
        (
            Seen(NACK, answering=frozenset({0x3C})),
            "not_found",
            "The VL53L1X at 0x29 on I2C bus 1 has no power, or its wires are on the wrong pins",
            "Something else answers at 0x3C, so the bus works. Power off",
        ),
        (
            Seen(NACK, shutdown="follows", ready="high"),
            "not_found",
            "SDA and SCL of the VL53L1X at 0x29 on I2C bus 1 are swapped or not connected, or its XSHUT is at ground",
            "VIN to 3V3",
        ),
        (Seen(NACK, shutdown="low", ready="high"), "shut_down", "XSHUT of the VL53L1X", "GPIO 4"),
        (
            Seen(OSError(errno.ENXIO, "No such device"), kin={0x2A: "VL53L4CD"}),
            "wrong_address",
            "A VL53L4CD answers at 0x2A instead of the VL53L1X at 0x29 on I2C bus 1",
            "Switch 0x2a off",
        ),
    ],
)
def test_each_sight_has_its_first_sentence_and_its_remedy(seen: Seen, reason: str, sentence: str, remedy: str) -> None:
    error = diagnose(PLACE, seen)
    assert error.reason == reason
    assert str(error).startswith(sentence)
    assert remedy in str(error).removeprefix(sentence)


levels = st.none() | st.builds(BusLevels, sda=st.booleans(), scl=st.booleans())
probes = st.sampled_from([None, "high", "low", "follows"])
numbers = st.sampled_from(sorted(errno.errorcode))


@given(
    number=numbers,
    levels=levels,
    answering=st.frozensets(st.sampled_from(ADDRESSES)),
    shutdown=probes,
    ready=probes,
    bus=st.integers(0, 20),
)
def test_whatever_was_seen_there_is_a_sentence_with_the_place_and_a_remedy_after_it(
    number: int, levels: Any, answering: frozenset[int], shutdown: Any, ready: Any, bus: int
) -> None:
    place = Place(f"sensor at 0x29 on I2C bus {bus}", 0x29, bus, "{address}", "wires")
    seen = Seen(OSError(number, os.strerror(number)), levels, answering, shutdown=shutdown, ready=ready)
    sentence, remedy = str(diagnose(place, seen)).split(". ", 1)
    assert f"I2C bus {bus}" in sentence or f"i2c-{bus}" in sentence
    assert remedy[0].isupper() or remedy.startswith("`")
