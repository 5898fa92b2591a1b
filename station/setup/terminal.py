"""Goes through a guide of the running station in a terminal: draws what it shows, and sends the answers."""

from collections.abc import Callable
from contextlib import suppress

from rich.console import Console
from rich.live import Live

from station.asking import NoStationError, ask
from station.commands import AbortGuide, AnswerGuide, BeginGuide, Refused
from station.messages import GuideView, Source
from station.setup.feed import Feed
from station.setup.keys import GONE
from station.setup.picture import picture

QUIT = frozenset({"q", GONE})
# A station speaks 20 times a second.
SILENCE_S = 3.0


class GuideError(Exception):
    """The guide cannot be gone through: `str()` says why and what to do."""


def go_through(
    feed: Feed, commands: str, begin: BeginGuide, pressed: Callable[[], str], console: Console
) -> tuple[GuideView, Source]:
    """Begins a guide and follows it until it has ended; how it ended, and whether a person moved. Raises GuideError.

    Whatever ends this early, the guide ends with it and nothing is changed.
    """
    run = _begun(commands, begin)
    try:
        with Live(console=console, auto_refresh=False, transient=True) as live:
            return _Walk(feed, commands, run, pressed, live).to_the_end()
    except BaseException:
        _abort(commands, run)
        raise


class _Walk:
    """One guide on its way."""

    def __init__(self, feed: Feed, commands: str, run: int, pressed: Callable[[], str], live: Live) -> None:
        self._feed = feed
        self._commands = commands
        self._run = run
        self._pressed = pressed
        self._live = live
        self._answered = 0

    def to_the_end(self) -> tuple[GuideView, Source]:
        while True:
            snapshot = self._feed.next(SILENCE_S)
            if snapshot is None:
                raise GuideError("the station has ended, and with it the guide: nothing was changed")
            view = snapshot.guide
            if view is None or view.run != self._run:
                continue
            self._live.update(picture(view, snapshot.source), refresh=True)
            if view.state != "running":
                return view, snapshot.source
            self._hear(self._pressed(), view)

    def _hear(self, key: str, view: GuideView) -> None:
        if key in QUIT:
            _abort(self._commands, self._run)
        elif key.isdecimal() and 0 < int(key) <= len(view.choices) and self._answered != view.question:
            self._answered = view.question
            # Somebody else may have been faster, on a phone, or the station has ended: the next picture tells.
            with suppress(NoStationError):
                ask(self._commands, AnswerGuide(view.question, view.choices[int(key) - 1].name))


def _begun(commands: str, begin: BeginGuide) -> int:
    """The number of the run that was begun."""
    try:
        reply = ask(commands, begin)
    except NoStationError as error:
        raise GuideError(str(error)) from error
    if isinstance(reply, Refused):
        raise GuideError(f"{reply.what}: {reply.remedy}")
    return int(reply.data["run"])


def _abort(commands: str, run: int) -> None:
    """Ends the guide; one that has ended, or whose station has, is left as it is."""
    with suppress(NoStationError):
        ask(commands, AbortGuide(run))
