"""People: who trains here, what the station has to know of each, and all of it to take away or to delete."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, get_type_hints
from uuid import UUID

import msgspec
from flask import Flask, Response, jsonify, render_template, request

from station.drill.people import Person, is_child, mark_number, objections
from station.storage.belongings import belongings, zipped
from station.storage.errors import DeniedError
from station.storage.exports import SIMULATED
from web.archives import Archives, Shelf
from web.live import LiveFeed
from web.loop import look_again
from web.pairing import body
from web.phones import Phones
from web.refusals import FieldFault, RefusedError
from web.sessions import NOBODY, as_json, own_person
from web.texts import language, t, texts_of

KINDS = {name: kind for name, kind in get_type_hints(Person).items() if name != "id"}


class PersonBody(msgspec.Struct, forbid_unknown_fields=True):
    """A person as they were typed: the keys of PersonLine that a person has; null is what is not known."""

    person: dict[str, Any]


class Leaving(msgspec.Struct, forbid_unknown_fields=True):
    """What becomes of the sessions of a person who is deleted: they go too, or stay as a guest's."""

    keep_sessions: bool


class PersonLine(msgspec.Struct, frozen=True):
    """One person; null is what is not known.

    `mark` is the number of the mark where the bar stands for them, `child` is whether they may still be under 18.
    `sessions`, `calibrations` and `phones` are how many of these would go with them.
    """

    id: str
    name: str
    height_mm: float | None
    bar_mm: float | None
    style: str
    mass_kg: float | None
    birth_year: int | None
    met: float | None
    met_edition: str | None
    mark: int | None
    child: bool
    sessions: int
    calibrations: int
    phones: int


class PeopleList(msgspec.Struct, frozen=True):
    """Whom the visitor sees: everybody for an owner, their own person for a user."""

    simulated: bool
    people: list[PersonLine]


class People:
    """The pages and the answers about people, each a method. The loop hears of every change."""

    def __init__(self, archives: Archives, phones: Phones, feed: LiveFeed) -> None:
        self._archives = archives
        self._phones = phones
        self._feed = feed

    def page(self) -> str:
        """Everybody whom the visitor sees, to choose who trains."""
        return render_template("people.html", page="people", nobody=own_person() == NOBODY)

    def edit_page(self) -> str:
        """One person, to add or to change."""
        return render_template("person-edit.html", page="people")

    def listed(self) -> Response:
        """Whom the visitor sees."""
        shelf, own = self._archives.now(), own_person()
        people = [self._line(shelf, person) for person in shelf.roster.people() if own in {None, person.id}]
        return as_json(PeopleList(shelf.simulated, people))

    def add(self) -> Response:
        """Takes somebody in."""
        return self._kept(_wanted(None), self._archives.now().roster.add_person)

    def change(self, person_id: UUID) -> Response:
        """Keeps something else of somebody; a user of themselves alone."""
        shelf, person = self._seen(person_id)
        return self._kept(_wanted(person.id), shelf.roster.change_person)

    def delete(self, person_id: UUID) -> Response:
        """Removes somebody with calibrations and phones, and with their sessions or without."""
        keep_sessions = body(Leaving).keep_sessions
        shelf, person = self._seen(person_id)
        shelf.ownership.delete_person(str(person.id), keep_sessions=keep_sessions)
        self._phones.let_go(str(person.id))
        look_again(self._feed)
        return jsonify(changed=person.id)

    def export(self, person_id: UUID) -> Response:
        """Everything that is kept of somebody, as one file."""
        shelf, person = self._seen(person_id)
        response = Response(zipped(belongings(shelf.archive, str(person.id))), mimetype="application/zip")
        mark = f"{SIMULATED}_" if shelf.simulated else ""
        name = f"kickstation_{mark}{datetime.now(UTC):%Y%m%d}_{str(person.id)[:8]}.zip"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _seen(self, person_id: UUID) -> tuple[Shelf, Person]:
        """Somebody whom the visitor sees; there is nobody else for them. Raises RefusedError."""
        shelf, own = self._archives.now(), own_person()
        found = next((person for person in shelf.roster.people() if person.id == str(person_id)), None)
        if found is None or own not in {None, found.id}:
            raise RefusedError("not found", path=request.path)
        return shelf, found

    def _line(self, shelf: Shelf, person: Person) -> PersonLine:
        known = {name: getattr(person, name) for name in KINDS}
        return PersonLine(
            id=person.id or "",
            **known,
            mark=None if person.mark_mm is None else mark_number(person.mark_mm),
            child=is_child(person, datetime.now(UTC).year),
            sessions=shelf.history.count(person.id or ""),
            calibrations=len(shelf.roster.calibrations(person.id or "")),
            phones=sum(phone.person_id == person.id for phone in self._phones.all()),
        )

    def _kept(self, person: Person, keep: Callable[[Person], Person | None]) -> Response:
        try:
            kept = keep(person) or person
        except DeniedError as error:
            faults = [FieldFault("name", t("errors.name_taken.message"))]
            raise RefusedError(error.why, faults=faults, path=request.path) from error
        look_again(self._feed)
        return jsonify(changed=kept.id)


def add_people(app: Flask, archives: Archives, phones: Phones, feed: LiveFeed) -> None:
    """Joins addresses and answers; web.access says who may ask."""
    people = People(archives, phones, feed)
    api, one = "/api/v1/people", "/api/v1/people/<uuid:person_id>"
    for path, method, answers in (
        ("/people", "GET", people.page),
        ("/people/edit", "GET", people.edit_page),
        (api, "GET", people.listed),
        (api, "POST", people.add),
        (f"{one}/change", "POST", people.change),
        (f"{one}/delete", "POST", people.delete),
        (f"{one}/export", "GET", people.export),
    ):
        app.add_url_rule(path, endpoint=f"{method} {path}", view_func=answers, methods=[method])


def _wanted(person_id: str | None) -> Person:
    """The person in the body of this request. Raises RefusedError with what is wrong, field by field."""
    values: dict[str, Any] = {}
    wrong = []
    for name, value in body(PersonBody).person.items():
        try:
            values[name] = _tidy(msgspec.convert(value, KINDS[name]))
        except (KeyError, msgspec.ValidationError):
            wrong.append(name)
    person = Person(**values | {"id": person_id, "name": values.get("name") or ""})
    wrong += [one.field for one in objections(person) if one.field not in wrong]
    if wrong:
        raise RefusedError("not a person", faults=[FieldFault(name, _allowed(name)) for name in wrong])
    return person


def _tidy(value: Any) -> Any:
    """Text without spaces around it; an empty one says nothing."""
    return (value.strip() or None) if isinstance(value, str) else value


def _allowed(field: str) -> str:
    return texts_of(language()).get(f"people.allowed.{field}", t("people.no_such_field"))
