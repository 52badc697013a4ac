"""One person's chats on several channels: links that can be undone, and where news should go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "person_link",
        sa.Column("id", ID, nullable=False),
        sa.Column("kept_person_id", ID, nullable=False),
        sa.Column("joined_person_id", ID, nullable=True),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("from_chat_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("moved", types.Json(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("linked_at", types.Instant(), nullable=True),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'linked', 'refused', 'ended')", name=op.f("ck_person_link_state")),
        sa.ForeignKeyConstraint(["kept_person_id"], ["person.id"], name=op.f("fk_person_link_kept_person_id_person")),
        sa.ForeignKeyConstraint(
            ["joined_person_id"], ["person.id"], name=op.f("fk_person_link_joined_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_link")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_person_link_kept_person_id"), "person_link", ["kept_person_id"])
    op.create_index(op.f("ix_person_link_joined_person_id"), "person_link", ["joined_person_id"])
    op.add_column("chat", sa.Column("preferred_at", types.Instant(), nullable=True))
