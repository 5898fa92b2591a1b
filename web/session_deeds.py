"""What people do with sessions: take one as theirs, give it to somebody, take that back, delete it, take it home."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from flask import Response, jsonify, request

from station.storage.results import SessionLine
from web.access import visitor
from web.archives import Archives, Shelf
from web.keyring import TAKE_HOME_S, Keyring, take_home_link
from web.live import LiveFeed
from web.loop import look_again
from web.pairing import Nothing, body
from web.qr import code_of
from web.refusals import RefusedError
from web.session_answers import answer_of
from web.session_files import file_of
from web.sessions import NOBODY, Sessions, as_json, is_claimable, own_person, stretch_of


class Assign(msgspec.Struct, forbid_unknown_fields=True):
    """Whose the session is to be; null makes it a guest's."""

    person_id: UUID | None


class Pass(msgspec.Struct, forbid_unknown_fields=True):
    """What the link holds with which somebody takes a session home."""

    signed: Annotated[str, msgspec.Meta(max_length=1_000)]


class PassTrace(Pass, forbid_unknown_fields=True):
    """Likewise, and the second of the session whose stretch of the recording is wanted."""

    at_s: float


class PassExport(Pass, forbid_unknown_fields=True):
    """Likewise, and the format that is wanted."""

    kind: Annotated[str, msgspec.Meta(max_length=8)]


class SessionDeeds:
    """The orders about sessions, each a method; a user gives orders about their own alone."""

    def __init__(self, archives: Archives, sessions: Sessions, keyring: Keyring, feed: LiveFeed) -> None:
        self._archives = archives
        self._sessions = sessions
        self._keyring = keyring
        self._feed = feed

    def claim(self, session_id: UUID) -> Response:
        """Makes a guest's session the user's own, for seven days after it."""
        body(Nothing)
        person = own_person()
        if person is None or person == NOBODY:
            raise RefusedError("no person")
        shelf = self._archives.now()
        line = shelf.history.line(str(session_id))
        if line is None or line.person_id not in {None, person}:
            raise RefusedError("not found", path=request.path)
        shelf.ownership.claim(line.id, person, datetime.now(UTC))
        return self._changed(session_id)

    def assign(self, session_id: UUID) -> Response:
        """Gives a session to somebody else; a user only gives their own back, as a guest's."""
        asked = body(Assign)
        if asked.person_id is not None and not visitor().may("owner"):
            raise RefusedError("not allowed")
        shelf, line = self._sessions.seen(session_id)
        shelf.ownership.reassign(line.id, None if asked.person_id is None else str(asked.person_id))
        return self._changed(session_id)

    def undo(self, session_id: UUID) -> Response:
        """Takes back the last change of whose a session is; a user takes back only what they gave away."""
        body(Nothing)
        shelf, own = self._archives.now(), own_person()
        line = shelf.history.line(str(session_id))
        if line is None:
            raise RefusedError("not found", path=request.path)
        if own is not None and (line.person_id is not None or shelf.ownership.given_by(line.id)[-1:] != [own]):
            raise RefusedError("not found", path=request.path)
        shelf.ownership.undo(line.id)
        return self._changed(session_id)

    def delete(self, session_id: UUID) -> Response:
        """Removes a session with its recording, for good."""
        body(Nothing)
        shelf, line = self._sessions.seen(session_id)
        shelf.ownership.delete_session(line.id)
        return self._changed(session_id)

    def take_home(self, session_id: UUID) -> Response:
        """A link that shows this session for 15 minutes; for a guest's, too, while it can still be claimed."""
        body(Nothing)
        shelf = self._archives.now()
        line = shelf.history.line(str(session_id))
        if line is None or not is_claimable(line, datetime.now(UTC)):
            shelf, line = self._sessions.seen(session_id)
        link = take_home_link(request.host_url, self._keyring.take_home(line.id, simulated=shelf.simulated))
        return jsonify(link=link, code=code_of(link), valid_s=TAKE_HOME_S)

    def taken_home(self) -> Response:
        """The session that a pass is for, to look at."""
        shelf, line = self._passed(body(Pass))
        session = shelf.history.session(line.id)
        return as_json(answer_of(session, simulated=shelf.simulated, may=[]))

    def taken_home_trace(self) -> Response:
        """A stretch of its recording."""
        asked = body(PassTrace)
        shelf, line = self._passed(asked)
        return as_json(stretch_of(shelf, line, asked.at_s))

    def taken_home_export(self) -> Response:
        """The session as a file."""
        asked = body(PassExport)
        shelf, line = self._passed(asked)
        return file_of(shelf.history.session(line.id), asked.kind, simulated=shelf.simulated)

    def _passed(self, asked: Pass) -> tuple[Shelf, SessionLine]:
        said = self._keyring.taken_home(asked.signed)
        if said is None:
            raise RefusedError("pass not valid", minutes=TAKE_HOME_S // 60)
        shelf = self._archives.of(simulated=said["simulated"])
        line = shelf.history.line(said["session"])
        if line is None:
            raise RefusedError("not found", path=request.path)
        return shelf, line

    def _changed(self, session_id: UUID) -> Response:
        look_again(self._feed)
        return jsonify(changed=str(session_id))
