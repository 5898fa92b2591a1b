"""GPIO pins of a Raspberry Pi: whose board it is, which chip drives the header, and raw edges."""

import importlib
import importlib.metadata
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from weakref import WeakKeyDictionary

from gpiozero import Factory, GPIOZeroError, Pin

from station.ports import HardwareError

MODEL_FILE = Path("/proc/device-tree/model")
# What the kernel calls the controller behind the 40-pin header: drivers/pinctrl/bcm/pinctrl-bcm2835.c (Pi 0 to 3, Pi 4)
# and drivers/pinctrl/pinctrl-rp1.c (Pi 5) in Linux. Its number differs between boards and kernels, its label does not.
HEADER_LABELS = frozenset({"pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"})

# gpiozero remembers only a weak reference to what it calls on an edge; this keeps it for as long as its pin lives.
_watchers: WeakKeyDictionary[Pin, Callable[[float, int], None]] = WeakKeyDictionary()


def board_model(model_file: Path = MODEL_FILE) -> str | None:
    """The board's own name ("Raspberry Pi 4 Model B Rev 1.5"), or None where the kernel has no device tree."""
    try:
        return model_file.read_bytes().rstrip(b"\0").decode(errors="replace")
    except FileNotFoundError:
        return None


def is_raspberry_pi(model_file: Path = MODEL_FILE) -> bool:
    """Whether this machine is a Raspberry Pi of any model."""
    return (board_model(model_file) or "").startswith("Raspberry Pi")


def pin_number(pin: Pin) -> int:
    """The GPIO number of a pin, as Broadcom counts."""
    return int(pin.info.name.removeprefix("GPIO"))


def watch_edges(
    pin: Pin,
    *,
    pull: Literal["up", "down", "floating"],
    edges: Literal["both", "rising", "falling"],
    call: Callable[[int, bool], None],
) -> None:
    """Every raw change of an input's level from now on, as `call(t_ns, level)` with the edge's own kernel time.

    `call` runs in the pin library's thread and must neither wait nor raise. Nothing is debounced. gpiozero carries the
    kernel's nanoseconds as float seconds: exact while the machine has been up for less than 2**51 ns (26 days), within
    2 ns for years after. `release_pin` ends it.
    """

    def forward(ticks_s: float, level: int) -> None:
        call(round(ticks_s * 1e9), bool(level))

    pin.function = "input"
    # The pull first: setting it later frees the line and with it the kernel's edge detection (lgpio), or moves the
    # level while edges are already watched.
    pin.pull = pull
    # Never a bounce time: it means something different in each factory, delays the time stamp in one and drops edges
    # in another.
    pin.bounce = None
    pin.edges = edges
    _watchers[pin] = forward
    pin.when_changed = forward


def release_pin(pin: Pin) -> None:
    """Stops watching and makes the pin an idle input; safe to call twice."""
    pin.when_changed = None
    _watchers.pop(pin, None)
    pin.close()


@contextmanager
def pin_errors(part: str, *pins: int) -> Iterator[None]:
    """While `part` is opened on `pins`: what the pin library raises becomes a HardwareError that names both."""
    where = f"Cannot use {', '.join(f'GPIO {pin}' for pin in pins)} for the {part}"
    # lgpio has an error class of its own and may be missing: what is not loaded cannot have failed.
    lgpio_errors = (sys.modules["lgpio"].error,) if "lgpio" in sys.modules else ()
    try:
        yield
    except (GPIOZeroError, *lgpio_errors) as error:
        raise HardwareError(
            "busy",
            f"{where} ({error}): stop the program or the overlay in /boot/firmware/config.txt that holds it "
            "(gpioinfo shows which), or set another pin in the configuration",
        ) from error
    except RuntimeError as error:
        raise HardwareError(
            "busy", f"{where}: RPi.GPIO fails ({error}), as it does on kernels from 6.6; unset GPIOZERO_PIN_FACTORY"
        ) from error


def open_pin_factory(dev: Path = Path("/dev")) -> Factory:
    """The pins of this Pi's header, through lgpio, or through what GPIOZERO_PIN_FACTORY asks for (lgpio, rpigpio).

    The caller closes it: gpiozero closes only its own global factory at exit. Raises HardwareError with the remedy.
    """
    name = os.environ.get("GPIOZERO_PIN_FACTORY", "lgpio").lower()
    if name == "rpigpio":
        return _open_rpigpio()
    if name != "lgpio":
        raise HardwareError(
            "not_found", f"GPIOZERO_PIN_FACTORY is {name!r}, which has no use here: unset it, or set lgpio or rpigpio"
        )
    lgpio = _import_lgpio()
    chip = _header_chip(lgpio, dev)
    factory: Factory = importlib.import_module("gpiozero.pins.lgpio").LGPIOFactory(chip=chip)
    return factory


