"""A session as a file to keep, in each format that there is."""

from flask import Response, request

from station.storage.exports import SIMULATED, as_csv, as_json
from station.storage.results import SessionDetail
from web.refusals import RefusedError

TYPES = {"csv": "text/csv", "json": "application/json", "fit": "application/vnd.ant.fit"}


def file_of(session: SessionDetail, kind: str, *, simulated: bool) -> Response:
    """The session in the format `kind`. Raises RefusedError where there is no such format."""
    if kind not in TYPES:
        raise RefusedError("not found", path=request.path)
    response = Response(_content(session, kind, simulated=simulated), mimetype=TYPES[kind])
    mark = f"{SIMULATED}_" if simulated else ""
    name = f"kickstation_{mark}{session.line.began_utc:%Y%m%d_%H%M}_{session.line.id[:8]}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _content(session: SessionDetail, kind: str, *, simulated: bool) -> str | bytes:
    if kind == "csv":
        return as_csv([session], simulated=simulated)
    if kind == "json":
        return as_json([session], simulated=simulated)
    # Its profile of many thousand lines takes half a second and 6 MB, which no other request has to pay for.
    from station.storage.export_fit import as_fit

    return as_fit(session, simulated=simulated)
