"""Pads deliver their level once and then every raw edge, whatever happens while the level is being read."""

import math
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from gpiozero import GPIOZeroError, Pin
from gpiozero.pins.pi import PiPin
from hypothesis import given
from hypothesis import strategies as st

from hardware.mat import REREAD_NS, Mat
from hardware.twin.pins import TwinPin, TwinPinFactory
from station.config import MatConfig
from station.gait.samples import ContactEdge, PadChannel
from station.ports import Clock, ContactMat, HardwareError

LEFT, RIGHT = 17, 27
START_NS = 1_000_000_000


@pytest.fixture
def rows() -> list[ContactEdge]:
    return []


@pytest.fixture
def mat(pin_factory: TwinPinFactory, clock: Clock) -> Iterator[ContactMat]:
    mat = Mat(pin_factory, clock, {"pad_left": LEFT, "pad_right": RIGHT})
    yield mat
    mat.close()


def test_an_empty_mat_tells_both_pads_free_before_any_edge(mat: ContactMat, rows: list[ContactEdge]) -> None:
    mat.open(rows.append)
    assert rows == [
        ContactEdge(START_NS, "pad_left", False, initial=True),
        ContactEdge(START_NS, "pad_right", False, initial=True),
    ]


def test_a_foot_that_stands_there_already_is_an_initial_level(
    pin_factory: TwinPinFactory, mat: ContactMat, rows: list[ContactEdge]
) -> None:
    pin_factory.drive(RIGHT, False, 1)
    mat.open(rows.append)
    assert rows[1] == ContactEdge(START_NS, "pad_right", True, initial=True)


def test_every_bounce_of_both_pads_arrives_in_order_with_its_own_time(
    pin_factory: TwinPinFactory, mat: ContactMat, rows: list[ContactEdge]
) -> None:
    mat.open(rows.append)
    rows.clear()
    for step in range(20):
        pin_factory.drive(LEFT, step % 2 == 1, 2_000_000_001 + step * 600_000)
        pin_factory.drive(RIGHT, step % 2 == 1, 2_000_000_002 + step * 600_000)
    pads: tuple[PadChannel, PadChannel] = ("pad_left", "pad_right")
    assert rows == [
        ContactEdge(2_000_000_001 + step * 600_000 + late, pad, step % 2 == 0)
        for step in range(20)
        for late, pad in enumerate(pads)
    ]


def test_an_undivided_mat_has_one_pad(pin_factory: TwinPinFactory, clock: Clock, rows: list[ContactEdge]) -> None:
    mat = Mat(pin_factory, clock, {"pad": LEFT})
    mat.open(rows.append)
    pin_factory.drive(LEFT, False, 2_000_000_000)
    mat.close()
    assert rows == [
        ContactEdge(START_NS, "pad", False, initial=True),
        ContactEdge(2_000_000_000, "pad", True),
    ]


def test_a_closed_mat_is_silent_and_may_be_closed_twice_and_opened_again(
    pin_factory: TwinPinFactory, mat: ContactMat, rows: list[ContactEdge]
) -> None:
    mat.open(rows.append)
    mat.close()
    mat.close()
    rows.clear()
    pin_factory.drive(LEFT, False, 2_000_000_000)
    assert rows == []
    mat.open(rows.append)
    assert [row.loaded for row in rows] == [True, False]