def _open_rpigpio() -> Factory:
    _check_rpigpio(board_model() or "this machine", platform.release())
    try:
        factory: Factory = importlib.import_module("gpiozero.pins.rpigpio").RPiGPIOFactory()
    except ImportError as error:
        raise HardwareError(
            "not_found", f"RPi.GPIO cannot be imported ({error}): pip install 'kickstation[rpigpio]'"
        ) from error
    except RuntimeError as error:
        raise HardwareError(
            "wrong_chip", f"RPi.GPIO does not work on this machine ({error}): unset GPIOZERO_PIN_FACTORY to use lgpio"
        ) from error
    return factory


def _check_rpigpio(model: str, kernel: str) -> None:
    """Refuses RPi.GPIO where it cannot see an edge, so that no mat is silently dead.

    It reads the registers of the chips before the RP1, and the sysfs edges that Linux 6.6 numbers differently.
    """
    try:
        importlib.metadata.distribution("rpi-lgpio")
    except importlib.metadata.PackageNotFoundError:
        pass
    else:
        return  # lgpio under the name of RPi.GPIO works wherever lgpio does
    remedy = "unset GPIOZERO_PIN_FACTORY to use lgpio, or replace RPi.GPIO by rpi-lgpio"
    if re.search(r"Raspberry Pi (5|500|Compute Module 5)\b", model):
        raise HardwareError("wrong_chip", f"RPi.GPIO cannot drive the pins of a {model}: {remedy}")
    version = re.match(r"(\d+)\.(\d+)", kernel)
    if version and (int(version[1]), int(version[2])) >= (6, 6):
        raise HardwareError("wrong_chip", f"RPi.GPIO sees no edges on Linux {kernel} (none from 6.6 on): {remedy}")


def _import_lgpio() -> Any:
    # While it is imported, lgpio makes a named pipe in the working directory and opens both its ends; it never looks
    # for it again. So it gets a directory of its own, and nothing of it stays behind.
    try:
        with TemporaryDirectory(prefix="kickstation-") as scratch, chdir(scratch):
            lgpio = importlib.import_module("lgpio")
    except ImportError as error:
        raise _lgpio_missing(str(error)) from error
    except OSError as error:
        raise HardwareError(
            "no_permission",
            f"The pin library lgpio cannot make its notification file ({error}). Name a directory that you may write "
            "to in the environment variable TMPDIR, or in LG_WD if that is set",
        ) from error
    # For Python 3.13, pip finds only version 0.0.0.2, a module with nothing in it.
    if not hasattr(lgpio, "gpiochip_open"):
        raise _lgpio_missing(f"{lgpio.__file__} is an empty stub; pip uninstall lgpio first")
    return lgpio


def _lgpio_missing(detail: str) -> HardwareError:
    return HardwareError(
        "not_found",
        f"The pin library lgpio is missing ({detail}): sudo apt install python3-lgpio and make the environment with "
        "--system-site-packages, or, below Python 3.13, pip install 'kickstation[pi]'",
    )


def _header_chip(lgpio: Any, dev: Path) -> int:
    """The number of the GPIO chip behind the header, found by its label."""
    refused: list[str] = []
    labels: list[str] = []
    for path in sorted(dev.glob("gpiochip*")):
        number = int(path.name.removeprefix("gpiochip"))
        try:
            handle = lgpio.gpiochip_open(number)
        except lgpio.error as error:
            refused.append(f"{path} ({error})")
            continue
        label = lgpio.gpio_get_chip_info(handle)[3]
        lgpio.gpiochip_close(handle)
        if label in HEADER_LABELS:
            return number
        labels.append(f"{path} ({label})")
    if refused:
        raise HardwareError(
            "no_permission",
            f"Cannot open {', '.join(refused)}: sudo usermod -aG gpio $USER, then log out and in again",
        )
    raise HardwareError(
        "not_found",
        f"No GPIO chip of a Raspberry Pi's header in {dev}, only {', '.join(labels) or 'none at all'}: "
        "run on a Raspberry Pi with Raspberry Pi OS, or simulate with --simulate",
    )
