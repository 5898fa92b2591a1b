"""How long a person waits for the command line to answer."""

import statistics
import subprocess
import sys
import time

RUNS = 15


def help_ms() -> list[float]:
    """Times of `kickstation --help`, from process start to exit, in milliseconds."""
    times_ms = []
    for _ in range(RUNS):
        began_s = time.perf_counter()
        subprocess.run([sys.executable, "-m", "station", "--help"], check=True, stdout=subprocess.DEVNULL)
        times_ms.append(1e3 * (time.perf_counter() - began_s))
    return times_ms


if __name__ == "__main__":
    times_ms = help_ms()
    print(f"kickstation --help: median {statistics.median(times_ms):.0f} ms, max {max(times_ms):.0f} ms of {RUNS} runs")
