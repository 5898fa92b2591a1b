"""The station's secret, and what is signed with it: the cookies of phones, and invitations to pair one."""

import os
import secrets
import stat
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

from itsdangerous import BadData, SignatureExpired, URLSafeSerializer, URLSafeTimedSerializer

from station.config import ConfigError

FILE = "page-secret"
INVITATION_S = 15 * 60
TAKE_HOME_S = 15 * 60


class Keyring:
    """Signs and checks with one secret; what was signed for one purpose is worth nothing for another."""

    def __init__(self, secret: bytes) -> None:
        self._phones = URLSafeSerializer(secret, salt="phone")
        self._invitations = URLSafeTimedSerializer(secret, salt="invitation")
        self._taken_home = URLSafeTimedSerializer(secret, salt="take-home")

    def cookie_for(self, phone_id: str) -> str:
        """The cookie that makes a browser the phone `phone_id`."""
        return str(self._phones.dumps(phone_id))

    def phone_of(self, cookie: str) -> str | None:
        """Whose cookie that is; None where this station did not sign it."""
        try:
            phone_id = self._phones.loads(cookie)
        except BadData:
            return None
        return phone_id if isinstance(phone_id, str) else None

    def invite(self, role: str, person_id: str | None = None) -> str:
        """An invitation to pair one phone, valid for 15 minutes; it bears the id that the phone will have."""
        return str(self._invitations.dumps({"phone": str(uuid.uuid4()), "role": role, "person": person_id}))

    def accept(self, invitation: str) -> dict[str, Any] | None:
        """What an invitation says; None where it is too old or not this station's."""
        return _said(self._invitations, invitation, INVITATION_S)

    def take_home(self, session_id: str, *, simulated: bool) -> str:
        """A pass to look at one session, valid for 15 minutes."""
        return str(self._taken_home.dumps({"session": session_id, "simulated": simulated}))

    def taken_home(self, signed: str) -> dict[str, Any] | None:
        """Which session a pass is for; None where it is too old or not this station's."""
        return _said(self._taken_home, signed, TAKE_HOME_S)


def _said(serializer: URLSafeTimedSerializer, signed: str, valid_s: int) -> dict[str, Any] | None:
    try:
        said = serializer.loads(signed, max_age=valid_s)
    except (SignatureExpired, BadData):
        return None
    return said if isinstance(said, dict) else None


def open_keyring(state_folder: Path) -> Keyring:
    """The keyring with the secret kept in `state_folder`, made at the first call for the page's user alone.

    Raises ConfigError when others can read it, since they could then sign themselves in.
    """
    path = state_folder / FILE
    state_folder.mkdir(parents=True, exist_ok=True)
    try:
        # Complete before it has its name: whoever else opens it at the same time sees all of it or none.
        fresh = path.with_name(f".{FILE}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
        try:
            os.link(fresh, path)
        finally:
            fresh.unlink()
    except FileExistsError:
        pass
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise ConfigError(
            f"{path}: other users may read this secret (mode {mode:o}). Remove it: a new one is made at the "
            "next start, and each phone is paired anew"
        )
    return Keyring(path.read_bytes())


def pairing_link(address: str, invitation: str) -> str:
    """The link that pairs a phone; the invitation is in its fragment, which no log and no Referer ever holds."""
    return f"{address.rstrip('/')}/pair#{quote(invitation)}"


def take_home_link(address: str, signed: str) -> str:
    """The link that shows one session for a while; the pass is in its fragment, likewise."""
    return f"{address.rstrip('/')}/take-home#{quote(signed)}"
