"""Pairing by the station's button: a phone asks, waits for a press, and fetches its cookie."""

import uuid
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from flask import Response, jsonify

from web.access import let_in, visitor
from web.keyring import Keyring
from web.knocks import WAIT_S, Knocks
from web.live import LiveFeed
from web.pairing import body, record_of
from web.phones import LONGEST_NAME, Phone, Phones
from web.refusals import RefusedError


class WantsIn(msgspec.Struct, forbid_unknown_fields=True):
    """What a phone sends that wants to be let in by a press of the button."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]


class WantsAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """With what it fetches its answer."""

    key: Annotated[str, msgspec.Meta(max_length=100)]


class Knocking:
    """The answers to phones that ask, each a method; `button` says whether this station has one."""

    def __init__(self, knocks: Knocks, feed: LiveFeed, keyring: Keyring, phones: Phones, *, button: bool) -> None:
        self._knocks = knocks
        self._feed = feed
        self._keyring = keyring
        self._phones = phones
        self._button = button

    def ask(self) -> Response:
        """Lets a phone wait for a press."""
        asked = body(WantsIn)
        self._must_not_be_paired()
        if not self._button:
            raise RefusedError("no button")
        return jsonify(key=self._knocks.begin(asked.name), wait_s=WAIT_S)

    def answer(self) -> Response:
        """Makes the phone that was let in a user's phone; until then, that it has to wait."""
        asked = body(WantsAnswer)
        self._must_not_be_paired()
        newest = self._feed.newest
        name = self._knocks.answer(asked.key, 0 if newest is None else newest.session.let_in)
        if name is None:
            return jsonify(phone=None)
        now = datetime.now(UTC)
        phone = Phone(str(uuid.uuid4()), name, "user", None, paired_utc=now, seen_utc=now)
        self._phones.add(phone)
        response = jsonify(phone=record_of(phone))
        let_in(response, self._keyring.cookie_for(phone.id))
        return response

    @staticmethod
    def _must_not_be_paired() -> None:
        """An owner's phone would become a user's."""
        if visitor().phone is not None:
            raise RefusedError("paired already")
