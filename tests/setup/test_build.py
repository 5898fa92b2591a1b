"""The guides that build and check a rig, where a part or a person does not do as it should."""

from typing import Any

from station.commands import BeginGuide
from station.config import Config, MatConfig, RangeConfig
from station.gait.samples import ContactEdge, RangeSample
from station.messages import STARTING, PartState
from station.setup.build import build_guide
from station.setup.check import check_guide
from station.setup.script import Stage

MS = 1_000_000
SENSOR = "VL53L1X at 0x29 on I2C bus 1"


def test_a_sensor_that_starts_is_waited_for_one_that_fails_is_named_and_one_with_a_notice_told(walk_on: Any) -> None:
    stage = Stage()
    walk = walk_on(build_guide(Config(), {"range": SENSOR}).play(stage, BeginGuide("build")))
    walk.turn()
    assert not walk.face.problem
    walk.turn(parts=[PartState(SENSOR, False, STARTING)])
    assert not walk.face.problem
    walk.turn(parts=[PartState(SENSOR, False, "It has no power. Look")])
    assert walk.face.problem.text == "It has no power. Look"
    for number in range(20):
        row = RangeSample(number * 24 * MS, "range", None if number == 19 else 900.0, "ok", 9.0, 2000.0)
        other = ContactEdge(number * 24 * MS, "pad_left", False)
        walk.turn(parts=[PartState(SENSOR, True, "the bus is slow")], rows=[row, other])
    assert stage.told[0].text == f"{SENSOR} works, but: the bus is slow"
    assert stage.title.text == "left pad"


def test_what_is_left_out_is_told_at_the_end(walk_on: Any) -> None:
    config = Config(rig="mat", mat=MatConfig(pads="none"))
    stage = Stage()
    walk = walk_on(build_guide(config, {}).play(stage, BeginGuide("build", at="buzzer")))
    walk.turn("ready")
    walk.turn("none")
    assert walk.face.problem.text.startswith("The buzzer is silent.")
    walk.turn("again")
    walk.turn("none")
    walk.turn("skip")
    walk.turn("skip")
    assert not walk.result.well
    assert walk.result.said.text.startswith("Not yet done: buzzer, button.")
    assert "--from 'buzzer'" in walk.result.said.text
    assert stage.told[0].text.startswith("The buzzer is silent.")
    assert walk.result.result["parts"]["button"] == "skipped"


def test_wires_that_cannot_be_drawn_say_why() -> None:
    stage = Stage()
    config = Config(range=RangeConfig(bus=3))
    next(build_guide(config, {"range": SENSOR}).play(stage, BeginGuide("build")))
    assert "I2C bus 3" in stage.drawing


def test_a_check_that_is_left_out_is_a_warning_and_a_fault_a_failure(walk_on: Any) -> None:
    config = Config(mat=MatConfig(pads="none"))
    walk = walk_on(check_guide(config).play(Stage(), BeginGuide("check")))
    walk.turn("skip")
    walk.turn("none")
    for _ in range(4):
        walk.turn("skip")
    findings = {finding["name"]: finding for finding in walk.result.result["findings"]}
    assert findings["status light"]["verdict"] == "warning"
    assert findings["left light"]["verdict"] == "failure"
    assert findings["left light"]["said"]["key"] == "light.side.dark"
    assert "most likely reversed. Turn it" in findings["left light"]["said"]["text"]
    assert not walk.result.well


def test_a_pad_that_bounces_for_longer_than_the_detection_counts_on_is_a_warning(walk_on: Any) -> None:
    stage = Stage()
    walk = walk_on(check_guide(Config()).play(stage, BeginGuide("check")))
    walk.turn("nobody")
    edges = [ContactEdge(time * MS, "pad_left", index % 2 == 0) for index, time in enumerate((0, 9, 18))]
    walk.turn(rows=edges)
    walk.turns(1.0)
    walk.stand({"pad_left": False})
    assert stage.told[0].text == "left pad: closes and opens, and bounces for 18 ms."
    assert stage.title.text == "right pad"


def test_a_pad_that_is_silent_is_a_failure_of_the_check(walk_on: Any) -> None:
    walk = walk_on(check_guide(Config(rig="mat", mat=MatConfig(pads="one"))).play(Stage(), BeginGuide("check")))
    walk.pads = {"pad": False}
    walk.turn("nobody")
    walk.turn("standing")
    for _ in range(6):
        walk.turn("skip")
    [pad, *_] = walk.result.result["findings"]
    assert (pad["name"], pad["verdict"]) == ("pad", "failure")
    assert pad["said"]["text"].startswith("The pad is not connected: nothing changes at GPIO 17. Follow its wire")
