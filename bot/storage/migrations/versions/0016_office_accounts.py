"""Who may open the offices' web console, and where they are signed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _texts(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=null) for name in names]


def _fk(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def upgrade() -> None:
    op.create_table(
        "office_account",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("officer_id", ID, nullable=True),
        *_texts("role", "province", "commune", "name"),
        *_texts("login", "password", "totp", null=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.CheckConstraint(
            "role IN ('administrator', 'province', 'commune', 'reader')", name=op.f("ck_office_account_role")
        ),
        _fk("office_account", "person_id", "person"),
        _fk("office_account", "officer_id", "officer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_account")),
        sa.UniqueConstraint("login", name=op.f("uq_office_account_login")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "office_session",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        *_texts("digest", "how", "browser"),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("seen_at", types.Instant(), nullable=False),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.CheckConstraint("how IN ('password', 'chat')", name=op.f("ck_office_session_how")),
        _fk("office_session", "account_id", "office_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_office_session_digest")),
        sqlite_autoincrement=True,
    )
    for table, columns in (
        ("office_account", ("person_id",)),
        ("office_account", ("officer_id",)),
        ("office_account", ("province", "commune")),
        ("office_session", ("account_id",)),
        ("office_session", ("seen_at",)),
    ):
        _index(table, *columns)

