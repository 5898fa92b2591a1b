"""What a page's tests put in the place of a loop that takes orders."""

import threading
from pathlib import Path
from typing import Any, NoReturn

from station.asking import NoStationError
from station.commands import AskAbout, Command, Done, Reply
from station.config import Config
from station.setup.about import about

PATIENCE_S = 30.0
_told: Any = about(Config(), {"range": "VL53L1X"}, Path("/"), list)["rig"]()
RIG = _told.data
DOCTOR = [
    {
        "name": "clock",
        "verdict": "ok",
        "said": {"key": "doctor.clock", "text": "kept right", "values": {}},
    },
    {
        "name": "I2C",
        "verdict": "failure",
        "said": {
            "key": "doctor.bus.off",
            "text": "there is no /dev/i2c-1: I2C is switched off. Run sudo raspi-config nonint do_i2c 0, then restart",
            "values": {"bus": 1},
        },
    },
]


class Ordered:
    """Takes every order and answers it as the test says; `about` holds what the station says of itself."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.reply: Reply = Done()
        self.about: dict[str, Any] = {"rig": RIG, "doctor": DOCTOR}
        self._came = threading.Condition()

    def __call__(self, command: Command) -> Reply:
        with self._came:
            self.commands.append(command)
            self._came.notify_all()
        if isinstance(command, AskAbout) and isinstance(self.reply, Done):
            return Done(self.about[command.about])
        return self.reply

    def wait_for(self, command: Command) -> None:
        """Waits until this order came, from a page that sends it when it gets to it."""
        with self._came:
            assert self._came.wait_for(lambda: command in self.commands, PATIENCE_S), f"{command}: {self.commands}"


def no_loop(_command: Command) -> NoReturn:
    """Nobody takes orders."""
    raise NoStationError("no station answers")
