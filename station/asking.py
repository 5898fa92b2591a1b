"""Asks the running station for something and waits for its answer; for the page, the command line and the guides."""

import msgspec
import zmq

from station.commands import Command, Reply, decode_reply, encode

# Longer than the station itself waits for its loop, so that its own refusal arrives.
PATIENCE_S = 2.0


class NoStationError(Exception):
    """Nobody answered: `str()` says what to do about it."""


def ask(endpoint: str, command: Command, timeout_s: float = PATIENCE_S) -> Reply:
    """What the station at `endpoint` says to `command`. Raises NoStationError when none answers in time."""
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.linger = 0
        socket.connect(endpoint)
        socket.send(encode(command))
        if not socket.poll(round(timeout_s * 1000)):
            raise NoStationError(
                f"no station answers at {endpoint} within {timeout_s:g} s: start it with kickstation up"
            )
        try:
            return decode_reply(socket.recv())
        except msgspec.DecodeError as error:
            raise NoStationError(
                f"what runs at {endpoint} is of another version ({error}): end it and start it again"
            ) from error
