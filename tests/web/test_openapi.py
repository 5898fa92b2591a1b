"""The description for programs says what the page does: its routes, who may ask, and the shape of each answer."""

import json
import re
from dataclasses import fields
from inspect import cleandoc
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from station.gait.events import Grade, Kick
from station.messages import Snapshot
from station.storage.stretch import Stretch
from web.access import ACCESS
from web.guide_orders import Abort, Answer, Begin
from web.knocking import WantsAnswer, WantsIn
from web.pairing import Belongs, Invite, Language, Nothing, Pair
from web.people import Leaving, PeopleList, PersonBody
from web.programs import ProgramBody, ProgramList
from web.refusals import STATUS
from web.session_answers import CompareAnswer, SessionAnswer, SessionList
from web.session_deeds import Assign, Pass, PassExport, PassTrace
from web.set_up_answers import DoctorAnswer, PeopleAnswer, RigAnswer
from web.trends import TrendAnswer

DESCRIPTION: dict[str, Any] = json.loads((Path(__file__).parents[2] / "web" / "openapi.json").read_text())
SCHEMAS: dict[str, Any] = DESCRIPTION["components"]["schemas"]


def as_described(rule: str) -> str:
    """Flask's way to write an address in OpenAPI's way."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def test_it_is_served_as_it_lies_there(client: FlaskClient) -> None:
    assert client.get("/api/v1/openapi.json").json == DESCRIPTION


def test_it_covers_exactly_the_routes_with_their_methods_and_roles(app: Flask) -> None:
    served = {(as_described(rule.rule), method) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    described = {
        (path, method.upper()): operation
        for path, of in DESCRIPTION["paths"].items()
        for method, operation in of.items()
    }
    assert {each for each in served if each[1] != "HEAD"} == set(described)
    roles = {(as_described(rule), method): role for rule, of in ACCESS.items() for method, role in of.items()}
    assert {key: operation["x-role"] for key, operation in described.items()} == roles


def test_it_has_the_snapshot_that_the_loop_sends() -> None:
    _, components = msgspec.json.schema_components([Snapshot], ref_template="#/components/schemas/{name}")
    told = msgspec.json.decode(msgspec.json.encode(components))
    described = {name: SCHEMAS[name] for name in told}
    assert _without_indents(described) == _without_indents(told)


@pytest.mark.parametrize(
    "kinds",
    [
        [SessionList, SessionAnswer, CompareAnswer, TrendAnswer, Stretch],
        [PeopleAnswer, RigAnswer, DoctorAnswer],
        [ProgramList],
        [PeopleList],
    ],
    ids=["history", "set-up", "programs", "people"],
)
def test_it_has_structs_as_they_are_answered(kinds: list[type[msgspec.Struct]]) -> None:
    _, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    told = msgspec.json.decode(msgspec.json.encode(components))
    described = {name: SCHEMAS[name] for name in told}
    assert _without_indents(described) == _without_indents(told)


@pytest.mark.parametrize(
    "kind",
    [
        Assign,
        Pass,
        PassTrace,
        PassExport,
        Pair,
        WantsIn,
        WantsAnswer,
        Invite,
        Belongs,
        Language,
        Nothing,
        Begin,
        Answer,
        Abort,
        ProgramBody,
        PersonBody,
        Leaving,
    ],
)
def test_it_has_the_bodies_that_the_page_takes(kind: type[msgspec.Struct]) -> None:
    (schema,), components = msgspec.json.schema_components([kind])
    told = components[schema["$ref"].rpartition("/")[2]]
    described = SCHEMAS[kind.__name__]
    assert described["additionalProperties"] is told["additionalProperties"] is False
    assert described["required"] == told["required"]
    for name, rule in described["properties"].items():
        assert {"enum": sorted(rule["enum"])} if "enum" in rule else rule == told["properties"][name]


def test_it_has_the_kick_that_the_detection_tells_of() -> None:
    assert list(SCHEMAS["Kick"]["properties"]) == ["event", *(field.name for field in fields(Kick))]
    assert SCHEMAS["Kick"]["properties"]["grade"]["enum"] == [*get_args(Grade), None]


def test_it_knows_a_refusal_of_each_status() -> None:
    described = {int(name.removeprefix("Refusal")) for name in DESCRIPTION["components"]["responses"]}
    assert described == set(STATUS.values()) - {405, 500}


def _without_indents(schemas: dict[str, Any]) -> dict[str, Any]:
    """The schemas with their descriptions, which are docstrings, as Python 3.13 keeps them: without indents."""
    return {name: schema | {"description": cleandoc(schema["description"])} for name, schema in schemas.items()}
