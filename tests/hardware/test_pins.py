"""Pins of a real Pi: the board, the chip behind the header, conflicts, and edges through gpiozero's own lgpio pins."""

import gc
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import gpiozero.pins
import gpiozero.pins.local
import pytest
from msgspec.structs import asdict

import hardware.pins
from hardware.buzzer import IDLE_HZ, PanelBuzzer
from hardware.lights import LightsSetup, PanelLights
from hardware.mat import Mat
from hardware.pins import board_model, is_raspberry_pi, open_pin_factory, release_pin, watch_edges
from hardware.twin.pins import TwinPin, TwinPinFactory
from station.config import BuzzerConfig, LightsConfig
from station.gait.samples import ContactEdge
from station.ports import Clock, HardwareError

PIN = 17
PI_3_REVISION = 0xA02082


class FakeLgpio(ModuleType):
    """As much of lgpio as gpiozero's pins call: flags and edges as the kernel keeps them, callbacks by GPIO number."""

    RISING_EDGE, FALLING_EDGE, BOTH_EDGES = 1, 2, 3
    OUTPUT = 2
    SET_PULL_UP, SET_PULL_DOWN, SET_PULL_NONE = 32, 64, 128

    class error(Exception):  # noqa: N801, N818  # lgpio's own name
        """lgpio's only exception."""

    def __init__(self, labels: dict[int, str]) -> None:
        super().__init__("lgpio")
        self.labels = labels
        self.closed: list[int] = []
        self.flags: dict[int, int] = {}
        self.watchers: dict[int, Callable[[int, int, int, int], None]] = {}
        self.alerts: dict[int, int] = {}
        self.busy: set[int] = set()
        self.tones: list[tuple[int, float, int]] = []

    def gpiochip_open(self, chip: int) -> int:
        if chip not in self.labels:
            raise self.error("can not open gpiochip")
        return chip << 16

    def gpio_get_chip_info(self, handle: int) -> list[Any]:
        return [0, 54, f"gpiochip{handle >> 16}", self.labels[handle >> 16]]

    def gpiochip_close(self, handle: int) -> None:
        self.closed.append(handle >> 16)

    def gpio_claim_input(self, _handle: int, gpio: int, flags: int = 0) -> None:
        if gpio in self.busy:
            raise self.error("GPIO busy")
        # An input that is claimed already keeps its flags; it has to be freed to change them (xSetAsInput in lgGpio.c).
        if self.alerts.pop(gpio, None) is not None or gpio not in self.flags:
            self.flags[gpio] = flags

    def gpio_claim_output(self, _handle: int, gpio: int) -> None:
        self.flags[gpio] = self.OUTPUT

    def gpio_write(self, _handle: int, _gpio: int, level: int) -> None:
        assert level == 0

    def tx_pwm(self, _handle: int, gpio: int, frequency_hz: float, duty_pct: int) -> None:
        self.tones.append((gpio, frequency_hz, duty_pct))

    def gpio_free(self, _handle: int, gpio: int) -> None:
        self.flags.pop(gpio, None)
        self.alerts.pop(gpio, None)

    def gpio_claim_alert(self, _handle: int, gpio: int, edges: int, flags: int) -> None:
        self.flags[gpio] = flags
        self.alerts[gpio] = edges

    def gpio_get_mode(self, _handle: int, gpio: int) -> int:
        return self.flags[gpio]

    def gpio_set_debounce_micros(self, _handle: int, _gpio: int, micros: int) -> None:
        assert micros == 0

    def gpio_read(self, _handle: int, gpio: int) -> int:
        return int(self.flags[gpio] & self.SET_PULL_UP != 0)

    def callback(self, _handle: int, gpio: int, _edges: int, func: Callable[[int, int, int, int], None]) -> Any:
        self.watchers[gpio] = func
        watchers = self.watchers

        class Registration:
            def cancel(self) -> None:
                watchers.pop(gpio, None)

        return Registration()

    def edge(self, gpio: int, level: int, t_ns: int) -> None:
        """What the kernel tells after a change of the line, if anybody asked."""
        if gpio in self.alerts and gpio in self.watchers:
            self.watchers[gpio](0, gpio, level, t_ns)


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    for number in (0, 1, 10):
        (tmp_path / f"gpiochip{number}").touch()
    return tmp_path


