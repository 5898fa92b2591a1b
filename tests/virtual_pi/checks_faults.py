"""What breaks is said by its name, and mends itself: sensor, bus, processes, power, disk."""

import re
import time
from collections.abc import Callable
from typing import Any

from tests.virtual_pi.checking import check
from tests.virtual_pi.pi import Pi
from tests.virtual_pi.rig import wait_until

SENSOR = "VL53L1X"
STATE = "/var/lib/kickstation"
UNDER_WAY = ("countdown", "work", "rest")
# What either of them may take, as the page's unit has it.
MOST_MB = 256


def kicking(pi: Pi) -> None:
    """The athlete kicks, and is counted."""
    pi.rig.twin.ask("kick")
    pi.goes_on()


def mended(pi: Pi, mend: Callable[[], object]) -> str:
    """Waits until a fault of the sensor is said, mends it, and waits until kicks are counted again; what was said."""
    said = pi.part(SENSOR, ok=False)
    mend()
    pi.part(SENSOR, ok=True)
    pi.goes_on()
    return said


def started_again(pi: Pi, unit: str, signal: str) -> float:
    """Sends a unit's process a signal and waits until another one is ready; how long that took, in seconds."""
    before = pi.main_pid(unit)
    pi.machine.run("kill", f"-{signal}", str(before))
    begun_s = time.monotonic()

    def ready() -> bool:
        return pi.main_pid(unit) not in (0, before) and pi.machine.show(unit, "ActiveState") == "active"

    wait_until(ready, 120, f"{unit} starts again")
    return time.monotonic() - begun_s


@check("a sensor that refuses messages for a while is read again")
def nacks(pi: Pi) -> str:
    kicking(pi)
    pi.rig.chip.silent = True
    return mended(pi, lambda: setattr(pi.rig.chip, "silent", False))


@check("a bus that hangs is said, and read again when it goes on")
def stalls(pi: Pi) -> str:
    adapter = pi.rig.adapters[1]
    adapter.stalled = True
    return mended(pi, lambda: setattr(adapter, "stalled", False))


@check("a sensor that is unplugged is named, and read again when it is back")
def unplugged(pi: Pi) -> str:
    pi.rig.chip.unplug()
    return mended(pi, pi.rig.chip.plug)


@check("a sensor that forgot its settings in a dip of the supply is set again")
def reset(pi: Pi) -> str:
    pi.rig.chip.reset()
    pi.goes_on(10)
    pi.part(SENSOR, ok=True)
    return "counted again"


@check("a whole bus that goes and comes back is opened again")
def bus_gone(pi: Pi) -> str:
    pi.rig.adapters[1].unplug()
    return mended(pi, lambda: pi.machine.ask("plug", number=1))


@check("a loop that hangs is ended and started again by the watchdog")
def watchdog(pi: Pi) -> str:
    took_s = started_again(pi, "kickstation", "STOP")
    assert "Watchdog timeout" in pi.machine.run("journalctl", "--unit=kickstation", "--output=cat", "--lines=200")
    pi.goes_on()
    return f"ready again after {took_s:.0f} s"


@check("a loop that is killed starts again")
def killed(pi: Pi) -> str:
    kicking(pi)
    took_s = started_again(pi, "kickstation", "KILL")
    pi.goes_on()
    return f"ready again after {took_s:.0f} s"


@check("the page is killed, and the loop does not notice")
def page_killed(pi: Pi) -> str:
    loop, restarts = pi.main_pid("kickstation"), pi.restarts("kickstation")
    rows = pi.shown(lambda _: True, "the page answers")["loop"]["rows"]
    took_s = started_again(pi, "kickstation-web", "KILL")
    state = pi.shown(lambda _: True, "the page answers again")
    assert (pi.main_pid("kickstation"), pi.restarts("kickstation")) == (loop, restarts)
    # The loop's own count goes on from where it was.
    assert state["loop"]["rows"] > rows
    return f"the page is back after {took_s:.0f} s"


def well_begun(state: dict[str, Any]) -> bool:
    """The first set of a session is going on, with some kicks in it."""
    session = state["session"]
    return bool(session["phase"] == "work" and session["set_number"] == 1 and session["kicks"] >= 15)


@check("power cut in mid-session: what was done is there after the next start")
def power_cut(pi: Pi) -> str:
    kicking(pi)
    # The athlete kicks on, and so begins the next session.
    if pi.shown(lambda _: True, "the page answers")["session"]["phase"] in UNDER_WAY:
        pi.tell("/api/v1/session", {"action": "stop"})
    pi.shown(lambda state: state["session"]["phase"] not in UNDER_WAY, "the session is over")
    begun = pi.shown(well_begun, "another one is well under way")
    before = begun["session"]["kicks"]
    pi.machine.cut_power()
    pi.rig.twin.ask("away")
    pi.power_on()
    pi.shown(lambda state: state["source"] == "live", "the page shows the station")
    told = pi.machine.run("kickstation", "sessions", "list", "--limit", "1")
    found = re.search(r"(\d+) kicks", told)
    assert found is not None, told
    # Two a second: one second's are lost, and another's while the emulated disk writes them.
    assert before - 4 <= int(found[1]) <= before + 1, f"{told.strip()}, of {before}"
    return f"{found[1]} of {before} kicks; ready again {pi.machine.boot_s:.0f} s after power-on"


@check("both processes stay small, at rest and in a session")
def small(pi: Pi) -> str:
    pi.shown(lambda state: state["session"]["phase"] == "standing_by", "nobody is there")
    idle = usage(pi)
    kicking(pi)
    busy = usage(pi)
    pi.figures["loop, page: in a session"] = busy
    pi.figures["loop, page: at rest"] = idle
    for unit in ("kickstation", "kickstation-web"):
        assert int(pi.machine.show(unit, "MemoryCurrent")) < MOST_MB * 2**20
    return busy


def usage(pi: Pi, seconds: float = 10.0) -> str:
    """Memory and processor of both services over some time; the processor is an emulated one."""
    units = ("kickstation", "kickstation-web")
    before = [int(pi.machine.show(unit, "CPUUsageNSec")) for unit in units]
    begun_s = time.monotonic()
    pi.machine.run("sleep", str(seconds))
    shares = [
        (int(pi.machine.show(unit, "CPUUsageNSec")) - earlier) / 1e7 / (time.monotonic() - begun_s)
        for unit, earlier in zip(units, before, strict=True)
    ]
    resident = [_resident_mb(pi, unit) for unit in units]
    return ", ".join(f"{mb:.0f} MB {share:.0f} %" for mb, share in zip(resident, shares, strict=True))


def _resident_mb(pi: Pi, unit: str) -> float:
    return int(pi.machine.run("ps", "-o", "rss=", "-p", str(pi.main_pid(unit)))) / 1024


@check("a full disk is said, nothing else stops, and it goes on when there is room")
def disk_full(pi: Pi) -> str:
    fill = f"dd if=/dev/zero of={STATE}/fill bs=1M; dd if=/dev/zero of={STATE}/rest bs=1k; true"
    pi.machine.run("sh", "-c", fill)
    kicking(pi)
    said = pi.part("recording", ok=False)
    pi.goes_on()
    pi.machine.run("rm", f"{STATE}/fill")
    pi.part("recording", ok=True)
    pi.goes_on()
    assert pi.restarts("kickstation") == 0
    return said
