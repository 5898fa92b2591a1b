"""What the page asks of the running station: its answer, or a refusal in the visitor's language."""

from collections.abc import Callable

from station.asking import NoStationError
from station.commands import Command, Done, Refused, Reply
from web.refusals import RefusedError
from web.sentences import translated
from web.texts import language

Ask = Callable[[Command], Reply]


def heard(ask: Ask, command: Command) -> Reply:
    """What the station says to it, be it no. Raises RefusedError where none runs."""
    try:
        return ask(command)
    except NoStationError as error:
        raise RefusedError("station offline") from error


def done(ask: Ask, command: Command) -> Done:
    """What came of it. Raises RefusedError with the station's reason where it says no, and where none runs."""
    reply = heard(ask, command)
    if isinstance(reply, Refused):
        raise RefusedError("not now", reason=translated(reply.what, language()))
    return reply
