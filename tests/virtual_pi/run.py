"""Makes the virtual Pi, or takes it from the cache, runs every check on it and prints a table.

    python -m tests.virtual_pi.run [--processor arm64] [WORD...]     only the checks whose claims hold one of the words

Exit code 1 where a check failed.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.release.packing import Key
from tests.virtual_pi import checks_board, checks_faults, checks_install, checks_release, images
from tests.virtual_pi.checking import Check, Row, checks_of, tried
from tests.virtual_pi.images import PROCESSORS, Processor, Stage
from tests.virtual_pi.machine import NoBootError
from tests.virtual_pi.pi import KEY, Pi, installed, new_rig, releases
from tests.virtual_pi.rig import Rig

# In this order.
ROOMS = (checks_install, checks_board, checks_faults, checks_release)
ROOT = "The virtual Pi's disk is made of another system's files, with their owners: run it as root."


def main(arguments: list[str]) -> int:
    """Runs it all; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processor", choices=PROCESSORS, default="amd64")
    parser.add_argument("words", nargs="*", metavar="WORD")
    given = parser.parse_args(arguments)
    processor = PROCESSORS[given.processor]
    if os.geteuid() != 0:
        print(ROOT, file=sys.stderr)
        return 2
    begun_s = time.monotonic()
    try:
        stages = staged(processor)
    except (AssertionError, NoBootError) as error:
        print(f"The station could not be installed: {error}", file=sys.stderr)
        return 1
    chosen = [check for check in checks_of(*ROOMS) if not given.words or any(w in check.claim for w in given.words)]
    with tempfile.TemporaryDirectory(prefix="virtual-pi-") as folder, new_rig(Path(folder)) as rig:
        rows, figures = checked(processor, stages, Path(folder), rig, chosen)
    print("\n".join(f"{name}: {value}" for name, value in figures.items()))
    failed = [row for row in rows if not row.passed]
    for row in failed:
        print(f"\n--- {row.claim}\n{row.note}")
    print(f"\n{len(rows) - len(failed)} of {len(rows)} checks passed, {time.monotonic() - begun_s:.0f} s")
    return 1 if failed else 0


def staged(processor: Processor) -> dict[str, Stage]:
    """All that a station needs to start, up to its installed disk. Raises AssertionError where that was not to be."""
    with ThreadPoolExecutor() as pool:
        kernel = pool.submit(images.kernel, processor)
        wheels = images.wheels(processor)
        stages = {"wheels": wheels, "root": images.root(processor, wheels), "kernel": kernel.result()}
    stages["installed"] = installed(processor, stages["kernel"], stages["root"])
    for name, stage in stages.items():
        print(f"{name:10} {stage.seconds:6.0f} s{'  (kept from an earlier run)' if stage.kept else ''}", flush=True)
    return stages


def checked(
    processor: Processor, stages: dict[str, Stage], folder: Path, rig: Rig, chosen: list[Check]
) -> tuple[list[Row], dict[str, str]]:
    """Puts the power on and tries each of the checks."""
    base = stages["installed"].folder
    disk = images.overlay(folder / "disk.qcow2", base / "disk.qcow2")
    told = json.loads((base / "installed.json").read_text())
    media = releases(folder, Key(base / KEY))
    pi = Pi(folder, processor, stages["kernel"].folder, disk, media, rig, told, download_mb(stages))
    pi.power_on()
    pi.figures["boot to the board's pins"] = f"{pi.machine.boot_s:.0f} s"
    rows = []
    try:
        for check in chosen:
            rows.append(tried(check, pi))
            print(rows[-1].line(), flush=True)
        if any(not row.passed for row in rows):
            keep_log(pi)
    finally:
        pi.machine.cut_power()
    return rows, pi.figures


def download_mb(stages: dict[str, Stage]) -> float:
    """What the installer has to fetch: Debian's packages and PyPI's."""
    wheels = (stages["wheels"].folder / "wheels").iterdir()
    packages_mb = float((stages["root"].folder / "packages_mb").read_text())
    return packages_mb + sum(file.stat().st_size for file in wheels) / 1e6


def keep_log(pi: Pi) -> None:
    """Leaves the guest's console and journal where CI keeps what it finds."""
    artefacts = Path("artefacts")
    artefacts.mkdir(exist_ok=True)
    console = (pi.folder / "console.log").read_text(errors="replace")
    journal = pi.machine.try_out("journalctl", "--no-pager", "--lines=3000").told
    (artefacts / "virtual-pi.log").write_text(f"{console}\n{journal}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
