"""What is asked of the system: its services, and commands of a version run as the station's own user."""

import subprocess
from pathlib import Path

from station.release.errors import NotReady

# The station's data belongs to a user who may do nothing else: no command touches it as root.
USER = "kickstation"
TARGET = "kickstation.target"
# Both tell systemd when they are ready; the page's socket comes with the target.
SERVICES = ("kickstation.service", "kickstation-web.service")


def runs_systemd() -> bool:
    """Whether services can be started here: not in the folder of somebody who makes a card's image."""
    return _ask("systemctl", "is-system-running").stdout.strip() != "offline"


def stop() -> None:
    """Stops the station."""
    _do("systemctl", "stop", TARGET, *SERVICES)


def start() -> None:
    """Starts the station and waits until loop and page say that they are ready. Raises NotReady with the reason."""
    _do("systemctl", "daemon-reload")
    # Starts that failed a moment ago would count against this one. Nothing is wrong where there were none.
    _ask("systemctl", "reset-failed", *SERVICES)
    _do("systemctl", "start", TARGET, *SERVICES)


def of_version(folder: Path, *words: str) -> str | None:
    """Runs `kickstation WORDS...` of the version in `folder` as the station's user; what is wrong, None if nothing."""
    command = ("runuser", "-u", USER, "--", str(folder / "bin" / "kickstation"), *words)
    # Loop and page are two users of one group: what either of them makes is the group's.
    done = _ask(*command, umask=0o007)
    return None if done.returncode == 0 else (done.stderr.strip() or f"exit code {done.returncode}")


def _do(*command: str) -> None:
    done = _ask(*command)
    if done.returncode != 0:
        raise NotReady(f"{' '.join(command)}: {done.stderr.strip() or done.returncode}")


def _ask(*command: str, umask: int = -1) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, check=False, text=True, umask=umask)  # noqa: S603
