"""What the talks are about, the talks themselves, and every answer ever given."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Double, Index, Integer, Table, Text

from bot.storage.tables.base import METADATA, NEVER_AGAIN, answers, key, ref
from bot.storage.types import Id, Instant, Json

# `sheet` repeats the answer of that name, `stars` the newest finished assessment's estimate, to be found by.
product = Table(
    "product",
    METADATA,
    key(),
    ref("organisation_id", "organisation"),
    Column("created_at", Instant, nullable=False),
    *answers(),
    Column("sheet", Integer),
    Column("stars", Integer),
    Index(None, "organisation_id", "sheet"),
    **NEVER_AGAIN,
)

assessment = Table(
    "assessment",
    METADATA,
    key(),
    ref("product_id", "product"),
    Column("rubric", Text, nullable=False),
    Column("sheet", Integer),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("abandoned_at", Instant),
    Column("estimate", Json),
    *answers(),
    Index(None, "product_id"),
    **NEVER_AGAIN,
)

# What a real council gave. Rows are only added: the newest of an assessment is what holds. `total`: points of 100, a
# mean of the members, so maybe a fraction; `criteria`: points by criterion code, where the lines are known.
council_result = Table(
    "council_result",
    METADATA,
    key(),
    ref("assessment_id", "assessment"),
    Column("total", Double, nullable=False),
    Column("stars", Integer),
    Column("criteria", Json),
    Column("held_on", Date),
    Column("recorded_at", Instant, nullable=False),
    ref("by_person_id", "person", null=True),
    CheckConstraint("total >= 0 AND total <= 100", name="total"),
    CheckConstraint("stars >= 0 AND stars <= 5", name="stars"),
    Index(None, "assessment_id"),
    Index(None, "by_person_id"),
    **NEVER_AGAIN,
)

# `state` is open JSON: it names questions and their order, never the value of a sensitive answer. `asked` repeats the
# question that was printed last, so that open talks can be counted by it.
talk = Table(
    "talk",
    METADATA,
    key(),
    ref("person_id", "person"),
    ref("organisation_id", "organisation", null=True),
    ref("product_id", "product", null=True),
    ref("assessment_id", "assessment", null=True),
    Column("flow", Text, nullable=False),
    Column("flow_version", Integer, nullable=False),
    Column("state", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("asked", Text),
    Index(None, "person_id"),
    Index(None, "organisation_id"),
    Index(None, "product_id"),
    Index(None, "assessment_id"),
    **NEVER_AGAIN,
)

# Rows are only added; a correction is a new row, and so is taking an answer back (`withdrawn`). The value of a
# sensitive answer lies in `value_sealed`, the words it was given in are sealed always.
fact = Table(
    "fact",
    METADATA,
    key(),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("question", Text, nullable=False),
    Column("value", Json),
    Column("value_sealed", Text),
    Column("raw", Text),
    Column("sensitive", Boolean, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("inbox_id", Id),
    Column("at", Instant, nullable=False),
    ref("by_person_id", "person", null=True),
    Column("on_behalf", Boolean, nullable=False),
    Column("flow", Text, nullable=False),
    Column("flow_version", Integer, nullable=False),
    CheckConstraint("subject_kind IN ('person', 'organisation', 'product', 'assessment')", name="subject_kind"),
    Index(None, "subject_kind", "subject_id", "question"),
    Index(None, "by_person_id"),
    **NEVER_AGAIN,
)
