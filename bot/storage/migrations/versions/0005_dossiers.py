"""Dossiers and their history, certificates, open days, and what offices set in the calendar."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "dossier",
        sa.Column("id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("assessment_id", ID, nullable=True),
        sa.Column("snapshot", types.Json(), nullable=True),
        sa.Column("previous_id", ID, nullable=True),
        sa.Column("handed_in_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("latest_on", sa.Date(), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('first', 'upgrade', 're_evaluation')", name=op.f("ck_dossier_kind")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_dossier_assessment_id_assessment")),
        sa.ForeignKeyConstraint(["previous_id"], ["dossier.id"], name=op.f("fk_dossier_previous_id_dossier")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_dossier_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_dossier_assessment_id"), "dossier", ["assessment_id"])
    op.create_index(op.f("ix_dossier_code"), "dossier", ["code"])
    op.create_index(op.f("ix_dossier_commune_state"), "dossier", ["commune", "state"])
    op.create_index(op.f("ix_dossier_previous_id"), "dossier", ["previous_id"])
    op.create_index(op.f("ix_dossier_product_id"), "dossier", ["product_id"])
    op.create_index(op.f("ix_dossier_province_state"), "dossier", ["province", "state"])
    op.create_table(
        "dossier_step",
        sa.Column("id", ID, nullable=False),
        sa.Column("dossier_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("by_person_id", ID, nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("papers", types.Json(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.CheckConstraint("side IN ('producer', 'commune', 'province', 'system')", name=op.f("ck_dossier_step_side")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_dossier_step_by_person_id_person")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_step_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_step")),
        sa.UniqueConstraint("dossier_id", "version", name=op.f("uq_dossier_step_dossier_id_version")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_dossier_step_by_person_id"), "dossier_step", ["by_person_id"])
    op.create_table(
        "product_number",
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("commune", "year", name=op.f("pk_product_number")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("dossier_id", ID, nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("decision_number", sa.Text(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_at", types.Instant(), nullable=False),
        sa.Column("by_person_id", ID, nullable=True),
        sa.CheckConstraint("source IN ('office', 'producer')", name=op.f("ck_certificate_source")),
        sa.CheckConstraint("stars >= 3 AND stars <= 5", name=op.f("ck_certificate_stars")),
        sa.CheckConstraint("status IN ('held', 'replaced', 'expired', 'revoked')", name=op.f("ck_certificate_status")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_certificate_by_person_id_person")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_certificate_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_certificate_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_certificate_by_person_id"), "certificate", ["by_person_id"])
    op.create_index(op.f("ix_certificate_dossier_id"), "certificate", ["dossier_id"])
    op.create_index(op.f("ix_certificate_product_id"), "certificate", ["product_id"])
    op.create_index(op.f("ix_certificate_status_expires_on"), "certificate", ["status", "expires_on"])
    op.create_table(
        "deadline",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.CheckConstraint("subject_kind IN ('dossier', 'certificate')", name=op.f("ck_deadline_subject_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "kind", name=op.f("uq_deadline_subject_kind_subject_id_kind")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_deadline_kind_day"), "deadline", ["kind", "day"])
    op.create_index(op.f("ix_deadline_province_day"), "deadline", ["province", "day"])
    op.create_table(
        "province_rule",
        sa.Column("id", ID, nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("value", types.Json(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("withdrawn_at", types.Instant(), nullable=True),
        sa.Column("by_person_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_province_rule_by_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_province_rule")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_province_rule_by_person_id"), "province_rule", ["by_person_id"])
    op.create_index(op.f("ix_province_rule_province"), "province_rule", ["province"])
    op.create_table(
        "day_override",
        sa.Column("id", ID, nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("withdrawn_at", types.Instant(), nullable=True),
        sa.Column("by_person_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_day_override_by_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_override")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_day_override_by_person_id"), "day_override", ["by_person_id"])
    op.create_index(op.f("ix_day_override_province_day"), "day_override", ["province", "day"])
    _only_added()


# What a step says is never changed; its person's number and words go when that person is forgotten.
_KEPT = ("dossier_id", "version", "move", "origin", "state", "side", "at", "on_day", "papers")


def _only_added() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION dossier_step_stays() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the history of a dossier is not rewritten'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER dossier_step_stays BEFORE UPDATE OF {', '.join(_KEPT)} ON dossier_step"
            " FOR EACH ROW EXECUTE FUNCTION dossier_step_stays()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER dossier_step_stays BEFORE UPDATE OF {', '.join(_KEPT)} ON dossier_step"
            " BEGIN SELECT RAISE(ABORT, 'the history of a dossier is not rewritten'); END"
        )
