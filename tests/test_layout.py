"""The settings say which part hangs where, for each rig."""

from typing import Any

import pytest

from station.config import ButtonConfig, Config, LightsConfig, MatConfig, QuietConfig, RangeConfig
from station.drill.moment import QuietHours
from station.gait.rig import Rig
from station.layout import (
    as_recorded,
    check_pins,
    pad_pins,
    parts_for_detection,
    pin_claims,
    quiet_hours,
    sensor_places,
)
from station.ports import HardwareError


def test_the_single_rig_has_one_sensor_with_short_mode_s_chip() -> None:
    [place] = sensor_places(Config())
    assert (place.channel, place.model, place.address, place.ready_pin) == ("range", "VL53L1X", 0x29, 23)


def test_the_pair_rig_has_a_sensor_for_each_leg() -> None:
    places = sensor_places(Config(rig="pair"))
    assert [place.channel for place in places] == ["range_left", "range_right"]
    assert {place.model for place in places} == {"VL53L4CD"}
    assert len({place.address for place in places}) == 2


@pytest.mark.parametrize(("rig", "count"), [("single", 1), ("pair", 2)])
def test_a_sensor_that_the_settings_name_takes_the_usual_one_s_place(rig: Any, count: int) -> None:
    places = sensor_places(Config(rig=rig, range=RangeConfig(sensor="TF-Luna")))
    assert [place.model for place in places] == ["TF-Luna"] * count


def test_the_mat_rig_has_no_sensor() -> None:
    assert sensor_places(Config(rig="mat")) == []


@pytest.mark.parametrize(
    ("pads", "expected"), [("two", {"pad_left": 17, "pad_right": 27}), ("one", {"pad": 17}), ("none", {})]
)
def test_pads_have_the_pins_of_the_settings(pads: Any, expected: Any) -> None:
    assert pad_pins(Config(mat=MatConfig(pads=pads))) == expected


@pytest.mark.parametrize("rig", ["single", "pair", "mat"])
def test_the_default_pins_of_every_rig_are_all_different(rig: Any) -> None:
    claims = pin_claims(Config(rig=rig))
    assert len(set(claims.values())) == len(claims)


def test_a_panel_without_a_bar_claims_no_pins_for_it() -> None:
    claims = pin_claims(Config(lights=LightsConfig(bar_pins=None)))
    assert not [key for key in claims if key.startswith("lights.bar_pins")]


def test_a_panel_without_a_button_claims_no_pin_for_it() -> None:
    assert "button.pin" in pin_claims(Config())
    assert "button.pin" not in pin_claims(Config(button=ButtonConfig(pin=None)))


def test_a_sensor_without_a_ready_line_claims_no_pin() -> None:
    assert "range.ready_pin" not in pin_claims(Config(range=RangeConfig(ready_pin=None)))


@pytest.mark.parametrize("pads", [("pad_left", "pad_right"), ("pad",), ()])
@pytest.mark.parametrize("kind", ["single", "pair", "mat"])
def test_settings_as_recorded_have_the_parts_of_the_recording(kind: Any, pads: Any) -> None:
    parts = Rig(kind, pads, 15)
    assert parts_for_detection(as_recorded(Config(), parts)) == parts


def test_pins_that_differ_are_accepted() -> None:
    check_pins({"mat.left_pin": 17, "mat.right_pin": 27})


def test_a_pin_used_twice_is_refused_with_both_uses_and_the_remedy() -> None:
    with pytest.raises(HardwareError) as error:
        check_pins({"mat.left_pin": 17, "lights.red_pin": 16, "buzzer.pin": 17})
    assert error.value.reason == "pin_conflict"
    assert str(error.value) == (
        "GPIO 17 is used by mat.left_pin and by buzzer.pin: "
        "wire each to a free pin and set its number in the configuration"
    )


def test_all_conflicts_are_named_at_once_with_those_of_the_i2c_bus() -> None:
    with pytest.raises(HardwareError, match="pad and by lamp; GPIO 2 is SDA of the I2C bus and cannot be buzzer"):
        check_pins({"pad": 5, "lamp": 5, "buzzer": 2})


@pytest.mark.parametrize("pin", [0, 1])
def test_the_lines_of_an_add_on_boards_eeprom_are_refused(pin: int) -> None:
    with pytest.raises(HardwareError, match=f"GPIO {pin} is ID_S. of an add-on board's EEPROM"):
        check_pins({"button": pin})


def test_reset_lines_claim_their_pins_where_they_are_wired() -> None:
    claims = pin_claims(Config(rig="pair", range=RangeConfig(right_shutdown_pin=None)))
    assert claims["range.left_shutdown_pin"] == 4
    assert "range.right_shutdown_pin" not in claims
    assert pin_claims(Config(range=RangeConfig(shutdown_pin=4)))["range.shutdown_pin"] == 4


def test_quiet_hours_are_minutes_of_the_day() -> None:
    assert quiet_hours(Config()) is None
    assert quiet_hours(Config(quiet=QuietConfig("22:15", "07:00"))) == QuietHours(1335, 420)
