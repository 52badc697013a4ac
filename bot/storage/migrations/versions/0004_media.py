"""What people send besides words, and what it shows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "media",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("album_id", ID, nullable=True),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("not_before", types.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", types.Instant(), nullable=True),
        sa.CheckConstraint("kind IN ('photo', 'voice', 'video', 'file', 'sticker')", name=op.f("ck_media_kind")),
        sa.CheckConstraint("state IN ('wanted', 'kept', 'refused', 'lost')", name=op.f("ck_media_state")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_media_chat_id_chat")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_media_person_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_media_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_media_state_not_before"), "media", ["state", "not_before"])
    op.create_index(op.f("ix_media_chat_id_at"), "media", ["chat_id", "at"])
    for column in ("person_id", "organisation_id", "album_id", "inbox_id", "sha256"):
        op.create_index(op.f(f"ix_media_{column}"), "media", [column])
    op.create_table(
        "media_use",
        sa.Column("id", ID, nullable=False),
        sa.Column("media_id", ID, nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("by_person_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_media_use_media_id_media")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_media_use_by_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_use")),
        sa.UniqueConstraint(
            "media_id",
            "subject_kind",
            "subject_id",
            "what",
            name=op.f("uq_media_use_media_id_subject_kind_subject_id_what"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_media_use_subject_kind_subject_id"), "media_use", ["subject_kind", "subject_id"])
    op.create_index(op.f("ix_media_use_by_person_id"), "media_use", ["by_person_id"])
