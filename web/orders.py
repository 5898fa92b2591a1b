"""What a paired phone asks of the running session, and what there is to choose from."""

from typing import Any, Literal

import msgspec
from flask import Response, jsonify

from station.commands import AskSession
from station.drill.people import GUEST, Person
from station.drill.program import Program
from station.programs.loading import built_in_programs
from station.storage.known import own_programs
from web.access import visitor
from web.archives import Archives
from web.asking import Ask, done
from web.pairing import body
from web.refusals import RefusedError


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """What is asked, and what it needs: a program's name, a person's id, a count, the bar's height in mm."""

    action: Literal["start", "pause", "resume", "skip", "stop", "person", "program", "bar", "count", "panel"]
    value: str | int | float | None = None


class Orders:
    """The answers to what is asked of the session, each a method; `ask` lays a command before the loop."""

    def __init__(self, ask: Ask, archives: Archives) -> None:
        self._ask = ask
        self._archives = archives

    def order(self) -> Response:
        """Does what the body says, or says why not."""
        asked = body(Order)
        try:
            command = AskSession(asked.action, asked.value)
        except ValueError as error:
            raise RefusedError("not understood", reason=str(error)) from error
        if asked.action == "person" and not self._may_choose(asked.value):
            raise RefusedError("not allowed")
        done(self._ask, command)
        return jsonify(done=asked.action)

    def choices(self) -> Response:
        """The programs, and the people whom this phone may choose."""
        roster = self._archives.now().roster
        people = [person for person in (GUEST, *roster.people()) if self._may_choose(person.id)]
        programs = (*built_in_programs(), *own_programs(roster))
        return jsonify(programs=[_program(each) for each in programs], people=[_person(each) for each in people])

    @staticmethod
    def _may_choose(person_id: object) -> bool:
        """An owner chooses anybody; a user's phone its own person and the guest."""
        phone = visitor().phone
        return visitor().may("owner") or person_id is None or (phone is not None and phone.person_id == person_id)


def _program(program: Program) -> dict[str, Any]:
    return {
        "name": program.name,
        "title": program.title,
        "about": program.about,
        "sets": len(program.sets),
        "work_s": program.work_s,
    }


def _person(person: Person) -> dict[str, Any]:
    return {"id": person.id, "name": person.name}
