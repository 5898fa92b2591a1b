"""Guides from the phone: who may begin, answer and end which, and what a calibration has to know beforehand."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from flask import Response, jsonify

from station.commands import AbortGuide, AnswerGuide, BeginGuide, GuideCommand, Name
from station.drill.people import Person
from web.access import visitor
from web.archives import Archives
from web.asking import Ask, done
from web.live import LiveFeed
from web.pairing import body
from web.refusals import RefusedError


class Begin(msgspec.Struct, forbid_unknown_fields=True):
    """Which guide, for whom, at which part; the body height of somebody whose height nobody knows yet."""

    guide: Literal["build", "calibrate", "check"]
    person_id: UUID | None = None
    at: Annotated[str, msgspec.Meta(max_length=60)] = ""
    height_mm: Annotated[float, msgspec.Meta(ge=1000, le=2300)] | None = None


class Answer(msgspec.Struct, forbid_unknown_fields=True):
    """One of the answers that the guide takes, and the number of its question."""

    question: int
    choice: Name


class Abort(msgspec.Struct, forbid_unknown_fields=True):
    """Which run is to end."""

    run: int


class GuideOrders:
    """The answers about guides, each a method; `ask` lays a command before the loop."""

    def __init__(self, ask: Ask, archives: Archives, feed: LiveFeed) -> None:
        self._ask = ask
        self._archives = archives
        self._feed = feed

    def begin(self) -> Response:
        """Begins a guide; what it reads back is kept for the person."""
        asked = body(Begin)
        person_id = None if asked.person_id is None else str(asked.person_id)
        if not _may(asked.guide, person_id):
            raise RefusedError("not allowed")
        if asked.guide == "calibrate":
            return self._laid(self._calibration(asked, person_id))
        return self._laid(BeginGuide(asked.guide, at=asked.at))

    def answer(self) -> Response:
        """Answers what the guide asks; only whoever may begin it."""
        asked = body(Answer)
        view = None if self._feed.newest is None else self._feed.newest.guide
        if view is None or view.question != asked.question:
            raise RefusedError("question passed")
        if not _may(view.guide, view.person_id):
            raise RefusedError("not allowed")
        return self._laid(AnswerGuide(asked.question, asked.choice))

    def abort(self) -> Response:
        """Ends a guide with nothing changed; every paired phone may, since a guide has the station to itself."""
        return self._laid(AbortGuide(body(Abort).run))

    def _calibration(self, asked: Begin, person_id: str | None) -> BeginGuide:
        """A height that is given overrules where the bar stood before."""
        person = self._person(person_id)
        height_mm = asked.height_mm or person.height_mm
        rig = None if self._feed.newest is None else self._feed.newest.rig
        if rig != "mat" and height_mm is None and person.bar_mm is None:
            raise RefusedError("height unknown")
        return BeginGuide(
            "calibrate",
            today=date.today().isoformat(),  # noqa: DTZ011 - the person's own calendar
            height_mm=height_mm,
            bar_mm=person.bar_mm if asked.height_mm is None else None,
            person_id=person_id,
        )

    def _person(self, person_id: str | None) -> Person:
        for person in self._archives.now().roster.people():
            if person.id == person_id:
                return person
        raise RefusedError("no person")

    def _laid(self, command: GuideCommand) -> Response:
        return jsonify(done(self._ask, command).data or {})


def _may(guide: str, person_id: str | None) -> bool:
    """The owner builds and calibrates anybody; a user tries the parts, and calibrates their own person."""
    if visitor().may("owner") or guide == "check":
        return True
    phone = visitor().phone
    return guide == "calibrate" and phone is not None and person_id is not None and phone.person_id == person_id
