"""Fails unless the tests executed enough of the product; reads the JSON report that coverage writes.

Statements and branches are judged apart, because their mean can hide one behind the other.
"""

import json
import sys
from pathlib import Path
from typing import Any

# What measures and coaches is pure, so nothing excuses a line of it that no test has run.
LEAST_PCT = {"station/gait/": 100.0, "station/drill/": 100.0, "": 95.0}

Files = dict[str, dict[str, Any]]


def share_pct(summaries: list[dict[str, int]], covered: str, whole: str) -> float:
    """Executed share of several files in percent; 100 where there is nothing to execute."""
    total = sum(summary[whole] for summary in summaries)
    return 100.0 * sum(summary[covered] for summary in summaries) / total if total else 100.0


def judge(files: Files, folder: str, least_pct: float) -> bool:
    """Prints the row of one folder; tells whether both shares reach `least_pct`. A folder without files does not."""
    summaries = [report["summary"] for path, report in files.items() if path.startswith(folder)]
    statements_pct = share_pct(summaries, "covered_lines", "num_statements")
    branches_pct = share_pct(summaries, "covered_branches", "num_branches")
    enough = bool(summaries) and min(statements_pct, branches_pct) >= least_pct
    verdict = "ok" if enough else f"FAILS, at least {least_pct:g} % of each is asked"
    print(f"{folder or 'everything':<15} statements {statements_pct:6.2f} %  branches {branches_pct:6.2f} %  {verdict}")
    return enough


def main(report: Path) -> int:
    """Prints the table; 1 when a share is too small."""
    files: Files = json.loads(report.read_text())["files"]
    verdicts = [judge(files, folder, least_pct) for folder, least_pct in LEAST_PCT.items()]
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
