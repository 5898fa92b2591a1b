"""The installer and what it installs, on Debian 13 with its own systemd, in a container; its loop is simulated."""

import os
import re
import socket
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from station.release.package import SIGNERS
from tests.conftest import free_port
from tests.release.packing import Key
from tests.release.project import BROKEN, PROJECT, pack, steps
from tests.systemd.test_units import LIMITS, score

pytestmark = [pytest.mark.trixie, pytest.mark.timeout(900)]

SUITE = "trixie"
# What the light edition of Raspberry Pi OS has at least.
INCLUDED = "systemd,systemd-sysv,udev,dbus,kmod,procps,ca-certificates"
FIRMWARE = "dtparam=audio=on\n[pi4]\narm_boost=1\n"
# A container has no pins: the loop simulates. It shares this machine's ports: the page stays off 80, and to itself.
DROP_INS = {
    "kickstation.service": "[Service]\nExecStart=\nExecStart=/opt/kickstation/current/bin/kickstation run --simulate\n",
    "kickstation-web.socket": "[Socket]\nListenStream=\nListenStream=127.0.0.1:{port}\n",
}
PATIENCE_S = 120
AS_ROOT = [] if os.geteuid() == 0 else ["sudo", "--preserve-env=NOTIFY_SOCKET"]


def root(*command: str | Path) -> str:
    done = subprocess.run([*AS_ROOT, *command], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


def nspawn(folder: Path, *options: str) -> list[str | Path]:
    """The command of a container; this machine's own settings of pip go along."""
    pip = {key: value for key, value in os.environ.items() if key.startswith("PIP_")}
    files = [value for value in pip.values() if value.startswith("/") and Path(value).exists()]
    return [
        "systemd-nspawn", "--quiet", "--register=no", "--keep-unit", f"--directory={folder}",
        "--resolv-conf=copy-host", f"--bind-ro={PROJECT}:/src", *(f"--bind-ro={file}" for file in files),
        *(f"--setenv={key}={value}" for key, value in pip.items()),
        # Its systemd would refuse the control groups of an older host.
        "--setenv=SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1", *options,
    ]  # fmt: skip


@dataclass(frozen=True)
class Image:
    """A card's image with the station: its folder, what the installer said it would do, and what it then did."""

    folder: Path
    planned: list[str]
    done: list[str]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """An image as somebody makes it who ships stations: nothing in it runs."""
    folder = tmp_path_factory.mktemp("image") / "root"
    root("mmdebstrap", "--quiet", "--variant=minbase", f"--include={INCLUDED}", SUITE, folder)
    files = {f"etc/systemd/system/{unit}.d/test.conf": text for unit, text in DROP_INS.items()}
    for name, text in (files | {"boot/firmware/config.txt": FIRMWARE}).items():
        written = text.format(port=free_port())
        root("sh", "-c", f"mkdir -p {(folder / name).parent} && printf '%s' '{written}' >{folder / name}")
    planned = root(*nspawn(folder, "--pipe", "/src/install.sh", "--dry-run"))
    done = root(*nspawn(folder, "--pipe", "/src/install.sh"))
    # It would speak to this machine's network.
    root("systemctl", f"--root={folder}", "mask", "avahi-daemon.service", "avahi-daemon.socket")
    yield Image(folder, steps(planned), steps(done))
    root("rm", "-rf", folder)


class Container:
    """A running copy of the image."""

    def __init__(self, leader: int) -> None:
        self._leader = leader

    def run(self, *command: str, code: int = 0) -> str:
        """What a command in the container prints."""
        enter = ["nsenter", f"--target={self._leader}", "--mount", "--uts", "--ipc", "--net", "--pid", "--"]
        done = subprocess.run(
            [*AS_ROOT, *enter, *command], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        assert done.returncode == code, f"{command}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout + done.stderr


@contextmanager
def booted(folder: Path, share: Path) -> Iterator[Container]:
    """Starts a copy of the image, and ends it; `share` is seen in it as /share."""
    command = nspawn(folder, "--volatile=overlay", "--boot", "--notify-ready=yes", f"--bind-ro={share}:/share")
    environment = os.environ | {"NOTIFY_SOCKET": str(share / "ready")}
    process, leader = None, None
    try:
        # Closed once it is up: its systemd goes on telling, and would wait for ever for somebody to listen.
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            ready.bind(str(share / "ready"))
            ready.settimeout(PATIENCE_S)
            process = subprocess.Popen(
                [*AS_ROOT, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment
            )
            heard = b""
            while b"READY=1" not in heard or b"LEADER_PID=" not in heard:
                heard += ready.recv(4096) + b"\n"
        leader = re.search(rb"LEADER_PID=(\d+)", heard)
        assert leader is not None
        yield Container(int(leader[1]))
    finally:
        if process is not None:
            # Nothing in it is needed any more, and with its first process all others end.
            root("kill", "-s", "KILL", str(process.pid) if leader is None else leader[1].decode())
            process.wait(PATIENCE_S)


@pytest.fixture
def share(short_folder: Path) -> Path:
    """A folder that the container sees as /share."""
    return short_folder


@pytest.fixture
def board(image: Image, share: Path) -> Iterator[Container]:
    with booted(image.folder, share) as container:
        yield container


def release(share: Path, version: str, key: Key, *, works: bool) -> None:
    """A signed release in the shared folder, packed and unpacked: the project as it is, under another version."""
    changed = {SIGNERS: key.allowed(share / "allowed_signers").read_text()}
    package = pack(share / f"kickstation-{version}.tar.gz", changed if works else changed | BROKEN, version)
    with tarfile.open(package) as tar:
        tar.extractall(share, filter="data")
    key.sign(package)


def test_a_dry_run_shows_each_step_that_is_then_taken(image: Image) -> None:
    assert len(image.planned) > 20
    assert image.planned == image.done


def test_the_station_starts_with_the_board_and_each_process_is_its_own_user(board: Container) -> None:
    board.run("systemctl", "start", "kickstation.service", "kickstation-web.service")
    for service, user in (("kickstation", "kickstation"), ("kickstation-web", "kickstation-web")):
        pid = board.run("systemctl", "show", "--property=MainPID", "--value", service).strip()
        assert board.run("ps", "-o", "user:20=", "-p", pid).strip() == user
        policies = set(board.run("ps", "-L", "-o", "cls=", "-p", pid).split())
        assert policies == ({"FF"} if service == "kickstation" else {"TS"})
    address = board.run("systemctl", "show", "--property=Listen", "--value", "kickstation-web.socket").split()[0]
    page = f"import urllib.request as r; print(r.urlopen('http://{address}/healthz').read().decode())"
    assert '"station":"online"' in board.run("/opt/kickstation/current/bin/python", "-c", page)
    assert "<name>Kickstation</name>" in board.run("cat", "/etc/avahi/services/kickstation.service")


def test_both_processes_may_write_the_data_and_nobody_else_may_read_it(board: Container) -> None:
    board.run("systemctl", "start", "kickstation.service", "kickstation-web.service")
    modes = board.run("find", "/var/lib/kickstation", "-name", "*.db*", "-printf", "%m %g %f\n").splitlines()
    assert any("kickstation.db" in line for line in modes)
    assert {line.rsplit(" ", 1)[0] for line in modes} == {"660 kickstation"}
    board.run("runuser", "-u", "nobody", "--", "ls", "/var/lib/kickstation", code=2)


def test_the_loop_that_hangs_is_started_again_by_its_watchdog(board: Container) -> None:
    board.run("systemctl", "start", "kickstation.service")
    pid = board.run("systemctl", "show", "--property=MainPID", "--value", "kickstation").strip()
    # Ends when systemd killed the process that hangs; nothing else does.
    board.run("sh", "-c", f"kill -STOP {pid} && timeout 60 tail --pid={pid} -f /dev/null")
    board.run("systemctl", "start", "kickstation.service")
    assert "Watchdog timeout" in board.run("journalctl", "--unit=kickstation", "--output=cat")


def test_run_again_the_installer_changes_nothing_and_shows_a_code(board: Container) -> None:
    told = board.run("/src/install.sh").split("=== Switching")
    assert [step.split()[1] for step in steps(told[0])] == ["systemd-sysusers", "systemd-tmpfiles"]
    assert "=== What the doctor finds" in told[1]
    assert "http://" in told[1].split("open there:")[1]
    added = [
        "# kickstation: begin",
        "[all]",
        "dtparam=i2c_arm=on",
        "dtparam=i2c_arm_baudrate=400000",
        "# kickstation: end",
    ]
    assert board.run("cat", "/boot/firmware/config.txt").splitlines() == FIRMWARE.splitlines() + added


def test_the_installed_units_are_sound_and_as_confined_as_the_projects(board: Container) -> None:
    assert board.run("systemd-analyze", "verify", "--man=no", "kickstation.target", *LIMITS) == ""
    for unit, limit in LIMITS.items():
        assert score(board.run("systemd-analyze", "security", "--offline=yes", "--no-pager", unit)) <= limit


def test_an_update_runs_and_one_that_fails_is_undone(board: Container, share: Path, tmp_path: Path) -> None:
    key = Key(tmp_path / "key")
    release(share, "90.0.0", key, works=True)
    release(share, "90.0.1", key, works=False)
    # Installed by hand: the version before knows no key. From then on the station knows this one.
    board.run("sh", "/share/kickstation-90.0.0/install.sh")
    told = board.run("kickstation", "update", "/share/kickstation-90.0.1.tar.gz", code=1)
    assert "Version 90.0.0 runs again." in told
    assert "90.0.1 did not report ready" in told
    assert board.run("kickstation", "--version").split()[-1] == "90.0.0"
    assert board.run("systemctl", "is-active", "kickstation", "kickstation-web").split() == ["active"] * 2
    release(share, "90.0.2", key, works=True)
    assert "Version 90.0.2 runs." in board.run("kickstation", "update", "/share/kickstation-90.0.2.tar.gz")
    assert board.run("ls", "/opt/kickstation/versions").split() == ["90.0.0", "90.0.2"]
    assert "Version 90.0.0 runs again." in board.run("kickstation", "rollback")


def test_uninstalling_keeps_the_data_and_purging_leaves_nothing(board: Container) -> None:
    board.run("systemctl", "start", "kickstation.service", "kickstation-web.service")
    board.run("/src/install.sh", "--uninstall")
    assert "kickstation.db" in board.run("ls", "/var/lib/kickstation")
    assert board.run("cat", "/boot/firmware/config.txt") == FIRMWARE
    board.run("systemctl", "is-active", "kickstation.target", code=4)
    board.run("/src/install.sh", "--uninstall", "--purge")
    left = board.run("find", "/", "-xdev", "-name", "*kickstation*", "-not", "-path", "/proc/*").splitlines()
    assert set(left) == {f"/etc/systemd/system/{unit}.d" for unit in DROP_INS}, "more than the tests' own is left"
    board.run("grep", "-r", "kickstation", "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow", code=1)
