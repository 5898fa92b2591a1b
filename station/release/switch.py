"""From one version to another, and back by itself where the other does not report ready."""

from collections.abc import Callable
from pathlib import Path

from station.release import system
from station.release.errors import NotReady, ReleaseError
from station.release.installation import Installation, WayBack

DATABASE = "kickstation.db"
JOURNAL = "Why: journalctl -u kickstation -u kickstation-web"
Say = Callable[[str], None]


def use(installation: Installation, state: Path, name: str, say: Say) -> None:
    """Makes the installed version `name` the one that runs; the data in `state` is backed up before another one does.

    Raises ReleaseError with nothing changed, or NotReady, with the version before running again if there was one.
    """
    with installation.locked():
        installation.folder(name)  # before anything is stopped: it must be whole
        before = installation.current()
        runs = system.runs_systemd()
        if before not in (None, name):
            installation.keep(WayBack(str(before), _backed_up(installation, state, str(before), name, runs=runs)))
        installation.point_to(name)
        if not runs:
            say(f"Version {name} will start with the system.")
            return
        _try(installation, name, say)
        installation.proven()
        say(f"Version {name} runs.")


def roll_back(installation: Installation, say: Say, *, unproven_only: bool = False) -> None:
    """Makes the version before the current one run again, with its data if it cannot read the newer one's.

    With `unproven_only` nothing is done to a version that has reported ready. Raises ReleaseError, NotReady.
    """
    with installation.locked():
        if unproven_only and installation.is_proven():
            return
        way = installation.way_back()
        if way is None:
            raise ReleaseError("There is no version to go back to: none was replaced since the last time.")
        _go_back(installation, way, say)


def _try(installation: Installation, name: str, say: Say) -> None:
    """Starts the version that is pointed to, and goes back where it fails and has never run."""
    # Looked up first: the loop's own report ends it, and the page may fail after that.
    way = None if installation.is_proven() else installation.way_back()
    try:
        system.stop()
        system.start()
    except NotReady as error:
        if way is None:
            raise NotReady(f"Version {name} did not report ready ({error}). {JOURNAL}") from error
        _go_back(installation, way, say)
        raise NotReady(f"Version {name} did not report ready ({error}), {way.version} did. {JOURNAL}") from error


def _go_back(installation: Installation, way: WayBack, say: Say) -> None:
    folder = installation.folder(way.version)
    system.stop()
    installation.point_to(way.version)
    # Before it is tried: what fails now is for a person, not for another attempt.
    installation.forget()
    if way.backup is not None and system.of_version(folder, "sessions", "list", "--limit", "1"):
        say(f"{way.version} cannot read the newer data: its own is put back, the newer is kept beside it.")
        if wrong := system.of_version(folder, "restore", way.backup, "--yes"):
            raise NotReady(f"{way.backup} cannot be put back: {wrong}")
    try:
        system.start()
    except NotReady as error:
        raise NotReady(f"Version {way.version} did not report ready either ({error}). {JOURNAL}") from error
    say(f"Version {way.version} runs again.")


def _backed_up(installation: Installation, state: Path, before: str, name: str, *, runs: bool) -> str | None:
    """Stops the version `before` and has it back up its data itself: only it knows for certain how to read it."""
    folder = installation.folder(before)
    if runs:
        system.stop()
    if not (state / DATABASE).exists():
        return None
    for old in state.glob("before-*.tar"):
        old.unlink()
    file = state / f"before-{name}.tar"
    if wrong := system.of_version(folder, "backup", str(file), "--without-recordings"):
        if runs:
            system.start()
        raise ReleaseError(f"The data cannot be backed up ({wrong}), so {before} goes on running.")
    return str(file)
