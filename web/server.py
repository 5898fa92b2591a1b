"""Puts the page on the network: one listening socket, waitress behind it, and a clean end."""

import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from station.config import Config
from station.notify import Notifier
from station.storage.paths import state_folder
from web.app import create_app
from web.asking import Ask
from web.doors import Doors, open_doors
from web.guard import MAX_BODY_BYTES
from web.listening import WATERMARK_BYTES
from web.live import LiveFeed

logger = logging.getLogger(__name__)

# For everything that is not a stream; every stream holds a thread for as long as its page is open.
SPARE_THREADS = 8
# Browsers open up to six connections to one host.
CONNECTIONS_PER_PHONE = 6
SHUTDOWN_S = 0.5


class PageServer:
    """The page behind waitress on `listener`, fed from the loop's `endpoint`, from `run` until `stop`."""

    def __init__(self, config: Config, listener: socket.socket, endpoint: str, doors: Doors, ask: Ask) -> None:
        self._feed = LiveFeed(endpoint)
        self._stopping = threading.Event()
        self._map: dict[int, Any] = {}
        phones = SPARE_THREADS + config.web.max_streams
        self._server = create_server(
            create_app(self._feed, config, doors, ask),
            map=self._map,
            sockets=[listener],
            threads=phones,
            connection_limit=phones * CONNECTIONS_PER_PHONE,
            outbuf_high_watermark=WATERMARK_BYTES,
            max_request_body_size=MAX_BODY_BYTES,  # waitress would spool up to 1 GiB of one
            # Reading ahead while a stream runs is how waitress notices that its phone has gone.
            channel_request_lookahead=1,
            log_socket_errors=False,  # a phone that went to sleep is no error of the station
            ident=None,
        )

    def run(self, progress: Callable[[], None] = lambda: None) -> None:
        """Serves until `stop` is called, then closes every connection and lets go of the socket.

        `progress` is called at every turn, once a second at least.
        """
        while not self._stopping.is_set():
            wasyncore.loop(timeout=1.0, use_poll=True, map=self._map, count=1)
            progress()
        self._feed.close()
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()  # wakes the thread that waits for a sleeping phone
        self._server.task_dispatcher.shutdown(timeout=SHUTDOWN_S)
        self._server.close()

    def stop(self) -> None:
        """Makes `run` return soon; may be called from any thread or a signal handler, and more than once."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._server.pull_trigger()


def serve(config: Config, listener: socket.socket, endpoint: str, ask: Ask) -> None:
    """Serves the page until SIGTERM or SIGINT, then returns within a second.

    The loop publishes at `endpoint`, and `ask` lays commands before it. Belongs to the main thread, for the sake of the
    signals. Raises ConfigError and StorageError when the state folder cannot be used.
    """
    server = PageServer(config, listener, endpoint, open_doors(state_folder(), config), ask)
    # Waitress tells of every phone that leaves, and warns of requests that come before an idle thread is at its queue.
    logging.getLogger("waitress").setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    gc.freeze()  # what was loaded stays; else it is searched for garbage at the end: 0.14 s of processor time, not 0.01
    logger.info("page at http://%s:%d", config.web.host, config.web.port)
    with closing(Notifier()) as notifier:
        server.run(notifier.progress)
