"""Whole guides on the simulated rig: built, checked and calibrated by somebody who does what they are told."""

from typing import Any

import msgspec
import pytest

from hardware.twin.athlete import Athlete
from hardware.twin.motion import Motion
from hardware.twin.rig import SimulatedRig
from station.commands import AbortGuide, Refused
from station.config import ButtonConfig, Config, LightsConfig, MatConfig
from station.gait.calibration import Calibration
from station.gait.rig import Rig
from station.gait.turnround import RigBias

TODAY = "2025-03-01"


def simulated(wiring: Any, clock: Any) -> SimulatedRig:
    return SimulatedRig(wiring, clock, Athlete(), seed=3, source_of=Motion)


def texts(view: Any) -> str:
    return "\n".join(said.text for said in view.told)


def test_a_rig_that_is_wired_right_is_built_part_by_part(station_on: Any, person: Any) -> None:
    config = Config()
    builder = person(station_on(config, simulated), config)
    builder.begin("build")
    drawings: list[str] = []

    def keep(view: Any) -> bool:
        drawings.append(view.drawing)
        return False

    view = builder.go_on(keep)
    assert view.state == "done", view
    assert set(view.result["parts"].values()) == {"ok"}
    assert texts(view).count("Well done") == len(view.result["parts"]) + 1
    assert "buzzer" not in drawings[0]
    assert "> range sensor" in drawings[0]
    assert "> button" in drawings[-1]
    assert "range sensor" in drawings[-1]


def test_both_sensors_of_a_pair_are_waited_for(station_on: Any, person: Any) -> None:
    config = Config(rig="pair")
    builder = person(station_on(config, simulated), config)
    builder.begin("build")
    view = builder.go_on(lambda view: view.title.text == "left pad")
    assert [said.values["name"] for said in view.told] == [
        "VL53L4CD at 0x2A on I2C bus 1",
        "VL53L4CD at 0x2B on I2C bus 1",
    ]


def test_a_small_rig_is_built_without_what_it_has_not(station_on: Any, person: Any) -> None:
    config = Config(
        rig="mat", mat=MatConfig(pads="one"), lights=LightsConfig(bar_pins=None), button=ButtonConfig(pin=None)
    )
    station = station_on(config, simulated)
    builder = person(station, config)
    builder.begin("build")
    view = builder.go_on()
    assert list(view.result["parts"]) == ["pad", "status light", "left light", "right light", "buzzer"]
    assert view.state == "done"


def test_building_can_go_on_where_it_was_left(station_on: Any, person: Any) -> None:
    config = Config()
    builder = person(station_on(config, simulated), config)
    builder.begin("build", at="buzzer")
    view = builder.go_on()
    assert view.result == {"parts": {"buzzer": "ok", "button": "ok"}}
    refused = builder.begin("build", at="trumpet")
    assert isinstance(refused, Refused)
    assert "light bar" in refused.remedy


@pytest.mark.parametrize(("rig", "away_mm"), [("single", 940), ("pair", 735)])
def test_somebody_is_calibrated_and_gets_back_what_was_read(
    station_on: Any, person: Any, rig: Any, away_mm: float
) -> None:
    config = Config(rig=rig)
    athlete = person(station_on(config, simulated), config)
    athlete.begin("calibrate", today=TODAY, height_mm=1750)
    athlete.go_on(lambda view: view.instruction.key == "calibrate.hold")
    athlete.answer("skip")
    athlete.go_on(lambda view: view.instruction.key == "calibrate.turn.forward")
    athlete.answer("skip")
    view = athlete.go_on()
    assert view.state == "done", view
    made = msgspec.convert(view.result["calibration"], Calibration)
    assert (made.rig, made.made_on, made.bar_height_mm) == (rig, TODAY, 787.5)
    assert made.distance_mm == pytest.approx(away_mm, abs=25)
    assert set(made.standing) == set(Rig(rig).range_channels)
    assert all(3 < each.noise_mm < 15 for each in made.standing.values())
    assert set(made.legs) == {"left", "right"}
    assert all(0.25 < leg.dwell_share < 0.45 for leg in made.legs.values())
    assert made.legs["left"].held_depth_mm is None, "that was left out"
    assert 45 < (made.legs["right"].held_depth_mm or 0) < made.legs["right"].depth_mm
    assert view.result["rig_bias"] is None


def test_a_mat_alone_is_calibrated_against_the_person(station_on: Any, person: Any) -> None:
    config = Config(rig="mat")
    athlete = person(station_on(config, simulated), config)
    athlete.begin("calibrate", today=TODAY)
    view = athlete.go_on()
    assert view.result["calibration"] is None
    bias = msgspec.convert(view.result["rig_bias"], RigBias)
    for measure in ("step_ms", "contact_ms"):
        figure = bias.right_minus_left[measure]
        assert figure.value == pytest.approx(0, abs=5), "the simulated mat treats both feet alike"
        assert figure.n >= 20


def test_a_rig_without_two_pads_says_that_kicks_are_not_graded(station_on: Any, person: Any) -> None:
    config = Config(mat=MatConfig(pads="none"))
    athlete = person(station_on(config, simulated), config)
    athlete.begin("calibrate", today=TODAY, bar_mm=800)
    view = athlete.go_on()
    assert "kicks are not graded" in texts(view)
    assert view.result["calibration"]["legs"] == {}
    assert view.result["rig_bias"] is None


def test_the_doctors_check_measures_the_bounce_and_asks_about_the_panel(station_on: Any, person: Any) -> None:
    config = Config()
    athlete = person(station_on(config, simulated), config)
    athlete.begin("check")
    view = athlete.go_on()
    findings = {finding["name"]: finding for finding in view.result["findings"]}
    assert {finding["verdict"] for finding in findings.values()} == {"ok"}
    assert set(findings) >= {"left pad", "right pad", "status light", "buzzer", "button"}
    assert "bounces for" in findings["left pad"]["said"]["text"]
    assert view.state == "done"


def test_a_guide_that_is_ended_changes_nothing_and_lets_go_of_the_panel(station_on: Any, person: Any) -> None:
    config = Config()
    station = station_on(config, simulated)
    builder = person(station, config)
    builder.begin("build", at="status light")
    builder.go_on(lambda view: view.instruction.key == "light.status")
    station.run(0.1)
    assert station.pins.level(config.lights.red_pin)
    station.ask(AbortGuide())
    station.run(0.3)
    assert station.guide.state == "aborted"
    assert station.guide.result is None
    assert not station.pins.level(config.lights.red_pin)
    station.run(11)
    assert station.snapshot.guide is None
    assert station.snapshot.heels.left > 3, "the athlete kicks again, and that counts"
