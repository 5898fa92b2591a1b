"""How long from typing the command to the first kick on the page, and what the page costs while a phone looks.

tests/bench/first_kick.py [SECONDS]        how long a phone looks, 20 by default
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TICK_HZ = os.sysconf("SC_CLK_TCK")


def snapshots(port: int) -> Iterator[dict[str, Any]]:
    """Every snapshot that the page streams."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/api/v1/live")
            break
        except ConnectionRefusedError:
            time.sleep(0.02)
    for line in connection.getresponse():
        if line.startswith(b'data: {"type":"snapshot"'):
            yield json.loads(line[6:])


def cpu_s(pid: int) -> float:
    """Processor seconds of a process so far."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / TICK_HZ


def memory_mb(pid: int) -> float:
    """Peak resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(rig: str, seconds: float) -> dict[str, float]:
    """One start as a user does it, with one phone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="ks-") as folder:
        environment = os.environ | {"STATE_DIRECTORY": folder, "RUNTIME_DIRECTORY": folder}
        command = [sys.executable, "-m", "station", "up", "--simulate", "--rig", rig, "--port", str(port)]
        began_s = time.monotonic()
        station = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stream = snapshots(port)
        next(s for s in stream if s["heels"]["left"] + s["heels"]["right"])
        first_kick_s = time.monotonic() - began_s
        children = Path(f"/proc/{station.pid}/task/{station.pid}/children").read_text().split()
        page = next(int(pid) for pid in children if b"\0web\0" in Path(f"/proc/{pid}/cmdline").read_bytes())
        loop = next(int(pid) for pid in children if b"\0run\0" in Path(f"/proc/{pid}/cmdline").read_bytes())
        before_s, until_s = cpu_s(page), time.monotonic() + seconds
        last = next(s for s in stream if time.monotonic() > until_s)
        figures = {
            "first kick on the page s": first_kick_s,
            "page % of a core, one phone": (cpu_s(page) - before_s) / seconds * 100,
            "page peak memory MB": memory_mb(page),
            "loop peak memory MB": memory_mb(loop),
            "parent peak memory MB": memory_mb(station.pid),
            "loop lateness p99 ms": last["loop"]["lateness_p99_ms"],
        }
        station.send_signal(signal.SIGINT)
        ended_s = time.monotonic()
        station.wait()
        return figures | {"end after Ctrl-C s": time.monotonic() - ended_s}


def main() -> None:
    """Both rigs with a sensor, side by side."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    rigs = ("single", "pair")
    figures = {rig: measure(rig, seconds) for rig in rigs}
    print(f"{'':30}" + "".join(f"{rig:>10}" for rig in rigs))
    for name in figures["single"]:
        print(f"{name:30}" + "".join(f"{figures[rig][name]:10.2f}" for rig in rigs))


if __name__ == "__main__":
    main()
