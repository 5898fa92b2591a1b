"""What the station's own process says of itself when asked: how its rig is wired, and what the doctor finds."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from station.commands import Done, Refused, Reply
from station.config import Config
from station.gait.samples import RangeChannel
from station.layout import RESERVED_PINS
from station.messages import Snapshot
from station.ports import HardwareError
from station.setup.build import part_names
from station.setup.doctor import ask_system
from station.setup.floor_plan import BEHIND_MM
from station.setup.listening import examine_station
from station.setup.machine import Machine, examine_machine
from station.setup.wiring import HEADER, wires


def about(
    config: Config,
    sensor_names: Mapping[RangeChannel, str],
    state_folder: Path,
    recent: Callable[[], Sequence[Snapshot]],
) -> dict[str, Callable[[], Reply]]:
    """The answers to `AskAbout`, by what is asked for; neither touches a pin or changes anything.

    `sensor_names` are the sensors as their state calls them, `recent` gives the snapshots of the last seconds.
    """

    def rig() -> Reply:
        try:
            drawn = wires(config)
        except HardwareError as error:
            return Refused(str(error), "mend the settings")
        used = {wire.header_pin for wire in drawn}
        pins = [_pin(what, used=number in used) for number, what in enumerate(HEADER, 1)]
        parts = part_names(config, sensor_names)
        told = {"rig": config.rig, "behind_mm": BEHIND_MM.get(config.rig), "parts": parts, "pins": pins}
        return Done(told | {"wires": msgspec.to_builtins(drawn)})

    def doctor() -> Reply:
        try:
            machine = examine_machine(Machine(state_folder, config.range.bus), ask_system())
        except OSError as error:
            return Refused(f"the machine cannot be looked at ({error})", "see the station's log")
        return Done(msgspec.to_builtins([*machine, *examine_station(list(recent()))]))

    return {"rig": rig, "doctor": doctor}


def _pin(what: int | str, *, used: bool) -> dict[str, object]:
    name = what if isinstance(what, str) else f"GPIO{what}"
    return {"name": name, "leave_free": not used and (what == "5V" or what in RESERVED_PINS)}
