"""The tokens of Zalo Official Accounts, and alarms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "zalo_token",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel_account_id", ID, nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("refresh", sa.Text(), nullable=False),
        sa.Column("issued_at", types.Instant(), nullable=False),
        sa.Column("access_until", types.Instant(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("begun_at", types.Instant(), nullable=True),
        sa.Column("begun_until", types.Instant(), nullable=True),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("dead_at", types.Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_account_id"],
            ["channel_account.id"],
            name=op.f("fk_zalo_token_channel_account_id_channel_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zalo_token")),
        sa.UniqueConstraint("channel_account_id", name=op.f("uq_zalo_token_channel_account_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "zalo_grant",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel_account_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("used_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_account_id"],
            ["channel_account.id"],
            name=op.f("fk_zalo_grant_channel_account_id_channel_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zalo_grant")),
        sa.UniqueConstraint("state", name=op.f("uq_zalo_grant_state")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_zalo_grant_channel_account_id_created_at"), "zalo_grant", ["channel_account_id", "created_at"]
    )
    op.create_table(
        "alarm",
        sa.Column("id", ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", types.Instant(), nullable=False),
        sa.Column("last_at", types.Instant(), nullable=False),
        sa.Column("cleared_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("source", "kind", name=op.f("uq_alarm_source_kind")),
        sqlite_autoincrement=True,
    )
