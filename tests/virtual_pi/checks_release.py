"""Updates, and what undoes them; the end."""

from tests.release.project import steps
from tests.virtual_pi.checking import check
from tests.virtual_pi.images import DROP_INS
from tests.virtual_pi.pi import INSTALLER, Pi

MEDIA = "/run/virtual-pi"


def version(pi: Pi) -> str:
    """What runs."""
    return pi.machine.run("kickstation", "--version").split()[-1]


def both_run(pi: Pi) -> None:
    """Loop and page are up."""
    assert pi.machine.run("systemctl", "is-active", "kickstation", "kickstation-web").split() == ["active"] * 2


@check("a signed update is taken, with the data as it was")
def update(pi: Pi) -> str:
    before = pi.machine.run("kickstation", "sessions", "list")
    done = pi.machine.try_out("kickstation", "update", f"{MEDIA}/kickstation-90.0.0.tar.gz")
    assert done.code == 0, done.told
    assert "Version 90.0.0 runs." in done.told
    both_run(pi)
    assert pi.machine.run("kickstation", "sessions", "list") == before
    return f"{done.s:.0f} s"


@check("an update that is not signed by its makers is refused")
def refused(pi: Pi) -> str:
    done = pi.machine.try_out("kickstation", "update", f"{MEDIA}/kickstation-90.0.2.tar.gz")
    assert done.code == 1, done.told
    assert version(pi) == "90.0.0"
    return done.told.strip().splitlines()[-1]


@check("an update that does not report ready is undone by itself")
def undone(pi: Pi) -> str:
    done = pi.machine.try_out("kickstation", "update", f"{MEDIA}/kickstation-90.0.1.tar.gz")
    assert done.code == 1, done.told
    assert "Version 90.0.0 runs again." in done.told
    assert version(pi) == "90.0.0"
    both_run(pi)
    return f"{done.s:.0f} s"


@check("run again, an installer puts in place what is not, and switches")
def again(pi: Pi) -> str:
    told = pi.machine.run(INSTALLER)
    taken = [step.split()[1] for step in steps(told.split("=== Switching")[0])]
    assert taken == ["systemd-sysusers", "systemd-tmpfiles", "udevadm", "modprobe", "udevadm", "udevadm"], taken
    both_run(pi)
    return f"from 90.0.0 to {version(pi)}"


@check("going back by hand brings the version before")
def back(pi: Pi) -> str:
    before = version(pi)
    assert before != "90.0.0"
    told = pi.machine.run("kickstation", "rollback")
    assert "Version 90.0.0 runs again." in told
    both_run(pi)
    return f"from {before} to 90.0.0"


@check("uninstalling keeps the data")
def uninstall(pi: Pi) -> str:
    pi.machine.run(INSTALLER, "--uninstall")
    kept = pi.machine.run("ls", "/var/lib/kickstation").split()
    assert "kickstation.db" in kept
    pi.machine.run("systemctl", "is-active", "kickstation.target", code=4)
    return f"{len(kept)} files kept"


@check("purging leaves nothing behind")
def purge(pi: Pi) -> str:
    pi.machine.run(INSTALLER, "--uninstall", "--purge")
    skipped = ["-not", "-path", "/srv/*", "-not", "-path", "/run/virtual-pi/*"]
    for unit in DROP_INS:
        skipped += ["-not", "-path", f"/etc/systemd/system/{unit}.d*"]
    left = pi.machine.run("find", "/", "/run", "-xdev", "-name", "*kickstation*", *skipped)
    assert left == "", left
    pi.machine.run("grep", "-r", "kickstation", "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow", code=1)
    return "no file, no user, no group"
