"""Each fault of a range sensor in mid-session, on the whole station: what is said, how soon it is over, what it cost.

`make hil` shows the table that the last test prints.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from smbus2 import i2c_msg

from hardware.twin.athlete import Athlete
from hardware.twin.chip import Measurement
from hardware.twin.clock import ManualClock
from hardware.twin.motion import Motion
from hardware.twin.rig import SimulatedRig
from station.config import Config

BEFORE_S, AFTER_S = 6.0, 4.0
MS = 1_000_000


@dataclass(frozen=True)
class Fault:
    """What is done to a chip (and undone `lasts_s` later), and what the station is to make of it."""

    name: str
    begin: Callable[[Any, Any], None]
    end: Callable[[Any, Any], None] = lambda _chip, _bus: None
    lasts_s: float = 0.0
    message: str = ""  # what the log says of the loss; empty when the sensor is not lost
    notice: str = ""  # what is said of a sensor that works all the same
    within_s: float = 0.5  # from the end of the fault to the first sample
    spared: bool = False  # whether no sample at all may be lost


def put(name: str, value: Any) -> Callable[[Any, Any], None]:
    return lambda chip, _bus: setattr(chip, name, value)


def stick(stuck: bool) -> Callable[[Any, Any], None]:
    return lambda _chip, bus: setattr(bus.wires, "scl_low", stuck)


def every(raw_status: int | None = None, **values: float) -> Callable[[Measurement], Measurement]:
    changes: dict[str, Any] = values if raw_status is None else {"raw_status": raw_status, **values}
    return lambda measurement: measurement._replace(**changes)


FAULTS = [
    Fault("one NACK", put("nacks", 1), spared=True),
    Fault("5 NACKs in a row", put("nacks", 5)),
    Fault("silent for 2.5 s", put("silent", True), put("silent", False), 2.5, "stopped answering", within_s=2.1),
    Fault("bus stuck for 1 s", stick(True), stick(False), 1.0, "stopped answering", within_s=1.5),
    Fault("reset in mid-run", lambda chip, _bus: chip.reset(), message="was reset|stopped answering"),
    Fault("frozen frame", put("frozen", True), message="repeats one frame", within_s=1.5),
    Fault("stream count stopped", put("count_stopped", True), message="finished no sample"),
    Fault("no data ready", put("halted", True), message="finished no sample"),
    Fault("lost interrupt", put("lost_edges", 1)),
    Fault("late interrupt", put("late_edges", 1)),
    Fault(
        "unplugged for 3 s",
        lambda chip, _bus: chip.unplug(),
        lambda chip, _bus: chip.plug(),
        3.0,
        "stopped answering",
        within_s=2.1,
    ),
    Fault(
        "another chip for 2 s",
        lambda chip, _bus: chip.plug(b"\x12\x34"),
        lambda chip, _bus: chip.plug(),
        2.0,
        "was reset|stopped answering",
        "found another chip (0x1234)",
        within_s=2.1,
    ),
    Fault("sunlight for 5 s", put("spoil", every(4, ambient_kcps=20000.0)), put("spoil", None), 5.0, notice="the sun"),
    Fault("dirty window for 5 s", put("spoil", every(6)), put("spoil", None), 5.0, notice="dirty or covered"),
    Fault("wrapped range for 1 s", put("spoil", every(9, distance_mm=12)), put("spoil", None), 1.0, spared=True),
    Fault("0xFFFF mm for 1 s", put("spoil", every(9, distance_mm=65535)), put("spoil", None), 1.0, spared=True),
]
SLOW = Fault("period doubled for 4 s", put("period_factor", 2), put("period_factor", 1), 4.0, "half of its 42 samples")


@pytest.fixture(scope="module")
def table() -> Iterator[list[str]]:
    """Gathers a row for each fault and prints them at the end."""
    rows: list[str] = []
    yield rows
    print(f"\n{'rig':<7}{'fault':<24}{'s':>6}{'lost':>6}  message")
    print(*sorted(rows), sep="\n")


def cases() -> list[Any]:
    rigs = [(rig, fault) for rig in ("single", "pair") for fault in FAULTS]
    return [pytest.param(rig, fault, id=f"{rig}-{fault.name}") for rig, fault in [*rigs, ("single", SLOW)]]


@pytest.mark.parametrize(("rig", "fault"), cases())
def test_a_fault_in_mid_session_is_named_and_over_soon_and_every_lost_sample_is_counted(
    station_on: Any, caplog: Any, table: list[str], rig: Any, fault: Fault
) -> None:
    caplog.set_level(logging.INFO)
    station = station_on(
        Config(rig=rig), lambda wiring, clock: SimulatedRig(wiring, clock, Athlete(), seed=3, source_of=Motion)
    )
    station.run(BEFORE_S)
    sensor = station.sensors[0]
    chip, bus, channel = station.twin.chips[sensor.channel], station.twin.bus, sensor.channel
    assert station.snapshot.parts[0].ok
    fault.begin(chip, bus)
    station.run(fault.lasts_s)
    noticed = station.snapshot.parts[0].message
    fault.end(chip, bus)
    ended_ns = station.clock.now_ns()
    station.run(AFTER_S)

    assert station.snapshot.parts[0].ok, station.snapshot.parts[0].message
    said = [record.getMessage() for record in caplog.records if record.name == "station.runtime.recovery"]
    said = [line for line in said if line.startswith(sensor.name)]
    if fault.message:
        assert len(said) == 2, said
        assert any(text in said[0] for text in fault.message.split("|")), said
        assert " works again after " in said[1]
    else:
        assert said == []
    assert fault.notice in noticed
    times_ns = [row.t_ns for row in station.kept.rows if row.channel == channel]
    period_ns = median(after - before for before, after in pairwise(times_ns))
    back_s = (
        max([0.0, *(after - ended_ns for before, after in pairwise(times_ns) if after - before > 3 * period_ns)]) / 1e9
    )
    assert back_s <= fault.within_s
    lost = sensor.health().lost
    assert lost == pytest.approx((times_ns[-1] - times_ns[0]) / period_ns - len(times_ns) + 1, abs=3)
    assert not (fault.spared and lost)
    if "bus" not in fault.name:
        assert [other.health().lost for other in station.sensors[1:]] in ([], [0]), "the other sensor went on"
    assert station.snapshot.cadence_spm == pytest.approx(170, abs=6), "the mat counted on"
    assert station.inbox.dropped == 0
    table.append(f"{rig:<7}{fault.name:<24}{back_s:>6.2f}{lost:>6}  {(said or [noticed or 'none needed'])[0]}")


class SlowBus:
    """The rig's bus with transfers that take as long as they would at 100 kHz."""

    def __init__(self, rig: SimulatedRig, clock: ManualClock) -> None:
        self._rig_bus = rig.bus
        self._clock = clock

    def i2c_rdwr(self, *msgs: i2c_msg) -> None:
        self._rig_bus.i2c_rdwr(*msgs)
        self._clock.jump_to(self._clock.now_ns() + (1 + sum(9 * (1 + msg.len) + 1 for msg in msgs)) * 10_000)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rig_bus, name)


def test_a_bus_at_100_khz_is_named_once_with_the_remedy_and_the_session_goes_on(station_on: Any, caplog: Any) -> None:
    def make(wiring: Any, clock: ManualClock) -> SimulatedRig:
        rig = SimulatedRig(wiring, clock, Athlete(), seed=3, source_of=Motion)
        rig.bus = SlowBus(rig, clock)  # type: ignore[assignment]
        return rig

    station = station_on(Config(), make)
    station.run(BEFORE_S)
    part = station.snapshot.parts[0]
    assert part.ok
    assert part.message.startswith(
        "the I2C bus runs at about 100 kHz instead of 400: put dtparam=i2c_arm_baudrate=400000"
    )
    station.twin.chips["range"].reset()
    station.run(AFTER_S)
    assert sum("i2c_arm_baudrate" in record.getMessage() for record in caplog.records) == 1
    assert station.snapshot.heels.left > 3
