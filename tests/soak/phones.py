"""The household's phones: they come with somebody, watch, choose, look at what was done, and leave without a word."""

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any

from web.doors import Doors

PATIENCE_S = 20.0
PAGES = ("/", "/history", "/history/trends", "/set-up", "/learn", "/api/v1/sessions", "/metrics")


class Phone:
    """A phone that is paired with the page at `port`, and keeps its own connections."""

    def __init__(self, port: int, doors: Doors, name: str) -> None:
        self._port = port
        self._cookie = ""
        self._streams: list[http.client.HTTPConnection] = []
        answer, _ = self._ask("POST", "/api/v1/pair", {"invitation": doors.keyring.invite("owner"), "name": name})
        self._cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]

    def look(self, path: str) -> Any:
        """What the page says there."""
        return self._ask("GET", path)[1]

    def order(self, action: str, value: object = None) -> None:
        """Asks something of the session, which may not be possible now: a person would only shrug."""
        self._ask("POST", "/api/v1/session", {"action": action, "value": value}, also=409)

    def add_person(self, name: str, height_mm: float) -> str:
        """Takes somebody in; the id that they have from then on."""
        answer = self._ask("POST", "/api/v1/people", {"person": {"name": name, "height_mm": height_mm}})[1]
        return str(answer["changed"])

    def watch(self, snapshots: int) -> dict[str, Any]:
        """Opens the stream, hears so many snapshots, and leaves it open without reading on, as a phone that sleeps."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
        self._streams.append(connection)
        connection.request("GET", "/api/v1/live", headers={"Cookie": self._cookie})
        heard = _snapshots(connection.getresponse())
        for _ in range(snapshots - 1):
            next(heard)
        return next(heard)

    def leave(self) -> None:
        """Is carried out of the house: its connections break off."""
        while self._streams:
            self._streams.pop().close()

    def _ask(
        self, method: str, path: str, sent: dict[str, Any] | None = None, also: int = 200
    ) -> tuple[http.client.HTTPResponse, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
        try:
            headers = {"Cookie": self._cookie, "Content-Type": "application/json"}
            connection.request(method, path, None if sent is None else json.dumps(sent), headers)
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status in (200, also), f"{method} {path}: {answer.status} {text[:200]!r}"
            return answer, json.loads(text) if answer.headers.get_content_subtype() == "json" else None
        finally:
            connection.close()


def _snapshots(stream: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    name = ""
    for line in stream:
        key, _, value = line.decode().rstrip("\n").partition(": ")
        if key == "event":
            name = value
        elif key == "data" and name == "snapshot":
            yield json.loads(value)


def until_it_answers(port: int) -> None:
    """Waits for a page that has just been started. Raises TimeoutError."""
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except ConnectionRefusedError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise TimeoutError(f"no page answers at port {port} within {PATIENCE_S:.0f} s")
