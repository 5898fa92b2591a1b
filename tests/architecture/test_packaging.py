"""What is built is what is needed to run, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGES = {"station", "hardware", "web"}


@pytest.fixture(scope="module")
def wheel(copy: Path) -> set[Path]:
    """The files of a wheel built from a copy of the project."""
    build = "import sys, setuptools.build_meta as backend; backend.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, copy / "dist"], cwd=copy, capture_output=True, check=True)
    (built,) = (copy / "dist").glob("*.whl")
    return {Path(name) for name in zipfile.ZipFile(built).namelist()}


def test_the_wheel_holds_the_three_packages_and_its_own_metadata(wheel: set[Path]) -> None:
    top = {path.parts[0] for path in wheel}
    assert {name for name in top if not name.endswith(".dist-info")} == PACKAGES


def is_guide(path: Path) -> bool:
    """Whether this explains a folder to its readers: its README, or a picture in it."""
    guide = path.parent / "README.md"
    return path.suffix == ".md" or (
        path.suffix == ".svg" and guide.is_file() and f"]({path.name})" in guide.read_text()
    )


def test_the_wheel_holds_every_file_of_the_packages_but_their_guides(wheel: set[Path], root: Path) -> None:
    sources = {
        path.relative_to(root)
        for package in PACKAGES
        for path in (root / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not is_guide(path)
    }
    assert sources - wheel == set()
