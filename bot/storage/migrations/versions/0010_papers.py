"""The papers that prove what a product's criteria say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "paper",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("by_person_id", ID, nullable=True),
        sa.Column("removed_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_paper_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_paper_product_id_product")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_paper_by_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sqlite_autoincrement=True,
    )
    for column in ("organisation_id", "product_id", "expires_on", "by_person_id"):
        op.create_index(op.f(f"ix_paper_{column}"), "paper", [column])


def downgrade() -> None:
    op.drop_table("paper")
