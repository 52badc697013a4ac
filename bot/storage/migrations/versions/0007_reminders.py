"""Reminders, when people are looked at, what they said of a matter, the offices' rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("send_on", sa.Date(), nullable=False),
        sa.Column("wished", sa.Boolean(), nullable=False),
        sa.Column("facts", types.Json(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("outbox_key", sa.Text(), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.CheckConstraint(
            "status IN ('planned', 'queued', 'sent', 'missed', 'stopped', 'put_off')", name=op.f("ck_reminder_status")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "person_id",
            "kind",
            "subject_kind",
            "subject_id",
            "day",
            "step",
            name=op.f("uq_reminder_person_id_kind_subject_kind_subject_id_day_step"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reminder_status_send_on"), "reminder", ["status", "send_on"])
    op.create_index(op.f("ix_reminder_outbox_key"), "reminder", ["outbox_key"])
    op.create_table(
        "reminder_look",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("due_at", types.Instant(), nullable=False),
        sa.Column("looked_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminder_look")),
    )
    op.create_index(op.f("ix_reminder_look_due_at"), "reminder_look", ["due_at"])
    op.create_table(
        "reminder_silence",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("withdrawn_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_silence_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_silence")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reminder_silence_person_id"), "reminder_silence", ["person_id"])
    op.create_index(
        op.f("ix_reminder_silence_subject_kind_subject_id"), "reminder_silence", ["subject_kind", "subject_id"]
    )
    op.create_table(
        "reminder_rule",
        sa.Column("id", ID, nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", types.Json(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
        sa.UniqueConstraint("province", "version", name=op.f("uq_reminder_rule_province_version")),
        sqlite_autoincrement=True,
    )
