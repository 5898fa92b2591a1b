"""The project's units, staged where their commands exist."""

import shutil
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
UNITS = PROJECT / "systemd"


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    """Copies of the units that start this environment's station instead of an installed one."""
    folder = tmp_path / "units"
    shutil.copytree(UNITS, folder, ignore=shutil.ignore_patterns("*.md"))
    for unit in folder.glob("kickstation*.*"):
        unit.write_text(unit.read_text().replace("/opt/kickstation/current/", f"{sys.prefix}/"))
    return folder
