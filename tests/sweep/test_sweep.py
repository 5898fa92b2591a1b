"""What is written about the detection is what it does: a tenth of the sweep again, and the table from its figures."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

SWEEP = Path(__file__).parent
COUNTS = ("kicks", "required", "found", "false", "wrong_side", "onsets", "rejected")


def lines_of(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(newline="") as lines:
        return {(line["athlete"], line["rig"]): line for line in csv.DictReader(lines)}


def alike(mine: dict[str, str], its: dict[str, str]) -> bool:
    """The same figures, but for one kick: sines differ in their last digit between processors, and so may a sample."""
    times = [(float(mine[field] or 0), float(its[field] or 0)) for field in ("bias_ms", "sd_ms")]
    return all(abs(int(mine[field]) - int(its[field])) <= 1 for field in COUNTS) and all(
        mine_ms == pytest.approx(its_ms, abs=1) for mine_ms, its_ms in times
    )


def test_every_tenth_athlete_is_measured_as_it_is_written(tmp_path: Path) -> None:
    tenth = tmp_path / "tenth.csv"
    subprocess.run([sys.executable, SWEEP / "run.py", tenth, "--every", "10"], check=True)
    measured, written = lines_of(tenth), lines_of(SWEEP / "results.csv")
    assert len(measured) == 68
    assert [key for key, line in measured.items() if not alike(line, written[key])] == []


def test_the_table_sums_up_what_was_measured() -> None:
    table = subprocess.run([sys.executable, SWEEP / "table.py", SWEEP / "results.csv"], check=True, capture_output=True)
    assert (SWEEP / "table.md").read_bytes() == table.stdout


def test_more_than_300_athletes_were_tried_and_no_side_was_wrong() -> None:
    written = lines_of(SWEEP / "results.csv")
    assert len(written) >= 600
    assert {line["wrong_side"] for line in written.values()} == {"0"}
