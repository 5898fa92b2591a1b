"""What is measured when the house is empty, and what it means that something grew."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Gauge:
    """What stands in one column: how it is named, and how much more of it the last third may hold than the one before.

    `share` is of what was there, `most` in its own unit; one of them suffices. What other work of the machine decides
    is told, and may be anything.
    """

    title: str
    most: float
    share: float = 0.0


# SQLite keeps up to 2 MB of each open database in memory, the coach the last 50 sessions of each person: in a short run
# these are still filling.
GAUGES = {
    "loop_mb": Gauge("loop MB", 4.0),
    "page_mb": Gauge("page MB", 4.0),
    "loop_files": Gauge("loop files", 0.0),
    "page_files": Gauge("page files", 0.0),
    "loop_threads": Gauge("loop threads", 0.0),
    "page_threads": Gauge("page threads", 0.0),
    "session_kb": Gauge("kB a session", 4.0, 0.1),
    "cpu_p50_us": Gauge("turn's work us", 10.0, 0.5),
    "cpu_p99_us": Gauge("p99", 200.0, 0.5),
    "late_p50_us": Gauge("shown after us", inf),
    "late_p99_us": Gauge("p99", inf),
}


def held(pid: int) -> tuple[float, int, int]:
    """Memory in MB, open files and threads of a process."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return int(status["VmRSS"].split()[0]) / 1024, files, int(status["Threads"])


HEAD = "hour sessions" + "".join(f"  {gauge.title}" for gauge in GAUGES.values())


def line_of(row: dict[str, Any]) -> str:
    """One row of the table under HEAD."""
    figures = "".join(f"{row[name]:{2 + len(gauge.title)}.0f}" for name, gauge in GAUGES.items())
    return f"{row['hour']:4.1f}{row['sessions']:9}{figures}"


def grown(rows: Sequence[dict[str, Any]]) -> list[str]:
    """What the last third holds more of than the third before it, and more than it may: nothing, if all is well."""
    third, found = len(rows) // 3, []
    for name, gauge in GAUGES.items():
        before = median(row[name] for row in rows[third : 2 * third])
        after = median(row[name] for row in rows[2 * third :])
        if after - before > max(gauge.most, gauge.share * before):
            found.append(f"{gauge.title}: {before:.1f} in the second third, {after:.1f} in the last")
    return found
