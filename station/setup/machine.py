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
from station.setup.findings import Finding

GROUPS = {"gpio": "pins", "i2c": "the sensor's bus"}
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
        return Finding("board", "ok", model)
    found = f"{model or platform.machine()}, not a Raspberry Pi: the station simulates an athlete here"
    return Finding("board", "warning", found, "to measure people, run it on a Raspberry Pi")


def _system(machine: Machine) -> Finding:
    release = dict(line.split("=", 1) for line in (machine.text("etc/os-release") or "").splitlines() if "=" in line)
    name = release.get("PRETTY_NAME", "unknown system").strip('"')
    found = f"{name}, kernel {platform.release()}, Python {platform.python_version()}"
    if struct.calcsize("P") == 8:
        return Finding("system", "ok", found)
    return Finding(
        "system", "warning", f"{found}, 32 bits", "use the 64-bit Raspberry Pi OS: numpy has no wheels for 32"
    )


def _disk(machine: Machine) -> Finding:
    folder = next(path for path in (machine.state_folder, *machine.state_folder.parents) if path.exists())
    free_bytes = shutil.disk_usage(folder).free
    found = f"{free_bytes / 1e9:.1f} GB free for recordings in {machine.state_folder}"
    if free_bytes >= LEAST_FREE_BYTES:
        return Finding("disk", "ok", found)
    return Finding("disk", "warning", found, "delete old recordings there, or use a larger card")


def _clock(*, clock_set: bool) -> Finding:
    if clock_set:
        return Finding("clock", "ok", "kept right")
    remedy = "connect it to a network once: `timedatectl` shows whether the clock was set"
    return Finding("clock", "warning", "not known to be right: recordings may bear a wrong date", remedy)


def _groups(groups: Collection[str]) -> Iterator[Finding]:
    for group, what in GROUPS.items():
        if group in groups or "root" in groups:
            yield Finding(f"group {group}", "ok", f"this user may use {what}")
        else:
            remedy = f"sudo usermod -aG {group} $USER, then log out and in again"
            yield Finding(f"group {group}", "failure", f"this user may not use {what}", remedy)


def _bus(machine: Machine) -> Finding:
    node = machine.root / f"dev/i2c-{machine.bus}"
    if node.exists():
        return Finding("I2C", "ok", f"/dev/i2c-{machine.bus} is there")
    remedy = "sudo raspi-config nonint do_i2c 0, then restart"
    return Finding("I2C", "failure", f"there is no /dev/i2c-{machine.bus}: I2C is switched off", remedy)


def _bus_speed(machine: Machine) -> Iterator[Finding]:
    path = machine.root / f"sys/class/i2c-adapter/i2c-{machine.bus}/of_node/clock-frequency"
    if not path.exists():
        return
    speed_hz = int.from_bytes(path.read_bytes()[:4], "big")
    found = f"{speed_hz // 1000} kHz"
    if speed_hz >= FAST_HZ:
        yield Finding("I2C speed", "ok", found)
    else:
        remedy = "add dtparam=i2c_arm_baudrate=400000 to /boot/firmware/config.txt, then restart"
        yield Finding("I2C speed", "warning", f"{found}: two sensors would fill the bus", remedy)


def _supply(machine: Machine, throttled: int | None) -> Iterator[Finding]:
    """What the kernel's own watch says, or the firmware."""
    watched = low_voltage(machine.root)
    alarms = [] if watched is None else [watched]
    if throttled is not None:
        alarms.append(throttled & _LOW_VOLTAGE != 0)
    if not alarms:
        return
    if any(alarms):
        remedy = "use the board's own supply and a short, thick cable"
        yield Finding("supply", "failure", "the voltage has been too low since the start", remedy)
    else:
        yield Finding("supply", "ok", "the voltage has been high enough since the start")


def _heat(throttled: int | None) -> Iterator[Finding]:
    if throttled is None:
        return
    if throttled & _SLOWED:
        remedy = "give it a heat sink or a fan, and a supply of its own"
        yield Finding("speed", "warning", "the processor has been slowed down since the start", remedy)
    else:
        yield Finding("speed", "ok", "the processor has not been slowed down since the start")


def _realtime(limit: int) -> Finding:
    if limit > 0:
        return Finding("real time", "ok", f"this user may ask for priority {limit}")
    remedy = "the installed service gets it from its unit; by hand: ulimit -r 40"
    return Finding("real time", "warning", "no permission for real-time priority: lights may come late", remedy)
