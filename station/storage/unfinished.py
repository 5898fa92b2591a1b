"""Sessions that a crash or a power cut ended: what is known of them is closed, or read to go on with."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, Table, case, func, select

from station.storage import schema
from station.storage.database import reading, writing
from station.storage.session_writer import SET_BEGINS, OpenSession

REASON = "the station stopped"
_NUMBERS = {
    schema.kicks: "kick_index",
    schema.steps: "step_index",
    schema.faults: "fault_index",
    schema.notes: "note_index",
}


def interrupt_unfinished(engine: Engine, but: str | None = None) -> list[str]:
    """Closes every session that has no end, except the one that goes on; their ids. Raises StorageError.

    It ended with the last thing that is known of it, and its counts are those of the kicks that are there.
    """
    table = schema.sessions
    unfinished = select(table.c.id, table.c.began_ns).where(table.c.outcome.is_(None), table.c.id != (but or ""))
    with reading(engine) as connection:
        found = connection.execute(unfinished).all()
    if found:
        with writing(engine) as connection:
            for key, began_ns in found:
                _interrupt(connection, key, began_ns)
    return [key for key, _ in found]


def reopen(engine: Engine, key: str) -> OpenSession | None:
    """A session to go on with, as far as it is on disk; None where there is none. Raises StorageError."""
    table = schema.sessions
    with reading(engine) as connection:
        row = connection.execute(select(table).where(table.c.id == key, table.c.outcome.is_(None))).mappings().first()
        if row is None:
            return None
        sets = connection.execute(select(schema.sets).where(schema.sets.c.session_id == key)).mappings().all()
        numbers = {
            each.name: connection.execute(select(func.max(each.c[number])).where(each.c.session_id == key)).scalar()
            for each, number in _NUMBERS.items()
        }
        counts = connection.execute(_counted(key)).one()
    return OpenSession(
        row=dict(row),
        set_index=max((each["set_index"] for each in sets if each["elapsed_s"] is None), default=None),
        set_rows={each["set_index"]: {name: each[name] for name in SET_BEGINS} for each in sets},
        counts={name: number for name, number in numbers.items() if number is not None},
        kicks=counts.kicks,
        clean=counts.clean,
        heels=counts.heels,
        is_stored=True,
    )


def _interrupt(connection: Connection, key: str, began_ns: int) -> None:
    last_ns = max([began_ns, *_last_times(connection, key)])
    sets = schema.sets
    opened = select(sets.c.set_index, sets.c.began_ns).where(sets.c.session_id == key, sets.c.elapsed_s.is_(None))
    for index, set_began_ns in connection.execute(opened).all():
        elapsed_s = max(0.0, (last_ns - set_began_ns) / 1e9)
        values: dict[str, Any] = {"elapsed_s": elapsed_s, "active_s": elapsed_s, "reason": REASON}
        counts = connection.execute(_counted(key, index)).one()
        values |= {"kicks": counts.kicks, "clean": counts.clean} | {
            f"heels_{side}": getattr(counts, side) for side in ("left", "right", "unknown")
        }
        where = (sets.c.session_id == key) & (sets.c.set_index == index)
        connection.execute(sets.update().where(where).values(values))
    active_s = connection.execute(select(func.sum(sets.c.active_s)).where(sets.c.session_id == key)).scalar()
    counts = connection.execute(_counted(key)).one()
    connection.execute(
        schema.sessions.update()
        .where(schema.sessions.c.id == key)
        .values(
            outcome="interrupted",
            reason=REASON,
            ended_ns=last_ns,
            elapsed_s=(last_ns - began_ns) / 1e9,
            active_s=active_s or 0.0,
            kicks=counts.kicks,
            clean=counts.clean,
            heels=counts.heels,
        )
    )


def _last_times(connection: Connection, key: str) -> Iterable[int]:
    tables: tuple[Table, ...] = (schema.kicks, schema.steps, schema.faults, schema.notes)
    for table in tables:
        last_ns = connection.execute(select(func.max(table.c.t_ns)).where(table.c.session_id == key)).scalar()
        if last_ns is not None:
            yield last_ns


def _counted(key: str, set_index: int | None = None) -> Any:
    """Counts of the kicks of a session, or of one of its sets, that are on disk."""
    table = schema.kicks

    def number(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    sides = [number(table.c.counted & (table.c.side == side)).label(side) for side in ("left", "right", "unknown")]
    counts = select(
        func.count().label("kicks"),
        number(table.c.clean).label("clean"),
        number(table.c.counted).label("heels"),
        *sides,
    ).where(table.c.session_id == key)
    return counts if set_index is None else counts.where(table.c.set_index == set_index)
