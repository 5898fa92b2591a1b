"""What the installer did, and how the station starts with the power."""

from difflib import ndiff

from tests.release.project import steps
from tests.systemd.test_units import LIMITS, score
from tests.virtual_pi.checking import check
from tests.virtual_pi.pi import Pi


@check("one command installs it from nothing")
def installs(pi: Pi) -> str:
    told = pi.installed
    assert "=== What the doctor finds" in told["told"]
    assert "http://" in told["told"]
    return f"{told['s']:.0f} s, {pi.download_mb:.0f} MB to fetch, {told['disk_mb']} MB on the disk"


@check("a dry run shows each step that is then taken")
def dry_run(pi: Pi) -> str:
    planned = steps(pi.installed["planned"])
    assert len(planned) > 20, pi.installed["planned"]
    taken = steps(pi.installed["told"])
    assert planned == taken, "\n".join(ndiff(planned, taken))
    return f"{len(planned)} steps"


@check("it starts with the power: loop and page, each its own user")
def starts(pi: Pi) -> str:
    pi.shown(lambda state: state["source"] == "live", "the page shows the station")
    pi.part("VL53L1X", ok=True)
    for unit, user, policy in (("kickstation", "kickstation", "FF"), ("kickstation-web", "kickstation-web", "TS")):
        pid = str(pi.main_pid(unit))
        assert pi.machine.run("ps", "-o", "user:20=", "-p", pid).strip() == user
        assert set(pi.machine.run("ps", "-L", "-o", "cls=", "-p", pid).split()) == {policy}, unit
    pi.machine.run("systemctl", "is-active", "kickstation.target")
    return f"ready {int(pi.machine.show('kickstation', 'ActiveEnterTimestampMonotonic')) / 1e6:.0f} s after power-on"


@check("the units as installed are sound, and as confined as they should be")
def confined(pi: Pi) -> str:
    assert pi.machine.run("systemd-analyze", "verify", "--man=no", "kickstation.target", *LIMITS) == ""
    scores = []
    for unit, limit in LIMITS.items():
        scores.append(score(pi.machine.run("systemd-analyze", "security", "--no-pager", unit)))
        assert scores[-1] <= limit, f"{unit}: {scores[-1]} of {limit}"
    return f"exposure {', '.join(map(str, scores))} of 10"


@check("the doctor finds nothing wrong with board, sensor and mat")
def doctor(pi: Pi) -> str:
    done = pi.machine.try_out("kickstation", "doctor", "--quick")
    assert done.code == 0, done.told
    return f"{len(done.told.splitlines())} lines in {done.s:.0f} s"
