"""What every range sensor owes the station, whatever its chip, its address and its wiring."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from smbus2 import i2c_msg

from hardware.i2c import BusLevels
from hardware.range_sensor import Placement
from hardware.registry import SENSORS
from hardware.twin.bus import Chip, TwinBus
from hardware.twin.chip import Measurement
from hardware.twin.pins import TwinPinFactory
from station.gait.samples import RangeSample
from station.ports import HardwareError, RangeSensor

READY_PIN = 23


@dataclass(frozen=True)
class Model:
    """What the contract says of one kind of sensor in figures, and what its chip is made to report."""

    name: str
    rate_hz: float
    transfers: int
    wire_bytes: int
    sigma_and_signal: tuple[float | None, float | None]
    rejected: tuple[tuple[Measurement, str], ...]
    stranger: str  # another sensor, and what is said of it
    refusal: str


@dataclass(frozen=True)
class Case:
    """One sensor that must keep the contract, placed and wired."""

    model: Model
    address: int
    line: bool

    @property
    def transactions_per_sample(self) -> int:
        """Without the line there is now and then a poll that comes too early."""
        return self.model.transfers if self.line else self.model.transfers + 1

    @property
    def bytes_per_sample(self) -> int:
        return self.model.wire_bytes if self.line else 2 * self.model.wire_bytes

    @property
    def tolerance_ns(self) -> int:
        """The edge bears the kernel's time, but timeouts round the budget; polls pin it down within half a retry."""
        return 20_000 if self.line else 350_000

    def __str__(self) -> str:
        return f"{self.model.name}-0x{self.address:02X}-{'line' if self.line else 'polled'}"


VL53_REJECTED = tuple(
    (Measurement(321, raw, 80.0, 40.0, 60.0), status)
    for status, raws in {
        "hardware": (1, 2, 3, 13),
        "signal": (4, 12, 21),
        "bounds": (5, 8),
        "wrap": (7, 19),
        "none": (0, 18, 23, 31),
        "sigma": (6,),
    }.items()
    for raw in raws
)
TF_LUNA_REJECTED = (
    (Measurement(321, 9, 99.0, 40.0, 60.0), "signal"),
    (Measurement(321, 9, 65535.0, 40.0, 60.0), "signal"),
    (Measurement(0, 0, 0.0, 15.0, 0.0), "signal"),
    (Measurement(190, 9, 2304.0, 40.0, 60.0), "bounds"),
)
L1X = Model("VL53L1X", 41.7, 2, 24, (17.25, 2304.0), VL53_REJECTED, "VL53L4CD", "found a VL53L4CD")
L4CD = Model("VL53L4CD", 100, 2, 24, (17.25, 2304.0), VL53_REJECTED, "VL53L1X", "found a VL53L1X")
TF_LUNA = Model("TF-Luna", 100, 1, 12, (None, None), TF_LUNA_REJECTED, "VL53L1X", "found another chip")

CASES = [
    Case(L1X, 0x29, line=True),
    Case(L1X, 0x29, line=False),
    Case(L4CD, 0x29, line=True),
    Case(L4CD, 0x29, line=False),
    Case(L4CD, 0x2A, line=True),
    Case(L1X, 0x52, line=False),
    Case(TF_LUNA, 0x10, line=True),
    Case(TF_LUNA, 0x11, line=False),
]


class FailingBus:
    """A bus whose next transfers can be made to fail, as a loose wire would."""

    def __init__(self, bus: TwinBus) -> None:
        self.twin = bus
        self.failures: list[bool] = []

    def i2c_rdwr(self, *msgs: i2c_msg) -> None:
        if self.failures and self.failures.pop(0):
            raise OSError(121, "Remote I/O error")
        self.twin.i2c_rdwr(*msgs)

    def levels(self) -> BusLevels | None:
        return self.twin.levels()

    def close(self) -> None:
        self.twin.close()


@dataclass
class Bench:
    """A sensor with its chip, the wall before it and the clock; time moves only here."""

    sensor: RangeSensor
    chip: Chip
    bus: FailingBus
    clock: Any
    wall: Any
    first: int = 0

    def open(self) -> None:
        """Opens the sensor; the measurement that is under way then is the first that it will deliver."""
        self.sensor.open()
        self.first = len(self.wall.middles_ns) - 1

    def errors_ns(self, samples: list[RangeSample], skipped: int = 0) -> list[int]:
        """How far samples, of which the first so many are left out, are from the middles of their integrations."""
        middles_ns = self.wall.middles_ns[self.first + skipped :]
        return [sample.t_ns - true for sample, true in zip(samples, middles_ns, strict=False)]

    def moment_ns(self) -> int:
        """When something is to be done next: the chip finishes or the sensor wants to be asked."""
        moments = [due for due in (self.chip.next_ready_ns(), self.sensor.due_ns()) if due is not None]
        return max(int(self.clock.now_ns()), min(moments))

    def step(self, late_ns: int = 0) -> RangeSample | None:
        self.clock.time_ns = self.moment_ns()
        self.bus.twin.advance(self.clock.time_ns)
        self.clock.advance(late_ns)
        return self.sensor.poll()

    def samples(self, count: int, late_ns: int = 0) -> list[RangeSample]:
        found: list[RangeSample] = []
        for _ in range(20 * count):
            sample = self.step(late_ns)
            if sample is not None:
                found.append(sample)
            if len(found) == count:
                return found
        raise AssertionError(f"only {len(found)} of {count} samples came")


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    chosen: Case = request.param
    return chosen


