"""The virtual Pi as the checks see it: an installed station on a rig, whose power may go and come."""

import http.client
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from station.config import load_config
from station.release.package import SIGNERS
from tests.release.packing import Key
from tests.release.project import BROKEN, fingerprint, pack
from tests.virtual_pi import images
from tests.virtual_pi.machine import Machine, NoBootError
from tests.virtual_pi.rig import Rig, wait_until

PACKAGE = "kickstation.tar.gz"
UNPACK = f"mkdir /srv/release && tar -x -C /srv/release --strip-components=1 -f /run/virtual-pi/{PACKAGE}"
INSTALLER = "/srv/release/install.sh"
KEY = "key"
READY_S = 300.0


@dataclass
class Pi:
    """One virtual Pi in `folder`, for as long as the checks last.

    `installed` is how its installation went, for which `download_mb` were fetched; `figures` are what checks measured.
    """

    folder: Path
    processor: images.Processor
    kernel: Path
    disk: Path
    media: list[Path]
    rig: Rig
    installed: dict[str, Any] = field(default_factory=dict)
    download_mb: float = 0.0
    figures: dict[str, str] = field(default_factory=dict)
    machine: Machine = field(init=False)
    _cookie: str = ""

    def power_on(self) -> None:
        """Starts it. A start that never came up is tried once more, since that says nothing of the station."""
        try:
            self.machine = Machine(self.processor, self.kernel, self.disk, self.media, self.rig, self.folder)
        except NoBootError:
            self.machine = Machine(self.processor, self.kernel, self.disk, self.media, self.rig, self.folder)

    def state(self) -> dict[str, Any] | None:
        """What the page shows now; None where it does not answer."""
        try:
            found: dict[str, Any] = self.machine.page("/api/v1/state", cookie=self._cookie)[1]
        except (OSError, http.client.HTTPException, AssertionError):
            return None
        return found

    def tell(self, path: str, sent: dict[str, Any]) -> None:
        """Asks something of the page, from the phone of an owner, which is paired before the first time."""
        if not self._cookie:
            link = self.machine.run("kickstation", "pair", "--owner")
            found = re.search(r"/pair#(\S+)", link)
            assert found is not None, link
            self._cookie, _ = self.machine.page("/api/v1/pair", {"invitation": found[1], "name": "virtual"})
        self.machine.page(path, sent, self._cookie)

    def shown(self, holds: Callable[[dict[str, Any]], bool], what: str, patience_s: float = READY_S) -> dict[str, Any]:
        """The first state that the page shows in which something holds."""
        last: dict[str, Any] | None = None

        def found() -> dict[str, Any] | None:
            nonlocal last
            last = self.state()
            return last if last is not None and holds(last) else None

        try:
            return wait_until(found, patience_s, what)
        except AssertionError as error:
            raise AssertionError(f"{error}; {_brief(last)}") from error

    def part(self, name: str, *, ok: bool, patience_s: float = READY_S) -> str:
        """Waits until the part whose name begins like this works, or does not; the first sentence said of it."""

        def as_wanted(state: dict[str, Any]) -> bool:
            return any(part["name"].startswith(name) and part["ok"] is ok for part in state["parts"])

        state = self.shown(as_wanted, f"{name} {'works' if ok else 'does not work'}", patience_s)
        said: str = next(part["message"] for part in state["parts"] if part["name"].startswith(name))
        return said.partition(". ")[0]

    def heels(self) -> dict[str, int]:
        """How many heels of each foot were counted since somebody came."""
        return _heels(self.shown(lambda _: True, "the page answers"))

    def goes_on(self, kicks: int = 4, patience_s: float = 300.0) -> dict[str, int]:
        """Waits until the station counted so many more heels of each foot; how many they were."""
        last = self.heels()
        counted = dict.fromkeys(last, 0)

        def more(state: dict[str, Any]) -> bool:
            for foot, now in _heels(state).items():
                counted[foot] += now - last[foot] if now >= last[foot] else now  # another session begins at 0
                last[foot] = now
            return min(counted["left"], counted["right"]) >= kicks

        self.shown(more, f"{kicks} more kicks of each foot are counted", patience_s)
        return counted

    def main_pid(self, unit: str) -> int:
        """The process of a service; 0 where it does not run."""
        return int(self.machine.show(unit, "MainPID"))

    def restarts(self, unit: str) -> int:
        """How often systemd started it again."""
        return int(self.machine.show(unit, "NRestarts"))


def _brief(state: dict[str, Any] | None) -> str:
    """What a person would look for first in a state."""
    if state is None:
        return "the page does not answer"
    parts = {part["name"]: part["message"] or "works" for part in state["parts"]}
    return f"the page shows {state['session']['phase']}, {state['heels']}, {parts}, {state['loop']}"


def _heels(state: dict[str, Any]) -> dict[str, int]:
    return {foot: int(count) for foot, count in state["heels"].items()}


def installed(processor: images.Processor, kernel: images.Stage, root: images.Stage) -> images.Stage:
    """The disk with the station installed from nothing.

    Beside it installed.json, which tells how that went, and the key whose releases that station takes. Raises
    AssertionError with the reason where its installer failed.
    """

    def make(folder: Path) -> None:
        disk = images.overlay(folder / "disk.qcow2", root.folder / "root.ext4")
        signers = Key(folder / KEY).allowed(folder / "allowed_signers").read_text()
        with new_rig(folder) as rig:
            pi = Pi(folder, processor, kernel.folder, disk, [pack(folder / PACKAGE, {SIGNERS: signers})], rig)
            pi.power_on()
            try:
                (folder / "installed.json").write_text(json.dumps(_install(pi.machine)))
                pi.machine.power_off()
            finally:
                pi.machine.cut_power()
        for name in ("media.tar", PACKAGE):
            (folder / name).unlink()

    return images.stage(f"{processor.debian}-installed", [kernel.key, root.key, fingerprint()], make)


def _install(machine: Machine) -> dict[str, Any]:
    """Runs the installer as its user would; all that it told, and how long it took."""
    machine.run("sh", "-c", UNPACK)
    planned = machine.run(INSTALLER, "--dry-run")
    done = machine.try_out(INSTALLER)
    if done.code != 0:
        journal = machine.run("journalctl", "--no-pager", "--lines=60")
        raise AssertionError(f"{INSTALLER}: exit code {done.code}\n{done.told[-3000:]}\n{journal}")
    used = machine.run("du", "-sm", "/opt/kickstation").split()[0]
    return {"planned": planned, "told": done.told, "s": done.s, "disk_mb": used}


def new_rig(folder: Path) -> Rig:
    """A rig as the station's settings say."""
    settings = folder / "settings.toml"
    settings.write_text(images.SETTINGS)
    return Rig(load_config(settings))


def releases(folder: Path, key: Key) -> list[Path]:
    """What is put into the Pi's drive: a release that works, one that does not, one of another's, and signatures."""
    signers = key.allowed(folder / "allowed_signers").read_text()
    works = pack(folder / "kickstation-90.0.0.tar.gz", {SIGNERS: signers}, "90.0.0")
    fails = pack(folder / "kickstation-90.0.1.tar.gz", {SIGNERS: signers} | BROKEN, "90.0.1")
    foreign = Path(shutil.copy(works, folder / "kickstation-90.0.2.tar.gz"))
    signatures = [key.sign(works), key.sign(fails), Key(folder / "another_key").sign(foreign)]
    return [works, fails, foreign, *signatures]
