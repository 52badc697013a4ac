"""The directory of offices, and what provinces support."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "office",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "province", "commune", "name", "folded")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("phone", "address", "hours")),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('commune', 'province')", name=op.f("ck_office_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("province", "commune", "folded", name=op.f("uq_office_province_commune_folded")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "policy",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("province", "title", "folded", "text", "source")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("dated", "certainty")),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.CheckConstraint("certainty IN ('verified', 'reported')", name=op.f("ck_policy_certainty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("province", "folded", name=op.f("uq_policy_province_folded")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_policy_province"), "policy", ["province"])
