"""The tables of the database, for SQLite on the station and for PostgreSQL in a gym.

Times that end in `_ns` are the station's monotonic clock, good for differences within one boot; those that end in
`_utc` are the wall clock's, and `clock_trusted` says whether it was set from a time source then. People, sessions,
calibrations, programs and stations have UUIDs; what belongs to a session is numbered within it.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    Uuid,
)

# The newest migration: what `station/storage/migrations` makes, and what this version of the station reads.
REVISION = "0001"


class Utc(TypeDecorator[datetime]):
    """A moment of the wall clock, always with its zone in Python, always UTC on disk."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """On the way to the disk."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """On the way back: SQLite forgets the zone, PostgreSQL gives it."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# As text in Python, because that is what events, messages and addresses of pages hold.
KEY = Uuid(as_uuid=False)
# Names that every database gives to constraints alike, so that a migration can drop them by name.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

station = Table(
    "station",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("created_utc", Utc, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("height_mm", Float),
    Column("bar_mm", Float),
    Column("style", String(16), nullable=False),
    Column("mass_kg", Float),
    Column("birth_year", Integer),
    Column("met", Float),
    Column("met_edition", String(80)),
    Column("created_utc", Utc, nullable=False),
)

# `content` is the whole calibration, so that one of another version can be told from one that is broken.
calibrations = Table(
    "calibrations",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("person_id", KEY, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("rig", String(8), nullable=False),
    Column("bar_height_mm", Float, nullable=False),
    Column("distance_mm", Float, nullable=False),
    Column("made_on", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("created_utc", Utc, nullable=False),
)

# What turn-round checks found of the mat, see `gait.turnround`.
rig_checks = Table(
    "rig_checks",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("rig", String(8), nullable=False),
    Column("content", JSON, nullable=False),
    Column("created_utc", Utc, nullable=False),
)

programs = Table(
    "programs",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("toml", Text, nullable=False),
    Column("changed_utc", Utc, nullable=False),
)

phones = Table(
    "phones",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("role", String(8), nullable=False),
    Column("person_id", KEY, ForeignKey("people.id", ondelete="CASCADE"), index=True),
    Column("paired_utc", Utc, nullable=False),
    Column("seen_utc", Utc),
    Column("revoked_utc", Utc),
)

# `outcome` is null while a session runs; `trace` is the name of its recording without an ending.
sessions = Table(
    "sessions",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("station_id", KEY, ForeignKey("station.id"), nullable=False),
    Column("person_id", KEY, ForeignKey("people.id", ondelete="SET NULL")),
    Column("calibration_id", KEY, ForeignKey("calibrations.id", ondelete="SET NULL"), index=True),
    Column("program", String(80), nullable=False),
    Column("rig", String(8), nullable=False),
    Column("bar_height_mm", Float),
    Column("software", String(32), nullable=False),
    Column("boot_id", KEY, nullable=False),
    Column("began_ns", BigInteger, nullable=False),
    Column("ended_ns", BigInteger),
    Column("began_utc", Utc, nullable=False),
    Column("clock_trusted", Boolean, nullable=False),
    Column("outcome", String(16)),
    Column("reason", Text, nullable=False, default=""),
    Column("elapsed_s", Float),
    Column("active_s", Float),
    Column("kicks", Integer, nullable=False, default=0),
    Column("clean", Integer, nullable=False, default=0),
    Column("heels", Integer, nullable=False, default=0),
    Column("heart_rate_mean_bpm", Float),
    Column("heart_rate_max_bpm", Float),
    Column("trace", String(64)),
    Column("summary", JSON(none_as_null=True)),
    Index("ix_sessions_person_id_began_utc", "person_id", "began_utc"),
    Index("ix_sessions_began_utc", "began_utc"),
)


def _of_session(name: str, number: str, *columns: Column[object]) -> Table:
    """A table of many rows a session, kept together by session; only a few kilobytes of it change at a time."""
    return Table(
        name,
        metadata,
        Column("session_id", KEY, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
        Column(number, Integer, nullable=False, autoincrement=False),
        *columns,
        PrimaryKeyConstraint("session_id", number),
        sqlite_with_rowid=False,
    )


# `cadence_spm` and `longest_streak` are there for personal bests: null where the evidence is simulation only.
sets = _of_session(
    "sets",
    "set_index",
    Column("began_ns", BigInteger, nullable=False),
    Column("elapsed_s", Float),
    Column("active_s", Float),
    Column("target_spm", Float),
    Column("reason", Text, nullable=False, default=""),
    Column("kicks", Integer, nullable=False, default=0),
    Column("clean", Integer, nullable=False, default=0),
    Column("heels_left", Integer, nullable=False, default=0),
    Column("heels_right", Integer, nullable=False, default=0),
    Column("heels_unknown", Integer, nullable=False, default=0),
    Column("cadence_spm", Float),
    Column("longest_streak", Integer),
    Column("heart_rate_mean_bpm", Float),
    Column("heart_rate_max_bpm", Float),
    Column("summary", JSON(none_as_null=True)),
)

kicks = _of_session(
    "kicks",
    "kick_index",
    Column("set_index", Integer, nullable=False),
    Column("t_ns", BigInteger, nullable=False),
    Column("side", String(8), nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("clean", Boolean, nullable=False),
    Column("toe_off_ns", BigInteger),
    Column("onset_ns", BigInteger),
    Column("exit_ns", BigInteger),
    Column("foot_strike_ns", BigInteger),
    Column("lift_ms", Float),
    Column("return_ms", Float),
    Column("dwell_ms", Float),
    Column("depth_mm", Float),
    Column("grade", String(16)),
    Column("grade_reason", Text),
    Column("heart_rate_bpm", Float),
)
kicks.append_constraint(
    ForeignKeyConstraint(["session_id", "set_index"], ["sets.session_id", "sets.set_index"], ondelete="CASCADE")
)

# One row a stride: the gait cycle of one foot. `set_index` is null for what happened between sets.
steps = _of_session(
    "steps",
    "step_index",
    Column("set_index", Integer),
    Column("t_ns", BigInteger, nullable=False),
    Column("side", String(8), nullable=False),
    Column("stride_ms", Float, nullable=False),
    Column("contact_ms", Float, nullable=False),
    Column("swing_ms", Float, nullable=False),
    Column("flight_ms", Float),
    Column("double_support_ms", Float),
    Column("duty_factor", Float, nullable=False),
)

faults = _of_session(
    "faults",
    "fault_index",
    Column("set_index", Integer),
    Column("t_ns", BigInteger, nullable=False),
    Column("side", String(8), nullable=False),
    Column("fault", String(32), nullable=False),
    Column("value", Float, nullable=False),
    Column("limit", Float, nullable=False),
    Column("unit", String(40), nullable=False),
)

# What the station said or found: cues of the coach and what became of them, notices, a checked count, a form speed.
# `key` leads into the table of texts, `details` holds the event's own fields.
notes = _of_session(
    "notes",
    "note_index",
    Column("set_index", Integer),
    Column("t_ns", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("key", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("details", JSON, nullable=False),
)

# How the station itself did over a session.
health = Table(
    "health",
    metadata,
    Column("session_id", KEY, ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("lateness_p50_ms", Float, nullable=False),
    Column("lateness_p99_ms", Float, nullable=False),
    Column("lateness_max_ms", Float, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("overruns", Integer, nullable=False),
    Column("dropped_rows", Integer, nullable=False),
    Column("dropped_records", Integer, nullable=False),
    Column("dropped_messages", Integer, nullable=False),
)

# Whose a session was before it was given to somebody else: undone from the newest one back.
reassignments = Table(
    "reassignments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", KEY, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("person_id_before", KEY, ForeignKey("people.id", ondelete="CASCADE")),
    Column("done_utc", Utc, nullable=False),
)

# Recordings whose session is gone: they are removed next, also after a crash between the two.
deletions = Table(
    "deletions",
    metadata,
    Column("trace", String(64), primary_key=True),
    Column("asked_utc", Utc, nullable=False),
)
