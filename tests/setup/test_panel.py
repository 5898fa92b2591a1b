"""What somebody sees and hears of the panel tells how it is wired."""

from itertools import pairwise
from typing import Any

import pytest

from station.config import BuzzerConfig, Config
from station.ports import Press
from station.setup.panel import PanelTrial


def asked(walk_on: Any, passage: Any, *answers: str) -> Any:
    walk = walk_on(passage)
    for answer in answers:
        walk.turn(answer)
    assert walk.ended
    return walk.result


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (("red", "green", "blue"), None),
        (("none", "none", "none"), "The status light stays dark."),
        (("mixed", "mixed", "mixed"), "The status light shines where it should be dark"),
        (("red", "none", "blue"), "Green of the status light stays dark."),
        (("green", "red", "blue"), "Colours of the status light are swapped: red shows as green."),
    ],
)
def test_what_the_status_light_does_tells_its_wiring(
    walk_on: Any, answers: tuple[str, ...], sentence: str | None
) -> None:
    fault = asked(walk_on, PanelTrial(Config()).status(), *answers)
    assert fault is None if sentence is None else fault.text.startswith(sentence)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("left", None),
        ("right", "The lights are swapped: the left light flashed on the other side."),
        ("another", "The wire of the left light is on another light."),
        ("inverted", "The left light is wired to 3.3 V"),
        ("none", "The left light stays dark: it is most likely reversed."),
    ],
)
def test_what_a_side_light_does_tells_its_wiring(walk_on: Any, answer: str, sentence: str | None) -> None:
    fault = asked(walk_on, PanelTrial(Config()).side("left"), answer)
    assert fault is None if sentence is None else fault.text.startswith(sentence)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("in_order", None),
        ("other_order", "Wires of the light bar are swapped."),
        ("one_dark", "A light of the bar stays dark"),
        ("none", "The light bar stays dark."),
    ],
)
def test_how_the_bar_fills_tells_its_wiring(walk_on: Any, answer: str, sentence: str | None) -> None:
    fault = asked(walk_on, PanelTrial(Config()).bar(), answer)
    assert fault is None if sentence is None else fault.text.startswith(sentence)


@pytest.mark.parametrize(
    ("tonal", "answer", "sentence"),
    [
        (True, "two_tones", None),
        (True, "one_tone", "It has an oscillator of its own"),
        (True, "none", "The buzzer is silent."),
        (False, "sound", None),
        (False, "clicks", "It is a bare sounder"),
        (False, "none", "The buzzer is silent."),
    ],
)
def test_what_the_buzzer_does_tells_its_kind_and_wiring(
    walk_on: Any, tonal: bool, answer: str, sentence: str | None
) -> None:
    fault = asked(walk_on, PanelTrial(Config(buzzer=BuzzerConfig(tonal=tonal))).buzzer(), answer)
    assert fault is None if sentence is None else fault.text.startswith(sentence)


def test_a_buzzer_that_is_quiet_by_its_settings_is_not_asked_about() -> None:
    passage = PanelTrial(Config(buzzer=BuzzerConfig(quiet=True))).buzzer()
    with pytest.raises(StopIteration) as stop:
        next(passage)
    assert stop.value.value.text.startswith("The buzzer is quiet by its settings")


def test_a_button_is_heard_or_named_when_somebody_has_pressed_it(walk_on: Any) -> None:
    walk = walk_on(PanelTrial(Config()).button())
    walk.turn()
    walk.turn(press=Press(0, "short"))
    assert walk.ended
    assert walk.result is None
    assert asked(walk_on, PanelTrial(Config()).button(), "pressed").text.startswith("The button says nothing.")


def test_lights_flash_far_below_three_times_a_second(walk_on: Any) -> None:
    walk = walk_on(PanelTrial(Config()).side("right"))
    lit = []
    for _ in range(600):
        walk.turn(seconds=0.05)
        lit.append(walk.face.panel.right)
    onsets = sum(now and not before for before, now in pairwise(lit))
    assert 10 < onsets <= 30
