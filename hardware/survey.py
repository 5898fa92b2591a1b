"""Looks round a sensor that could not be opened: who answers on its bus, where the wires are, what holds its lines.

All that is done here is harmless to whoever else is on the bus: one byte is read from each address. Steps yield seconds
to wait, so that another sensor is read meanwhile.
"""

from collections.abc import Callable, Generator
from dataclasses import replace

from gpiozero import Pin
from smbus2 import i2c_msg

from hardware.diagnosis import ADDRESSES, LINE_ERRORS, NACKS, Place, Probe, Seen, diagnose
from hardware.i2c import I2cBus
from hardware.pins import release_pin
from station.ports import HardwareError

# A line with the Pi's pull of 50 kOhm and a metre of cable has settled after 50 us.
_SETTLING_S = 0.001
_PAUSE_EVERY = 16


class Survey:
    """What can be found out about one sensor; `recognise` says what sits at an address, None if it is none of its kind.

    `strays` are the addresses at which it may be looked for besides its own; others' chips are never written to.
    """

    def __init__(
        self,
        bus: I2cBus,
        place: Place,
        recognise: Callable[[int], str | None],
        strays: frozenset[int],
        *,
        shutdown_pin: Pin | None,
        ready_pin: Pin | None,
    ) -> None:
        self._bus = bus
        self._place = place
        self._recognise = recognise
        self._strays = strays
        self._shutdown_pin = shutdown_pin
        self._ready_pin = ready_pin

    def explain(self, error: OSError) -> Generator[float, None, HardwareError]:
        """Why opening failed with `error`."""
        seen = Seen(error)
        if error.errno in NACKS:
            seen = yield from self._scan(seen)
        if seen.ghosts or (seen.error is not None and seen.error.errno in LINE_ERRORS):
            seen = replace(seen, levels=self._bus.levels())
        elif error.errno in NACKS:
            seen = replace(seen, kin=self._kin(seen.answering))
            shutdown = yield from _probe(self._shutdown_pin)
            ready = yield from _probe(self._ready_pin)
            seen = replace(seen, shutdown=shutdown, ready=ready)
        return diagnose(self._place, seen)

    def doubt(self, error: HardwareError) -> Generator[float, None, HardwareError]:
        """`error`, which a chip's answers led to, unless everybody answers alike because a wire is held low."""
        seen = yield from self._scan(Seen(None))
        if not seen.ghosts:
            return error
        return diagnose(self._place, replace(seen, levels=self._bus.levels()))

    def _scan(self, seen: Seen) -> Generator[float, None, Seen]:
        answering = set()
        for address in ADDRESSES:
            try:
                self._bus.i2c_rdwr(i2c_msg.read(address, 1))
                answering.add(address)
            except OSError as error:
                if error.errno not in NACKS:
                    return replace(seen, error=error)
            if address % _PAUSE_EVERY == 0:
                yield 0.0
        return replace(seen, answering=frozenset(answering))

    def _kin(self, answering: frozenset[int]) -> dict[int, str]:
        found = {}
        for address in sorted(answering & self._strays):
            try:
                name = self._recognise(address)
            except OSError:
                continue  # gone again: then it is no answer
            if name is not None:
                found[address] = name
        return found


def _probe(pin: Pin | None) -> Generator[float, None, Probe | None]:
    """What holds an input that is let go: pulls at it both ways, through 50 kOhm."""
    if pin is None:
        return None
    release_pin(pin)
    levels = []
    for pull in ("up", "down"):
        pin.function = "input"
        pin.pull = pull
        yield _SETTLING_S
        levels.append(bool(pin.state))
    pin.pull = "floating"
    if levels[0] == levels[1]:
        return "high" if levels[0] else "low"
    return "follows"
