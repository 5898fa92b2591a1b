"""The wiring shown is that of the settings: every pin once, none that the board keeps, and every part's way back."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from gpiozero.pins.mock import MockFactory

from station.__main__ import main
from station.config import Config, LightsConfig, MatConfig, RangeConfig
from station.layout import pin_claims
from station.ports import HardwareError
from station.setup.header_svg import as_svg
from station.setup.wiring import HEADER, HEADER_PIN, as_table, wires

RIGS: Any = ["single", "pair", "mat"]
NAMESPACE = "{http://www.w3.org/2000/svg}"


def test_the_header_is_that_of_the_pin_librarys_board() -> None:
    pins = MockFactory(revision="a02082").board_info.headers["J8"].pins
    names = ["GND" if pin.name == "GND" else pin.name.removeprefix("GPIO") for pin in pins.values()]
    assert [str(name) for name in HEADER] == names


@pytest.mark.parametrize("rig", RIGS)
def test_every_pin_of_the_settings_has_its_wire_on_its_header_pin(rig: Any) -> None:
    config = Config(rig=rig)
    wired = {wire.gpio: wire.header_pin for wire in wires(config) if wire.gpio not in (None, 2, 3)}
    assert wired == {gpio: HEADER_PIN[gpio] for gpio in pin_claims(config).values()}


@pytest.mark.parametrize("rig", RIGS)
def test_every_part_has_a_way_back_to_ground_and_none_touches_5_volts(rig: Any) -> None:
    all_wires = wires(Config(rig=rig))
    parts = {wire.part for wire in all_wires}
    assert parts == {wire.part for wire in all_wires if HEADER[wire.header_pin - 1] == "GND"}
    assert "5V" not in {HEADER[wire.header_pin - 1] for wire in all_wires}


def test_each_sensor_of_the_pair_has_a_supply_pin_of_its_own_and_shares_the_bus() -> None:
    terminals = {(wire.part, wire.terminal): wire.header_pin for wire in wires(Config(rig="pair"))}
    assert terminals["left range sensor", "VIN"] != terminals["right range sensor", "VIN"]
    assert terminals["left range sensor", "SDA"] == terminals["right range sensor", "SDA"] == 3


def test_a_tf_luna_gets_its_5_volts_and_the_ground_that_chooses_its_bus() -> None:
    luna = {wire.terminal: HEADER[wire.header_pin - 1] for wire in wires(Config(range=RangeConfig(sensor="TF-Luna")))}
    assert luna["+5V"] == "5V"
    assert luna["GND and pin 5"] == "GND"
    assert "VIN" not in luna


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (Config(mat=MatConfig(left_pin=27)), "GPIO 27 is used by mat.left_pin and by mat.right_pin"),
        (Config(lights=LightsConfig(red_pin=2)), "GPIO 2 is SDA"),
        (Config(range=RangeConfig(bus=3)), "range.bus = 1"),
    ],
)
def test_an_impossible_wiring_is_refused_with_the_remedy(config: Config, words: str) -> None:
    for make in (as_table, as_svg):
        with pytest.raises(HardwareError, match=re.escape(words)):
            make(config)


def test_a_rig_without_sensors_may_have_any_bus() -> None:
    assert "range sensor" not in as_table(Config(rig="mat", range=RangeConfig(bus=3)))


def test_the_table_has_a_row_for_each_wire_and_says_what_destroys_a_board() -> None:
    table = as_table(Config())
    assert len(table.split("\n\n")[0].splitlines()) == 2 + len(wires(Config()))
    assert re.search(r"left pad +switch +GPIO17 +11 +orange +1 kOhm", table)
    assert "never connect one to 5 V" in table


@pytest.mark.parametrize("rig", RIGS)
def test_the_drawing_shows_all_forty_pins_and_names_every_used_one(rig: Any) -> None:
    config = Config(rig=rig)
    drawing = ElementTree.fromstring(as_svg(config))  # noqa: S314 - it is our own
    texts = [text.text or "" for text in drawing.iter(f"{NAMESPACE}text")]
    assert [text for text in texts if text.isdigit()] == [str(number) for number in range(1, 41)]
    for gpio in pin_claims(config).values():
        assert any(text.startswith(f"GPIO{gpio}: ") and len(text) > 12 for text in texts)
    # Shapes tell grounds and supplies without colour: 8 squares beside the two frames, 4 diamonds.
    assert len(list(drawing.iter(f"{NAMESPACE}rect"))) == 8 + 2
    assert len(list(drawing.iter(f"{NAMESPACE}polygon"))) == 4


@pytest.mark.parametrize("rig", RIGS)
def test_every_label_fits_beside_the_header(rig: Any) -> None:
    drawing = ElementTree.fromstring(as_svg(Config(rig=rig)))  # noqa: S314 - it is our own
    for text in drawing.iter(f"{NAMESPACE}text"):
        width = 7.3 * len(text.text or "")  # bold Arial of 15 px: 7 px a letter on average
        x = float(text.attrib["x"])
        if text.attrib["text-anchor"] == "end":
            assert x - width >= 0, text.text
        elif text.attrib["text-anchor"] == "start":
            assert x + width <= 1080, text.text


def test_the_command_prints_the_table_and_writes_the_drawing(tmp_path: Path) -> None:
    path = tmp_path / "wiring.svg"
    result = CliRunner().invoke(main, ["wiring", "--rig", "pair", "--svg", str(path)])
    assert result.exit_code == 0
    assert "left range sensor" in result.output
    assert path.read_text() == as_svg(Config(rig="pair"))


def test_a_drawing_that_cannot_be_written_is_said_with_exit_code_2(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["wiring", "--svg", str(tmp_path / "no" / "wiring.svg")])
    assert result.exit_code == 2
    assert "cannot be written" in result.output