@pytest.fixture
def lgpio(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLgpio]:
    fake = FakeLgpio({0: "raspberrypi-exp-gpio", 1: "pinctrl-bcm2835", 10: "gpio-brcmstb"})
    monkeypatch.setitem(sys.modules, "lgpio", fake)
    monkeypatch.setattr(gpiozero.pins.local, "get_pi_revision", lambda: PI_3_REVISION)
    yield fake
    # gpiozero's module was made with the fake inside.
    if sys.modules.pop("gpiozero.pins.lgpio", None) is not None:
        del gpiozero.pins.lgpio


@pytest.mark.parametrize(
    ("model", "pi"),
    [(b"Raspberry Pi 5 Model B Rev 1.0\0", True), (b"Radxa ROCK 5B\0", False), (None, False)],
)
def test_a_pi_is_known_by_the_name_in_its_device_tree(tmp_path: Path, model: bytes | None, pi: bool) -> None:
    model_file = tmp_path / "model"
    if model is not None:
        model_file.write_bytes(model)
    assert is_raspberry_pi(model_file) is pi
    assert board_model(model_file) == (model and model.rstrip(b"\0").decode())


def test_the_header_is_found_by_its_label_and_not_by_its_number(lgpio: FakeLgpio, dev: Path) -> None:
    with open_pin_factory(dev) as factory:
        assert factory.chip == 1
        assert lgpio.closed == [0, 1]


def test_edges_carry_the_kernels_time_and_survive_without_a_reference(lgpio: FakeLgpio, dev: Path) -> None:
    seen: list[tuple[int, bool]] = []
    with open_pin_factory(dev) as factory:
        watch_edges(factory.pin(PIN), pull="up", edges="both", call=lambda t_ns, level: seen.append((t_ns, level)))
        gc.collect()
        lgpio.edge(PIN, 0, 86_400_123_456_789)
        lgpio.edge(PIN, 1, 86_400_123_456_790)
        release_pin(factory.pin(PIN))
        lgpio.edge(PIN, 0, 86_400_123_456_791)
    assert seen == [(86_400_123_456_789, False), (86_400_123_456_790, True)]


def test_the_pull_is_still_set_once_edges_are_watched(lgpio: FakeLgpio, dev: Path) -> None:
    with open_pin_factory(dev) as factory:
        watch_edges(factory.pin(PIN), pull="up", edges="falling", call=lambda _t_ns, _level: None)
        assert lgpio.flags[PIN] == lgpio.SET_PULL_UP
        assert lgpio.alerts[PIN] == lgpio.FALLING_EDGE


def test_setting_the_pull_tells_no_edge(pin_factory: TwinPinFactory) -> None:
    seen: list[bool] = []
    watch_edges(pin_factory.pin(PIN), pull="up", edges="both", call=lambda _t_ns, level: seen.append(level))
    assert pin_factory.level(PIN) is True
    assert seen == []


def test_the_mat_reads_a_real_pis_pins(lgpio: FakeLgpio, dev: Path, clock: Clock) -> None:
    rows: list[ContactEdge] = []
    with open_pin_factory(dev) as factory:
        mat = Mat(factory, clock, {"pad": PIN})
        mat.open(rows.append)
        lgpio.edge(PIN, 0, 2_000_000_000)
        mat.close()
        lgpio.edge(PIN, 1, 3_000_000_000)
    assert rows == [ContactEdge(1_000_000_000, "pad", False, initial=True), ContactEdge(2_000_000_000, "pad", True)]


def test_a_tone_starts_at_its_pitch_and_ends_in_a_silent_idle_tone(lgpio: FakeLgpio, dev: Path) -> None:
    with open_pin_factory(dev) as factory:
        buzzer = PanelBuzzer(factory, **asdict(BuzzerConfig(pin=PIN)))
        assert lgpio.tones[-1] == (PIN, IDLE_HZ, 0)
        lgpio.tones.clear()
        buzzer.sound(880.0)
        buzzer.sound(None)
        assert lgpio.tones == [
            (PIN, 880.0, 0),
            (PIN, 880.0, 50),
            (PIN, 880.0, 0),
            (PIN, IDLE_HZ, 0),
        ]
        buzzer.close()
        assert lgpio.tones[-1] == (PIN, 0, 0)


