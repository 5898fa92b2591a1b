"""Gait cycles from the contacts of both feet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.gait.analyzer import Analyzer
from station.gait.events import FootStrike, Stride, ToeOff
from station.gait.floor import Floor
from station.gait.rig import Rig
from station.gait.samples import ContactEdge, PadChannel, Row, Side
from station.gait.stride import stride_ending

MS = 1_000_000
Moment = tuple[str, int, Side]


def strides(moments: list[Moment]) -> list[Stride]:
    """The gait cycles in contacts given as (on or off, milliseconds, side)."""
    floor = Floor()
    told: list[Stride] = []
    for what, t_ms, side in sorted(moments, key=lambda moment: moment[1]):
        event = FootStrike(t_ms * MS, side) if what == "on" else ToeOff(t_ms * MS, side)
        floor.hear(event)
        if isinstance(event, FootStrike):
            told += [stride for stride in stride_ending(event, floor) if isinstance(stride, Stride)]
    return told


def test_running_has_flight_and_no_double_support() -> None:
    left: list[Moment] = [("on", 1000, "left"), ("off", 1300, "left"), ("on", 1700, "left")]
    right: list[Moment] = [("on", 1350, "right"), ("off", 1650, "right")]
    (stride,) = strides(left + right)
    assert stride == Stride(
        t_ns=1700 * MS,
        side="left",
        stride_ms=700.0,
        contact_ms=300.0,
        swing_ms=400.0,
        flight_ms=50.0,
        double_support_ms=0.0,
        duty_factor=300 / 700,
    )


def test_walking_has_double_support_and_no_flight() -> None:
    left: list[Moment] = [("on", 1000, "left"), ("off", 1600, "left"), ("on", 2000, "left")]
    right: list[Moment] = [("off", 1100, "right"), ("on", 1500, "right"), ("off", 2100, "right")]
    (stride,) = strides(left + right)
    assert (stride.flight_ms, stride.double_support_ms) == (0.0, 100.0)
    assert stride.duty_factor == pytest.approx(0.6)


def test_a_foot_that_hops_lands_on_itself() -> None:
    left: list[Moment] = [("on", 1000, "left"), ("off", 1300, "left"), ("on", 1500, "left")]
    (stride,) = strides([("off", 1010, "right"), ("on", 1600, "right"), *left])
    assert (stride.flight_ms, stride.double_support_ms) == (200.0, 0.0)


def test_double_support_with_a_foot_that_stood_from_the_start_is_no_longer_than_the_contact() -> None:
    (stride,) = strides([("on", 1000, "left"), ("off", 1300, "left"), ("off", 1400, "right"), ("on", 1700, "left")])
    assert stride.double_support_ms == 300.0


def test_without_the_other_foot_flight_and_double_support_are_not_known() -> None:
    (stride,) = strides([("on", 1000, "left"), ("off", 1300, "left"), ("on", 1700, "left")])
    assert (stride.contact_ms, stride.flight_ms, stride.double_support_ms) == (300.0, None, None)


@pytest.mark.parametrize(
    "moments",
    [
        [("on", 1000, "left"), ("on", 1700, "left")],
        [("off", 1300, "left"), ("on", 1700, "left")],
        [("on", 1000, "left"), ("off", 4500, "left"), ("on", 4900, "left")],
        [("on", 1000, "unknown"), ("off", 1300, "unknown"), ("on", 1700, "unknown")],
    ],
    ids=["no toe-off", "no foot strike", "stood in between", "undivided mat"],
)
def test_what_is_no_whole_gait_cycle_is_not_told(moments: list[Moment]) -> None:
    assert strides(moments) == []


contacts = st.lists(st.tuples(st.integers(60, 900), st.integers(40, 900)), max_size=12)


@given(left=contacts, right=contacts, start_ms=st.integers(0, 500))
def test_the_parts_of_a_stride_make_it_up_and_none_is_negative(
    left: list[tuple[int, int]], right: list[tuple[int, int]], start_ms: int
) -> None:
    moments: list[Moment] = []
    sides: tuple[Side, Side] = ("left", "right")
    for side, first_ms, spans in zip(sides, (1000, 1000 + start_ms), (left, right), strict=True):
        at_ms = first_ms
        for contact_ms, swing_ms in spans:
            moments += [("on", at_ms, side), ("off", at_ms + contact_ms, side)]
            at_ms += contact_ms + swing_ms
    for stride in strides(moments):
        assert stride.contact_ms + stride.swing_ms == pytest.approx(stride.stride_ms)
        assert stride.duty_factor == pytest.approx(stride.contact_ms / stride.stride_ms)
        if stride.flight_ms is not None and stride.double_support_ms is not None:
            assert 0 <= stride.flight_ms <= stride.swing_ms
            assert 0 <= stride.double_support_ms <= stride.contact_ms
            assert 0 in (stride.flight_ms, stride.double_support_ms)
        else:
            assert stride.flight_ms is None
            assert stride.double_support_ms is None


def test_a_session_on_two_pads_tells_a_stride_of_each_foot_after_its_second_foot_strike() -> None:
    rows: list[Row] = []
    pads: tuple[PadChannel, PadChannel] = ("pad_left", "pad_right")
    for step in range(8):
        at_ns = (1000 + 350 * step) * MS
        rows += [
            ContactEdge(at_ns, pads[step % 2], loaded=True),
            ContactEdge(at_ns + 300 * MS, pads[step % 2], loaded=False),
        ]
    analyzer = Analyzer(Rig("mat"))
    told = [event for event in [*analyzer.process(rows), *analyzer.finish()] if isinstance(event, Stride)]
    assert [stride.side for stride in told] == ["left", "right"] * 3
    assert {(stride.stride_ms, stride.contact_ms, stride.flight_ms) for stride in told} == {(700.0, 300.0, 50.0)}
    assert analyzer.summary().strides == 6
