"""Where commands come in: a thread takes them from the socket and lays them before the loop, which never waits."""

import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future

import zmq

from station.commands import AskAbout, LoopCommand, Refused, Reply, encode, read_command

# The loop looks at every tick, 50 ms; what it has not taken after this long is withdrawn, so it can not come late.
PATIENCE_S = 1.0
LIMIT_ORDERS = 16
# How long the end of the station may wait for the thread, and the thread for a reader of the last answer.
LOOK_MS, LINGER_MS = 100, 200
# What is longer, zmq itself does not take: the sender's connection ends.
LONGEST_MESSAGE_BYTES = 1_048_576
ENDING = Refused("the station is ending", "start it again with kickstation up")


class Order:
    """One command on its way to the loop, which answers it once."""

    def __init__(self, command: LoopCommand) -> None:
        self.command = command
        self._future: Future[Reply] = Future()

    def take(self) -> bool:
        """Whether it still stands; from now on it can not be withdrawn."""
        return self._future.set_running_or_notify_cancel()

    def answer(self, reply: Reply) -> None:
        """What the loop says to it, once it was taken."""
        self._future.set_result(reply)

    def withdraw(self) -> bool:
        """Takes it back; False once the loop has taken it."""
        return self._future.cancel()

    def reply(self, timeout_s: float) -> Reply:
        """Waits for the answer. Raises TimeoutError, or CancelledError when it was withdrawn."""
        return self._future.result(timeout_s)


class CommandDesk:
    """A zmq REP socket, one command at a time: what is no command is refused here and never reaches the loop."""

    def __init__(self, endpoint: str, about: Mapping[str, Callable[[], Reply]], patience_s: float = PATIENCE_S) -> None:
        """Binds `endpoint` and starts to listen. Raises zmq.ZMQError when the address cannot be bound.

        What is asked `about` the station is answered here, since that may look at files, which the loop must not.
        """
        self._about = about
        self._patience_s = patience_s
        self._orders: queue.Queue[Order] = queue.Queue(LIMIT_ORDERS)
        self._closing = False
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.REP)
        self._socket.linger = LINGER_MS
        self._socket.maxmsgsize = LONGEST_MESSAGE_BYTES
        self._socket.bind(endpoint)
        self._thread = threading.Thread(target=self._run, name="commands")
        self._thread.start()

    def take(self) -> list[Order]:
        """The orders that wait and still stand; called by the loop only, which answers each."""
        orders = []
        while not self._orders.empty():
            orders.append(self._orders.get_nowait())
        return [order for order in orders if order.take()]

    def close(self) -> None:
        """Refuses what waits, then lets go of the socket."""
        self._closing = True
        for order in self.take():
            order.answer(ENDING)
        self._thread.join()
        self._socket.close()
        self._context.term()

    def _run(self) -> None:
        while not self._closing:
            if self._socket.poll(LOOK_MS):
                self._socket.send(encode(self._answer(b"".join(self._socket.recv_multipart()))))

    def _answer(self, data: bytes) -> Reply:
        command = read_command(data)
        if isinstance(command, Refused):
            return command
        if isinstance(command, AskAbout):
            return self._about[command.about]()
        order = Order(command)
        try:
            self._orders.put_nowait(order)
        except queue.Full:
            return Refused("the station is too busy for commands", "try again; if it stays so, start it again")
        if self._closing:
            order.withdraw()
        return self._reply(order)

    def _reply(self, order: Order) -> Reply:
        try:
            return order.reply(self._patience_s)
        except CancelledError:
            return ENDING
        except TimeoutError:
            if order.withdraw():
                return Refused("the station did not take it in time, so nothing was done", "try again")
        try:
            return order.reply(self._patience_s)
        except TimeoutError:
            return Refused("the station has taken it and does not say how it went", "look at its log")
