"""Pairing: a phone with an invitation gets a cookie; the owner sees all phones, invites more, and revokes them."""

from datetime import UTC, datetime
from typing import Annotated, Literal, TypeVar
from uuid import UUID

import msgspec
from flask import Response, g, jsonify, request

from web.access import let_in, let_out, visitor
from web.keyring import INVITATION_S, Keyring, pairing_link
from web.phones import LONGEST_NAME, Phone, Phones
from web.qr import code_of
from web.refusals import RefusedError
from web.texts import COOKIE as LANGUAGE_COOKIE

LANGUAGE_AGE_S = 400 * 24 * 3600
AnyStruct = TypeVar("AnyStruct", bound=msgspec.Struct)


class Pair(msgspec.Struct, forbid_unknown_fields=True):
    """What a phone sends that wants to be paired."""

    invitation: Annotated[str, msgspec.Meta(max_length=1_000)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]


class Invite(msgspec.Struct, forbid_unknown_fields=True):
    """Whom the owner invites; a user's phone may be a person's, and then sees that person's sessions."""

    role: Literal["user", "owner"]
    person_id: UUID | None = None

    def __post_init__(self) -> None:
        """An owner sees everybody's sessions, so their phone is nobody's."""
        if self.role == "owner" and self.person_id is not None:
            raise ValueError("person_id is for a user's phone, an owner sees all")


class Belongs(msgspec.Struct, forbid_unknown_fields=True):
    """Whose a user's phone is to be; null makes it nobody's."""

    person_id: UUID | None


class Language(msgspec.Struct, forbid_unknown_fields=True):
    """The language that a visitor reads."""

    language: Literal["en", "de"]


class Pairing:
    """The answers about phones, each a method."""

    def __init__(self, keyring: Keyring, phones: Phones) -> None:
        self._keyring = keyring
        self._phones = phones

    def pair(self) -> Response:
        """Makes the browser that holds an invitation a paired phone; an invitation serves once."""
        asked = body(Pair)
        said = self._keyring.accept(asked.invitation)
        if said is None:
            raise RefusedError("invitation not valid", minutes=INVITATION_S // 60)
        now = datetime.now(UTC)
        phone = Phone(said["phone"], asked.name, said["role"], said["person"], paired_utc=now, seen_utc=now)
        if not self._phones.add(phone):
            raise RefusedError("invitation used")
        response = jsonify(record_of(phone))
        let_in(response, self._keyring.cookie_for(phone.id))
        return response

    def invite(self) -> Response:
        """A link for another phone, also as a code for its camera."""
        asked = body(Invite)
        person_id = None if asked.person_id is None else str(asked.person_id)
        link = pairing_link(request.host_url, self._keyring.invite(asked.role, person_id))
        return jsonify(link=link, code=code_of(link), valid_s=INVITATION_S)

    def phones(self) -> Response:
        """All phones that are paired."""
        return jsonify(phones=[record_of(phone) for phone in self._phones.all()])

    def revoke(self, phone_id: UUID) -> Response:
        """Ends the pairing of a phone."""
        body(Nothing)
        if not self._phones.revoke(str(phone_id)):
            raise RefusedError("not found", path=request.path)
        return jsonify(revoked=str(phone_id))

    def give(self, phone_id: UUID) -> Response:
        """Makes a user's phone somebody's, who then sees their sessions with it, or nobody's."""
        person_id = body(Belongs).person_id
        if not self._phones.give(str(phone_id), None if person_id is None else str(person_id)):
            raise RefusedError("not found", path=request.path)
        return jsonify(changed=str(phone_id))

    def leave(self) -> Response:
        """Ends the pairing of the phone that asks."""
        body(Nothing)
        phone = visitor().phone
        if phone is None:
            raise RefusedError("not paired")
        self._phones.revoke(phone.id)
        response = jsonify(revoked=phone.id)
        let_out(response)
        return response

    def language(self) -> Response:
        """Keeps the language that the visitor chose."""
        g.language = body(Language).language
        response = jsonify(language=g.language)
        response.set_cookie(LANGUAGE_COOKIE, g.language, max_age=LANGUAGE_AGE_S, httponly=True, samesite="Strict")
        return response


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """An order that needs no details: an empty object."""


def body(kind: type[AnyStruct]) -> AnyStruct:
    """The body of this request, checked. Raises RefusedError with what is wrong with it."""
    try:
        return msgspec.json.decode(request.get_data(), type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise RefusedError("not understood", reason=str(error)) from error


def record_of(phone: Phone) -> dict[str, str | None]:
    """A phone as its owner sees it."""
    return {
        "id": phone.id,
        "name": phone.name,
        "role": phone.role,
        "person_id": phone.person_id,
        "paired_utc": phone.paired_utc.isoformat(timespec="seconds"),
        "seen_utc": None if phone.seen_utc is None else phone.seen_utc.isoformat(timespec="seconds"),
    }
