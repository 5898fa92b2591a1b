"""Pads under a foot: what they read tells how they are wired."""

from typing import Any

import pytest

from station.config import Config
from station.gait.samples import ContactEdge
from station.setup.pads import Pads, bounce_ms
from station.setup.script import SkippedError

MS = 1_000_000


@pytest.fixture
def pressed(walk_on: Any) -> Any:
    """The left pad under trial, from the moment when somebody is to step on it."""
    walk = walk_on(Pads(Config()).press("pad_left"))
    walk.turn()
    walk.turn("nobody")
    return walk


def test_a_pad_that_stays_closed_after_the_foot_is_named(pressed: Any) -> None:
    walk = pressed
    walk.stand({"pad_left": True})
    assert walk.face.instruction.key == "pad.off"
    walk.turn("off")
    assert walk.result.text.startswith("The left pad stays closed")


def test_pads_that_answer_as_one_are_named(pressed: Any) -> None:
    walk = pressed
    walk.stand({"pad_left": True, "pad_right": True})
    assert walk.result.text.startswith("Both pads answer as one.")


def test_a_foot_that_is_on_its_way_is_not_judged(pressed: Any) -> None:
    walk = pressed
    walk.turn(rows=[ContactEdge(walk.now_ns, "pad_right", True)])
    walk.turn(rows=[ContactEdge(walk.now_ns, "pad_right", False), ContactEdge(walk.now_ns, "pad_left", True)])
    walk.turns(0.5)
    assert walk.face.instruction.key == "pad.off"


def test_a_step_can_be_left_out(pressed: Any) -> None:
    walk = pressed
    with pytest.raises(SkippedError):
        walk.turn("skip")


def test_the_levels_of_the_pads_are_shown_while_somebody_steps(pressed: Any) -> None:
    walk = pressed
    walk.turn(rows=[ContactEdge(walk.now_ns, "pad_left", True)])
    walk.turn()
    shown = {reading.label.text: reading.value.text for reading in walk.face.readings}
    assert shown == {"left pad": "loaded", "right pad": "free"}


def test_the_bounce_is_the_longest_burst_of_edges() -> None:
    times_ms = (0, 3, 7, 400, 409, 411, 800)
    edges = [ContactEdge(time * MS, "pad_left", index % 2 == 0) for index, time in enumerate(times_ms)]
    assert bounce_ms(edges) == 11.0
    assert bounce_ms([]) == 0.0
