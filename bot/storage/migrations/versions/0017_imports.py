"""Sheets of products that offices hand in, and the codes by which producers claim what is theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("province", "commune", "by", "filename")),
        sa.Column("content", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("state", "choice")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("rows", "wrong", "done")),
        sa.Column("counts", types.Json(), nullable=False),
        sa.Column("problem", types.Json(), nullable=True),
        *(sa.Column(name, types.Instant(), nullable=False) for name in ("made_at", "updated_at")),
        *(sa.Column(name, types.Instant(), nullable=True) for name in ("ended_at", "taken_until")),
        sa.CheckConstraint(
            "state IN ('waiting', 'reading', 'checking', 'checked', 'running', 'done', 'unreadable', 'discarded')",
            name=op.f("ck_import_run_state"),
        ),
        sa.CheckConstraint("choice IN ('', 'all', 'good')", name=op.f("ck_import_run_choice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_import_run_province_commune"), "import_run", ["province", "commune"])
    op.create_index(op.f("ix_import_run_state"), "import_run", ["state"])
    op.create_table(
        "import_row",
        sa.Column("id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("commune", "state")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("settled", "noted")),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('read', 'wrong', 'added', 'changed', 'same')", name=op.f("ck_import_row_state")),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id_import_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_import_row_run_id_number")),
        sqlite_autoincrement=True,
    )
    for columns in (["run_id", "settled", "commune", "number"], ["run_id", "noted", "number"]):
        op.create_index(op.f(f"ix_import_row_{'_'.join(columns)}"), "import_row", columns)
    op.create_table(
        "imported",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "known_by")),
        *(sa.Column(name, ID, nullable=False) for name in ("subject_id", "run_id")),
        sa.CheckConstraint("kind IN ('organisation', 'product')", name=op.f("ck_imported_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported")),
        sa.UniqueConstraint("kind", "known_by", name=op.f("uq_imported_kind_known_by")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_imported_kind_subject_id"), "imported", ["kind", "subject_id"])
    op.create_table(
        "claim",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        *(sa.Column(name, types.Instant(), nullable=False) for name in ("made_at", "expires_at")),
        *(sa.Column(name, types.Instant(), nullable=True) for name in ("printed_at", "claimed_at")),
        sa.Column("person_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_claim_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_claim_organisation_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claim_person_id"), "claim", ["person_id"])
