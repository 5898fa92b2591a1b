"""What systemd itself says of the units: whether they are sound, and how much a process in them could do."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.systemd.conftest import PROJECT, UNITS

pytestmark = pytest.mark.systemd

# The most that each may be exposed, of 10: what systemd-analyze(1) calls safe, 1, but for those that must do more.
LIMITS = {
    "kickstation.service": 1.0,
    "kickstation-web.service": 2.0,
    "kickstation-announce.service": 1.0,
    "kickstation-rollback.service": 2.0,
}


def analyze(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", "--no-pager", *words]
    # Units that the project names and does not bring, sockets.target and such, are this system's.
    environment = {"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin", "SYSTEMD_COLORS": "0"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def verified(folder: Path) -> str:
    """What is wrong with the units of a folder."""
    units = sorted(path for path in folder.iterdir() if path.suffix in (".service", ".socket", ".target"))
    done = analyze("verify", "--man=no", *units, folder=folder)
    own = [line for line in done.stderr.splitlines() if "kickstation" in line or str(folder) in line]
    return "\n".join(own) or ("" if done.returncode == 0 else done.stderr)


def score(told: str) -> float:
    """The exposure, of 10, with which a judgement of `systemd-analyze security` ends."""
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", told)
    assert found is not None, told
    return float(found[1])


def exposure(unit: Path) -> float:
    done = analyze("security", "--offline=yes", unit, folder=unit.parent)
    return score(done.stdout + done.stderr)


def test_every_unit_is_sound(staged: Path) -> None:
    assert verified(staged) == ""


@pytest.mark.parametrize(
    ("unit", "sound", "spoilt"),
    [
        ("kickstation.service", "WatchdogSec=5", "WatchdogSecs=5"),
        ("kickstation-web.service", "RestartSec=3", "RestartSec=soon"),
        ("kickstation.service", "/bin/kickstation run", "/bin/kickstations run"),
        ("kickstation.target", "Description=", "Descriptions="),
    ],
)
def test_a_slip_in_a_unit_is_found(staged: Path, unit: str, sound: str, spoilt: str) -> None:
    file = staged / unit
    file.write_text(file.read_text().replace(sound, spoilt, 1))
    assert unit in verified(staged)


@pytest.mark.parametrize("unit", LIMITS)
def test_a_process_can_do_little_beyond_its_task(staged: Path, unit: str) -> None:
    assert exposure(staged / unit) <= LIMITS[unit]


@pytest.mark.parametrize("unit", LIMITS)
def test_a_unit_that_was_loosened_is_found(staged: Path, unit: str) -> None:
    file = staged / unit
    kept = [line for line in file.read_text().splitlines() if not re.match("(SystemCall|Capability|Protect)", line)]
    file.write_text("\n".join(kept))
    assert exposure(file) > LIMITS[unit]


def test_every_service_has_a_limit() -> None:
    assert {path.name for path in UNITS.glob("*.service")} == set(LIMITS)


def test_scripts_are_sound() -> None:
    own = [PROJECT / "install.sh", UNITS / "kickstation.sh"]
    virtual_pi = (PROJECT / "tests" / "virtual_pi").glob("*.sh")
    scripts = [*own, PROJECT / ".ci" / "debian", PROJECT / ".ci" / "environment", *virtual_pi]
    done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_slip_in_a_script_is_found(tmp_path: Path) -> None:
    spoilt = tmp_path / "install.sh"
    spoilt.write_text((PROJECT / "install.sh").read_text() + 'rm -rf "$OPT/"*$undefined\n')
    assert subprocess.run(["shellcheck", spoilt], capture_output=True, check=False).returncode != 0


def test_the_users_that_the_units_name_are_made_with_their_groups(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    subprocess.run(["systemd-sysusers", f"--root={tmp_path}", UNITS / "sysusers.conf"], check=True, capture_output=True)
    groups = dict(line.split(":")[::3] for line in (tmp_path / "etc/group").read_text().splitlines())
    assert groups["gpio"] == groups["i2c"] == "kickstation"
    assert groups["kickstation"] == "kickstation-web"
    users = {line.split(":")[0] for line in (tmp_path / "etc/passwd").read_text().splitlines()}
    assert users == {"kickstation", "kickstation-web"}