def test_a_pad_that_cannot_be_opened_leaves_the_other_released(
    pin_factory: TwinPinFactory, mat: ContactMat, rows: list[ContactEdge], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pin_factory.pin

    def broken(number: int) -> Pin:
        if number == RIGHT:
            raise GPIOZeroError("GPIO busy")
        return whole(number)

    monkeypatch.setattr(pin_factory, "pin", broken)
    with pytest.raises(HardwareError, match="Cannot use GPIO 27 for the mat's pad_right"):
        mat.open(rows.append)
    assert whole(LEFT).when_changed is None


class HeldPin(TwinPin):
    """A pin whose edges reach the watcher late, as through the kernel's queue and the pin library's thread."""

    before_read: int
    told_before_read: int

    def __init__(self, factory: TwinPinFactory, info: object) -> None:
        super().__init__(factory, info)
        self.held: list[tuple[float, bool]] = []

    def _call_when_changed(self) -> None:
        self.held.append((self._last_change, bool(self._state)))

    def tell(self, count: int) -> None:
        for ticks_s, level in self.held[:count]:
            PiPin._call_when_changed(self, ticks_s, level)
        del self.held[:count]

    def chatter(self, count: int) -> None:
        for _ in range(count):
            self.drive(not self._state, round(self._last_change * 1e9) + 1000)

    def _get_state(self) -> float:
        self.chatter(self.before_read)
        self.tell(self.told_before_read)
        return self._state


@given(loaded=st.booleans(), before_read=st.integers(0, 5), told_before_read=st.integers(0, 5), after=st.integers(0, 5))
def test_edges_while_the_level_is_read_are_neither_lost_nor_told_twice(
    loaded: bool, before_read: int, told_before_read: int, after: int
) -> None:
    class StandingClock:
        def now_ns(self) -> int:
            return START_NS

    rows: list[ContactEdge] = []
    factory = TwinPinFactory(StandingClock())
    pin = factory.pin(LEFT, pin_class=HeldPin)
    pin.before_read, pin.told_before_read = before_read, told_before_read
    pin.drive(not loaded, START_NS)
    mat = Mat(factory, StandingClock(), {"pad": LEFT})
    mat.open(rows.append)
    pin.chatter(after)
    pin.tell(before_read + after)

    assert [row.initial for row in rows] == [True] + [False] * (len(rows) - 1)
    assert all(row.loaded is not earlier.loaded for earlier, row in pairwise(rows))
    assert rows[-1].loaded is not bool(pin._state)
    assert [row.t_ns for row in rows] == sorted(row.t_ns for row in rows)
    # Only an edge that the level read has already told, before it reached us itself, is left out.
    left_out = before_read % 2 == 1 and told_before_read == 0
    assert len(rows) == 1 + before_read + after - left_out
    mat.close()


@pytest.mark.parametrize("loaded", [True, False])
def test_a_pad_that_is_normally_closed_opens_under_a_foot(
    pin_factory: TwinPinFactory, clock: Clock, rows: list[ContactEdge], loaded: bool
) -> None:
    pin_factory.drive(LEFT, not loaded, 1)
    mat = Mat(pin_factory, clock, {"pad": LEFT}, normally="closed")
    mat.open(rows.append)
    pin_factory.drive(LEFT, loaded, 2_000_000_000)
    mat.close()
    assert [row.loaded for row in rows] == [not loaded, loaded]


def lose_the_edge(pin_factory: TwinPinFactory, level: bool) -> None:
    """The kernel's queue is full: the level changes and nobody is told."""
    pin = pin_factory.pin(LEFT)
    pin.when_changed, watcher = None, pin.when_changed
    pin.drive(level, 1_500_000_000)
    pin.when_changed = watcher


def looks(mat: ContactMat, clock: Any, count: int) -> None:
    for _ in range(count):
        clock.advance(REREAD_NS)
        mat.reread()


def test_a_lost_edge_is_healed_by_the_second_look_and_told_as_a_level(
    pin_factory: TwinPinFactory, clock: Any, mat: ContactMat, rows: list[ContactEdge]
) -> None:
    mat.open(rows.append)
    rows.clear()
    lose_the_edge(pin_factory, False)
    looks(mat, clock, 1)
    assert rows == []
    looks(mat, clock, 3)
    assert rows == [ContactEdge(START_NS + 2 * REREAD_NS, "pad_left", True, initial=True)]
    pin_factory.drive(LEFT, True, 3_000_000_000)
    assert rows[1:] == [ContactEdge(3_000_000_000, "pad_left", False)]
    assert mat.notice() == "works; lost edges found by looking again so far: 1"


def test_an_edge_between_two_looks_is_no_lost_edge(
    pin_factory: TwinPinFactory, clock: Any, mat: ContactMat, rows: list[ContactEdge]
) -> None:
    mat.open(rows.append)
    lose_the_edge(pin_factory, False)
    looks(mat, clock, 1)
    pin_factory.drive(LEFT, True, 1_600_000_000)
    looks(mat, clock, 1)
    lose_the_edge(pin_factory, False)
    rows.clear()
    looks(mat, clock, 1)
    assert rows == []


def test_levels_are_looked_at_four_times_a_second_however_often_it_is_asked(
    pin_factory: TwinPinFactory, clock: Any, mat: ContactMat, rows: list[ContactEdge]
) -> None:
    mat.open(rows.append)
    rows.clear()
    lose_the_edge(pin_factory, False)
    for _ in range(49):
        clock.advance(REREAD_NS // 25)
        mat.reread()
    assert rows == []
    clock.advance(REREAD_NS // 25)
    mat.reread()
    assert [row.initial for row in rows] == [True]


@pytest.mark.parametrize(
    ("pads", "normally", "notice"),
    [
        ({"pad_left": LEFT, "pad_right": RIGHT}, "open", 'Both pads have read.* set mat.normally = "closed"'),
        ({"pad_left": LEFT, "pad_right": RIGHT}, "closed", 'Both pads have read.* set mat.normally = "open"'),
        ({"pad": LEFT}, "open", "The pad has read loaded since the start. If nobody stands there, it is opened"),
    ],
)
def test_pads_that_have_never_been_free_may_be_wired_the_other_way_round(
    pin_factory: TwinPinFactory, clock: Clock, pads: Any, normally: Any, notice: str
) -> None:
    loaded = normally == "closed"
    for pin in pads.values():
        pin_factory.drive(pin, loaded, 1)
    mat = Mat(pin_factory, clock, pads, normally)
    assert mat.notice() == "", "nothing is known before it is open"
    mat.open(lambda _row: None)
    assert re.match(notice, mat.notice())
    pin_factory.drive(LEFT, not loaded, START_NS + 1)
    assert mat.notice() == ""
    pin_factory.drive(LEFT, loaded, START_NS + 2)
    assert mat.notice() == ""
    mat.close()


# The circuit of the build guide: 1 kOhm to 3.3 V and 100 nF to ground at the pin, 100 Ohm from there to the pad.
PULL_UP_OHM, SERIES_OHM, FARAD, SUPPLY_V = 1000.0, 100.0, 100e-9, 3.3
# Between 0.8 V (still low) and 2.0 V (surely high) a pin may change its mind; the middle is what is taken off.
LOWEST_V, MIDDLE_V, HIGHEST_V = 0.8, 1.4, 2.0
CLOSED_V = SUPPLY_V * SERIES_OHM / (PULL_UP_OHM + SERIES_OHM)


def closing_ms(threshold_v: float) -> float:
    ohm = PULL_UP_OHM * SERIES_OHM / (PULL_UP_OHM + SERIES_OHM)
    return ohm * FARAD * math.log((SUPPLY_V - CLOSED_V) / (threshold_v - CLOSED_V)) * 1e3


def opening_ms(threshold_v: float) -> float:
    return PULL_UP_OHM * FARAD * math.log((SUPPLY_V - CLOSED_V) / (SUPPLY_V - threshold_v)) * 1e3


def test_the_delays_of_the_settings_are_those_of_the_guides_circuit() -> None:
    assert MatConfig().closing_delay_ms == pytest.approx(closing_ms(MIDDLE_V), abs=0.0005)
    assert MatConfig().opening_delay_ms == pytest.approx(opening_ms(MIDDLE_V), abs=0.0005)
    guide = (Path(__file__).parents[2] / "hardware" / "BUILD.md").read_text()
    closing = f"closing {closing_ms(HIGHEST_V):.3f} to {closing_ms(LOWEST_V):.3f} ms"
    opening = f"opening {opening_ms(LOWEST_V):.3f} to {opening_ms(HIGHEST_V):.3f} ms"
    assert closing in guide
    assert opening in guide


@pytest.mark.parametrize("normally", ["open", "closed"])
def test_the_filters_delay_is_taken_off_each_edge(
    pin_factory: TwinPinFactory, clock: Clock, rows: list[ContactEdge], normally: Any
) -> None:
    mat = Mat(pin_factory, clock, {"pad": LEFT}, normally, (9_000, 46_000))
    mat.open(rows.append)
    pin_factory.drive(LEFT, False, 2_000_009_000)
    pin_factory.drive(LEFT, True, 2_100_046_000)
    assert [row.t_ns for row in rows] == [START_NS, 2_000_000_000, 2_100_000_000]
    mat.close()


def test_edges_too_close_for_the_filter_stay_in_order(
    pin_factory: TwinPinFactory, clock: Clock, rows: list[ContactEdge]
) -> None:
    mat = Mat(pin_factory, clock, {"pad": LEFT}, "open", (9_000, 46_000))
    mat.open(rows.append)
    for step, level in enumerate((False, True, False, True)):
        pin_factory.drive(LEFT, level, START_NS + 20_000 + 10_000 * step)
    times = [row.t_ns for row in rows]
    assert times == sorted(times)
    mat.close()
