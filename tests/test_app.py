"""On a Raspberry Pi the station uses the board and never simulates unless it is asked to."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from hardware.i2c import DeviceBus
from hardware.twin.bus import TwinBus
from hardware.twin.pins import TwinPinFactory
from station import app
from station.app import Choice, check_addresses, open_seam, run_station
from station.config import Config, ConfigError, RangeConfig
from station.messages import Snapshot
from station.runtime.clock import MonotonicClock
from station.runtime.publisher import Publisher


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> TwinPinFactory:
    """Makes this machine pass for a Raspberry Pi with nothing on its bus."""
    pins = TwinPinFactory(MonotonicClock())
    monkeypatch.setattr(app, "is_raspberry_pi", lambda: True)
    monkeypatch.setattr(app, "open_pin_factory", lambda: pins)
    monkeypatch.setattr(app, "DeviceBus", lambda _number: TwinBus([]))
    return pins


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Snapshot]:
    """Every snapshot that the station publishes."""
    snapshots: list[Snapshot] = []
    monkeypatch.setattr(Publisher, "offer", lambda _self, message: snapshots.append(message))
    return snapshots


def is_felt(told: list[Snapshot]) -> bool:
    """Whether the mat works, as far as the last snapshot says."""
    return {part.name: part.ok for part in told[-1].parts}["floor mat"]


def test_on_a_board_the_rows_are_live(board: TwinPinFactory) -> None:
    with ExitStack() as stack:
        seam = open_seam(Config(), Choice(), stack)
        assert seam.source == "live"
        assert seam.pins is board


def test_on_a_board_an_athlete_is_simulated_only_when_asked(board: TwinPinFactory) -> None:
    with ExitStack() as stack:
        assert open_seam(Config(), Choice(simulate=True), stack).source == "simulated"


def test_a_board_that_is_no_raspberry_pi_is_used_when_asked(
    board: TwinPinFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "is_raspberry_pi", lambda: False)
    with ExitStack() as stack:
        assert open_seam(Config(), Choice(board=True), stack).pins is board


def test_on_another_machine_the_simulation_says_so_loudly(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(app, "is_raspberry_pi", lambda: False)
    with ExitStack() as stack:
        assert open_seam(Config(), Choice(), stack).source == "simulated"
    assert "SIMULATED" in caplog.text


def test_without_its_bus_the_station_names_it_and_the_mat_works_on(
    board: TwinPinFactory,
    told: list[Snapshot],
    tmp_path: Path,
    short_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))
    monkeypatch.setattr(app, "DeviceBus", lambda _number: DeviceBus(4999))
    turns = iter([False] * 20)
    run_station(Config(), Choice(), lambda: next(turns, True))
    assert "I2C is off: there is no /dev/i2c-1. Switch it on with" in caplog.text
    assert is_felt(told)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"sensor": "VL53L0X"}, "range.sensor: there is no sensor 'VL53L0X'. The nearest is 'VL53L1X'"),
        ({"budget_ms": 11}, "range.budget_ms, range.roi_size: a VL53L1X in short mode integrates for"),
        (
            {"sensor": "VL53L4CD", "roi_size": 8},
            "range.budget_ms, range.roi_size: a VL53L4CD has no region of interest",
        ),
    ],
)
def test_a_sensor_that_cannot_be_made_is_an_error_of_the_settings(
    board: TwinPinFactory,
    tmp_path: Path,
    short_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    told: str,
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))
    with pytest.raises(ConfigError, match=told):
        run_station(Config(range=RangeConfig(**settings)), Choice(), lambda: True)


def test_a_rig_without_sensors_needs_no_bus(board: TwinPinFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "DeviceBus", None)
    with ExitStack() as stack:
        assert open_seam(Config(rig="mat"), Choice(), stack).bus is None


def test_on_a_board_a_sensor_that_does_not_answer_is_named_and_the_rest_runs(
    board: TwinPinFactory,
    told: list[Snapshot],
    tmp_path: Path,
    short_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))
    turns = iter([False] * 20)
    run_station(Config(), Choice(), lambda: next(turns, True))
    assert "The VL53L1X at 0x29 on I2C bus 1 has no power" in caplog.text
    assert "SIMULATED" not in caplog.text
    assert is_felt(told)
    assert not board.level(16)
    assert not board.level(21)


def test_after_a_crash_of_the_loop_no_light_is_on_and_no_pin_is_held(
    board: TwinPinFactory, tmp_path: Path, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(short_folder))
    lit: list[set[int]] = []

    def crash() -> bool:
        lit.append({pin for pin in range(28) if board.pin(pin).function == "output" and board.level(pin)})
        if len(lit) > 40:
            raise RuntimeError("a fault in the loop")
        return False

    with pytest.raises(RuntimeError, match="a fault in the loop"):
        run_station(Config(), Choice(), crash)
    assert set().union(*lit), "something was lit before"
    assert {board.pin(pin).function for pin in range(28)} == {"input"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (RangeConfig(right_address=0x29), "range.right_address: is 0x29, where every VL53L4CD starts"),
        (RangeConfig(left_shutdown_pin=None, right_shutdown_pin=None), 'both are "none".*wire the XSHUT'),
    ],
)
def test_a_pair_that_could_not_be_told_apart_is_refused_with_the_remedy(settings: RangeConfig, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        check_addresses(Config(rig="pair", range=settings))


@pytest.mark.parametrize(
    "config",
    [
        Config(rig="pair"),
        Config(rig="pair", range=RangeConfig(left_shutdown_pin=None)),
        Config(range=RangeConfig(left_shutdown_pin=None, right_shutdown_pin=None)),
        Config(rig="pair", range=RangeConfig(sensor="TF-Luna", left_shutdown_pin=None, right_shutdown_pin=None)),
    ],
)
def test_sensors_that_can_be_told_apart_are_accepted(config: Config) -> None:
    check_addresses(config)
