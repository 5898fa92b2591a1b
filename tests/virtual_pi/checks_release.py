"""Updates, and what undoes them; the end."""

from difflib import ndiff

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


@check("a signed update is taken without the network, with the data as it was")
def update(pi: Pi) -> str:
    # What stands for PyPI; the libraries of this release are those of the one before.
    pi.machine.run("rm", "-r", "/srv/wheels")
    # Whoever went on kicking would add to what is kept.
    pi.rig.twin.ask("away")
    pi.shown(lambda state: state["session"]["phase"] == "standing_by", "nobody is there")
    before = pi.machine.run("kickstation", "sessions", "list")
    done = pi.machine.try_out("kickstation", "update", f"{MEDIA}/kickstation-90.0.0.tar.gz")
    assert done.code == 0, done.told
    assert "Version 90.0.0 runs." in done.told
    both_run(pi)
    after = pi.machine.run("kickstation", "sessions", "list")
    assert after == before, "\n".join(ndiff(before.splitlines(), after.splitlines()))
    return f"{done.s:.0f} s"


@check("an update that is not signed by its makers is refused")
def refused(pi: Pi) -> str:
    done = pi.machine.try_out("kickstation", "update", f"{MEDIA}/kickstation-90.0.2.tar.gz")
    assert done.code == 2, f"exit code {done.code}: {done.told}"
    assert "is not signed by this station's makers" in done.told
    assert version(pi) == "90.0.0"
    return done.told.strip().splitlines()[-1]


@check("going back by hand brings the version before")
def back(pi: Pi) -> str:
    told = pi.machine.run("kickstation", "rollback")
    before = version(pi)
    assert f"Version {before} runs again." in told, told
    assert before != "90.0.0", told
    both_run(pi)
    return f"from 90.0.0 to {before}"


@check("an update that does not report ready is undone by itself")
def undone(pi: Pi) -> str:
    before = version(pi)
    done = pi.machine.try_out("kickstation", "update", f"{MEDIA}/kickstation-90.0.1.tar.gz")
    assert done.code == 1, done.told
    assert f"Version {before} runs again." in done.told
    assert version(pi) == before
    both_run(pi)
    return f"{done.s:.0f} s"


@check("uninstalling keeps the data")
def uninstall(pi: Pi) -> str:
    pi.machine.run(INSTALLER, "--uninstall")
    kept = pi.machine.run("ls", "/var/lib/kickstation").split()
    assert "kickstation.db" in kept
    for unit in ("kickstation.target", "kickstation.service", "kickstation-web.service", "kickstation-web.socket"):
        state = pi.machine.show(unit, "LoadState"), pi.machine.show(unit, "ActiveState")
        assert state == ("not-found", "inactive"), f"{unit}: {state}"
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
