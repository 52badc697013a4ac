"""What real councils gave, to learn from how self-scores err."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "council_result",
        sa.Column("id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("total", sa.Double(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("criteria", types.Json(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("by_person_id", ID, nullable=True),
        sa.CheckConstraint("total >= 0 AND total <= 100", name=op.f("ck_council_result_total")),
        sa.CheckConstraint("stars >= 0 AND stars <= 5", name=op.f("ck_council_result_stars")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_council_result_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_council_result_by_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_result")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_council_result_assessment_id"), "council_result", ["assessment_id"])
    op.create_index(op.f("ix_council_result_by_person_id"), "council_result", ["by_person_id"])
