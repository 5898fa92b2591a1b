"""The doctor: looks at the machine, then listens to the station, which is begun for a moment where none runs."""

import ctypes
import grp
import os
import re
import resource
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from station.config import load_config
from station.messages import LOOP_SOCKET, Snapshot
from station.setup.feed import Feed, StationError, running_station
from station.setup.findings import Finding, finding
from station.setup.listening import examine_station
from station.setup.machine import Asked, Machine, examine_machine
from station.storage.paths import socket_endpoint, state_folder

# A station that was just begun needs a second or two to find its sensors.
LISTEN_S = 3.0
SETTLE_S = 3.0
# adjtimex(2): the buffer is larger than struct timex, and TIME_ERROR says that nothing keeps the clock right.
_TIMEX_BYTES, _TIME_ERROR = 512, 5

BY_HAND = "pads, lights, buzzer"
# What a person is needed for, beside the station that runs; gives what was found.
HandsOn = Callable[[Feed], list[Finding]]


def examine(config_path: Path | None, run: Sequence[str], hands_on: HandsOn) -> list[Finding]:
    """Everything that can be known; `run` is the command that starts a station's loop, `hands_on` asks a person.

    Raises ConfigError where the settings cannot be used.
    """
    config = load_config(config_path)
    machine = Machine(state_folder(), config.range.bus)
    findings = examine_machine(machine, ask_system())
    with Feed(socket_endpoint(LOOP_SOCKET)) as feed:
        try:
            with running_station(feed, run) as ran_before:
                if not ran_before:
                    feed.all_within(SETTLE_S)
                snapshots = feed.all_within(LISTEN_S)
                return findings + examine_station(snapshots) + _with_hands(feed, snapshots, hands_on)
        except StationError as error:
            return [*findings, finding("station", "failure", "doctor.station.not_begun", reason=str(error))]


def _with_hands(feed: Feed, snapshots: list[Snapshot], hands_on: HandsOn) -> list[Finding]:
    """What a person finds out about a rig that is one, and that nobody is training on."""
    if snapshots and snapshots[-1].source != "live":
        return [finding(BY_HAND, "warning", "doctor.hands.simulated")]
    if snapshots and snapshots[-1].state == "active":
        return [finding(BY_HAND, "warning", "doctor.hands.busy")]
    return hands_on(feed)


def ask_system() -> Asked:
    """What the system answers when it is asked, beside what its files say."""
    names = {grp.getgrgid(number).gr_name for number in os.getgroups()}
    return Asked(
        groups=names | {"root"} if os.geteuid() == 0 else names,
        realtime_limit=resource.getrlimit(resource.RLIMIT_RTPRIO)[0],
        clock_set=0 <= ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)) < _TIME_ERROR,
        throttled=_throttled(),
    )


def _throttled() -> int | None:
    """What the firmware says of its supply and heat, as bits; None where it cannot be asked."""
    command = shutil.which("vcgencmd")
    if command is None:
        return None
    try:
        told = subprocess.run([command, "get_throttled"], capture_output=True, check=False, text=True, timeout=5).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    bits = re.search(r"throttled=0x([0-9a-fA-F]+)", told)
    return None if bits is None else int(bits[1], 16)
