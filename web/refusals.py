"""How the page says no: one shape for programs, one page for people, in the visitor's language."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from station.storage.errors import DeniedError, StorageError
from web.texts import t

RETRY_AFTER_S = 5
STATUS = {
    "bad request": 400,
    "unknown host": 400,
    "not paired": 403,
    "not allowed": 403,
    "foreign page": 403,
    "invitation not valid": 403,
    "invitation used": 403,
    "paired already": 403,
    "no button": 409,
    "button not free": 409,
    "two phones ask": 409,
    "nobody pressed": 403,
    "asked too often": 429,
    "not found": 404,
    "no recording": 404,
    "pass not valid": 403,
    "method not allowed": 405,
    "still runs": 409,
    "not to be claimed": 409,
    "nothing to undo": 409,
    "no person": 409,
    "height unknown": 409,
    "question passed": 409,
    "not comparable": 409,
    "built in": 409,
    "name taken": 409,
    "body too large": 413,
    "not now": 409,
    "not json": 415,
    "not understood": 422,
    "not a program": 422,
    "not a person": 422,
    "too many requests": 429,
    "internal server error": 500,
    "station offline": 503,
    "archive not open": 503,
    "too many live pages": 503,
}
OF_HTTP = {
    HTTPStatus.NOT_FOUND: "not found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method not allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body too large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "not json",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal server error",
}


class FieldFault(msgspec.Struct, frozen=True):
    """What is wrong with one field of a body, in the visitor's language; `key` is dotted, as `sets[2].work_s`."""

    key: str
    text: str


class RefusedError(Exception):
    """A request that is not granted: `error` is a key of STATUS, `values` go into its sentences.

    `faults` are what is wrong field by field, where somebody typed the body.
    """

    def __init__(self, error: str, *, faults: Sequence[FieldFault] = (), **values: object) -> None:
        super().__init__(error)
        self.error = error
        self.faults = faults
        self.values = values


def record_of(error: str, **values: object) -> dict[str, Any]:
    """The refusal as every program gets it."""
    key = "errors." + error.replace(" ", "_")
    return {"error": error, "message": t(f"{key}.message", **values), "remedy": t(f"{key}.remedy", **values)}


def answer(refused: RefusedError) -> Response:
    """The refusal as an answer to this request."""
    record = record_of(refused.error, **refused.values)
    if refused.faults:
        record["faults"] = [msgspec.structs.asdict(fault) for fault in refused.faults]
    if for_program():
        response = jsonify(record)
    else:
        response = make_response(render_template("error.html", page="error", refusal=record))
    response.status_code = STATUS[refused.error]
    response.headers["Cache-Control"] = "no-store"
    if response.status_code in {429, 503}:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def answer_storage(error: StorageError) -> Response:
    """What is kept does not allow it, or cannot be reached."""
    if isinstance(error, DeniedError):
        return answer(RefusedError(error.why, path=request.path))
    return answer(RefusedError("archive not open", reason=str(error)))


def answer_http(error: HTTPException) -> Response:
    """What Flask itself refuses, in the same shape."""
    name = OF_HTTP.get(HTTPStatus(error.code or 500), "bad request")
    response = answer(RefusedError(name, path=request.path, method=request.method))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def for_program() -> bool:
    """Whether a program asks, and not a person who reads."""
    return request.path.startswith("/api/") or request.path == "/healthz"
