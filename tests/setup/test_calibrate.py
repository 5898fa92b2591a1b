"""Single passages of a calibration, where somebody does not do as they should."""

from typing import Any

import pytest

from station.commands import BeginGuide, Refused
from station.config import Config, MatConfig
from station.gait.calibration import Standing
from station.gait.events import FootStrike, Kick
from station.gait.rig import Rig
from station.setup.calibrate import calibrate_guide
from station.setup.legs import hold, kicks
from station.setup.script import SkippedError, Stage
from station.setup.standing import stand
from station.setup.texts import GUIDES, say
from station.setup.turn import turn

MS = 1_000_000
S = 1_000 * MS


def kick(side: Any, share: float | None = 0.3, grade: Any = None) -> Kick:
    dwell_ms = None if share is None else 400 * share
    return Kick(S, side, S, None, None, S + 400 * MS, None, None, dwell_ms, 100.0, grade, None)


@pytest.mark.parametrize(
    ("config", "given", "what"),
    [
        (Config(), {"at": "bar"}, "a calibration has one beginning"),
        (Config(), {"height_mm": 1700}, "a calibration bears its date"),
        (Config(), {"today": "2025-01-01"}, "where the bar is to stand is not known"),
        (Config(rig="mat", mat=MatConfig(pads="one")), {"today": "2025-01-01"}, "this rig has nothing to calibrate"),
    ],
)
def test_a_calibration_that_could_not_be_made_is_refused(config: Config, given: Any, what: str) -> None:
    refused = calibrate_guide(config).objection(BeginGuide("calibrate", **given))
    assert isinstance(refused, Refused)
    assert refused.what == what
    assert refused.remedy


def calibration(walk_on: Any, config: Config) -> tuple[Any, Stage]:
    stage = Stage()
    begin = BeginGuide("calibrate", today="2025-01-01", height_mm=1800)
    return walk_on(calibrate_guide(config).play(stage, begin)), stage


def test_the_bar_is_moved_by_centimetres_and_the_distance_shown_against_what_is_right(walk_on: Any) -> None:
    walk, stage = calibration(walk_on, Config())
    walk.see(0.5, 950.0)
    [reading] = walk.face.readings
    assert [reading.low, reading.high] == pytest.approx([810, 990])
    assert reading.value == pytest.approx(951, abs=2)
    for answer in ("higher", "higher", "lower", "set"):
        walk.turn(answer)
    assert stage.told[0].text == "The bar stands at 820 mm."


def test_nothing_is_kept_that_was_discarded(walk_on: Any) -> None:
    walk, _ = calibration(walk_on, Config(rig="mat"))
    for answer in ("skip", "skip", "skip", "discard"):
        walk.turn(answer)
    assert not walk.result.well
    assert walk.result.result is None
    assert walk.result.said.text == "Discarded: nothing was changed."


def test_pads_that_are_swapped_are_named_once_somebody_means_it(walk_on: Any) -> None:
    walk, stage = calibration(walk_on, Config(rig="mat"))
    walk.stand({"pad_left": False, "pad_right": True})
    assert not walk.face.problem, "a foot may still be on its way"
    walk.turns(3.0)
    assert walk.face.problem.text.startswith("The pads are swapped: on your left foot the other pad is loaded.")
    walk.stand({"pad_left": True, "pad_right": False})
    assert stage.told[-1].text == "The left pad feels your left foot."
    assert walk.face.instruction.text.startswith("Stand on your right foot")


def test_standing_is_waited_for_until_it_is_still(walk_on: Any) -> None:
    walk = walk_on(stand(("range",)))
    walk.see(2.5, None)
    assert "good samples while standing" in walk.face.problem.text
    walk.see(2.5, 900.0, swing_mm=90.0)
    assert "the distance varied" in walk.face.problem.text
    walk.see(4.0, 900.0)
    assert walk.result["range"].baseline_mm == pytest.approx(901, abs=1)


def test_kicks_are_counted_by_leg_and_low_ones_named(walk_on: Any) -> None:
    stage = Stage()
    walk = walk_on(kicks(stage))
    walk.turn(events=[FootStrike(0, "left"), kick("left", grade="too_low", share=None)])
    assert walk.face.problem.text.startswith("That heel did not come to the line")
    for _ in range(5):
        walk.turn(events=[kick("left"), kick("unknown")])
    assert not walk.face.problem
    assert [reading.value for reading in walk.face.readings] == [5, 0]
    walk.turn("enough")
    assert set(walk.result) == {"left"}
    assert [said.key for said in stage.told] == ["calibrate.kicks.well", "calibrate.kicks.few"]


def test_a_held_heel_has_to_show_and_to_be_still(walk_on: Any) -> None:
    walk = walk_on(hold("left", "range", Standing(950.0, 6.0)))
    walk.see(2.5, 850.0, swing_mm=90.0)
    assert walk.face.problem.text == "Your left heel moves: hold it still for two seconds."
    walk.see(3.0, 940.0)
    assert "the held heel takes" in walk.face.problem.text
    walk.see(4.0, 850.0)
    assert walk.result == pytest.approx(99, abs=2)
    left_out = walk_on(hold("right", "range", Standing(950.0, 6.0)))
    with pytest.raises(SkippedError):
        left_out.turn("skip")


def test_a_turn_round_check_with_too_few_steps_says_so_and_can_be_left_out(walk_on: Any) -> None:
    stage = Stage()
    walk = walk_on(turn(stage, Rig("mat")))
    walk.turn("ready")
    assert walk.face.pose == "kick"
    walk.turns(2.0)
    assert walk.face.readings[0].value == 0, "nobody steps yet"
    for answer in ("turned", "again", "skip"):
        for _ in range(21):
            walk.turn(seconds=1.0, events=[FootStrike(walk.now_ns, "left")])
        walk.turn(answer)
        if walk.ended:
            break
    assert walk.result is None
    assert not stage.told


def test_every_sentence_says_what_it_is_about() -> None:
    said = say("pad.step", pad="left pad")
    assert (said.key, said.text) == ("pad.step", "Step on the left pad with one foot, and stay there.")
    assert said.values == {"pad": "left pad"}
    assert all(text[0] == text[0].upper() or key.startswith(("choice.", "reading.")) for key, text in GUIDES.items())
