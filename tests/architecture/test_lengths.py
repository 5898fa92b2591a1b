"""The limit on lengths notices what exceeds it."""

import subprocess
import sys
from pathlib import Path

import pytest


def lengths(root: Path, folder: Path) -> tuple[int, str]:
    """Exit code and output of the check on one folder."""
    script = root / "tests" / "architecture" / "lengths.py"
    result = subprocess.run([sys.executable, script, folder], capture_output=True, text=True, check=False)
    return result.returncode, result.stdout


def function_of(lines: int) -> str:
    """A function with that many lines."""
    return "def f():\n" + "    x = 1\n" * (lines - 1)


@pytest.mark.parametrize(("text", "expected"), [(function_of(50), 0), (function_of(51), 1)])
def test_a_function_of_more_than_50_lines_is_too_long(root: Path, tmp_path: Path, text: str, expected: int) -> None:
    (tmp_path / "module.py").write_text(text)
    assert lengths(root, tmp_path)[0] == expected


@pytest.mark.parametrize("name", ["module.py", "page.js", "style.css", "page.html"])
@pytest.mark.parametrize(("lines", "expected"), [(400, 0), (401, 1)])
def test_a_file_of_more_than_400_lines_is_too_long(
    root: Path, tmp_path: Path, name: str, lines: int, expected: int
) -> None:
    (tmp_path / name).write_text("\n" * lines)
    assert lengths(root, tmp_path)[0] == expected


def test_work_of_others_may_be_long(root: Path, tmp_path: Path) -> None:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "chart.js").write_text("\n" * 5000)
    (tmp_path / "own.js").touch()
    assert lengths(root, tmp_path)[0] == 0


def test_looking_at_nothing_is_a_failure(root: Path, tmp_path: Path) -> None:
    assert lengths(root, tmp_path)[0] == 1
