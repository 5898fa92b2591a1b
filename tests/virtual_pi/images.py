"""The disk images of the virtual Pi, made in stages; each is kept under a key of all that went into it."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.release.project import PROJECT, installer_packages

HERE = Path(__file__).parent
SUITE = "bookworm"
# What the light edition of Raspberry Pi OS has at least.
INCLUDED = "systemd,systemd-sysv,udev,dbus,kmod,procps,iproute2,ca-certificates,python3"
BUILDER = "gcc,make,kmod,xz-utils,busybox-static,cpio"
SIZE = "3G"
# Versions of the C library that Debian 12 can stand in for, and for which wheels are made.
GLIBC = (34, 28, 17)
# The sensor's reset line is wired, which the settings leave open; nothing else differs from a new station.
SETTINGS = "[web]\nport = 80\n[range]\nshutdown_pin = 4\n"
# gpiozero asks the kernel which Raspberry Pi this is: a 4B. Within a unit's own /proc, too.
REVISION = "Revision\t: c03115\nModel\t\t: Raspberry Pi 4 Model B Rev 1.5\n"
# An emulated processor on a busy machine starts nothing within the time that a board has.
PATIENT = "[Service]\nTimeoutStartSec=600\n"
DROP_INS = {
    "kickstation.service": f"{PATIENT}BindReadOnlyPaths=/srv/cpuinfo:/proc/cpuinfo\n",
    "kickstation-web.service": PATIENT,
}


@dataclass(frozen=True)
class Processor:
    """A processor that is emulated: Debian's name for it, the wheels' name, and what emulates a computer with it."""

    debian: str
    wheels: str
    emulator: tuple[str, ...]
    console: str


PROCESSORS = {
    # The oldest that numpy runs on: newer ones have wide registers, which emulated cost twice.
    "amd64": Processor("amd64", "x86_64", ("qemu-system-x86_64", "-M", "pc", "-cpu", "Nehalem"), "ttyS0"),
    # A Raspberry Pi 4's. Its computer's own pins come first, so that the header's are not chip 0.
    "arm64": Processor("arm64", "aarch64", ("qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a72"), "ttyAMA0"),
}


def cache() -> Path:
    """The folder in which images are kept."""
    given = os.environ.get("XDG_CACHE_HOME")
    return Path(given or Path.home() / ".cache") / "kickstation" / "virtual-pi"


@dataclass(frozen=True)
class Stage:
    """A finished stage: its folder, its key, and how long it took when it was made; `kept` if that was earlier."""

    folder: Path
    key: str
    seconds: float
    kept: bool


def stage(name: str, inputs: list[str | bytes], make: Callable[[Path], None]) -> Stage:
    """The stage of that name with these inputs: the kept one, or a new one, which replaces those of other inputs."""
    digest = hashlib.sha256()
    for item in inputs:
        data = item.encode() if isinstance(item, str) else item
        digest.update(f"{len(data)}:".encode() + data)
    key = digest.hexdigest()[:16]
    folder = cache() / f"{name}-{key}"
    kept = folder.exists()
    if not kept:
        print(f"{name}: is made now", flush=True)
        _make(folder, make)
        for other in cache().glob(f"{name}-*"):
            if other != folder:
                shutil.rmtree(other)
    return Stage(folder, key, float((folder / "seconds").read_text()), kept)


def _make(folder: Path, make: Callable[[Path], None]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    begun_s = time.monotonic()
    # Renamed when it is whole: what was cut short is made anew.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="unfinished-") as unfinished:
        made = Path(unfinished, "stage")
        made.mkdir()
        make(made)
        (made / "seconds").write_text(f"{time.monotonic() - begun_s:.1f}")
        made.rename(folder)


def kernel(processor: Processor) -> Stage:
    """Debian's kernel, and a first root that mounts the disk and brings the modules, gpio-sim among them."""
    builder = f"{BUILDER},linux-headers-{processor.debian}"

    def make(folder: Path) -> None:
        hooks = [f"upload {HERE / 'kernel.sh'} /kernel.sh", 'chroot "$1" sh /kernel.sh']
        hooks += [f"download /out/{name} {folder / name}" for name in ("vmlinuz", "initrd")]
        _mmdebstrap(processor, builder, hooks, "--format=null", SUITE, "/dev/null")

    return stage(f"{processor.debian}-kernel", [SUITE, builder, (HERE / "kernel.sh").read_bytes()], make)


