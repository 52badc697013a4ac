"""Announcements belong to an office, are approved by a second officer where they are large, and can be kept as texts;
questions are found by office, state and age."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW = (
    ("province", sa.Text(), "''"),
    ("commune", sa.Text(), "''"),
    ("title", sa.Text(), "''"),
    ("version", sa.Integer(), "1"),
    ("changed_by", sa.Text(), "''"),
)


def upgrade() -> None:
    _announcements()
    _approvals()
    op.create_table(
        "kept_text",
        sa.Column("id", ID, nullable=False),
        *_texts("province", "commune", "name", "said", "by"),
        sa.Column("at", types.Instant(), nullable=False),
        sa.UniqueConstraint("province", "commune", "name", name=op.f("uq_kept_text_province_commune_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_text")),
        sqlite_autoincrement=True,
    )
    for column in ("province", "commune"):
        op.drop_index(op.f(f"ix_ticket_{column}_level_state"), "ticket")
        op.create_index(op.f(f"ix_ticket_{column}_level_state_updated_at"), "ticket", [column, *_AGE])


_AGE = ("level", "state", "updated_at")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _announcements() -> None:
    always = {"recreate": "auto", "table_kwargs": {"sqlite_autoincrement": True}}
    with op.batch_alter_table("announcement", **always) as batch:  # type: ignore[arg-type]
        for name, kind, default in NEW:
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, audience, made_by FROM announcement")).all()
    for id_, audience, made_by in rows:  # so far an office spoke to no more and no less than its own
        whom = json.loads(audience)
        provinces, communes = whom.get("provinces", []), whom.get("communes", [])
        of = {
            "id": id_,
            "by": made_by,
            "province": provinces[0] if len(provinces) == 1 else "",
            "commune": communes[0] if len(provinces) == len(communes) == 1 else "",
        }
        statement = "UPDATE announcement SET province = :province, commune = :commune, changed_by = :by WHERE id = :id"
        connection.execute(sa.text(statement), of)
    with op.batch_alter_table("announcement", **always) as batch:  # type: ignore[arg-type]
        for name, kind, _ in NEW:
            batch.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    op.create_index(op.f("ix_announcement_province_commune"), "announcement", ["province", "commune"])


def _approvals() -> None:
    op.create_table(
        "approval",
        sa.Column("id", ID, nullable=False),
        sa.Column("announcement_id", ID, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("version", "people", "limit_then")),
        sa.Column("start_at", types.Instant(), nullable=True),
        *_texts("asked_by"),
        sa.Column("asked_at", types.Instant(), nullable=False),
        *_texts("decision", "decided_by"),
        sa.Column("decided_at", types.Instant(), nullable=True),
        *_texts("why"),
        sa.CheckConstraint("decision IN ('', 'approved', 'declined', 'withdrawn')", name=op.f("ck_approval_decision")),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_approval_announcement_id_announcement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_approval_announcement_id"), "approval", ["announcement_id"])
