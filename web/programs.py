"""Programs: what there is to choose from, and how an owner makes, changes and deletes their own."""

import threading
from typing import Any

import msgspec
from flask import Flask, Response, jsonify, render_template, request

from station.programs.checks import Fault, ProgramError, ProgramTable, checked, table_of
from station.programs.loading import BUILT_IN, built_in_texts, name_for
from station.programs.writing import text_of
from web.archives import Archives
from web.live import LiveFeed
from web.loop import look_again
from web.pairing import Nothing, body
from web.refusals import FieldFault, RefusedError
from web.sessions import as_json
from web.texts import language, t, texts_of


class ProgramBody(msgspec.Struct, forbid_unknown_fields=True):
    """A program as an owner wants it: the keys of ProgramTable; what is null is as if it were left out."""

    program: dict[str, Any]


class ProgramLine(msgspec.Struct, frozen=True):
    """One program; `table` is null where this version of the station cannot use it, and `faults` say why."""

    name: str
    built_in: bool
    table: ProgramTable | None
    faults: list[FieldFault]


class ProgramList(msgspec.Struct, frozen=True):
    """All programs in the order in which a tap goes through them, the built-in ones first."""

    simulated: bool
    programs: list[ProgramLine]


class Programs:
    """The pages and the answers about programs, each a method. The loop hears of every change."""

    def __init__(self, archives: Archives, feed: LiveFeed) -> None:
        self._archives = archives
        self._feed = feed
        self._naming = threading.Lock()

    def page(self) -> str:
        """All programs, to look at and to choose from."""
        return render_template("programs.html", page="programs")

    def edit_page(self) -> str:
        """One program, to make or to change."""
        return render_template("program-edit.html", page="programs")

    def listed(self) -> Response:
        """All programs, with what they ask for."""
        shelf = self._archives.now()
        lines = [_line(name, toml, built_in=True) for name, toml in built_in_texts().items()]
        lines += [_line(name, toml, built_in=False) for name, toml in sorted(shelf.roster.programs().items())]
        return as_json(ProgramList(shelf.simulated, lines))

    def add(self) -> Response:
        """Keeps a new program, under a name after its title."""
        table, roster = _wanted(), self._archives.now().roster
        with self._naming:
            name = name_for(table.title, roster.programs())
            roster.put_program(name, text_of(table))
        return self._changed(name)

    def change(self, name: str) -> Response:
        """Keeps something else under the name of one's own program."""
        self._must_be_own(name)
        self._archives.now().roster.put_program(name, text_of(_wanted()))
        return self._changed(name)

    def delete(self, name: str) -> Response:
        """Removes one's own program; sessions that were done with it stay."""
        body(Nothing)
        self._must_be_own(name)
        self._archives.now().roster.delete_program(name)
        return self._changed(name)

    def _must_be_own(self, name: str) -> None:
        if name in BUILT_IN:
            raise RefusedError("built in")
        if name not in self._archives.now().roster.programs():
            raise RefusedError("not found", path=request.path)

    def _changed(self, name: str) -> Response:
        look_again(self._feed)
        return jsonify(changed=name)


def add_programs(app: Flask, archives: Archives, feed: LiveFeed) -> None:
    """Joins addresses and answers; web.access says who may ask."""
    programs = Programs(archives, feed)
    api = "/api/v1/programs"
    for path, method, answers in (
        ("/programs", "GET", programs.page),
        ("/programs/edit", "GET", programs.edit_page),
        (api, "GET", programs.listed),
        (api, "POST", programs.add),
        (f"{api}/<name>/change", "POST", programs.change),
        (f"{api}/<name>/delete", "POST", programs.delete),
    ):
        app.add_url_rule(path, endpoint=f"{method} {path}", view_func=answers, methods=[method])


def _line(name: str, toml: str, *, built_in: bool) -> ProgramLine:
    try:
        return ProgramLine(name, built_in, table_of(toml.encode(), name), [])
    except ProgramError as error:
        return ProgramLine(name, built_in, None, _told(error))


def _wanted() -> ProgramTable:
    """The program in the body of this request. Raises RefusedError with what is wrong, key by key."""
    try:
        return checked(_without_null(body(ProgramBody).program), "the program")
    except ProgramError as error:
        raise RefusedError("not a program", faults=_told(error)) from error


def _without_null(value: Any) -> Any:
    """JSON says nothing by null, TOML by leaving out."""
    if isinstance(value, dict):
        return {key: _without_null(each) for key, each in value.items() if each is not None}
    return [_without_null(each) for each in value] if isinstance(value, list) else value


def _told(error: ProgramError) -> list[FieldFault]:
    return [FieldFault(fault.key, _said(fault)) for fault in error.faults]


def _said(fault: Fault) -> str:
    """What its rule says in the visitor's language, or what its key may hold; else in the checker's words."""
    if fault.rule == "value":
        return texts_of(language()).get(f"programs.allowed.{fault.key.rpartition('.')[2]}", fault.text)
    if fault.rule in {"unknown", "toml", "size"}:
        return t("programs.unreadable", reason=fault.text)
    return t(f"programs.fault.{fault.rule}")