@pytest.fixture
def bench(case: Case, clock: Any, wall: Any, pin_factory: TwinPinFactory) -> Iterator[Bench]:
    def line(level: bool, t_ns: int) -> None:
        pin_factory.drive(READY_PIN, level, t_ns)

    kind = SENSORS[case.model.name]
    chip = kind.twin(clock.now_ns, wall, case.address, line if case.line else None)
    bus = FailingBus(TwinBus([chip]))
    sensor = kind.driver(
        bus,
        clock,
        Placement("range_left", 1, case.address),
        ready_pin=pin_factory.pin(READY_PIN) if case.line else None,
        wait=lambda seconds: clock.advance(round(seconds * 1e9)),
    )
    yield Bench(sensor, chip, bus, clock, wall)
    sensor.close()


def test_samples_carry_what_the_chip_reported(bench: Bench, case: Case) -> None:
    bench.open()
    sample = bench.samples(1)[0]
    assert sample[1:] == ("range_left", 900.0, "ok", *case.model.sigma_and_signal)


def test_a_sample_is_stamped_with_the_middle_of_its_integration(bench: Bench, case: Case) -> None:
    bench.open()
    samples = bench.samples(200)
    assert max(map(abs, bench.errors_ns(samples))) <= case.tolerance_ns


@pytest.mark.parametrize("pace", [0.99, 1.01])
def test_an_oscillator_that_is_off_shifts_no_sample(bench: Bench, case: Case, pace: float) -> None:
    bench.wall.pace = pace
    bench.open()
    samples = bench.samples(300)[100:]
    assert max(map(abs, bench.errors_ns(samples, skipped=100))) <= case.tolerance_ns


def test_a_late_reader_shifts_no_sample(bench: Bench, case: Case) -> None:
    bench.open()
    samples = bench.samples(30) + bench.samples(20, late_ns=3_000_000)
    assert max(map(abs, bench.errors_ns(samples))) <= case.tolerance_ns


def test_times_go_forward_through_gaps(bench: Bench) -> None:
    bench.open()
    before = bench.samples(20)
    bench.wall.pace = 3.5
    gap = bench.samples(1)
    bench.wall.pace = 1.0
    times = [sample.t_ns for sample in before + gap + bench.samples(20)]
    assert times == sorted(set(times))


def test_the_first_sample_after_a_start_is_never_delivered(bench: Bench) -> None:
    bench.open()
    assert {sample.status for sample in bench.samples(5)} == {"ok"}
    bench.open()
    assert {sample.status for sample in bench.samples(5)} == {"ok"}


@pytest.mark.parametrize(
    ("case", "measurement", "status"),
    [(case, *rejected) for case in CASES for rejected in case.model.rejected],
    indirect=["case"],
    ids=str,
)
def test_a_rejected_range_has_a_reason_and_no_distance(
    bench: Bench, case: Case, measurement: Measurement, status: str
) -> None:
    bench.wall.measurement = measurement
    bench.open()
    sample = bench.samples(1)[0]
    assert (sample.status, sample.distance_mm) == (status, None)
    if case.model is not TF_LUNA:
        assert (sample.sigma_mm, sample.signal_kcps) == (60.0, 80.0)
    assert bench.sensor.health().rejected == 1


def test_a_range_merged_from_foot_and_glute_is_a_good_one(bench: Bench) -> None:
    bench.wall.measurement = Measurement(320, 22, 800.0, 40.0, 60.0)
    bench.open()
    assert bench.samples(1)[0].distance_mm == 320.0


def test_a_sample_costs_few_transfers(bench: Bench, case: Case) -> None:
    bench.open()
    bench.samples(10)
    before = bench.bus.twin.use()
    bench.samples(200)
    after = bench.bus.twin.use()
    assert (after.transactions - before.transactions) / 200 <= case.transactions_per_sample
    assert (after.bytes - before.bytes) / 200 <= case.bytes_per_sample


def test_asking_before_anything_is_due_leaves_the_bus_alone(bench: Bench) -> None:
    bench.open()
    before = bench.bus.twin.use()
    assert [bench.sensor.poll() for _ in range(5)] == [None] * 5
    assert bench.bus.twin.use() == before


