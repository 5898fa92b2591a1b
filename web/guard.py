"""What every request must satisfy before anybody looks at what it asks for, and the headers that every answer bears."""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from web.rates import Rates
from web.refusals import RefusedError

MAX_BODY_BYTES = 64 * 1024
UNSAFE_METHODS = {"POST", "PUT", "PATCH", "DELETE"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def own_names(more: Iterable[str]) -> frozenset[str]:
    """The names under which this machine is called, beside its addresses; `more` come from the settings."""
    machine = socket.gethostname().partition(".")[0].lower()
    return frozenset({"localhost", machine, f"{machine}.local", *(name.lower() for name in more)})


class Guard:
    """Looks at each request before the routes do; `names` are the hosts under which the page may be asked for."""

    def __init__(self, names: frozenset[str], now_ns: Callable[[], int]) -> None:
        self._names = names
        self._reads = Rates(burst=240, per_s=40, now_ns=now_ns)
        self._writes = Rates(burst=40, per_s=2, now_ns=now_ns)

    def protect(self, app: Flask) -> None:
        """Has `app` ask this guard first."""
        app.before_request(self.look)
        app.after_request(label)

    def look(self) -> None:
        """Refuses what comes from a foreign page, in another shape than JSON, too large, or too often."""
        if not self.knows(request.host):
            raise RefusedError("unknown host", host=request.host)
        writes = request.method in UNSAFE_METHODS
        rates = self._writes if writes else self._reads
        if not rates.allow(request.remote_addr or ""):
            raise RefusedError("too many requests")
        if not writes or request.routing_exception is not None:
            return
        if not is_own_origin(request.headers.get("Origin"), request.host):
            raise RefusedError("foreign page")
        # Without a length there is no body: the server takes those that come in pieces and counts them.
        if (request.content_length or 0) > MAX_BODY_BYTES:
            raise RefusedError("body too large")
        if not request.is_json:
            raise RefusedError("not json")

    def knows(self, host: str) -> bool:
        """Whether `host` (a Host header) means this machine.

        A foreign name that was bound anew to this machine's address (DNS rebinding) is not known. A literal address is:
        what a browser sends there is no page of somebody else's name, and a machine may have any address.
        """
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def is_own_origin(origin: str | None, host: str) -> bool:
    """Whether a request that changes something comes from a page of this station.

    Browsers send the Origin with each of them; without one it is a program, which has no cookie to
    abuse.
    """
    if origin is None:
        return True
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()


def label(response: Response) -> Response:
    """Puts the security headers on an answer, and forbids keeping what is about a person."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    if "language" in g:
        response.headers.add("Vary", "Accept-Language, Cookie")
    return response
