"""Officers, questions and complaints with their lines, answers kept for many, producers' confirmations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key() -> sa.Column[int]:
    return sa.Column("id", ID, nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _fk(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def upgrade() -> None:
    op.create_table(
        "officer",
        _key(),
        sa.Column("person_id", ID, nullable=False),
        *_texts("role", "province", "commune", "name"),
        sa.Column("since", types.Instant(), nullable=False),
        sa.Column("until", types.Instant(), nullable=True),
        sa.CheckConstraint("role IN ('commune', 'province')", name=op.f("ck_officer_role")),
        _fk("officer", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ticket",
        _key(),
        *_texts("kind", "level", "state"),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("product_id", ID, nullable=True),
        *_texts("province", "commune"),
        sa.Column("officer_id", ID, nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.Column("closed_at", types.Instant(), nullable=True),
        sa.CheckConstraint("kind IN ('question', 'complaint')", name=op.f("ck_ticket_kind")),
        sa.CheckConstraint("level IN ('commune', 'province')", name=op.f("ck_ticket_level")),
        sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name=op.f("ck_ticket_state")),
        _fk("ticket", "person_id", "person"),
        _fk("ticket", "organisation_id", "organisation"),
        _fk("ticket", "product_id", "product"),
        _fk("ticket", "officer_id", "officer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ticket_line",
        _key(),
        sa.Column("ticket_id", ID, nullable=False),
        *_texts("side"),
        sa.Column("person_id", ID, nullable=True),
        *_texts("office", "said"),
        sa.Column("at", types.Instant(), nullable=False),
        sa.CheckConstraint("side IN ('person', 'office')", name=op.f("ck_ticket_line_side")),
        _fk("ticket_line", "ticket_id", "ticket"),
        _fk("ticket_line", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_line")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "canned",
        _key(),
        *_texts("province", "commune", "label", "said"),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "confirmation",
        _key(),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("helper_id", ID, nullable=True),
        sa.Column("producer_id", ID, nullable=True),
        *_texts("how", "word"),
        sa.Column("facts", ID, nullable=False),
        sa.Column("asked_at", types.Instant(), nullable=False),
        sa.Column("confirmed_at", types.Instant(), nullable=True),
        sa.CheckConstraint("how IN ('own_chat', 'spoken')", name=op.f("ck_confirmation_how")),
        _fk("confirmation", "product_id", "product"),
        _fk("confirmation", "helper_id", "person"),
        _fk("confirmation", "producer_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
        sqlite_autoincrement=True,
    )
    for table, *columns in (
        ("officer", "person_id"),
        ("officer", "province", "commune"),
        ("ticket", "person_id"),
        ("ticket", "organisation_id"),
        ("ticket", "product_id"),
        ("ticket", "officer_id"),
        ("ticket", "province", "level", "state"),
        ("ticket", "commune", "level", "state"),
        ("ticket_line", "ticket_id"),
        ("ticket_line", "person_id", "at"),
        ("canned", "province", "commune"),
        ("confirmation", "product_id"),
        ("confirmation", "helper_id"),
        ("confirmation", "producer_id"),
    ):
        _index(table, *columns)