def test_health_counts_and_measures_the_rate(bench: Bench, case: Case) -> None:
    bench.open()
    assert bench.sensor.health().rate_hz is None
    bench.samples(50)
    health = bench.sensor.health()
    assert (health.channel, health.samples, health.rejected, health.bus_errors) == ("range_left", 50, 0, 0)
    assert health.rate_hz == pytest.approx(case.model.rate_hz, rel=0.05)


@pytest.mark.parametrize(
    ("case", "failing"),
    [(case, at) for case in CASES for at in range(case.model.transfers)],
    indirect=["case"],
    ids=str,
)
def test_a_transfer_that_fails_is_told_counted_and_costs_no_sample(bench: Bench, case: Case, failing: int) -> None:
    bench.open()
    bench.samples(10)
    asked = len(bench.wall.middles_ns)
    bench.bus.failures = [*[False] * failing, True]
    with pytest.raises(HardwareError, match=r"stopped answering.*check its cable") as caught:
        bench.samples(1)
    assert caught.value.reason == "bus_error"
    sample = bench.samples(1)[0]
    assert sample.t_ns == pytest.approx(bench.wall.middles_ns[asked - 1], abs=400_000)
    health = bench.sensor.health()
    assert (health.samples, health.bus_errors) == (11, 1)


def test_samples_that_never_came_are_counted_through_gaps_and_openings(bench: Bench, case: Case) -> None:
    bench.open()
    bench.samples(20)
    assert bench.sensor.health().lost == 0
    bench.clock.advance(2_000_000_000)
    bench.open()
    bench.samples(20)
    # The opening itself takes a while, too.
    assert bench.sensor.health().lost == pytest.approx(2.1 * case.model.rate_hz, rel=0.1)


def test_a_sensor_that_finishes_no_sample_any_more_says_so_within_half_a_second(bench: Bench) -> None:
    bench.open()
    bench.samples(10)
    bench.wall.pace = 1000.0
    began_ns = bench.samples(1)[0].t_ns
    with pytest.raises(HardwareError, match=r"has finished no sample for .* ms: it is started anew") as caught:
        bench.samples(5)
    assert caught.value.reason == "stalled"
    assert bench.clock.now_ns() - began_ns < 500_000_000


def test_opening_leaves_all_waiting_to_whoever_opens(bench: Bench) -> None:
    waited_s = []
    for pause_s in bench.sensor.opening():
        waited_s.append(pause_s)
        bench.clock.advance(round(pause_s * 1e9))
        bench.bus.twin.advance(bench.clock.now_ns())
    assert 0 < min(waited_s) <= max(waited_s) <= 0.1
    assert bench.samples(3)[-1].status == "ok"


def test_parking_costs_no_transfer(bench: Bench) -> None:
    before = bench.bus.twin.use()
    bench.sensor.park()
    assert bench.bus.twin.use() == before


def test_a_sensor_can_be_opened_again_where_it_stopped(bench: Bench) -> None:
    bench.open()
    bench.samples(3)
    bench.clock.advance(5_000_000)
    bench.open()
    assert bench.sensor.health().samples == 0
    assert bench.samples(3)[-1].status == "ok"


def test_closing_leaves_the_bus_alone_from_then_on_and_may_be_repeated(bench: Bench) -> None:
    bench.open()
    bench.samples(1)
    bench.sensor.close()
    before = bench.bus.twin.use()
    bench.sensor.close()
    with pytest.raises(RuntimeError, match="is not open"):
        bench.sensor.poll()
    assert bench.bus.twin.use() == before


def test_polling_before_opening_says_what_to_do(bench: Bench) -> None:
    with pytest.raises(RuntimeError, match=r"call open\(\) before poll\(\)"):
        bench.sensor.poll()


def test_nothing_at_the_address_is_an_error_with_its_remedy(bench: Bench, case: Case) -> None:
    bench.bus.twin = TwinBus([])
    told = f"The {case.model.name} at 0x{case.address:02X} on I2C bus 1 has no power.*`kickstation wiring`"
    with pytest.raises(HardwareError, match=told) as caught:
        bench.open()
    assert caught.value.reason == "not_found"


def test_the_wrong_chip_is_named_with_the_right_one(bench: Bench, case: Case) -> None:
    other = SENSORS[case.model.stranger].twin(bench.clock.now_ns, bench.wall, case.address)
    bench.bus.twin = TwinBus([other])
    bench.clock.advance(2_000_000)
    with pytest.raises(HardwareError, match=f"Expected a {case.model.name}.*{case.model.refusal}") as caught:
        bench.open()
    assert caught.value.reason == "wrong_chip"


def test_the_ready_line_wakes_the_reader_once_a_sample(bench: Bench, case: Case) -> None:
    woken: list[int] = []
    bench.sensor.on_ready(lambda: woken.append(bench.clock.time_ns))
    bench.open()
    bench.samples(20)
    assert len(woken) == (20 if case.line else 0)
