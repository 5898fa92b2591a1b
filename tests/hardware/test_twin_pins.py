"""Simulated pins carry the station's own time, and the world outside wins against a pull."""

import inspect

import gpiozero.pins.mock
import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory, MockPin, MockPWMPin
from hypothesis import given
from hypothesis import strategies as st

from hardware.pins import release_pin, watch_edges
from hardware.twin.pins import TwinPinFactory

PIN = 17
PARAMETERS = {
    "_change_state": ["self", "value"],
    "_call_when_changed": ["self"],
    "_set_pull": ["self", "value"],
    "close": ["self"],
}


class FixedClock:
    """A clock that stands still."""

    def now_ns(self) -> int:
        return 5_000_000_123


def watched(factory: TwinPinFactory, seen: list[tuple[int, bool]]) -> None:
    watch_edges(factory.pin(PIN), pull="up", edges="both", call=lambda t_ns, level: seen.append((t_ns, level)))


def test_a_burst_of_twenty_bounces_within_12_ms_arrives_whole_and_exact(pin_factory: TwinPinFactory) -> None:
    seen: list[tuple[int, bool]] = []
    watched(pin_factory, seen)
    burst = [(7_000_000_001 + step * 599_999, step % 2 == 1) for step in range(20)]
    for t_ns, level in burst:
        pin_factory.drive(PIN, level, t_ns)
    assert burst[-1][0] - burst[0][0] < 12_000_000
    assert seen == burst


@given(t_ns=st.integers(0, 2**51))
def test_the_time_of_an_edge_is_exact_to_the_nanosecond_for_26_days_of_uptime(t_ns: int) -> None:
    seen: list[tuple[int, bool]] = []
    with TwinPinFactory(FixedClock()) as factory:
        watched(factory, seen)
        factory.drive(PIN, False, t_ns)
    assert seen == [(t_ns, False)]


def test_a_level_driven_again_is_no_edge(pin_factory: TwinPinFactory) -> None:
    seen: list[tuple[int, bool]] = []
    watched(pin_factory, seen)
    pin_factory.drive(PIN, True, 1)
    assert seen == []


def test_a_switch_closed_to_ground_before_the_pull_up_is_set_stays_low(pin_factory: TwinPinFactory) -> None:
    pin_factory.drive(PIN, False, 1)
    seen: list[tuple[int, bool]] = []
    watched(pin_factory, seen)
    assert pin_factory.level(PIN) is False
    assert seen == []


@pytest.mark.parametrize(("edges", "levels"), [("rising", [True]), ("falling", [False]), ("both", [False, True])])
def test_only_the_edges_asked_for_are_told(pin_factory: TwinPinFactory, edges: str, levels: list[bool]) -> None:
    seen: list[bool] = []
    watch_edges(pin_factory.pin(PIN), pull="up", edges=edges, call=lambda _t_ns, level: seen.append(level))  # type: ignore[arg-type]
    pin_factory.drive(PIN, False, 1)
    pin_factory.drive(PIN, True, 2)
    assert seen == levels


def test_an_output_can_be_listened_to_and_its_changes_bear_the_clock(pin_factory: TwinPinFactory) -> None:
    heard: list[tuple[int, bool]] = []
    with LED(PIN, pin_factory=pin_factory) as led:
        pin_factory.listen(PIN, lambda t_ns, level: heard.append((t_ns, level)))
        led.on()
        assert pin_factory.level(PIN) is True
        led.off()
    assert heard == [(1_000_000_000, True), (1_000_000_000, False)]


def test_an_output_cannot_be_driven_from_outside(pin_factory: TwinPinFactory) -> None:
    with LED(PIN, pin_factory=pin_factory), pytest.raises(ValueError, match="GPIO17 is an output"):
        pin_factory.drive(PIN, True, 1)


def test_a_released_pin_tells_nothing_more(pin_factory: TwinPinFactory) -> None:
    seen: list[tuple[int, bool]] = []
    watched(pin_factory, seen)
    release_pin(pin_factory.pin(PIN))
    release_pin(pin_factory.pin(PIN))
    pin_factory.drive(PIN, False, 1)
    assert seen == []


def test_days_of_edges_leave_no_history_behind(pin_factory: TwinPinFactory) -> None:
    for step in range(1000):
        pin_factory.drive(PIN, step % 2 == 0, step)
    assert len(pin_factory.pin(PIN).states) == 1


def test_gpiozero_reads_the_time_of_the_factory_from_the_injected_clock() -> None:
    assert TwinPinFactory(FixedClock()).ticks() == 5.000000123


def test_the_installed_gpiozero_still_has_what_the_twin_overrides_and_uses() -> None:
    """The mock's own time stamps and levels all pass one method; an upgrade that changes this must be noticed."""
    for name, parameters in PARAMETERS.items():
        assert list(inspect.signature(getattr(MockPWMPin, name)).parameters) == parameters
    assert callable(MockFactory.ticks)
    assert list(inspect.signature(MockFactory.pin).parameters)[:3] == ["self", "name", "pin_class"]
    assert {"_function", "_state", "_edges", "_last_change", "_when_changed", "_when_changed_lock"} <= vars(
        MockFactory().pin(PIN)
    ).keys()
    assert "self._last_change, self._state" in inspect.getsource(MockPin._call_when_changed)


def test_the_unmodified_mock_stamps_with_the_real_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason for the twin: when this fails, gpiozero has changed and the twin may be needless."""
    monkeypatch.setattr(gpiozero.pins.mock, "monotonic", lambda: 42.0)
    seen: list[float] = []

    def remember(ticks_s: float, _level: int) -> None:
        seen.append(ticks_s)

    with MockFactory() as factory:
        pin = factory.pin(PIN)
        pin.when_changed = remember
        pin.drive_high()
        pin.when_changed = None
    assert seen == [42.0]
