"""What a working sensor's samples say about the sensor: what got lost, and the signs that it is no longer well.

The figures here are assumptions where no source is named: no real chip has been seen failing yet.
"""

import logging

from station.gait.samples import RangeChannel
from station.ports import HardwareError, SensorHealth

log = logging.getLogger(__name__)

# No new sample for this long, and at least this many polls that found none: a reader that was held up is no stall.
_STALL_PERIODS, _STALL_NS, _STALL_POLLS = 5, 100_000_000, 3
# A partial reboot leaves all values of the frame standing (ST's staff, community 143888). One frame in ten repeats the
# last one on a still target, by the noise of signal and distance: twenty in a row do not happen in a year.
_FROZEN_FRAMES = 20
# The period of a VL53L1X doubles when its time between integrations is too short (pololu/vl53l1x-arduino #28).
_SLOW_SAMPLES, _SOUND_SAMPLES = 25, 100
# Shares of rejected samples within 2 s, above which this is said and below which it is taken back.
_FLOOD_NS, _FLOOD, _FLOOD_OVER = 2_000_000_000, 0.5, 0.25
_NEVER_NS = -1
# A tenth of what the data sheet calls strong light (200 kcps on each of 256 SPADs).
_SUN_KCPS = 5000.0


class Watch:
    """Counts the samples of one sensor, and raises HardwareError when it has to be opened again.

    `samples`, `rejected` and `bus_errors` are counts since the last opening, `lost` goes on through all of them.
    `slow_bus` and `silent_line` are what the driver found wrong with the wires, for people; empty when nothing is.
    """

    def __init__(self, name: str, period_ns: int) -> None:
        self._name = name
        self._period_ns = period_ns
        self.lost = 0
        self.slow_bus = ""
        self.silent_line = ""
        self._rhythm = ""
        self._flood = ""
        self._last_ns = _NEVER_NS
        self._last_ambient_kcps: float | None = None
        self._slow_before = False
        self._long_ns = period_ns * 3 // 2
        self._window = _FLOOD_NS // period_ns
        self.opened(0)

    @property
    def notice(self) -> str:
        """What is wrong although the chip works; empty when nothing is."""
        return "; ".join(text for text in (self.silent_line, self.slow_bus, self._rhythm, self._flood) if text)

    def health(self, channel: RangeChannel) -> SensorHealth:
        """The counts, and the mean rate over all samples since the last opening."""
        span_ns = self._last_ns - self._first_ns
        rate_hz = (self.samples - 1) * 1e9 / span_ns if self.samples > 1 else None
        return SensorHealth(
            channel,
            self._name,
            self.samples,
            self.rejected,
            self.bus_errors,
            rate_hz,
            self.lost,
            self.notice,
            self._last_ambient_kcps,
        )

    def opened(self, now_ns: int) -> None:
        """The sensor has just been started."""
        self._alive_ns = now_ns
        self._first_ns = now_ns
        self.samples = self.rejected = self.bus_errors = 0
        self._polls = self._alike = self._slow = self._sound = 0
        self._frame = b""
        # Until the rhythm has proved sound.
        self._pacing = True
        self._look_again()

    def missed(self, now_ns: int) -> None:
        """A poll found the last sample again. Raises HardwareError (stalled) when none has come for too long."""
        self._polls += 1
        silent_ns = now_ns - self._alive_ns
        if self._polls >= _STALL_POLLS and silent_ns >= max(_STALL_PERIODS * self._period_ns, _STALL_NS):
            raise HardwareError(
                "stalled",
                f"{self._name} has finished no sample for {silent_ns / 1e6:.0f} ms: it is started anew. "
                "If that comes again, check its supply and keep its cable short",
            )

    def was_reset(self) -> HardwareError:
        """What to raise for a stream count that is back at zero."""
        return HardwareError(
            "stalled",
            f"{self._name} was reset in mid-run and is set up anew. If that comes again, its supply dips or its XSHUT "
            "line catches noise: check both, and keep the cable short",
        )

    def sample(
        self, t_ns: int, now_ns: int, frame: bytes, ambient_kcps: float | None, *, rejected: bool, skipped: int = 0
    ) -> None:
        """A new sample for the time `t_ns`, with its raw `frame`, empty for one without light.

        `ambient_kcps` is None for a sensor that does not tell; `skipped` is how many, by the chip's own count, were
        never fetched before it. Raises HardwareError (stalled) when samples come too slowly (of a chip that is slow
        again after that, it is only said) or repeat themselves.
        """
        last_ns, self._last_ns = self._last_ns, t_ns
        self._alive_ns = now_ns
        self._last_ambient_kcps = ambient_kcps
        self._polls = 0
        self.samples += 1
        gap_ns = t_ns - last_ns
        if gap_ns > self._long_ns or skipped or self._pacing:
            self._pace(gap_ns, skipped, first=last_ns == _NEVER_NS)
        if rejected:
            self.rejected += 1
            self._ambient_kcps += ambient_kcps or 0.0
        if self.samples == self._judged_at:
            self._judge()
        if frame != self._frame or not frame:
            self._frame = frame
            self._alike = 0
        else:
            self._repeat()

    def _pace(self, gap_ns: int, skipped: int, *, first: bool) -> None:
        """Counts what did not come, and follows a rhythm that is not as it should be."""
        self._pacing = True
        if self.samples == 1:
            self._first_ns = self._last_ns
        if first:
            return
        if gap_ns <= self._long_ns:
            self.lost += skipped
            self._slow = 0
            self._sound += 1
            if self._sound == _SOUND_SAMPLES:
                self._pacing = self._slow_before = False
                self._rhythm = ""
            return
        self.lost += max(round(gap_ns / self._period_ns) - 1, skipped)
        self._sound = 0
        self._slow += self.samples > 1
        if self._slow == _SLOW_SAMPLES:
            self._too_slow()

    def _repeat(self) -> None:
        self._alike += 1
        if self._alike >= _FROZEN_FRAMES:
            raise HardwareError(
                "stalled",
                f"{self._name} repeats one frame, as after a dip of its supply: it is started anew. "
                "If that comes again, check its supply and its XSHUT line",
            )

    def _judge(self) -> None:
        """Looks at the share of rejected samples since the last look, and at the light in which they were."""
        rejected = self.rejected - self._rejected_then
        share = rejected / self._window
        if share < _FLOOD_OVER:
            self._flood = ""
        elif share > _FLOOD and not self._flood:
            self._name_flood(self._ambient_kcps / rejected)
        self._look_again()

    def _look_again(self) -> None:
        self._rejected_then = self.rejected
        self._ambient_kcps = 0.0
        self._judged_at = self.samples + self._window

    def _too_slow(self) -> None:
        rate_hz = 1e9 / self._period_ns
        text = f"{self._name} delivers half of its {rate_hz:.0f} samples a second or less"
        if self._slow_before:
            if not self._rhythm:
                log.warning("%s: check that nothing else keeps the bus or the processor busy", text)
            self._rhythm = "delivers half of its samples or less"
            return
        self._slow_before = True
        raise HardwareError("stalled", f"{text}: it is set up anew. If that comes again, check its supply")

    def _name_flood(self, ambient_kcps: float) -> None:
        if ambient_kcps > _SUN_KCPS:
            self._flood = "most samples are rejected in strong light: keep the sun off sensor and legs"
            log.warning("%s: %s", self._name, self._flood)
        else:
            # No line in the log: this is what an empty room looks like, too.
            self._flood = "most samples are rejected: nobody within its range, or its window is dirty or covered"
