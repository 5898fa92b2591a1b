"""The virtual Pi itself: an emulated computer whose power can be cut, and what is asked of it."""

import http.client
import json
import socket
import subprocess
import tarfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import free_port
from tests.virtual_pi.images import HERE, Processor
from tests.virtual_pi.rig import Rig

BOOT_S = 300.0
COMMAND_S = 1500.0
MEMORY_MB = 1024


class NoBootError(OSError):
    """The guest never came up: says nothing of the station."""


@dataclass(frozen=True)
class Told:
    """What a command printed, how it ended, and how long it took in the guest."""

    code: int
    told: str
    s: float


class Machine:
    """One guest with its power on, from `disk`; `media` are files for it, under /run/virtual-pi.

    Raises NoBootError where it does not come up; the end of what it said is in the message.
    """

    def __init__(
        self, processor: Processor, kernel: Path, disk: Path, media: list[Path], rig: Rig, folder: Path
    ) -> None:
        self._log = folder / "console.log"
        self._web_port = free_port()
        begun_s = time.monotonic()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            settings = {
                "commands": listener.getsockname()[1],
                "pins": rig.port,
                "buses": [adapter.port for adapter in rig.adapters],
                "high": rig.high,
                "heard": rig.heard,
            }
            command = self._command(processor, kernel, disk, _archive(folder / "media.tar", media), settings)
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
            listener.settimeout(1.0)
            self._connection = self._accepted(listener, begun_s + BOOT_S)
        self._lines = self._connection.makefile("rw")
        self.boot_s = time.monotonic() - begun_s

    def _accepted(self, listener: socket.socket, end_s: float) -> socket.socket:
        while self._process.poll() is None and time.monotonic() < end_s:
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            connection.settimeout(COMMAND_S)
            return connection
        self.cut_power()
        raise NoBootError(
            f"the guest did not come up. Its last words:\n{self._log.read_text(errors='replace')[-2000:]}"
        )

    def _command(
        self, processor: Processor, kernel: Path, disk: Path, media: Path, settings: dict[str, Any]
    ) -> list[str]:
        words = f"console={processor.console} root=/dev/vda rw quiet panic=-1 mitigations=off random.trust_cpu=on "
        words += f"tsc=reliable systemd.show_status=auto virtual_pi={json.dumps(settings).encode().hex()}"
        # KVM is not asked for: where its device exists it need not work, and a table is to mean the same everywhere.
        return [
            *processor.emulator, "-accel", "tcg,thread=multi", "-smp", "2",
            "-m", str(MEMORY_MB), "-nodefaults", "-display", "none", "-no-reboot", "-serial", f"file:{self._log}",
            "-drive", f"file={disk},format=qcow2,if=virtio", "-drive", f"file={media},format=raw,if=virtio,readonly=on",
            "-netdev", f"user,id=net,hostfwd=tcp:127.0.0.1:{self._web_port}-10.0.2.15:80",
            "-device", "virtio-net-pci,netdev=net,romfile=", "-device", "virtio-rng-pci",
            "-kernel", str(kernel / "vmlinuz"), "-initrd", str(kernel / "initrd"), "-append", words,
        ]  # fmt: skip

    def ask(self, do: str, **words: Any) -> Any:
        """Has the guest do one of the things that guest.py can.

        Raises AssertionError with what went wrong, OSError where the guest is gone.
        """
        self._lines.write(json.dumps({"do": do, "with": words}) + "\n")
        self._lines.flush()
        line = self._lines.readline()
        if not line:
            raise ConnectionError(f"{do} {words}: the guest is gone")
        answer = json.loads(line)
        assert "error" not in answer, f"{do} {words}: {answer['error']}"
        return answer["value"]

    def try_out(self, *words: str) -> Told:
        """Runs a command in the guest, as root."""
        return Told(**self.ask("run", words=words, timeout_s=COMMAND_S - 10))

    def run(self, *words: str, code: int = 0) -> str:
        """What a command prints that is to end with `code`."""
        done = self.try_out(*words)
        assert done.code == code, f"{' '.join(words)}: exit code {done.code}\n{done.told[-1500:]}"
        return done.told

    def show(self, unit: str, what: str) -> str:
        """One property of a unit."""
        return self.run("systemctl", "show", f"--property={what}", "--value", unit).strip()

    def page(self, path: str, sent: dict[str, Any] | None = None, cookie: str = "") -> tuple[str, Any]:
        """What the page answers to a phone with that cookie: the one that it sets, and the rest, decoded.

        Raises AssertionError with the refusal where it refuses, and OSError where it does not answer.
        """
        page = http.client.HTTPConnection("127.0.0.1", self._web_port, timeout=30)
        with closing(page):
            headers = {"Content-Type": "application/json", "Cookie": cookie}
            page.request("GET" if sent is None else "POST", path, None if sent is None else json.dumps(sent), headers)
            answer = page.getresponse()
            told = answer.read()
        assert answer.status == 200, f"{path}: {answer.status} {told[:300]!r}"
        return answer.getheader("Set-Cookie", "").partition(";")[0], json.loads(told)

    def power_off(self) -> None:
        """Ends it as it should be ended."""
        self.try_out("systemctl", "poweroff", "--no-block")
        try:
            self._process.wait(120)
        finally:
            self.cut_power()

    def cut_power(self) -> None:
        """Ends it at once, whatever it is doing; safe to call twice."""
        self._process.kill()
        self._process.wait()


def _archive(file: Path, media: list[Path]) -> Path:
    with tarfile.open(file, "w") as tar:
        for path in [HERE / "guest.py", *media]:
            tar.add(path, path.name)
    # A disk ends where a sector does.
    with file.open("ab") as disk:
        disk.truncate(-(-file.stat().st_size // 65536) * 65536)
    return file
