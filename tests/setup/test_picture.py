"""A guide is drawn for the terminal from its view alone."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.console import Console

from station.messages import Choice, GuideView, Reading, Said, Source
from station.setup.picture import BAR_WIDTH, bar, picture

VIEW = GuideView(
    guide="build",
    run=1,
    question=4,
    step=2,
    steps=9,
    title=Said("t", "left pad"),
    instruction=Said("i", "Step on the left pad."),
    state="running",
    problem=Said("p", "The pads are swapped."),
    readings=[
        Reading(Said("r", "distance"), 900.0, "mm", 810, 990),
        Reading(Said("r", "left pad"), Said("loaded", "loaded")),
        Reading(Said("r", "right pad"), None),
    ],
    choices=[Choice("again", Said("c", "try again")), Choice("skip", Said("c", "leave it out"))],
    told=[Said("w", "Well done: the range sensor answers.")],
    drawing="part  pin\n----  ---",
)


def drawn(view: GuideView, source: Source = "live", height: int = 60) -> str:
    console = Console(file=io.StringIO(), width=120, height=height, force_terminal=False)
    console.print(picture(view, source))
    text: Any = console.file
    return str(text.getvalue())


def test_everything_that_a_person_needs_is_shown() -> None:
    text = drawn(VIEW)
    for words in (
        "build: left pad",
        "step 2 of 9",
        "Step on the left pad.",
        "1  try again",
        "2  leave it out",
        "q  end it",
    ):
        assert words in text
    assert "900 mm" in text
    assert "loaded" in text
    assert "nothing" in text
    assert "✓ Well done" in text
    assert "SIMULATED" not in text


def test_what_is_wrong_comes_first_and_the_drawing_last() -> None:
    text = drawn(VIEW)
    places = [text.index(words) for words in ("The pads are swapped", "Step on", "try again", "part  pin")]
    assert places == sorted(places)


@pytest.mark.parametrize("source", ["simulated", "played"])
def test_what_no_person_does_says_so(source: Any) -> None:
    assert "SIMULATED" in drawn(VIEW, source)


def test_a_guide_that_has_ended_asks_nothing_more() -> None:
    text = drawn(replace(VIEW, state="done", choices=[], readings=[], problem=None, drawing=""))
    assert "Step on" not in text
    assert "q  end it" not in text
    assert "✓ Well done" in text


def test_a_bar_is_double_where_the_value_is_right() -> None:
    reading = Reading(Said("r", "distance"), 900.0, "mm", 800.0, 1000.0)
    line = bar(reading, 900.0)
    assert line[0] == line[-1] == "─"
    assert abs(line.index("●") - (BAR_WIDTH - 1) / 2) <= 1
    assert line.replace("●", "═").count("═") == pytest.approx(BAR_WIDTH / 3, abs=1)


def test_a_bar_with_a_least_value_fills_up() -> None:
    reading = Reading(Said("r", "kicks"), 0.0, "", 5.0, None)
    assert bar(reading, 0.0) == "░" * BAR_WIDTH
    assert bar(reading, 2.5) == "█" * (BAR_WIDTH // 2) + "░" * (BAR_WIDTH // 2)
    assert bar(reading, 9.0) == "█" * BAR_WIDTH
    assert bar(Reading(Said("r", "mm"), 1.0), 1.0) == ""


@given(st.floats(-1e9, 1e9), st.floats(1.0, 1e4), st.none() | st.floats(1.0, 1e4))
def test_a_bar_is_always_as_wide(value: float, low: float, width: float | None) -> None:
    reading = Reading(Said("r", "x"), value, "", low, None if width is None else low + width)
    assert len(bar(reading, value)) == BAR_WIDTH
