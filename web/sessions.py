"""Sessions to look at: lists, one whole, two side by side, a trend, a stretch of the recording, a file to keep."""

import math
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import msgspec
from flask import Response, request

from station.drill.people import may_claim
from station.storage.history import EVERYBODY, GUESTS
from station.storage.results import SessionLine
from station.storage.stretch import Stretch, stretch
from station.storage.trace import TraceError
from web.access import visitor
from web.archives import Archives, Shelf
from web.refusals import RefusedError
from web.session_answers import CompareAnswer, CompareSide, Deed, SessionList, answer_of
from web.session_files import file_of
from web.trends import trend_of, why_apart

PAGE_SESSIONS = 30
MOST_WEEKS = 520
USUAL_WEEKS = 12
# A recording is read from its beginning; nobody's session is longer.
MOST_S = 24 * 3600.0
Read = TypeVar("Read")


class Sessions:
    """The answers about sessions, each a method; a user gets their own alone."""

    def __init__(self, archives: Archives) -> None:
        self._archives = archives

    def listed(self) -> Response:
        """Sessions, newest first: the user's own, or of whom the owner asks for."""
        shelf = self._archives.now()
        before = _read(request.args["before"], datetime, "before") if "before" in request.args else None
        if before is not None and before.tzinfo is None:
            before = before.replace(tzinfo=UTC)
        lines = shelf.history.sessions(self._whose(), before=before, limit=PAGE_SESSIONS + 1)
        shown = lines[:PAGE_SESSIONS]
        more = shown[-1].began_utc if len(lines) > PAGE_SESSIONS else None
        return as_json(SessionList(shelf.simulated, shown, more))

    def claimable(self) -> Response:
        """Guests' sessions that somebody may still take as theirs, newest first."""
        shelf, now = self._archives.now(), datetime.now(UTC)
        lines = shelf.history.sessions(GUESTS, limit=PAGE_SESSIONS)
        return as_json(SessionList(shelf.simulated, [line for line in lines if is_claimable(line, now)]))

    def one(self, session_id: UUID) -> Response:
        """One session whole, and what the visitor may do with it."""
        shelf, line = self.seen(session_id)
        may = _may(line, shelf.ownership.given_by(line.id))
        return as_json(answer_of(shelf.history.session(line.id), simulated=shelf.simulated, may=may))

    def trace(self, session_id: UUID) -> Response:
        """The stretch of the recording around a second of the session."""
        at_s = _asked("at_s", float, 0.0)
        shelf, line = self.seen(session_id)
        return as_json(stretch_of(shelf, line, at_s))

    def export(self, session_id: UUID, kind: str) -> Response:
        """The session as a file."""
        shelf, line = self.seen(session_id)
        return file_of(shelf.history.session(line.id), kind, simulated=shelf.simulated)

    def compared(self) -> Response:
        """Two sessions of one person, the earlier one first; of two people none are, so no child beside others."""
        shelf, one = self.seen(_asked("one", UUID))
        _, other = self.seen(_asked("other", UUID))
        if one.person_id is None or one.person_id != other.person_id:
            raise RefusedError("not comparable")
        both = [shelf.history.session(line.id) for line in sorted((one, other), key=lambda line: line.began_utc)]
        why = why_apart(*(each.summary.conditions if each.summary else None for each in both))
        sides = [CompareSide(each.line, dict(each.summary.figures) if each.summary else {}) for each in both]
        return as_json(CompareAnswer(shelf.simulated, why, sides))

    def trend(self) -> Response:
        """One person over the last weeks, with what was best."""
        shelf, whose = self._archives.now(), self._whose()
        if whose in {EVERYBODY, GUESTS}:
            raise RefusedError("not understood", reason="whose: a trend is one person's, so give the id of a person")
        weeks = _asked("weeks", int, USUAL_WEEKS)
        if not 1 <= weeks <= MOST_WEEKS:
            raise RefusedError("not understood", reason=f"weeks: give 1 to {MOST_WEEKS}")
        found = shelf.history.trend(whose, since=datetime.now(UTC) - timedelta(weeks=weeks))
        bests = shelf.history.bests(whose)
        program = request.args.get("program") or None
        return as_json(trend_of(found, bests, program=program, simulated=shelf.simulated))

    def seen(self, session_id: UUID) -> tuple[Shelf, SessionLine]:
        """A session that the visitor may see; there is no other for them. Raises RefusedError."""
        shelf = self._archives.now()
        line = shelf.history.line(str(session_id))
        if line is None or not _sees(line):
            raise RefusedError("not found", path=request.path)
        return shelf, line

    def _whose(self) -> str:
        """Whose sessions are asked for: everybody's by default for the owner, their own alone for a user."""
        own = own_person()
        asked = request.args.get("whose") or (EVERYBODY if own is None else own)
        if asked not in {EVERYBODY, GUESTS}:
            asked = str(_read(asked, UUID, "whose"))
        if own is not None and asked != own:
            raise RefusedError("not allowed")
        return asked


NOBODY = "00000000-0000-0000-0000-000000000000"


def own_person() -> str | None:
    """Whose sessions a user sees, nobody's where the phone is nobody's; None for an owner, who sees all."""
    if visitor().may("owner"):
        return None
    phone = visitor().phone
    return (phone and phone.person_id) or NOBODY


def is_claimable(line: SessionLine, now: datetime) -> bool:
    """Whether somebody may still take this session as theirs: a guest's, that is over."""
    ended_s = line.began_utc.timestamp() + (line.elapsed_s or 0.0)
    return line.outcome is not None and may_claim(line.person_id, ended_s, now.timestamp())


def _sees(line: SessionLine) -> bool:
    own = own_person()
    return own is None or line.person_id == own


def _may(line: SessionLine, given_by: list[str | None]) -> list[Deed]:
    """What the visitor may do with a session that they see."""
    if line.outcome is None:
        return []
    if not visitor().may("owner"):
        return ["take_home", "give_back", "delete"]
    return ["take_home", "assign", "undo", "delete"] if given_by else ["take_home", "assign", "delete"]


def stretch_of(shelf: Shelf, line: SessionLine, at_s: float) -> Stretch:
    """The stretch of a session's recording around `at_s`. Raises RefusedError."""
    if not math.isfinite(at_s) or not 0 <= at_s <= MOST_S:
        raise RefusedError("not understood", reason=f"at_s: give 0 to {MOST_S:g}")
    try:
        found = stretch(shelf.archive, line.id, at_s)
    except TraceError as error:
        raise RefusedError("no recording") from error
    if found is None:
        raise RefusedError("no recording")
    return found


def as_json(answer: object) -> Response:
    """An answer for programs."""
    return Response(msgspec.json.encode(answer), mimetype="application/json")


def _asked(name: str, kind: type[Read], default: Read | None = None) -> Read:
    """What the address says for `name`. Raises RefusedError where it is missing or of another kind."""
    text = request.args.get(name)
    if text is None and default is not None:
        return default
    return _read(text, kind, name)


def _read(text: str | None, kind: type[Read], name: str) -> Read:
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        raise RefusedError("not understood", reason=f"{name}: {error}") from error
