"""No light flashes more than three times a second, whatever the feet do, and nothing changes untold."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.drill.events import (
    Beat,
    Chosen,
    Coached,
    PhaseBegan,
    Result,
    Streak,
    TempoChanged,
)
from station.drill.panel import Panel
from station.drill.texts import notice
from station.gait.events import Fault, HeelOnset
from station.gait.samples import Side
from tests.drill.booth import Booth, S, contact


def flashes(lit: Sequence[tuple[int, int]]) -> list[int]:
    """When something got brighter after it had got darker, or from the dark."""
    moments, fell, before = [], True, 0
    for t_ns, now in lit:
        if now > before and fell:
            moments.append(t_ns)
        if now != before:
            fell = now < before
        before = now
    return moments


def harmless(shown: Sequence[tuple[int, Panel]]) -> bool:
    """Whether no light, nor the panel as a whole, flashes more than three times in any second."""
    rows = zip(
        *((panel.status != "off", panel.left, panel.right, panel.bar, panel.lit) for _, panel in shown), strict=True
    )
    for row in rows:
        moments = flashes([(t_ns, int(lit)) for (t_ns, _), lit in zip(shown, row, strict=True)])
        if any(later - earlier < S for earlier, later in zip(moments, moments[3:], strict=False)):
            return False
    return True


@pytest.mark.parametrize("spm", [60, 120, 150, 170, 200, 240, 280])
@pytest.mark.parametrize("sides", [("left", "right"), ("unknown",), ("left",)])
@pytest.mark.parametrize("metronome", [False, True])
def test_no_light_flashes_more_than_three_times_a_second_at_any_cadence(
    spm: int, sides: Sequence[Side], metronome: bool
) -> None:
    booth = Booth()
    for number in range(spm // 6):
        side = sides[number % len(sides)]
        booth.onset(side)
        assert booth.panel.left or side == "right"
        assert booth.panel.right or side == "left"
        if metronome:
            booth.hear(Beat(booth.now_ns, 0, number))
        booth.wait(150)
        booth.hear(contact(booth.now_ns, side))
        booth.wait(60_000 / spm - 150)
    assert harmless(booth.shown)


def test_alternating_heels_are_told_apart_by_place_at_280_steps_a_minute() -> None:
    booth = Booth()
    for number in range(40):
        side = ("left", "right")[number % 2]
        panel = booth.onset(side)  # type: ignore[arg-type]
        assert (panel.left, panel.right) == (side == "left", side == "right")
        booth.wait(60_000 / 280)


SAID = st.sampled_from(
    [
        HeelOnset(0, "left"),
        HeelOnset(0, "right"),
        HeelOnset(0, "unknown"),
        contact(0, "left"),
        Fault(0, "unknown", "too_close", 480.0, 500.0, "mm"),
        PhaseBegan(0, "work", 0),
        PhaseBegan(0, "arriving"),
        PhaseBegan(0, "ready"),
        PhaseBegan(0, "standing_by"),
        PhaseBegan(0, "paused", 0),
        Chosen(0, None, "x", "program", 4),
        Beat(0, 0, 0),
        Beat(0, 0, 1),
        Streak(0, 0, 10),
        TempoChanged(0, 0, "low"),
        Coached(0, "quicker", "cadence_low"),
        notice(0, "lost_heels", message=""),
        notice(0, "back_heels"),
        notice(0, "panel_test"),
        Result(0, 10, 5, final=True),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), SAID), max_size=60))
def test_whatever_happens_no_light_flashes_more_than_three_times_a_second(steps: list[tuple[int, Any]]) -> None:
    booth = Booth()
    for ms, event in steps:
        booth.wait(ms)
        booth.hear(event)
        if isinstance(event, HeelOnset):
            assert booth.panel.left or event.side == "right", "a heel is never late"
            assert booth.panel.right or event.side == "left"
    booth.wait(3000)
    assert harmless(booth.shown)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), SAID), max_size=20), st.integers(1, 3000))
def test_nothing_changes_before_the_moment_that_was_told(steps: list[tuple[int, Any]], ms: int) -> None:
    booth = Booth()
    for pause_ms, event in steps:
        booth.wait(pause_ms)
        booth.hear(event)
    booth.wait(ms)
    change_ns = booth.cues.next_change_ns(booth.now_ns)
    before = booth.panel
    later_ns = booth.now_ns + 10 * S if change_ns is None else change_ns - 1
    assert booth.cues.update([], [], later_ns) == before
