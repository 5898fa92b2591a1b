"""What the kernel says of the board itself: its supply and its heat. No pin and no bus is touched."""

from pathlib import Path

ROOT = Path("/")


def low_voltage(root: Path = ROOT) -> bool | None:
    """Whether the supply's voltage has been too low of late; None where no driver watches it.

    `rpi_volt` raises `in0_lcrit_alarm` below 4.63 V and lowers it when it was looked at and the voltage is right again.
    """
    alarms = [
        (name.parent / "in0_lcrit_alarm").read_text().strip() != "0"
        for name in sorted((root / "sys/class/hwmon").glob("*/name"))
        if name.read_text().strip() == "rpi_volt"
    ]
    return any(alarms) if alarms else None


def temperature_c(root: Path = ROOT) -> float | None:
    """How hot the processor is; None where no sensor is known."""
    try:
        return int((root / "sys/class/thermal/thermal_zone0/temp").read_text()) / 1000
    except (OSError, ValueError):
        return None
