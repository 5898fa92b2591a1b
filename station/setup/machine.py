"""Whether this machine can be a station: board, system, permissions, bus, disk, clock, supply; no pin is touched.

Everything is read from files below `root`, so that each board and each trouble can be tried anywhere.
"""

import platform
import shutil
import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from station.board import ROOT, low_voltage
from station.setup.findings import Finding, finding

GROUPS = ("gpio", "i2c")
FAST_HZ = 400_000
# A week of an hour's warm-up a day on the pair rig, compressed, and room for the system itself.
LEAST_FREE_BYTES = 1_000_000_000
_LOW_VOLTAGE = 0x10001
_SLOWED = 0xE000E


@dataclass(frozen=True, slots=True)
class Machine:
    """Where to look: the file system's root, the I2C bus of the settings, and where recordings are kept."""

    state_folder: Path
    bus: int = 1
    root: Path = ROOT

    def text(self, path: str) -> str | None:
        """What a file of the kernel or the system says; None where there is no such file."""
        try:
            return (self.root / path).read_bytes().rstrip(b"\0").decode(errors="replace").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What only the running system answers: the user's groups, the priority that it may ask for, and more.

    `clock_set` says whether something keeps the clock right. `throttled` is what `vcgencmd get_throttled` says, None
    where it says nothing: bit 0 too little voltage, 1 to 3 slowed down, each 16 bits higher since the start
    (documentation of Raspberry Pi OS, vcgencmd).
    """

    groups: Collection[str]
    realtime_limit: int
    clock_set: bool
    throttled: int | None


def examine_machine(machine: Machine, asked: Asked) -> list[Finding]:
    """Every check of the machine."""
    model = machine.text("proc/device-tree/model") or ""
    is_board = model.startswith("Raspberry Pi")
    findings = [_board(model, is_board), _system(machine), _disk(machine), _clock(clock_set=asked.clock_set)]
    if is_board:
        findings += [
            *_groups(asked.groups),
            _bus(machine),
            *_bus_speed(machine),
            *_supply(machine, asked.throttled),
            *_heat(asked.throttled),
            _realtime(asked.realtime_limit),
        ]
    return findings


def _board(model: str, is_board: bool) -> Finding:
    if is_board:
        return finding("board", "ok", "doctor.board", model=model)
    return finding("board", "warning", "doctor.board.none", model=model or platform.machine())


def _system(machine: Machine) -> Finding:
    release = dict(line.split("=", 1) for line in (machine.text("etc/os-release") or "").splitlines() if "=" in line)
    name = release.get("PRETTY_NAME", "unknown system").strip('"')
    versions = {"system": name, "kernel": platform.release(), "python": platform.python_version()}
    if struct.calcsize("P") == 8:
        return finding("system", "ok", "doctor.system", **versions)
    return finding("system", "warning", "doctor.system.narrow", **versions)


def _disk(machine: Machine) -> Finding:
    folder = next(path for path in (machine.state_folder, *machine.state_folder.parents) if path.exists())
    free_bytes = shutil.disk_usage(folder).free
    free: dict[str, str | float] = {"free_gb": free_bytes / 1e9, "folder": str(machine.state_folder)}
    if free_bytes >= LEAST_FREE_BYTES:
        return finding("disk", "ok", "doctor.disk", **free)
    return finding("disk", "warning", "doctor.disk.full", **free)


def _clock(*, clock_set: bool) -> Finding:
    return finding("clock", "ok", "doctor.clock") if clock_set else finding("clock", "warning", "doctor.clock.unset")


def _groups(groups: Collection[str]) -> Iterator[Finding]:
    for group in GROUPS:
        if group in groups or "root" in groups:
            yield finding(f"group {group}", "ok", f"doctor.group.{group}")
        else:
            yield finding(f"group {group}", "failure", f"doctor.group.{group}.missing")


def _bus(machine: Machine) -> Finding:
    node = machine.root / f"dev/i2c-{machine.bus}"
    if node.exists():
        return finding("I2C", "ok", "doctor.bus", bus=machine.bus)
    return finding("I2C", "failure", "doctor.bus.off", bus=machine.bus)


def _bus_speed(machine: Machine) -> Iterator[Finding]:
    path = machine.root / f"sys/class/i2c-adapter/i2c-{machine.bus}/of_node/clock-frequency"
    if not path.exists():
        return
    speed_hz = int.from_bytes(path.read_bytes()[:4], "big")
    if speed_hz >= FAST_HZ:
        yield finding("I2C speed", "ok", "doctor.bus_speed", speed_khz=speed_hz // 1000)
    else:
        yield finding("I2C speed", "warning", "doctor.bus_speed.slow", speed_khz=speed_hz // 1000)


def _supply(machine: Machine, throttled: int | None) -> Iterator[Finding]:
    """What the kernel's own watch says, or the firmware."""
    watched = low_voltage(machine.root)
    alarms = [] if watched is None else [watched]
    if throttled is not None:
        alarms.append(throttled & _LOW_VOLTAGE != 0)
    if not alarms:
        return
    if any(alarms):
        yield finding("supply", "failure", "doctor.supply.low")
    else:
        yield finding("supply", "ok", "doctor.supply")


def _heat(throttled: int | None) -> Iterator[Finding]:
    if throttled is None:
        return
    if throttled & _SLOWED:
        yield finding("speed", "warning", "doctor.speed.slowed")
    else:
        yield finding("speed", "ok", "doctor.speed")


def _realtime(limit: int) -> Finding:
    if limit > 0:
        return finding("real time", "ok", "doctor.real_time", limit=limit)
    return finding("real time", "warning", "doctor.real_time.none")