def wheels(processor: Processor) -> Stage:
    """The libraries that the installer will ask PyPI for, as they are locked."""
    lock = PROJECT / "requirements-pi.lock"

    def make(folder: Path) -> None:
        _run(
            sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--only-binary=:all:",
            "--python-version=3.11", *(f"--platform=manylinux_2_{glibc}_{processor.wheels}" for glibc in GLIBC),
            "--dest", folder / "wheels", "-r", lock,
        )  # fmt: skip

    return stage(f"{processor.debian}-wheels", [lock.read_bytes()], make)


def root(processor: Processor, wheels: Stage) -> Stage:
    """A disk with Debian and what stands for the internet, and nothing of the station."""
    packages = installer_packages()

    def make(folder: Path) -> None:
        root = folder / "root"
        hooks = [
            f"upload {HERE / 'root.sh'} /root.sh",
            f'chroot "$1" sh /root.sh {packages}',
            'rm "$1/root.sh"; cd "$1/srv/packages" && dpkg-scanpackages --multiversion . >Packages 2>/dev/null',
            'echo "deb [trusted=yes] file:/srv/packages ./" >"$1/etc/apt/sources.list"',
            f"copy-in {wheels.folder / 'wheels'} /srv",
        ]
        _mmdebstrap(processor, INCLUDED, hooks, SUITE, root)
        size = sum(file.stat().st_size for file in (root / "srv/packages").glob("*.deb"))
        (folder / "packages_mb").write_text(f"{size / 1e6:.1f}")
        _furnish(root)
        _run("mke2fs", "-q", "-t", "ext4", "-d", root, folder / "root.ext4", SIZE)
        shutil.rmtree(root)

    inputs = [SUITE, INCLUDED, packages, SIZE, SETTINGS, REVISION, *DROP_INS.values(), wheels.key]
    name = f"{processor.debian}-root"
    return stage(name, [*inputs, *((HERE / name).read_bytes() for name in ("root.sh", "virtual-pi.service"))], make)


def _furnish(root: Path) -> None:
    """What makes a root a board: who it is, and the unit that brings its pins and its bus."""
    units = root / "etc/systemd/system"
    shutil.copy(HERE / "virtual-pi.service", units)
    (units / "multi-user.target.wants").mkdir(exist_ok=True)
    (units / "multi-user.target.wants" / "virtual-pi.service").symlink_to("../virtual-pi.service")
    for unit, text in DROP_INS.items():
        (units / f"{unit}.d").mkdir()
        (units / f"{unit}.d" / "virtual-pi.conf").write_text(text)
    (root / "srv/cpuinfo").write_text(REVISION)
    (root / "etc/kickstation.toml").write_text(SETTINGS)
    # Else its first start would be that of a system that somebody is to answer questions for.
    (root / "etc/machine-id").write_text(hashlib.md5(b"virtual-pi", usedforsecurity=False).hexdigest() + "\n")


def overlay(file: Path, base: Path) -> Path:
    """A disk `file` that starts as `base` and leaves it as it is."""
    kind = "qcow2" if base.suffix == ".qcow2" else "raw"
    _run("qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", kind, file)
    return file


def _mmdebstrap(processor: Processor, include: str, hooks: list[str], *words: str | Path) -> None:
    _run(
        "mmdebstrap", "--quiet", "--variant=minbase", f"--arch={processor.debian}", f"--include={include}",
        *(f"--customize-hook={hook}" for hook in hooks), *words,
    )  # fmt: skip


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
