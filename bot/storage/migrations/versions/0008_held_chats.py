"""Chats whose events wait in the inbox, and when the first of them is tried again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat", sa.Column("held_until", types.Instant(), nullable=True))
    op.create_index(op.f("ix_chat_held_until"), "chat", ["held_until"])
    # What an older version had kept is tried at once.
    op.execute(
        "UPDATE chat SET held_until = created_at WHERE id IN (SELECT chat_id FROM inbox WHERE state = 'received')"
    )
