"""Figures: what a year is to reach; at which question a talk stands, and what is counted found without reading more."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PAGE = 1000


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("id", ID, nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("by_person_id", ID, nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_target_value")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_target_by_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_target_province_commune_year"), "target", ["province", "commune", "year"])
    op.create_index(op.f("ix_target_by_person_id"), "target", ["by_person_id"])
    op.add_column("talk", sa.Column("asked", sa.Text(), nullable=True))
    _ask_again(op.get_bind())
    # An index that holds all that is counted by: the rows themselves are wide, they carry the answers.
    for table, before, columns in (
        ("product", ["organisation_id"], ["organisation_id", "sheet"]),
        ("organisation", ["province", "commune"], ["province", "commune", "kind"]),
    ):
        op.drop_index(op.f(f"ix_{table}_{'_'.join(before)}"), table)
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def _ask_again(conn: sa.Connection) -> None:
    """The question printed last, out of each talk's state."""
    talk = sa.table("talk", sa.column("id", sa.Integer), sa.column("state", sa.Text), sa.column("asked", sa.Text))
    page = (
        sa.select(talk.c.id, talk.c.state)
        .where(talk.c.id > sa.bindparam("after"))
        .order_by(talk.c.id)
        .limit(sa.bindparam("page"))
    )
    keep = sa.update(talk).where(talk.c.id == sa.bindparam("id_")).values(asked=sa.bindparam("asked_"))
    after = 0
    while rows := conn.execute(page, {"after": after, "page": PAGE}).all():
        after = rows[-1].id
        asked = [{"id_": row.id, "asked_": str(json.loads(row.state).get("asked") or "")} for row in rows]
        conn.execute(keep, asked)
