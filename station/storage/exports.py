"""Sessions as text for other programs: one row a kick for a spreadsheet, or everything as JSON.

FIT, for training logs, is in `export_fit`.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

import station
from station.storage.results import KickLine, SessionDetail

SIMULATED = "SIMULATED"
# What a spreadsheet takes for a formula when a cell begins with it:
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

# The columns of the CSV, with what they mean.
COLUMNS: Mapping[str, str] = {
    "source": 'who moved: "live" for a person, "SIMULATED" for nobody',
    "session": "id of the session",
    "began_utc": "when the session began, UTC",
    "clock_trusted": "1 if the clock had been set then, 0 if the date may be wrong",
    "person": "name of the person",
    "program": "name of the program",
    "set": "number of the set, from 1",
    "kick": "number of the kick within the session, from 1",
    "at_s": "apex of the heel, or foot strike of a kick that was too low, in seconds of the session",
    "side": "left, right, or unknown without a mat",
    "counted": "1 if the heel reached the line",
    "clean": "1 if it did so in its turn and without a fault",
    "grade": "reached, near, short or too_low, beside the person's own best kicks",
    "grade_reason": "why there is no grade",
    "lift_ms": "from toe-off to the apex",
    "return_ms": "from the apex to the foot strike",
    "dwell_ms": "how long the heel stayed beyond the line",
    "depth_mm": "by how much the heel shortened the distance",
    "heart_rate_bpm": "heart rate at the kick",
}


def as_csv(sessions: Iterable[SessionDetail], *, simulated: bool) -> str:
    """One row a kick, with the `COLUMNS`; what is not known is empty, and no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for session in sessions:
        for kick in session.kicks:
            values = _row(session, kick, simulated=simulated)
            writer.writerow([_cell(values[column]) for column in COLUMNS])
    return text.getvalue()


def as_json(sessions: Iterable[SessionDetail], *, simulated: bool) -> bytes:
    """Everything that is kept of the sessions, field by field as in `station.storage.results`."""
    whole = {
        "kickstation": station.__version__,
        "source": SIMULATED if simulated else "live",
        "sessions": list(sessions),
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def _row(session: SessionDetail, kick: KickLine, *, simulated: bool) -> dict[str, Any]:
    line = session.line
    return {
        "source": SIMULATED if simulated else "live",
        "session": line.id,
        "began_utc": line.began_utc.isoformat(timespec="seconds"),
        "clock_trusted": line.clock_trusted,
        "person": line.person,
        "program": line.program,
        "set": kick.set_index + 1,
        "kick": kick.kick_index + 1,
        "at_s": round(kick.at_s, 3),
    } | {name: getattr(kick, name) for name in KickLine.__slots__ if name in COLUMNS and name != "at_s"}


def _cell(value: Any) -> Any:
    """A value as a cell: text that a spreadsheet would compute is quoted, as its own rule has it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value
