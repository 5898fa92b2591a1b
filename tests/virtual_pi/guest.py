"""Inside the virtual Pi, as root: makes its pins, plugs its I2C adapters in, and does what is asked from outside.

Needs nothing but Debian's own Python. The other end of each connection is a process of the host, at slirp's address.
"""

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

HOST = "10.0.2.2"
ADDRESS = "10.0.2.15/24"
GPIO_SIM = Path("/sys/kernel/config/gpio-sim/pi")
VHCI = Path("/sys/devices/platform/vhci_hcd.0")
# What the kernel calls the header of a Raspberry Pi 4: 58 lines, 28 of them on the header.
LABEL, LINES, ON_HEADER = "pinctrl-bcm2711", 58, 28
FULL_SPEED = 2
POLL_S = 0.02
PATIENCE_S = 60.0


def main() -> None:
    """Sets the board up, says that it is ready, and serves until the power goes."""
    said = Path("/proc/cmdline").read_text().split()
    given = next(word for word in said if word.startswith("virtual_pi=")).partition("=")[2]
    settings = json.loads(bytes.fromhex(given))
    network()
    for module in ("configfs", "gpio-sim", "vhci-hcd", "i2c-tiny-usb", "i2c-dev"):
        command("modprobe", module)
    pins = Pins(settings["high"])
    threading.Thread(target=pins.relay, args=(connect(settings["pins"]), settings["heard"]), daemon=True).start()
    adapters = Adapters(settings["buses"])
    for number in range(len(settings["buses"])):
        adapters.plug(number)
    commands = connect(settings["commands"])
    notify()
    serve(commands, {"run": run, "watch": pins.watch, "plug": adapters.plug})


def command(*words: str) -> None:
    """Runs what must succeed."""
    subprocess.run(words, check=True)


def network() -> None:
    """Gives the one network card its address."""
    cards = [card.name for card in Path("/sys/class/net").iterdir() if card.name != "lo"]
    command("ip", "address", "add", ADDRESS, "dev", cards[0])
    command("ip", "link", "set", cards[0], "up")


def connect(port: int) -> socket.socket:
    """A connection to the host."""
    connection = socket.create_connection((HOST, port), timeout=PATIENCE_S)
    connection.settimeout(None)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def notify() -> None:
    """Tells systemd that everything is there, so that the station may start."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])


class Pins:
    """The kernel's simulated lines: what is soldered to them pulls at them, and what the station drives is read."""

    def __init__(self, high: list[int]) -> None:
        bank = GPIO_SIM / "bank0"
        bank.mkdir(parents=True)
        (bank / "num_lines").write_text(str(LINES))
        (bank / "label").write_text(LABEL)
        for number in range(ON_HEADER):
            line = bank / f"line{number}"
            line.mkdir()
            (line / "name").write_text(f"GPIO{number}")
        (GPIO_SIM / "live").write_text("1")
        device = Path("/sys/devices/platform") / (GPIO_SIM / "dev_name").read_text().strip()
        self._chip = device / (bank / "chip_name").read_text().strip()
        for number in high:
            self._pull(number, up=True)

    def _pull(self, number: int, *, up: bool) -> None:
        (self._chip / f"sim_gpio{number}" / "pull").write_text("pull-up" if up else "pull-down")

    def relay(self, connection: socket.socket, heard: list[int]) -> None:
        """Pulls as the host says, and tells it where the lines that it wants to hear of stand."""
        threading.Thread(target=self._tell, args=(connection, heard), daemon=True).start()
        with connection.makefile() as lines:
            for line in lines:
                number, level = line.split()
                self._pull(int(number), up=level == "1")

    def _tell(self, connection: socket.socket, heard: list[int]) -> None:
        files = {number: self._open(number) for number in heard}
        shown: dict[int, bytes] = {}
        while True:
            for number, file in files.items():
                level = os.pread(file, 1, 0)
                if shown.get(number) != level:
                    shown[number] = level
                    connection.sendall(f"{number} {level.decode()}\n".encode())
            time.sleep(POLL_S)

    def watch(self, lines: list[int], seconds: float) -> dict[int, list[float]]:
        """Looks at lines for some time; for each, the share of the looks at which it was high, and its changes."""
        files = {number: self._open(number) for number in lines}
        seen: dict[int, list[bytes]] = {number: [] for number in lines}
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            for number, file in files.items():
                seen[number].append(os.pread(file, 1, 0))
            time.sleep(0.001)
        for file in files.values():
            os.close(file)
        return {number: [looks.count(b"1") / len(looks), changes(looks)] for number, looks in seen.items()}

    def _open(self, number: int) -> int:
        return os.open(self._chip / f"sim_gpio{number}" / "value", os.O_RDONLY)


def changes(looks: list[bytes]) -> int:
    """How often neighbours differ."""
    return sum(1 for before, after in pairwise(looks) if before != after)


class Adapters:
    """USB sockets with I2C adapters in them, each of which is served by the host."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports

    def plug(self, number: int) -> None:
        """Plugs the adapter of bus `number` in, and waits for its device node."""
        with connect(self._ports[number]) as adapter:
            # The kernel keeps the connection; a device number on the USB is never 0.
            words = (number, adapter.fileno(), 0x10002 + number, FULL_SPEED)
            (VHCI / "attach").write_text(" ".join(map(str, words)))
        node = Path(f"/dev/i2c-{number}")
        end_s = time.monotonic() + PATIENCE_S
        while not node.exists():
            if time.monotonic() > end_s:
                raise TimeoutError(f"{node} did not appear")
            time.sleep(POLL_S)


def run(words: list[str], timeout_s: float) -> dict[str, Any]:
    """Runs a command; its exit code, and what it printed."""
    begun_s = time.monotonic()
    done = subprocess.run(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=timeout_s,
        check=False,
    )
    return {"code": done.returncode, "told": done.stdout.decode(errors="replace"), "s": time.monotonic() - begun_s}


def serve(connection: socket.socket, does: dict[str, Callable[..., Any]]) -> None:
    """Answers requests, a line of JSON each: {"do": NAME, "with": {...}}."""
    with connection.makefile("rw") as lines:
        for line in lines:
            request = json.loads(line)
            try:
                answer = {"value": does[request["do"]](**request["with"])}
            except (OSError, subprocess.SubprocessError) as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            lines.write(json.dumps(answer) + "\n")
            lines.flush()


if __name__ == "__main__":
    main()
