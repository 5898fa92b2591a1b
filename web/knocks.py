"""Phones that ask to be let in by a press of the station's button: for half a minute each, and not too many of them."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from station.commands import Done, Knock
from web.asking import Ask, heard
from web.refusals import RefusedError

# As station.drill.door has it, and how much later its answer may be fetched: a phone asks for it once a second.
WAIT_S = 30
LATE_S = 5
# Who sits in the network and always asks would wait for somebody's press: 3 of these take 15 % of the time at most.
MOST = 3
WITHIN_S = 600


@dataclass(slots=True)
class _Knocking:
    """One phone that asks: the number that the loop gave it, None for one that was refused at once."""

    name: str
    number: int | None
    at_ns: int
    withdrawn: bool = False


class Knocks:
    """Who asks, and who was let in; safe to use from several threads."""

    def __init__(self, ask: Ask, now_ns: Callable[[], int]) -> None:
        """`ask` lays a command before the loop."""
        self._ask = ask
        self._now_ns = now_ns
        self._lock = threading.Lock()
        # Of the last ten minutes, by the key that only the phone knows which asked.
        self._knocks: dict[str, _Knocking] = {}

    def begin(self, name: str) -> str:
        """A phone of that `name` asks; the key with which it fetches its answer. Raises RefusedError."""
        with self._lock:
            now_ns = self._now_ns()
            self._knocks = {key: one for key, one in self._knocks.items() if now_ns - one.at_ns < WITHIN_S * 1e9}
            if len(self._knocks) >= MOST:
                raise RefusedError("asked too often", most=MOST, minutes=WITHIN_S // 60)
            number = self._number(now_ns)
            key = secrets.token_urlsafe(16)
            self._knocks[key] = _Knocking(name, number, now_ns, withdrawn=number is None)
            if number is None:
                raise RefusedError("two phones ask", seconds=WAIT_S)
            return key

    def answer(self, key: str, let_in: int) -> str | None:
        """The name of the phone with this `key` if it was let in, once; None while it waits.

        `let_in` is the number of the last phone that was let in, as the loop tells it. Raises RefusedError.
        """
        with self._lock:
            one = self._knocks.get(key)
            if one is None or self._now_ns() - one.at_ns >= (WAIT_S + LATE_S) * 1e9:
                raise RefusedError("nobody pressed", seconds=WAIT_S)
            if one.withdrawn:
                raise RefusedError("two phones ask", seconds=WAIT_S)
            if one.number != let_in:
                return None
            one.number = None  # it has had its answer
            return one.name

    def _number(self, now_ns: int) -> int | None:
        """What the loop calls one more phone; None where another one waits, and then that one is refused, too."""
        reply = heard(self._ask, Knock())
        if isinstance(reply, Done):
            return int(reply.data)
        waiting = [one for one in self._knocks.values() if one.number and now_ns - one.at_ns < WAIT_S * 1e9]
        if not waiting:
            raise RefusedError("button not free")
        for one in waiting:
            one.withdrawn = True
        return None
