"""The buzzer of the front panel, with or without an oscillator of its own."""

import math
from contextlib import ExitStack

import gpiozero

from hardware.pins import pin_errors

# What lgpio's software PWM can do (tx_pwm in its reference).
MIN_PITCH_HZ, MAX_PITCH_HZ = 0.1, 10_000.0
# A silent sounder keeps its PWM running at no duty: lgpio takes over a new tone at the end of the running cycle, here
# at most 4 ms later, but looks for a first tone only every 20 ms (pthTxDelayMicros in its lgPthTx.c).
IDLE_HZ = 250.0


class PanelBuzzer:
    """A buzzer that is switched, or, if `tonal`, a bare sounder that plays the pitch it is given.

    A tonal one plays `transpose_semitones` higher than it is told, since small sounders are loudest at 2 to 4 kHz, and
    at a share of its loudness. `quiet` is silence throughout. No thread of its own beeps: the caller ends each sound.
    Raises HardwareError when the pin cannot be used.
    """

    def __init__(
        self,
        factory: gpiozero.Factory,
        *,
        pin: int,
        tonal: bool,
        loudness_pct: int,
        transpose_semitones: int,
        quiet: bool,
    ) -> None:
        self._tonal = tonal
        self._quiet = quiet
        self._transpose = 2 ** (transpose_semitones / 12)
        # The fundamental of a pulse train of duty d has the amplitude 2 / pi * sin(pi d): loudest at half.
        self._duty = math.asin(loudness_pct / 100) / math.pi
        self._pitch_hz: float | None = None
        with ExitStack() as opening:
            with pin_errors("buzzer", pin):
                self._device = opening.enter_context(
                    gpiozero.PWMOutputDevice(pin, frequency=IDLE_HZ, pin_factory=factory)
                    if tonal
                    else gpiozero.Buzzer(pin, pin_factory=factory)
                )
            # Closing a device only lets go of its pin, and a floating pin may leave a transistor half open.
            opening.callback(self._device.off)
            self._opened = opening.pop_all()

    def sound(self, pitch_hz: float | None) -> None:
        """Sounds from now on until told otherwise; None is silence.

        Raises ValueError for a pitch that, transposed, is outside 0.1 to 10000 Hz.
        """
        if pitch_hz is not None:
            pitch_hz *= self._transpose
        if self._quiet or pitch_hz == self._pitch_hz:
            return
        if pitch_hz is not None and not MIN_PITCH_HZ <= pitch_hz <= MAX_PITCH_HZ:
            raise ValueError(f"a pitch of {pitch_hz} Hz cannot be played: {MIN_PITCH_HZ} to {MAX_PITCH_HZ:.0f} Hz")
        if self._tonal:
            self._play(pitch_hz)
        else:
            self._device.value = pitch_hz is not None
        self._pitch_hz = pitch_hz

    def _play(self, pitch_hz: float | None) -> None:
        # The order keeps the idle frequency from being heard between the two settings.
        if pitch_hz is None:
            self._device.value = 0
            self._device.frequency = IDLE_HZ
        else:
            self._device.frequency = pitch_hz
            self._device.value = self._duty

    def close(self) -> None:
        """Silent, pin released; safe to call twice."""
        self._opened.close()
