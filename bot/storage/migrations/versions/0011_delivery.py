"""The way of each message out, leases, announcements, and the few answers many people are found by."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.programme.places import place
from bot.storage import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATUSES = "'queued', 'sending', 'sent', 'delivered', 'seen', 'failed', 'unknown', 'expired', 'cancelled'"
STATES = "'draft', 'scheduled', 'preparing', 'sending', 'paused', 'cancelled', 'done'"
NEW = (
    ("parts", sa.Text(), "''"),
    ("generation", sa.Integer(), "0"),
    ("kind", sa.Text(), "''"),
    ("trail", sa.Text(), "''"),
)
QUEUED = "status = 'queued' AND wording_id IS NULL"
INDEXES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("ix_outbox_due", ("account_id", "priority", "not_before", "id"), QUEUED),
    ("ix_outbox_expiring", ("expires_at",), QUEUED),
    ("ix_outbox_sending", ("account_id", "generation"), "status = 'sending'"),
    ("ix_outbox_doubt", ("purpose", "id"), "status = 'unknown'"),
    ("ix_outbox_told", ("wording_id", "status", "account_id", "id"), "wording_id IS NOT NULL"),
    ("ix_outbox_platform_id", ("platform_id",), "platform_id <> ''"),
)
PAGE = 1000


def upgrade() -> None:
    _announcements()
    _lease()
    _outbox()
    op.add_column("chat", sa.Column("doubt_at", types.Instant(), nullable=True))
    for column in ("commune", "province", "kind"):
        op.add_column("organisation", sa.Column(column, sa.Text(), nullable=True))
    op.create_index(op.f("ix_organisation_province_commune"), "organisation", ["province", "commune"])
    for column in ("sheet", "stars"):
        op.add_column("product", sa.Column(column, sa.Integer(), nullable=True))
    _fill_organisations(op.get_bind())
    _fill_products(op.get_bind())


def _announcements() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("audience", types.Json(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        *(
            sa.Column(name, types.Instant(), nullable=True)
            for name in ("start_at", "began_at", "awake_at", "prepared_at", "ended_at", "expires_at")
        ),
        sa.Column("reached", ID, nullable=False),
        sa.Column("last_person", ID, nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_announcement_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_announcement_state"), "announcement", ["state"])
    op.create_table(
        "wording",
        sa.Column("id", ID, nullable=False),
        sa.Column("announcement_id", ID, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_wording_announcement_id_announcement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint("announcement_id", "language", name=op.f("uq_wording_announcement_id_language")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tally",
        sa.Column("wording_id", ID, nullable=False, autoincrement=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["wording_id"], ["wording.id"], name=op.f("fk_tally_wording_id_wording")),
        sa.PrimaryKeyConstraint("wording_id", "status", "kind", name=op.f("pk_tally")),
    )


def _lease() -> None:
    op.create_table(
        "lease",
        sa.Column("account_id", ID, nullable=False, autoincrement=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.Column("paused_until", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["channel_account.id"], name=op.f("fk_lease_account_id_channel_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_lease")),
    )


def _outbox() -> None:
    op.drop_index(op.f("ix_outbox_status_priority_not_before"), "outbox")
    always = {"recreate": "auto", "table_kwargs": {"sqlite_autoincrement": True}}
    with op.batch_alter_table("outbox", **always) as batch:  # type: ignore[arg-type]
        batch.drop_constraint(op.f("ck_outbox_status"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_status"), f"status IN ({STATUSES})")
        batch.add_column(sa.Column("account_id", ID, nullable=True))
        batch.add_column(sa.Column("wording_id", ID, nullable=True))
        for name, kind, default in NEW:
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
    op.execute("UPDATE outbox SET account_id = (SELECT channel_account_id FROM chat WHERE chat.id = outbox.chat_id)")
    with op.batch_alter_table("outbox", **always) as batch:  # type: ignore[arg-type]
        batch.alter_column("account_id", existing_type=ID, nullable=False)
        for name, kind, _ in NEW:
            batch.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
        batch.create_foreign_key(
            op.f("fk_outbox_account_id_channel_account"), "channel_account", ["account_id"], ["id"]
        )
        batch.create_foreign_key(op.f("fk_outbox_wording_id_wording"), "wording", ["wording_id"], ["id"])
    for name, columns, where in INDEXES:
        only = sa.text(where)
        op.create_index(name, "outbox", list(columns), sqlite_where=only, postgresql_where=only)


def _fill_organisations(connection: sa.Connection) -> None:
    for rows in _pages(connection, "SELECT id, answers FROM organisation"):
        updates = []
        for id_, answers in rows:
            found = place(str(answers.get("place", "")))
            kind = answers.get("kind") or answers.get("kind-group")
            updates.append(
                {
                    "id": id_,
                    "commune": found.code if found else None,
                    "province": found.province_code if found else None,
                    "kind": kind if isinstance(kind, str) else None,
                }
            )
        connection.execute(
            sa.text("UPDATE organisation SET commune = :commune, province = :province, kind = :kind WHERE id = :id"),
            updates,
        )


def _fill_products(connection: sa.Connection) -> None:
    for rows in _pages(connection, "SELECT id, answers FROM product"):
        updates = [
            {"id": id_, "sheet": int(str(answers["sheet"])) if str(answers.get("sheet", "")).isdigit() else None}
            for id_, answers in rows
        ]
        connection.execute(sa.text("UPDATE product SET sheet = :sheet WHERE id = :id"), updates)
    finished = "SELECT product_id, estimate FROM assessment WHERE finished_at IS NOT NULL AND estimate IS NOT NULL"
    for rows in _pages(connection, finished):
        stars = [{"id": id_, "stars": estimate.get("stars")} for id_, estimate in rows]
        connection.execute(sa.text("UPDATE product SET stars = :stars WHERE id = :id"), stars)


def _pages(connection: sa.Connection, statement: str) -> Any:
    """Rows (number, JSON object) page by page, in the order of the table's own numbers."""
    after = 0
    column = "estimate" if "assessment" in statement else "answers"
    joiner = "AND" if "WHERE" in statement else "WHERE"
    ordered = f"{statement} {joiner} id > :after ORDER BY id LIMIT {PAGE}".replace("SELECT ", "SELECT id, ", 1)
    while rows := connection.execute(sa.text(ordered), {"after": after}).all():
        after = rows[-1][0]
        yield [(row[1], json.loads(getattr(row, column))) for row in rows]
