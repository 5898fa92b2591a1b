"""What a wired board proves without a person: its bus, sensors, lights, buzzer, pads and button.

The same tests run on the simulated rig and, marked `pi`, on a Raspberry Pi with the settings of its station
(`make test-pi`). Nobody may stand before the sensors or on the mat, and no station may run.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from gpiozero import Factory
from msgspec.structs import asdict, replace

from hardware.button import PanelButton
from hardware.buzzer import PanelBuzzer
from hardware.lights import LightsSetup, PanelLights
from hardware.mat import Mat
from hardware.pins import HEADER_LABELS, is_raspberry_pi
from hardware.twin.clock import ManualClock
from hardware.twin.rig import TwinRig
from hardware.twin.room import Room
from station.app import Choice, Seam, open_seam, range_sensors
from station.config import Config, RangeConfig, load_config
from station.gait.samples import ContactEdge, RangeSample
from station.layout import pad_delays_ns, pad_pins, pin_claims
from station.ports import RangeSensor
from station.runtime.lock import only_loop
from station.storage.paths import runtime_folder

RATES_HZ = {"VL53L1X": 41.7, "VL53L4CD": 95.0, "TF-Luna": 100.0}
SAMPLES = 20
LOOK_S = 0.0002
TWINS = {
    "single": Config(),
    "pair": Config(rig="pair"),
    "TF-Luna": Config(range=RangeConfig(sensor="TF-Luna", address=0x10)),
    "mat": Config(rig="mat"),
}


@dataclass
class Board:
    """The seam to a board, and how to let time pass before it."""

    config: Config
    seam: Seam
    wait: Callable[[float], None]

    @property
    def pins(self) -> Factory:
        return self.seam.pins

    def level(self, pin: int) -> bool:
        """What the pin itself reads, whatever was asked of it: a short shows here."""
        return bool(self.pins.pin(pin).state)


def real_board(stack: ExitStack) -> Board:
    stack.enter_context(only_loop(runtime_folder()))
    config = load_config(None)
    return Board(config, open_seam(config, Choice(board=True), stack), time.sleep)


@pytest.fixture(params=[*TWINS, pytest.param("pi", marks=pytest.mark.pi)])
def board(request: pytest.FixtureRequest, wiring: Callable[[Config], Any]) -> Iterator[Board]:
    with ExitStack() as stack:
        if request.param == "pi":
            yield real_board(stack)
            return
        config, clock = TWINS[request.param], ManualClock(0)
        twin = stack.enter_context(closing(TwinRig(wiring(config), Room(), clock)))
        stack.callback(twin.pins.close)
        seam = Seam("simulated", clock, twin.bus, twin.pins, begin=lambda: None)
        yield Board(config, seam, lambda seconds: twin.advance_to(clock.now_ns() + round(seconds * 1e9)))


@pytest.fixture
def sensors(board: Board) -> Iterator[list[RangeSensor]]:
    """The rig's sensors, held in reset where that is wired."""
    with ExitStack() as stack:
        found = [stack.enter_context(closing(sensor)) for sensor in range_sensors(board.config, board.seam)]
        for sensor in found:
            sensor.park()
        yield found


def bring_up(board: Board, sensor: RangeSensor) -> None:
    for pause_s in sensor.opening():
        board.wait(pause_s)


def read(board: Board, sensors: list[RangeSensor], count: int) -> dict[str, list[RangeSample]]:
    """So many samples of each sensor, asked for all the time, which touches the bus only when one is due."""
    rows: dict[str, list[RangeSample]] = {sensor.channel: [] for sensor in sensors}
    for _ in range(round(0.2 * count / LOOK_S)):
        board.wait(LOOK_S)
        for sensor in sensors:
            if (sample := sensor.poll()) is not None:
                rows[sensor.channel].append(sample)
        if all(len(found) >= count for found in rows.values()):
            break
    return rows


