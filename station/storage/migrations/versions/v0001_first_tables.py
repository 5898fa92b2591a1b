"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.Uuid(as_uuid=False)
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables."""
    _people()
    _programs_and_phones()
    _sessions()
    _sets()
    _kicks()
    _steps_and_words()
    _station()


def _people() -> None:
    op.create_table(
        "station",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("created_utc", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_station"),
    )
    op.create_table(
        "people",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("height_mm", sa.Float(), nullable=True),
        sa.Column("bar_mm", sa.Float(), nullable=True),
        sa.Column("style", sa.String(length=16), nullable=False),
        sa.Column("mass_kg", sa.Float(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("met", sa.Float(), nullable=True),
        sa.Column("met_edition", sa.String(length=80), nullable=True),
        sa.Column("created_utc", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_table(
        "calibrations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("rig", sa.String(length=8), nullable=False),
        sa.Column("bar_height_mm", sa.Float(), nullable=False),
        sa.Column("distance_mm", sa.Float(), nullable=False),
        sa.Column("made_on", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_utc", UTC, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_calibrations_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_calibrations"),
    )
    op.create_index("ix_calibrations_person_id", "calibrations", ["person_id"], unique=False)


def _programs_and_phones() -> None:
    op.create_table(
        "rig_checks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("rig", sa.String(length=8), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_utc", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rig_checks"),
    )
    op.create_table(
        "programs",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("toml", sa.Text(), nullable=False),
        sa.Column("changed_utc", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programs"),
        sa.UniqueConstraint("name", name="uq_programs_name"),
    )
    op.create_table(
        "phones",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("paired_utc", UTC, nullable=False),
        sa.Column("seen_utc", UTC, nullable=True),
        sa.Column("revoked_utc", UTC, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_phones_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_phones"),
    )
    op.create_index("ix_phones_person_id", "phones", ["person_id"], unique=False)


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("station_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("calibration_id", KEY, nullable=True),
        sa.Column("program", sa.String(length=80), nullable=False),
        sa.Column("rig", sa.String(length=8), nullable=False),
        sa.Column("bar_height_mm", sa.Float(), nullable=True),
        sa.Column("software", sa.String(length=32), nullable=False),
        sa.Column("boot_id", KEY, nullable=False),
        sa.Column("began_ns", sa.BigInteger(), nullable=False),
        sa.Column("ended_ns", sa.BigInteger(), nullable=True),
        sa.Column("began_utc", UTC, nullable=False),
        sa.Column("clock_trusted", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("elapsed_s", sa.Float(), nullable=True),
        sa.Column("active_s", sa.Float(), nullable=True),
        sa.Column("kicks", sa.Integer(), nullable=False),
        sa.Column("clean", sa.Integer(), nullable=False),
        sa.Column("heels", sa.Integer(), nullable=False),
        sa.Column("heart_rate_mean_bpm", sa.Float(), nullable=True),
        sa.Column("heart_rate_max_bpm", sa.Float(), nullable=True),
        sa.Column("trace", sa.String(length=64), nullable=True),
        sa.Column("summary", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["calibration_id"], ["calibrations.id"], name="fk_sessions_calibration_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sessions_person_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_sessions_station_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_began_utc", "sessions", ["began_utc"], unique=False)
    op.create_index("ix_sessions_calibration_id", "sessions", ["calibration_id"], unique=False)
    op.create_index("ix_sessions_person_id_began_utc", "sessions", ["person_id", "began_utc"], unique=False)


def _sets() -> None:
    op.create_table(
        "sets",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("set_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_ns", sa.BigInteger(), nullable=False),
        sa.Column("elapsed_s", sa.Float(), nullable=True),
        sa.Column("active_s", sa.Float(), nullable=True),
        sa.Column("target_spm", sa.Float(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kicks", sa.Integer(), nullable=False),
        sa.Column("clean", sa.Integer(), nullable=False),
        sa.Column("heels_left", sa.Integer(), nullable=False),
        sa.Column("heels_right", sa.Integer(), nullable=False),
        sa.Column("heels_unknown", sa.Integer(), nullable=False),
        sa.Column("cadence_spm", sa.Float(), nullable=True),
        sa.Column("longest_streak", sa.Integer(), nullable=True),
        sa.Column("heart_rate_mean_bpm", sa.Float(), nullable=True),
        sa.Column("heart_rate_max_bpm", sa.Float(), nullable=True),
        sa.Column("summary", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_sets_session_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "set_index", name="pk_sets"),
        sqlite_with_rowid=False,
    )


def _kicks() -> None:
    op.create_table(
        "kicks",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("kick_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("set_index", sa.Integer(), nullable=False),
        sa.Column("t_ns", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("clean", sa.Boolean(), nullable=False),
        sa.Column("toe_off_ns", sa.BigInteger(), nullable=True),
        sa.Column("onset_ns", sa.BigInteger(), nullable=True),
        sa.Column("exit_ns", sa.BigInteger(), nullable=True),
        sa.Column("foot_strike_ns", sa.BigInteger(), nullable=True),
        sa.Column("lift_ms", sa.Float(), nullable=True),
        sa.Column("return_ms", sa.Float(), nullable=True),
        sa.Column("dwell_ms", sa.Float(), nullable=True),
        sa.Column("depth_mm", sa.Float(), nullable=True),
        sa.Column("grade", sa.String(length=16), nullable=True),
        sa.Column("grade_reason", sa.Text(), nullable=True),
        sa.Column("heart_rate_bpm", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id", "set_index"],
            ["sets.session_id", "sets.set_index"],
            name="fk_kicks_session_id_set_index",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_kicks_session_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "kick_index", name="pk_kicks"),
        sqlite_with_rowid=False,
    )


def _steps_and_words() -> None:
    op.create_table(
        "steps",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("step_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("set_index", sa.Integer(), nullable=True),
        sa.Column("t_ns", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("stride_ms", sa.Float(), nullable=False),
        sa.Column("contact_ms", sa.Float(), nullable=False),
        sa.Column("swing_ms", sa.Float(), nullable=False),
        sa.Column("flight_ms", sa.Float(), nullable=True),
        sa.Column("double_support_ms", sa.Float(), nullable=True),
        sa.Column("duty_factor", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_steps_session_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "step_index", name="pk_steps"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "faults",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("fault_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("set_index", sa.Integer(), nullable=True),
        sa.Column("t_ns", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("fault", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("limit", sa.Float(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_faults_session_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "fault_index", name="pk_faults"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notes",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("note_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("set_index", sa.Integer(), nullable=True),
        sa.Column("t_ns", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_notes_session_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "note_index", name="pk_notes"),
        sqlite_with_rowid=False,
    )


def _station() -> None:
    op.create_table(
        "health",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("lateness_p50_ms", sa.Float(), nullable=False),
        sa.Column("lateness_p99_ms", sa.Float(), nullable=False),
        sa.Column("lateness_max_ms", sa.Float(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("overruns", sa.Integer(), nullable=False),
        sa.Column("dropped_rows", sa.Integer(), nullable=False),
        sa.Column("dropped_records", sa.Integer(), nullable=False),
        sa.Column("dropped_messages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_health_session_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", name="pk_health"),
    )
    op.create_table(
        "reassignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("person_id_before", KEY, nullable=True),
        sa.Column("done_utc", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id_before"], ["people.id"], name="fk_reassignments_person_id_before", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_reassignments_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reassignments"),
    )
    op.create_index("ix_reassignments_session_id", "reassignments", ["session_id"], unique=False)
    op.create_table(
        "deletions",
        sa.Column("trace", sa.String(length=64), nullable=False),
        sa.Column("asked_utc", UTC, nullable=False),
        sa.PrimaryKeyConstraint("trace", name="pk_deletions"),
    )
