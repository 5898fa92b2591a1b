"""What hardware tests share: a clock that moves only when told, and simulated pins on it."""

from collections.abc import Iterator

import pytest
from gpiozero import Device
from gpiozero.pins.local import LocalPiFactory
from hypothesis import settings

from hardware.twin.chip import Measurement
from hardware.twin.pins import TwinPinFactory

# What is tried must hold on a busy machine, too: hypothesis would give each example 200 ms of the wall clock.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


class ManualClock:
    """A monotonic clock that stands still until a test moves it."""

    def __init__(self, now_ns: int = 1_000_000_000) -> None:
        self.time_ns = now_ns

    def now_ns(self) -> int:
        """Where the test left it."""
        return self.time_ns

    def advance(self, by_ns: int) -> None:
        """Lets time pass."""
        self.time_ns += by_ns


class Wall:
    """A scene that does not move, which remembers the middle of each integration that a chip asked it for.

    `measurement` is what the chip reports, but for the ambient light, which flickers as no frame is quite like the
    next; `pace` is how much longer than asked its integration takes.
    """

    def __init__(self) -> None:
        self.measurement = Measurement(900, 9, 2304.0, 40.0, 17.25)
        self.pace = 1.0
        self.middles_ns: list[int] = []

    def next_measurement(self, start_ns: int, budget_ns: int) -> tuple[int, Measurement]:
        """A measurement that starts when the chip wants it to."""
        taken_ns = round(budget_ns * self.pace)
        self.middles_ns.append(start_ns + taken_ns - budget_ns // 2)
        flicker_kcps = 8.0 * (1 - len(self.middles_ns) % 2)
        ambient_kcps = self.measurement.ambient_kcps + flicker_kcps
        return start_ns + taken_ns, self.measurement._replace(ambient_kcps=ambient_kcps)


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def pin_factory(clock: ManualClock) -> Iterator[TwinPinFactory]:
    with TwinPinFactory(clock) as factory:
        yield factory


@pytest.fixture(autouse=True)
def gpiozero_keeps_nothing_between_tests(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails the test that made gpiozero fall back to its global factory or left pins in the one that real Pis share."""
    monkeypatch.delenv("GPIOZERO_PIN_FACTORY", raising=False)
    yield
    assert Device.pin_factory is None
    assert not LocalPiFactory.pins
    # A device that failed half made still holds its reservation until the collector finds it, here in another test.
    LocalPiFactory._reservations.clear()