@pytest.mark.pi
def test_the_header_is_found_by_the_label_of_its_chip() -> None:
    with ExitStack() as stack:
        pins: Any = real_board(stack).pins
        lgpio = sys.modules["lgpio"]
        assert lgpio.gpio_get_chip_info(pins._handle)[3] in HEADER_LABELS


def test_every_sensor_delivers_samples_at_its_rate_by_its_line_on_a_fast_bus(
    board: Board, sensors: list[RangeSensor]
) -> None:
    for sensor in sensors:
        bring_up(board, sensor)
    read(board, sensors, 1)  # while one was opened, the other waited for its sample to be fetched
    rows = read(board, sensors, SAMPLES)
    for sensor in sensors:
        times_ns = [sample.t_ns for sample in rows[sensor.channel]]
        assert len(times_ns) >= SAMPLES
        assert all(before < after for before, after in pairwise(times_ns))
        rate_hz = (len(times_ns) - 1) * 1e9 / (times_ns[-1] - times_ns[0])
        health = sensor.health()
        rejected = f"{health.rejected} of {health.samples} rejected"
        print(f"\n{sensor.name}: {rate_hz:.1f} a second, {rejected}. {health.notice}")
        assert rate_hz == pytest.approx(RATES_HZ[sensor.name.split(" ", 1)[0]], rel=0.1)
        assert health.bus_errors == 0
        assert "data-ready line" not in health.notice
        assert "I2C bus" not in health.notice


def test_a_sensor_can_be_started_five_times_in_a_row(board: Board, sensors: list[RangeSensor]) -> None:
    for _ in range(5):
        for sensor in sensors:
            bring_up(board, sensor)
            assert read(board, [sensor], 1)[sensor.channel]
            sensor.park()


def test_every_light_takes_its_level_and_goes_off_again(board: Board) -> None:
    settings = replace(board.config.lights, brightness_pct=100)
    pins = {pin for key, pin in pin_claims(board.config).items() if key.startswith("lights.")}
    with closing(PanelLights(board.pins, LightsSetup(**asdict(settings)))) as lights:
        lights.status("white")
        lights.side("unknown", lit=True)
        lights.bar(5)
        board.wait(0.2)
        assert {pin for pin in pins if board.level(pin)} == pins
        lights.status("off")
        lights.side("unknown", lit=False)
        lights.bar(0)
        board.wait(0.01)
        assert {pin for pin in pins if board.level(pin)} == set()


def test_the_buzzer_sounds_and_is_silent_again(board: Board) -> None:
    settings = replace(board.config.buzzer, quiet=False)
    with closing(PanelBuzzer(board.pins, **asdict(settings))) as buzzer:
        buzzer.sound(440.0)
        board.wait(0.2)
        buzzer.sound(None)
        board.wait(0.1)
        assert not board.level(settings.pin)


def test_the_pads_are_free_and_quiet_while_nobody_stands_there(board: Board) -> None:
    rows: list[ContactEdge] = []
    pads = pad_pins(board.config)
    mat = Mat(board.pins, board.seam.clock, pads, board.config.mat.normally, pad_delays_ns(board.config))
    with closing(mat):
        mat.open(rows.append)
        board.wait(2.0)
        mat.reread()
        assert mat.notice() == ""
    assert [(row.channel, row.loaded, row.initial) for row in rows] == [(pad, False, True) for pad in pads]


def test_the_button_rests_up(board: Board) -> None:
    pin = board.config.button.pin
    if pin is None:
        return
    with closing(PanelButton(board.pins, pin=pin)) as button:
        board.wait(0.1)
        assert board.level(pin)
        assert button.poll(board.seam.clock.now_ns()) is None


@pytest.mark.pi
def test_the_doctor_finds_nothing_that_fails() -> None:
    assert is_raspberry_pi()
    done = subprocess.run(
        [sys.executable, "-m", "station", "doctor", "--json"], capture_output=True, check=False, text=True
    )
    failures = [finding for finding in json.loads(done.stdout) if finding["verdict"] == "failure"]
    assert failures == []
    assert done.returncode == 0
