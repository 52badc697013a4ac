"""Reminders: each with its identity, when each person is looked at next, what people said of a matter, the rules."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, Table, Text, UniqueConstraint

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Id, Instant, Json

# One reminder of one person. Person, kind, subject, day and step are its identity: planning twice makes no second row.
# `day`: the day that counts; `send_on`: the civil day to send it on, in the zone of the rules. `wished`: the person
# chose that day. `outbox_key`: the message it went into, maybe with others. `subject_id` is no foreign key: the kind of
# thing differs.
reminder = Table(
    "reminder",
    METADATA,
    key(),
    ref("person_id", "person"),
    Column("kind", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("step", Integer, nullable=False),
    Column("send_on", Date, nullable=False),
    Column("wished", Boolean, nullable=False, default=False),
    Column("facts", Json, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("outbox_key", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    CheckConstraint("status IN ('planned', 'queued', 'sent', 'missed', 'stopped', 'put_off')", name="status"),
    UniqueConstraint("person_id", "kind", "subject_kind", "subject_id", "day", "step"),
    Index(None, "status", "send_on"),
    Index(None, "outbox_key"),
    **NEVER_AGAIN,
)

# When a person's reminders are looked at next. It is a timetable only: nothing is lost with it.
reminder_look = Table(
    "reminder_look",
    METADATA,
    Column("person_id", Id, primary_key=True, autoincrement=False),
    Column("due_at", Instant, nullable=False),
    Column("looked_at", Instant),
    Index(None, "due_at"),
)

# Somebody's word about a matter of a subject: `done` counts for all who are reminded of it, else they alone wish to
# hear no more. `occasion` '' is for good. `on_day`: when it was done, by their word. `withdrawn_at`: not any more.
reminder_silence = Table(
    "reminder_silence",
    METADATA,
    key(),
    ref("person_id", "person"),
    Column("matter", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("on_day", Date),
    Column("at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Index(None, "person_id"),
    Index(None, "subject_kind", "subject_id"),
    **NEVER_AGAIN,
)

# Rows are only added: the newest of a province is what holds; `province` '' is the whole country. `data` as in the
# TOML file, `by` says who set it.
reminder_rule = Table(
    "reminder_rule",
    METADATA,
    key(),
    Column("province", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("data", Json, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("province", "version"),
    **NEVER_AGAIN,
)