def test_a_line_that_another_program_holds_is_named(lgpio: FakeLgpio, dev: Path, clock: Clock) -> None:
    lgpio.busy.add(PIN)
    with open_pin_factory(dev) as factory:
        with pytest.raises(HardwareError, match=r"GPIO 17 for the mat's pad \(GPIO busy\)") as error:
            Mat(factory, clock, {"pad": PIN}).open(lambda _row: None)
        assert error.value.reason == "busy"
        with pytest.raises(HardwareError, match="GPIO 17, GPIO 20, GPIO 21 for the status light"):
            PanelLights(factory, LightsSetup(**asdict(LightsConfig(red_pin=PIN))))


def test_an_edge_that_rpi_gpio_cannot_detect_names_the_way_back_to_lgpio(
    pin_factory: TwinPinFactory, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_pin: object) -> None:
        raise RuntimeError("Failed to add edge detection")

    monkeypatch.setattr(TwinPin, "_enable_event_detect", fail)
    with pytest.raises(HardwareError, match=r"pad: RPi\.GPIO fails \(Failed to add edge.*unset GPIOZERO_PIN_FACTORY"):
        Mat(pin_factory, clock, {"pad": PIN}).open(lambda _row: None)


def test_a_chip_that_may_not_be_opened_names_the_group_to_join(lgpio: FakeLgpio, dev: Path) -> None:
    lgpio.labels.clear()
    with pytest.raises(HardwareError, match=r"gpiochip0 \(can not open gpiochip\), .*usermod -aG gpio") as error:
        open_pin_factory(dev)
    assert error.value.reason == "no_permission"


def test_a_machine_without_a_header_is_told_what_was_found(lgpio: FakeLgpio, dev: Path) -> None:
    lgpio.labels[1] = "INT34C5:00"
    with pytest.raises(HardwareError, match=r"gpiochip1 \(INT34C5:00\).*--simulate") as error:
        open_pin_factory(dev)
    assert error.value.reason == "not_found"


def test_a_machine_without_gpio_is_told_so(lgpio: FakeLgpio, tmp_path: Path) -> None:
    with pytest.raises(HardwareError, match="only none at all"):
        open_pin_factory(tmp_path)


def test_a_missing_lgpio_names_the_packages_that_bring_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lgpio", None)
    with pytest.raises(HardwareError, match=r"apt install python3-lgpio .*pip install 'kickstation\[pi\]'") as error:
        open_pin_factory()
    assert error.value.reason == "not_found"


def test_the_empty_stub_of_lgpio_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = ModuleType("lgpio")
    stub.__file__ = "/venv/lgpio.py"
    monkeypatch.setitem(sys.modules, "lgpio", stub)
    with pytest.raises(HardwareError, match=r"/venv/lgpio\.py is an empty stub; pip uninstall lgpio first"):
        open_pin_factory()


def test_a_notification_file_that_lgpio_cannot_make_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "lgpio.py").write_text("open('.lgd-nfy-3', 'rb')\n")
    monkeypatch.delitem(sys.modules, "lgpio", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(HardwareError, match=r"notification file.*lgd-nfy-3.*TMPDIR") as error:
        open_pin_factory()
    assert error.value.reason == "no_permission"


def test_lgpio_s_notification_file_is_made_elsewhere_and_nothing_of_it_stays_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    modules, work, scratch = (tmp_path / name for name in ("modules", "work", "scratch"))
    for folder in (modules, work, scratch):
        folder.mkdir()
    # What lgpio does at its import: it makes a file in the working directory and goes on reading it.
    (modules / "lgpio.py").write_text("pipe = open('.lgd-nfy0', 'w+')\npipe.write('it works')\npipe.flush()\n")
    monkeypatch.delitem(sys.modules, "lgpio", raising=False)
    monkeypatch.syspath_prepend(modules)
    monkeypatch.chdir(work)
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with pytest.raises(HardwareError, match="empty stub"):
        open_pin_factory()
    with sys.modules.pop("lgpio").pipe as pipe:
        pipe.seek(0)
        assert pipe.read() == "it works"
    assert Path.cwd() == work
    assert [*work.iterdir(), *scratch.iterdir()] == []


def test_another_factory_than_lgpio_or_rpigpio_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "native")
    with pytest.raises(HardwareError, match="GPIOZERO_PIN_FACTORY is 'native'"):
        open_pin_factory()


