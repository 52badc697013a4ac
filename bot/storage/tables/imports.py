"""Products that offices hand in as a sheet: the sheets with their rows, what came of them, and the codes by which their
producers claim what was handed in."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Table, Text, UniqueConstraint

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Id, Instant, Json

# One sheet. `by` is who handed it in, as the audit trail names them. `content` is the sealed file until it was read.
# `state`: "waiting" to be read, "reading", "checking" (what each row would do), "checked", "running", "done",
# "unreadable" (`problem`), "discarded". `counts`: how many rows came out how. `taken_until`: a process is reading it;
# `begun`: how many times one has begun to (null: none).
import_run = Table(
    "import_run",
    METADATA,
    key(),
    Column("province", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("filename", Text, nullable=False),
    Column("content", Text),
    Column("state", Text, nullable=False),
    Column("choice", Text, nullable=False, default=""),
    Column("rows", Integer, nullable=False, default=0),
    Column("wrong", Integer, nullable=False, default=0),
    Column("done", Integer, nullable=False, default=0),
    Column("counts", Json, nullable=False),
    Column("problem", Json),
    Column("made_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("taken_until", Instant),
    Column("begun", Integer),
    CheckConstraint(
        "state IN ('waiting', 'reading', 'checking', 'checked', 'running', 'done', 'unreadable', 'discarded')",
        name="state",
    ),
    CheckConstraint("choice IN ('', 'all', 'good')", name="choice"),
    Index(None, "province", "commune"),
    Index(None, "state"),
    **NEVER_AGAIN,
)

# One row of a sheet, until a month after its end. `sealed`: {"row", "problems", "notes", "kept"}. `state`: "read",
# "wrong", what it would do or did ("added", "changed", "same"); `noted`: there is something to read about it.
import_row = Table(
    "import_row",
    METADATA,
    key(),
    ref("run_id", "import_run"),
    Column("number", Integer, nullable=False),
    Column("commune", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("settled", Boolean, nullable=False, default=False),
    Column("noted", Boolean, nullable=False, default=False),
    Column("sealed", Text, nullable=False),
    UniqueConstraint("run_id", "number"),
    CheckConstraint("state IN ('read', 'wrong', 'added', 'changed', 'same')", name="state"),
    Index(None, "run_id", "settled", "commune", "number"),
    Index(None, "run_id", "noted", "number"),
    **NEVER_AGAIN,
)

# By what a sheet knows an organisation or product again: its tax code (a digest), its name in its commune, its code.
imported = Table(
    "imported",
    METADATA,
    key(),
    Column("kind", Text, nullable=False),
    Column("known_by", Text, nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("run_id", Id, nullable=False),
    UniqueConstraint("kind", "known_by"),
    CheckConstraint("kind IN ('organisation', 'product')", name="kind"),
    Index(None, "kind", "subject_id"),
    **NEVER_AGAIN,
)

# The code on an organisation's slip, sealed so that the same slip can be printed again; gone once it was used.
claim = Table(
    "claim",
    METADATA,
    key(),
    ref("organisation_id", "organisation"),
    Column("sealed", Text),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("printed_at", Instant),
    Column("claimed_at", Instant),
    ref("person_id", "person", null=True),
    UniqueConstraint("organisation_id"),
    Index(None, "person_id"),
    **NEVER_AGAIN,
)
