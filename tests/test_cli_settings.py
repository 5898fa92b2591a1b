"""Settings and programs go from one station to another in one file, whole or not at all."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from station.__main__ import main
from station.config import load_config
from station.storage.paths import archive
from station.storage.roster import Roster

MINE = 'title = "Mine"\n[[sets]]\nwork_s = 20\n'


def invoke(*words: Any) -> Result:
    return CliRunner().invoke(main, ["settings", *(str(word) for word in words)])


@pytest.fixture
def at(tmp_path: Path, short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Goes to a station of that name: its settings file."""
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))

    def go(name: str) -> Path:
        (tmp_path / name).mkdir(exist_ok=True)
        monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / name / "state"))
        return tmp_path / name / "kickstation.toml"

    return go


@pytest.fixture
def carried(at: Any, tmp_path: Path) -> Path:
    """What a station with a rig of its own and a program left."""
    config = at("first")
    config.write_text('rig = "pair"  # with a comment\n')
    file = tmp_path / "carried.json"
    assert invoke("export", "--config", config, "-o", file).exit_code == 0
    Roster(archive(simulated=False)).put_program("mine", MINE)
    assert invoke("export", "--config", config, "-o", file).exit_code == 0
    return file


def test_another_station_takes_over_settings_and_programs(at: Any, carried: Path) -> None:
    config = at("second")
    config.write_text('rig = "mat"\n')
    result = invoke("import", carried, "--config", config)
    assert result.exit_code == 0, result.output
    assert "with 1 programs. Start the station again" in result.output
    assert config.read_text() == 'rig = "pair"  # with a comment\n'
    assert load_config(config).rig == "pair"
    assert config.with_suffix(".old").read_text() == 'rig = "mat"\n'
    assert Roster(archive(simulated=False)).programs() == {"mine": MINE}


def test_what_is_printed_is_what_would_be_written(at: Any, carried: Path) -> None:
    assert invoke("export", "--config", at("first")).output == carried.read_text()


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('"rig = \\"pair\\"', '"rug = \\"pair\\"', "rug: unknown key. The nearest is rig"),
        ("work_s = 20", "work_s = 2", "program mine: line 3: sets[1].work_s"),
        ('"programs"', '"programmes"', "is not what kickstation settings export writes"),
        ('"version": 1', '"version": 2', "is not what kickstation settings export writes"),
    ],
)
def test_where_something_is_wrong_nothing_is_changed(at: Any, carried: Path, right: str, wrong: str, told: str) -> None:
    text = carried.read_text()
    assert right in text
    carried.write_text(text.replace(right, wrong))
    config = at("second")
    config.write_text('rig = "mat"\n')
    result = invoke("import", carried, "--config", config)
    assert result.exit_code == 2
    assert told in result.output
    assert [path.name for path in config.parent.glob("*.*")] == [config.name]
    assert config.read_text() == 'rig = "mat"\n'


def test_files_that_cannot_be_read_or_written_are_said(at: Any, carried: Path, tmp_path: Path) -> None:
    config = at("first")
    assert "cannot be read" in invoke("import", tmp_path / "none.json", "--config", config).output
    told = invoke("import", carried, "--config", tmp_path / "none" / "x.toml").output
    assert "cannot be written" in told
    assert "sudo install" in told
    assert "cannot be written" in invoke("export", "--config", config, "-o", tmp_path / "none" / "x.json").output
