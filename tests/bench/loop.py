"""What the running station costs: lateness of the loop, processor share of each thread, memory; for each rig.

    tests/bench/loop.py [SECONDS]        60 by default

The simulated chip answers in the thread of whoever asks it, and its rig has a thread of its own: both are taken off, so
that the figures are the station's.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from hardware.twin.bus import TwinBus
from station.app import Choice, Seam, build_loop, open_seam
from station.config import Config

TWIN_THREADS = {"simulated-rig"}
TICK_HZ = os.sysconf("SC_CLK_TCK")


def thread_cpu_s() -> dict[str, float]:
    """Processor seconds of each Python thread of this process so far."""
    used = {}
    for thread in threading.enumerate():
        stat = Path(f"/proc/self/task/{thread.native_id}/stat").read_text().rpartition(")")[2].split()
        used[thread.name] = (int(stat[11]) + int(stat[12])) / TICK_HZ
    return used


def twin_cpu_ns(seam: Seam) -> int:
    """Processor time that the simulated chips took so far, in whatever thread."""
    assert isinstance(seam.bus, TwinBus)
    return seam.bus.use().cpu_ns


def measure(rig: str, seconds: float) -> dict[str, float]:
    """Runs a simulated station in this process for a while and tells what it used."""
    with tempfile.TemporaryDirectory(prefix="ks-") as folder, ExitStack() as stack:
        os.environ |= {"STATE_DIRECTORY": folder, "RUNTIME_DIRECTORY": folder}
        config = Config(rig=rig)  # type: ignore[arg-type]
        seam = open_seam(config, Choice(simulate=True), stack)
        loop = build_loop(config, seam, stack)
        began_s, warm_s = time.monotonic(), 3.0
        loop.run(lambda: time.monotonic() - began_s > warm_s, lambda: None)
        before, bus_before, process_before = thread_cpu_s(), twin_cpu_ns(seam), time.process_time()
        loop.run(lambda: time.monotonic() - began_s > warm_s + seconds, lambda: None)
        after, bus_after, process_after = thread_cpu_s(), twin_cpu_ns(seam), time.process_time()
        share = {name: (after[name] - before[name]) / seconds * 100 for name in after if name in before}
        twin_pct = (bus_after - bus_before) / 1e9 / seconds * 100 + sum(share.get(name, 0) for name in TWIN_THREADS)
        late = loop.lateness
        return {
            "lateness p50 ms": late.percentile_ms(0.50),
            "lateness p99 ms": late.percentile_ms(0.99),
            "lateness max ms": late.percentile_ms(1.0),
            "rows": late.rows,
            "overruns (over 10 ms)": late.overruns,
            "station % of a core": (process_after - process_before) / seconds * 100 - twin_pct,
            "of that the loop's thread %": share["MainThread"],
            "twin % (taken off)": twin_pct,
            "peak memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def main() -> None:
    """Each rig in a process of its own, then one table."""
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], float(sys.argv[2]))))
        return
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    rigs = ("single", "pair", "mat")
    figures = {
        rig: json.loads(subprocess.check_output([sys.executable, __file__, rig, seconds], stderr=subprocess.DEVNULL))
        for rig in rigs
    }
    print(f"{'':30}" + "".join(f"{rig:>10}" for rig in rigs))
    for name in figures["single"]:
        print(f"{name:30}" + "".join(f"{figures[rig][name]:10.2f}" for rig in rigs))


if __name__ == "__main__":
    main()
