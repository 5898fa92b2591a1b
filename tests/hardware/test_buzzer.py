"""The buzzer sounds at once and stays as it was told, with and without a pitch."""

from typing import Any

import pytest
from gpiozero import LED

from hardware.buzzer import IDLE_HZ, PanelBuzzer
from hardware.twin.pins import TwinPinFactory
from station.ports import Buzzer, HardwareError

PIN = 18


def opened(factory: TwinPinFactory, tonal: bool, **settings: Any) -> PanelBuzzer:
    usual = {"loudness_pct": 100, "transpose_semitones": 0, "quiet": False}
    return PanelBuzzer(factory, pin=PIN, tonal=tonal, **(usual | settings))


@pytest.mark.parametrize("tonal", [True, False])
def test_a_buzzer_sounds_until_told_otherwise(pin_factory: TwinPinFactory, tonal: bool) -> None:
    buzzer: Buzzer = opened(pin_factory, tonal)
    assert pin_factory.level(PIN) is False
    buzzer.sound(880.0)
    assert pin_factory.level(PIN) is True
    buzzer.sound(None)
    assert pin_factory.level(PIN) is False
    buzzer.close()


def test_a_tonal_buzzer_plays_the_pitch_at_half_duty(pin_factory: TwinPinFactory) -> None:
    buzzer = opened(pin_factory, True)
    for pitch_hz in (880.0, 660.0):
        buzzer.sound(pitch_hz)
        assert (pin_factory.pin(PIN).frequency, pin_factory.pin(PIN).state) == (pitch_hz, 0.5)
    buzzer.close()


def test_the_idle_frequency_is_never_heard(pin_factory: TwinPinFactory) -> None:
    heard: list[float] = []
    buzzer = opened(pin_factory, True)
    pin_factory.listen(PIN, lambda _t_ns, _level: heard.append(pin_factory.pin(PIN).frequency))
    buzzer.sound(880.0)
    buzzer.sound(None)
    assert heard == [880.0, 880.0]
    assert pin_factory.pin(PIN).frequency == IDLE_HZ
    buzzer.close()


def test_the_same_sound_again_does_not_touch_the_pin(pin_factory: TwinPinFactory) -> None:
    buzzer = opened(pin_factory, True)
    buzzer.sound(880.0)
    pin_factory.pin(PIN).frequency = 1.0
    buzzer.sound(880.0)
    assert pin_factory.pin(PIN).frequency == 1.0
    buzzer.close()


@pytest.mark.parametrize("pitch_hz", [0.0, -440.0, 10_001.0, float("nan")])
def test_a_pitch_that_the_pin_library_cannot_play_is_refused(pin_factory: TwinPinFactory, pitch_hz: float) -> None:
    buzzer = opened(pin_factory, True)
    with pytest.raises(ValueError, match=r"0\.1 to 10000 Hz"):
        buzzer.sound(pitch_hz)
    assert pin_factory.level(PIN) is False
    buzzer.close()


@pytest.mark.parametrize("tonal", [True, False])
def test_a_sounding_buzzer_is_silent_after_close_and_may_be_closed_twice(
    pin_factory: TwinPinFactory, tonal: bool
) -> None:
    buzzer = opened(pin_factory, tonal)
    buzzer.sound(880.0)
    buzzer.close()
    buzzer.close()
    assert pin_factory.level(PIN) is False
    assert pin_factory.pin(PIN).function == "input"


def test_a_pin_that_another_device_holds_is_busy(pin_factory: TwinPinFactory) -> None:
    with (
        LED(PIN, pin_factory=pin_factory),
        pytest.raises(HardwareError, match="Cannot use GPIO 18 for the buzzer") as error,
    ):
        opened(pin_factory, False)
    assert error.value.reason == "busy"


@pytest.mark.parametrize(("loudness_pct", "duty"), [(100, 0.5), (50, 1 / 6), (10, 0.0319)])
def test_a_softer_tone_has_a_narrower_pulse(pin_factory: TwinPinFactory, loudness_pct: int, duty: float) -> None:
    buzzer = opened(pin_factory, True, loudness_pct=loudness_pct)
    buzzer.sound(880.0)
    assert pin_factory.pin(PIN).state == pytest.approx(duty, abs=1e-4)
    buzzer.close()


def test_a_tone_is_transposed_by_semitones(pin_factory: TwinPinFactory) -> None:
    buzzer = opened(pin_factory, True, transpose_semitones=12)
    buzzer.sound(880.0)
    assert pin_factory.pin(PIN).frequency == 1760.0
    with pytest.raises(ValueError, match="12000"):
        buzzer.sound(6000.0)
    buzzer.close()


@pytest.mark.parametrize("tonal", [True, False])
def test_a_quiet_buzzer_never_sounds(pin_factory: TwinPinFactory, tonal: bool) -> None:
    buzzer = opened(pin_factory, tonal, quiet=True)
    buzzer.sound(880.0)
    assert pin_factory.level(PIN) is False
    buzzer.close()
