"""What the page tells the running loop: that something which it holds in memory was changed on disk."""

import logging
from collections.abc import Callable

from station.asking import NoStationError, ask
from station.commands import COMMAND_SOCKET, LookAgain
from station.config import ConfigError
from station.storage.paths import socket_endpoint
from web.live import LiveFeed

logger = logging.getLogger(__name__)

# It only notes the wish; a loop that is too busy for that reads anew at its next start.
PATIENCE_S = 0.5


def look_again(feed: LiveFeed, endpoint: Callable[[str], str] = socket_endpoint) -> None:
    """Has the loop read people and their sessions again; where none runs, there is none that remembers them."""
    if feed.view.snapshot is None:
        return
    try:
        ask(endpoint(COMMAND_SOCKET), LookAgain(), PATIENCE_S)
    except (NoStationError, ConfigError) as error:
        logger.warning("the station goes by what it read before: %s", error)