class FakeRpiGpioModule(ModuleType):
    """gpiozero's module for RPi.GPIO, on a board where that works or does not."""

    def __init__(self, failure: Exception | None) -> None:
        super().__init__("gpiozero.pins.rpigpio")
        self.failure = failure

    def RPiGPIOFactory(self) -> str:  # noqa: N802  # gpiozero's own name
        if self.failure is not None:
            raise self.failure
        return "the factory"


@pytest.fixture
def old_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Pi on which RPi.GPIO still works."""
    monkeypatch.setattr("platform.release", lambda: "6.1.21-v8+")


def ask_for_rpigpio(monkeypatch: pytest.MonkeyPatch, model: str, kernel: str) -> object:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "rpigpio")
    monkeypatch.setitem(sys.modules, "gpiozero.pins.rpigpio", FakeRpiGpioModule(None))
    monkeypatch.setattr(hardware.pins, "board_model", lambda: model)
    monkeypatch.setattr("platform.release", lambda: kernel)
    return open_pin_factory()


@pytest.mark.parametrize(
    ("model", "kernel", "words"),
    [
        ("Raspberry Pi 5 Model B Rev 1.0", "6.1.0", "cannot drive the pins of a Raspberry Pi 5 Model B Rev 1.0"),
        ("Raspberry Pi Compute Module 5 Rev 1.0", "6.1.0", "cannot drive the pins"),
        ("Raspberry Pi 500 Rev 1.0", "6.1.0", "cannot drive the pins"),
        ("Raspberry Pi 4 Model B Rev 1.5", "6.12.25+rpt-rpi-v8", "sees no edges on Linux 6.12.25"),
        ("Raspberry Pi 3 Model B", "6.6.0", "sees no edges"),
    ],
)
def test_rpi_gpio_is_refused_where_no_edge_would_ever_come(
    monkeypatch: pytest.MonkeyPatch, model: str, kernel: str, words: str
) -> None:
    with pytest.raises(HardwareError, match=re.escape(words)) as error:
        ask_for_rpigpio(monkeypatch, model, kernel)
    assert "unset GPIOZERO_PIN_FACTORY" in str(error.value)


@pytest.mark.parametrize("kernel", ["6.1.21-v8+", "5.15.84-v7l+", "custom"])
def test_rpi_gpio_is_used_where_it_may_still_work(monkeypatch: pytest.MonkeyPatch, kernel: str) -> None:
    assert ask_for_rpigpio(monkeypatch, "Raspberry Pi 4 Model B Rev 1.5", kernel) == "the factory"


def test_lgpio_under_the_name_of_rpi_gpio_works_on_every_board(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.distribution", lambda name: name)
    assert ask_for_rpigpio(monkeypatch, "Raspberry Pi 5 Model B Rev 1.0", "6.12.25") == "the factory"


@pytest.mark.usefixtures("old_kernel")
def test_rpi_gpio_is_used_only_where_the_environment_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "RPiGPIO")
    monkeypatch.setitem(sys.modules, "gpiozero.pins.rpigpio", FakeRpiGpioModule(None))
    assert open_pin_factory() == "the factory"


@pytest.mark.usefixtures("old_kernel")
@pytest.mark.parametrize(
    ("failure", "remedy"),
    [
        (ImportError("No module named 'RPi'"), r"pip install 'kickstation\[rpigpio\]'"),
        (RuntimeError("Cannot determine SOC peripheral base address"), "unset GPIOZERO_PIN_FACTORY"),
    ],
)
def test_an_rpi_gpio_that_fails_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, remedy: str
) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "rpigpio")
    monkeypatch.setitem(sys.modules, "gpiozero.pins.rpigpio", FakeRpiGpioModule(failure))
    with pytest.raises(HardwareError, match=remedy):
        open_pin_factory()
