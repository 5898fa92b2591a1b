"""What is wired to the virtual Pi, in a process of the host: the simulated athlete, sensor and mat, and their wires."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import TypeVar

from hardware.registry import sensor_kind
from hardware.twin.athlete import Athlete
from hardware.twin.bus import TwinBus
from hardware.twin.faults import FaultyVl53
from hardware.twin.rig import SimulatedRig, Wiring
from hardware.twin.sensor_wires import SensorWiring
from station.config import Config
from station.layout import pad_delays_ns, pad_pins, sensor_places
from station.runtime.clock import MonotonicClock
from tests.virtual_pi.adapter import Adapter

# A processor that is emulated on a machine with other work: an athlete without hurry leaves every kick its samples.
ATHLETE = Athlete(cadence_spm=100.0, standing_s=1.0)
# Bounce of a switch is over, and no swing is as short.
SWING_NS = 150_000_000
BUTTON_IDLE = 22
# A question to the page costs an emulated processor a good part of this.
EVERY_S = 1.0


class Rig:
    """The twin of the rig, joined to whichever guest connects; it lives on while guests come and go."""

    def __init__(self, config: Config) -> None:
        places = sensor_places(config)
        sensors = tuple(
            SensorWiring(place.channel, 0x29, place.ready_pin, sensor_kind(place.model).twin, place.shutdown_pin)
            for place in places
        )
        wiring = Wiring(config.rig, sensors, pad_pins(config), "open", pad_delays_ns(config))
        self.twin = SimulatedRig(wiring, MonotonicClock(), ATHLETE, seed=1)
        self.heard = [place.shutdown_pin for place in places if place.shutdown_pin is not None]
        self._wires = [place.ready_pin for place in places if place.ready_pin is not None] + list(
            pad_pins(config).values()
        )
        # The Pi's bus 0 exists too, and nothing hangs on it.
        self.adapters = [Adapter(TwinBus([])), Adapter(self.twin.bus)]
        self.feet = Feet({number: name.removeprefix("pad_") for name, number in pad_pins(config).items()})
        self._lock = threading.Lock()
        self._guest: socket.socket | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        for number in self._wires:
            self.twin.pins.listen(number, self._listener_of(number))
        threading.Thread(target=self._run, name="wires", daemon=True).start()
        self.twin.ask("away")
        self.twin.start()

    @property
    def chip(self) -> FaultyVl53:
        """The range sensor, which can be given any fault."""
        chip = self.twin.chips["range"]
        assert isinstance(chip, FaultyVl53)
        return chip

    @property
    def high(self) -> list[int]:
        """The lines that are high while nothing happens."""
        return [*self.heard, *self._wires, BUTTON_IDLE]

    def close(self) -> None:
        """Ends the athlete and all wires."""
        self._listener.close()
        for adapter in self.adapters:
            adapter.close()
        self.twin.close()

    def __enter__(self) -> "Rig":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _listener_of(self, number: int) -> Callable[[int, bool], None]:
        def moved(t_ns: int, level: bool) -> None:
            self.feet.moved(number, t_ns, level)
            self._send(number, level)

        return moved

    def _send(self, number: int, level: bool) -> None:
        with self._lock:
            guest = self._guest
            if guest is not None:
                with suppress(OSError):  # its power went: the next one is told where all wires are
                    guest.sendall(f"{number} {int(level)}\n".encode())

    def _run(self) -> None:
        while True:
            try:
                guest, _ = self._listener.accept()
            except OSError:
                return  # closed
            guest.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._guest = guest
            for number in self._wires:
                self._send(number, self.twin.pins.level(number))
            with closing(guest), suppress(OSError), guest.makefile() as lines:
                for line in lines:
                    pin, level = map(int, line.split())
                    self.twin.pins.pin(pin).output_with_state(level)


class Feet:
    """The truth about the feet: how often each was in the air."""

    def __init__(self, pads: dict[int, str]) -> None:
        self._pads = pads
        self._left_ns: dict[str, int] = {}
        self.swings = dict.fromkeys(pads.values(), 0)

    def moved(self, pin: int, t_ns: int, level: bool) -> None:
        """A pad's pin went high, which is a foot in the air, or low."""
        foot = self._pads.get(pin)
        if foot is None:
            return
        if level:
            self._left_ns[foot] = t_ns
        elif t_ns - self._left_ns.get(foot, t_ns) > SWING_NS:
            self.swings[foot] += 1


T = TypeVar("T")


def wait_until(holds: Callable[[], T | None], patience_s: float, what: str) -> T:
    """Waits until something holds, and returns it. Raises AssertionError with what did not come."""
    end_s = time.monotonic() + patience_s
    while not (found := holds()):
        if time.monotonic() > end_s:
            raise AssertionError(f"{what}: not within {patience_s:.0f} s")
        time.sleep(EVERY_S)
    return found
