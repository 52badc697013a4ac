"""Dossiers with their history, certificates, the days that follow from both, and what offices set in the calendar."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Id, Instant, Json

# `version` rises with each step: who moves a dossier says which one they saw. `snapshot`: the assessment as it was when
# the dossier was handed in, without the locked answers. `commune` and `province` are codes of Decision 19/2025.
dossier = Table(
    "dossier",
    METADATA,
    key(),
    ref("product_id", "product"),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("commune", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("code", Text),
    ref("assessment_id", "assessment", null=True),
    Column("snapshot", Json),
    ref("previous_id", "dossier", null=True),
    Column("handed_in_on", Date),
    Column("received_on", Date),
    Column("proposed_on", Date),
    Column("arrived_on", Date),
    Column("latest_on", Date),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    CheckConstraint("kind IN ('first', 'upgrade', 're_evaluation')", name="kind"),
    Index(None, "product_id"),
    Index(None, "commune", "state"),
    Index(None, "province", "state"),
    Index(None, "code"),
    Index(None, "assessment_id"),
    Index(None, "previous_id"),
    **NEVER_AGAIN,
)

# Rows are only added (a trigger refuses to change what a step says). `papers`: days, numbers, points; `said` is sealed:
# reason, what is asked for, what was answered.
dossier_step = Table(
    "dossier_step",
    METADATA,
    key(),
    ref("dossier_id", "dossier"),
    Column("version", Integer, nullable=False),
    Column("move", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("side", Text, nullable=False),
    ref("by_person_id", "person", null=True),
    Column("at", Instant, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("papers", Json, nullable=False),
    Column("said", Text),
    CheckConstraint("side IN ('producer', 'commune', 'province', 'system')", name="side"),
    UniqueConstraint("dossier_id", "version"),
    Index(None, "by_person_id"),
    **NEVER_AGAIN,
)

# What a commune's officers wrote of the four contents of Mẫu 03. Rows are only added; `said` is sealed.
finding = Table(
    "finding",
    METADATA,
    key(),
    ref("dossier_id", "dossier"),
    Column("content", Text, nullable=False),
    Column("said", Text, nullable=False),
    ref("by_person_id", "person", null=True),
    Column("at", Instant, nullable=False),
    Index(None, "dossier_id"),
    Index(None, "by_person_id"),
    **NEVER_AGAIN,
)

# A dossier as lists find it: kept by `storage/dossier_index.py` with every step and whenever a name, a sheet or an open
# day changes. `words`: product, organisation and code without tone marks, a space before each word. `stars`: what a
# council or certificate gave (`judged`), else the self-score's. `due_on`: the office's next open day.
dossier_index = Table(
    "dossier_index",
    METADATA,
    Column("dossier_id", Id, ForeignKey("dossier.id"), primary_key=True, autoincrement=False),
    ref("product_id", "product"),
    ref("organisation_id", "organisation"),
    Column("province", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sheet", Integer),
    Column("stars", Integer),
    Column("judged", Boolean, nullable=False),
    Column("due_on", Date),
    Column("moved_at", Instant, nullable=False),
    Column("words", Text, nullable=False),
    Index(None, "province", "state"),
    Index(None, "commune", "state"),
    Index(None, "product_id"),
    Index(None, "organisation_id"),
)

# What single members of a council gave, by the step that recorded it. A member is a number ("Thành viên 1"), no name;
# `points`: by part or criterion where they are known.
council_score = Table(
    "council_score",
    METADATA,
    key(),
    ref("dossier_id", "dossier"),
    Column("version", Integer, nullable=False),
    Column("member", Integer, nullable=False),
    Column("total", Double, nullable=False),
    Column("points", Json, nullable=False),
    UniqueConstraint("dossier_id", "version", "member"),
    CheckConstraint("total >= 0 AND total <= 100", name="total"),
    **NEVER_AGAIN,
)

# The running numbers of product codes: one row for each commune and year.
product_number = Table(
    "product_number",
    METADATA,
    Column("commune", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("commune", "year"),
)

# `source`: "office", or "producer" for one that was only told. A product's newest one that is "held" is what counts.
certificate = Table(
    "certificate",
    METADATA,
    key(),
    ref("product_id", "product"),
    ref("dossier_id", "dossier", null=True),
    Column("number", Text, nullable=False),
    Column("decision_number", Text, nullable=False, default=""),
    Column("stars", Integer),
    Column("issued_on", Date),
    Column("expires_on", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_on", Date),
    Column("ground", Text, nullable=False, default=""),
    Column("recorded_at", Instant, nullable=False),
    ref("by_person_id", "person", null=True),
    CheckConstraint("source IN ('office', 'producer')", name="source"),
    CheckConstraint("status IN ('held', 'replaced', 'expired', 'revoked')", name="status"),
    CheckConstraint("stars >= 3 AND stars <= 5", name="stars"),
    Index(None, "product_id"),
    Index(None, "dossier_id"),
    Index(None, "status", "expires_on"),
    Index(None, "by_person_id"),
    **NEVER_AGAIN,
)

# The days that are open: one row for each kind of day of a dossier or certificate. `begins`: the event they run from.
deadline = Table(
    "deadline",
    METADATA,
    key(),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("begins", Date, nullable=False),
    Column("day", Date, nullable=False),
    Column("province", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    CheckConstraint("subject_kind IN ('dossier', 'certificate')", name="subject_kind"),
    UniqueConstraint("subject_kind", "subject_id", "kind"),
    Index(None, "kind", "day"),
    Index(None, "province", "day"),
    **NEVER_AGAIN,
)

# What an office set in place of, or beside, a rule of the law. A change ends one row and adds another.
province_rule = Table(
    "province_rule",
    METADATA,
    key(),
    Column("province", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("value", Json, nullable=False),
    Column("reference", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("created_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    ref("by_person_id", "person", null=True),
    Index(None, "province"),
    Index(None, "by_person_id"),
    **NEVER_AGAIN,
)

# Single days on which offices work or do not, whatever the library says. The newest row of a day is what holds.
day_override = Table(
    "day_override",
    METADATA,
    key(),
    Column("province", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("works", Boolean, nullable=False),
    Column("reference", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    ref("by_person_id", "person", null=True),
    Index(None, "province", "day"),
    Index(None, "by_person_id"),
    **NEVER_AGAIN,
)
