"""The first thing that a person sees: where the page is, as an address and as a code for the phone's camera."""

import io
import socket

import segno


def address_of(host: str, port: int) -> str:
    """The page's address for a phone on the same network; this machine's own where it has no network."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = _outward_address()
    return f"http://{host}:{port}"


def welcome(address: str, owner_link: str | None) -> str:
    """A few lines for the terminal: the page's `address` and a code of it.

    At the first start it is the code of `owner_link` instead, which pairs the phone of the station's owner as well.
    """
    if owner_link is None:
        return (
            f"{_code(address)}\nOn a phone in the same network, scan the code or open  {address}\n"
            "Ctrl-C ends the station.\n"
        )
    return (
        f"{_code(owner_link)}\nOn your phone, in the same network, scan the code: it makes the phone this station's "
        f"owner, within 15 minutes.\nTo look only, open  {address}\nCtrl-C ends the station.\n"
    )


def code_and_link(link: str) -> str:
    """A code of `link` and the link itself, for the terminal."""
    return f"{_code(link)}\nScan the code with the phone, or open there:\n{link}\n"


def _code(link: str) -> str:
    code = io.StringIO()
    segno.make(link, micro=False).terminal(code, compact=True, border=2)
    return code.getvalue()


def _outward_address() -> str:
    """The address that this machine has in its network: asked of the routing table, without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): a route is looked up, no packet leaves
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
