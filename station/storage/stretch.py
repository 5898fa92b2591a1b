"""A stretch of a recording: what the sensor and the pads said around one moment of a session."""

from dataclasses import dataclass, field

from sqlalchemy import select

from station.gait.samples import ContactEdge, RangeSample, Row
from station.storage import schema
from station.storage.database import open_engine, reading
from station.storage.paths import Archive
from station.storage.trace import read_trace
from station.storage.trace_file import recording

# Long enough for a few kicks, short enough for a phone.
STRETCH_S = 3.0
# Rows come near time order: channels are out of step by some tens of milliseconds, and by this at the very most.
_OUT_OF_STEP_NS = 1_000_000_000
_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ranges and pads from `begin_s` to `end_s`, in seconds of the session.

    `ranges` has for each channel the times in seconds and the distances in millimetres, None for a lost sample; `pads`
    for each pad the times of its raw edges and whether it was loaded then (1) or free (0), bounce and all.
    """

    begin_s: float
    end_s: float
    ranges: dict[str, tuple[list[float], list[float | None]]] = field(default_factory=dict)
    pads: dict[str, tuple[list[float], list[int]]] = field(default_factory=dict)


def stretch(archive: Archive, session_id: str, at_s: float) -> Stretch | None:
    """The stretch around `at_s` of a session; None where there is no such session, or its recording is gone.

    The name of the recording comes from the session's row alone. Raises StorageError and TraceError.
    """
    table = schema.sessions
    wanted = select(table.c.trace, table.c.began_ns).where(table.c.id == session_id)
    with reading(open_engine(archive.database)) as connection:
        row = connection.execute(wanted).first()
    path = None if row is None or row.trace is None else recording(archive.recordings, row.trace)
    if row is None or path is None:
        return None
    found = Stretch(at_s - STRETCH_S / 2, at_s + STRETCH_S / 2)
    begin_ns, end_ns = (row.began_ns + round(edge_s * _SECOND_NS) for edge_s in (found.begin_s, found.end_s))
    for rows in read_trace(path).blocks():
        for sample in rows:
            if begin_ns <= sample.t_ns <= end_ns:
                _add(found, sample, row.began_ns)
        if rows and rows[-1].t_ns > end_ns + _OUT_OF_STEP_NS:
            break
    return found


def _add(found: Stretch, row: Row, began_ns: int) -> None:
    at_s = (row.t_ns - began_ns) / _SECOND_NS
    if isinstance(row, RangeSample):
        times, distances = found.ranges.setdefault(row.channel, ([], []))
        times.append(at_s)
        distances.append(row.distance_mm)
    elif isinstance(row, ContactEdge):
        edges, levels = found.pads.setdefault(row.channel, ([], []))
        edges.append(at_s)
        levels.append(int(row.loaded))
