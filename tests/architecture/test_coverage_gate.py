"""The coverage gate fails where a share is too small, and says where."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

FULL = {"covered_lines": 100, "num_statements": 100, "covered_branches": 10, "num_branches": 10}


def report(missing_lines: int = 0, missing_branches: int = 0) -> dict[str, Any]:
    """One file's entry, of 100 statements and 10 branches."""
    summary = FULL | {"covered_lines": 100 - missing_lines, "covered_branches": 10 - missing_branches}
    return {"summary": summary}


def gate(root: Path, tmp_path: Path, **files: dict[str, Any]) -> tuple[int, str]:
    """Exit code and output of the gate; gait, drill and web are fully covered unless `files` says otherwise."""
    entries = {"gait": report(), "drill": report(), "web": report()} | files
    paths = {"gait": "station/gait/heel.py", "drill": "station/drill/cues.py", "web": "web/app.py"}
    written = tmp_path / "coverage.json"
    written.write_text(json.dumps({"files": {paths[name]: entry for name, entry in entries.items()}}))
    script = root / "tests" / "architecture" / "coverage_gate.py"
    result = subprocess.run([sys.executable, script, written], capture_output=True, text=True, check=False)
    return result.returncode, result.stdout


def test_full_coverage_passes(root: Path, tmp_path: Path) -> None:
    assert gate(root, tmp_path)[0] == 0


def test_one_line_of_gait_that_no_test_ran_fails_its_folder(root: Path, tmp_path: Path) -> None:
    code, output = gate(root, tmp_path, gait=report(missing_lines=1))
    assert code == 1
    assert re.search(r"^station/gait/ .* FAILS", output, re.MULTILINE)


def test_one_branch_of_drill_that_no_test_took_fails(root: Path, tmp_path: Path) -> None:
    assert gate(root, tmp_path, drill=report(missing_branches=1))[0] == 1


def test_the_whole_may_miss_5_percent_of_lines_and_no_more(root: Path, tmp_path: Path) -> None:
    assert gate(root, tmp_path, web=report(missing_lines=15))[0] == 0
    assert gate(root, tmp_path, web=report(missing_lines=16))[0] == 1


def test_full_lines_do_not_hide_missing_branches(root: Path, tmp_path: Path) -> None:
    assert gate(root, tmp_path, web=report(missing_branches=2))[0] == 1
