"""What a page's tests put in the place of a loop that takes orders."""

from typing import NoReturn

from station.asking import NoStationError
from station.commands import Command, Done, Reply


class Ordered:
    """Takes every order, and answers as the test says."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.reply: Reply = Done()

    def __call__(self, command: Command) -> Reply:
        self.commands.append(command)
        return self.reply


def no_loop(_command: Command) -> NoReturn:
    """Nobody takes orders."""
    raise NoStationError("no station answers")
