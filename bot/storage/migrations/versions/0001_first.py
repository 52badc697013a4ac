"""The first schema: chats, people, what the talks are about, and the house's own tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", ID, nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attempt_at"), "attempt", ["at"])
    op.create_index(op.f("ix_attempt_caller_at"), "attempt", ["caller", "at"])

    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("detail", types.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_actor"), "audit", ["actor"])
    op.create_index(op.f("ix_audit_subject_kind_subject_id"), "audit", ["subject_kind", "subject_id"])

    op.create_table(
        "channel_account",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_account")),
        sa.UniqueConstraint("channel", "name", name=op.f("uq_channel_account_channel_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "installation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", ID, nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("answers", types.Json(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("trial_until", types.Instant(), nullable=True),
        sa.Column("forgotten_at", types.Instant(), nullable=True),
        sa.Column("answers", types.Json(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_person_forgotten_at"), "person", ["forgotten_at"])
    op.create_index(op.f("ix_person_trial_until"), "person", ["trial_until"])

    op.create_table(
        "code",
        sa.Column("id", ID, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("data", types.Json(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("expires_at", types.Instant(), nullable=False),
        sa.Column("used_at", types.Instant(), nullable=True),
        sa.Column("used_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_code_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_code_expires_at"), "code", ["expires_at"])
    op.create_index(op.f("ix_code_person_id"), "code", ["person_id"])

    op.create_table(
        "consent",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("inbox_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_consent_person_id_purpose"), "consent", ["person_id", "purpose"])

    op.create_table(
        "fact",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("value", types.Json(), nullable=True),
        sa.Column("value_sealed", sa.Text(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("by_person_id", ID, nullable=True),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("flow_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "subject_kind IN ('person', 'organisation', 'product', 'assessment')", name=op.f("ck_fact_subject_kind")
        ),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_fact_by_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_fact_by_person_id"), "fact", ["by_person_id"])
    op.create_index(
        op.f("ix_fact_subject_kind_subject_id_question"), "fact", ["subject_kind", "subject_id", "question"]
    )

    op.create_table(
        "membership",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", types.Instant(), nullable=False),
        sa.Column("until", types.Instant(), nullable=True),
        sa.CheckConstraint("role IN ('manager', 'member', 'helper')", name=op.f("ck_membership_role")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("person_id", "organisation_id", name=op.f("uq_membership_person_id_organisation_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_membership_organisation_id"), "membership", ["organisation_id"])

    op.create_table(
        "product",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("answers", types.Json(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_product_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_product_organisation_id"), "product", ["organisation_id"])

    op.create_table(
        "assessment",
        sa.Column("id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("rubric", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("finished_at", types.Instant(), nullable=True),
        sa.Column("abandoned_at", types.Instant(), nullable=True),
        sa.Column("estimate", types.Json(), nullable=True),
        sa.Column("answers", types.Json(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_assessment_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_assessment_product_id"), "assessment", ["product_id"])

    op.create_table(
        "talk",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("product_id", ID, nullable=True),
        sa.Column("assessment_id", ID, nullable=True),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("flow_version", sa.Integer(), nullable=False),
        sa.Column("state", types.Json(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.Column("finished_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_talk_assessment_id_assessment")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_talk_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_talk_person_id_person")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_talk_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_talk_assessment_id"), "talk", ["assessment_id"])
    op.create_index(op.f("ix_talk_organisation_id"), "talk", ["organisation_id"])
    op.create_index(op.f("ix_talk_person_id"), "talk", ["person_id"])
    op.create_index(op.f("ix_talk_product_id"), "talk", ["product_id"])

    op.create_table(
        "chat",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel_account_id", ID, nullable=False),
        sa.Column("chat_key", sa.Text(), nullable=False),
        sa.Column("user_key", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("talk_id", ID, nullable=True),
        sa.Column("state", types.Json(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("last_line", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("last_in_at", types.Instant(), nullable=True),
        sa.Column("last_out_at", types.Instant(), nullable=True),
        sa.Column("closed_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_account_id"], ["channel_account.id"], name=op.f("fk_chat_channel_account_id_channel_account")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_chat_person_id_person")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_chat_talk_id_talk"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("channel_account_id", "chat_key", name=op.f("uq_chat_channel_account_id_chat_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_chat_person_id"), "chat", ["person_id"])
    op.create_index(op.f("ix_chat_talk_id"), "chat", ["talk_id"])

    op.create_table(
        "inbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel_account_id", ID, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("received_at", types.Instant(), nullable=False),
        sa.Column("handled_at", types.Instant(), nullable=True),
        sa.CheckConstraint("state IN ('received', 'done', 'failed')", name=op.f("ck_inbox_state")),
        sa.ForeignKeyConstraint(
            ["channel_account_id"], ["channel_account.id"], name=op.f("fk_inbox_channel_account_id_channel_account")
        ),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_inbox_chat_id_chat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel_account_id", "event_id", name=op.f("uq_inbox_channel_account_id_event_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inbox_chat_id_line"), "inbox", ["chat_id", "line"])
    op.create_index(op.f("ix_inbox_state_received_at"), "inbox", ["state", "received_at"])

    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("not_before", types.Instant(), nullable=False),
        sa.Column("expires_at", types.Instant(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("claimed_at", types.Instant(), nullable=True),
        sa.Column("sent_at", types.Instant(), nullable=True),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'sending', 'sent', 'failed', 'unknown', 'expired', 'cancelled')",
            name=op.f("ck_outbox_status"),
        ),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_outbox_chat_id_chat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_chat_id_line"), "outbox", ["chat_id", "line"])
    op.create_index(op.f("ix_outbox_chat_id_status"), "outbox", ["chat_id", "status"])
    op.create_index(op.f("ix_outbox_status_priority_not_before"), "outbox", ["status", "priority", "not_before"])
