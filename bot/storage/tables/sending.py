"""What goes out: each message with its way, who sends for an account, and announcements with their words and counts."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Double,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Id, Instant, Json

STATUSES = ("queued", "sending", "sent", "delivered", "seen", "failed", "unknown", "expired", "cancelled")
STATES = ("draft", "scheduled", "preparing", "sending", "paused", "cancelled", "done")


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


def _only(name: str | None, *columns: str, where: str) -> Index:
    """An index over the few rows that are looked for, however many others there are."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def stands(rows: FromClause, status: str) -> ColumnElement[bool]:
    """Whether a row of the outbox (or of its alias) has that status, one of `STATUSES`. It stands in the SQL itself: as
    a value SQLite would plan the statement anew each time, to see whether an index of `_only` serves for it, and
    PostgreSQL's plan for all values could not use one."""
    return rows.c.status == literal_column(repr(status), Text)


# `line` is given when the message may be seen: at once for what is due, at its claim for what waits.
# `inbox_id` says why it was written; it is no foreign key, since events are purged before what they led to.
# `wording_id`: one of many who are told the same; the words stand there and `payload` is empty.
# `kind` and `reason`: why it ended as it did, a word of ours and the platform's own. `platform_id`: what the platform
# calls it; `parts` all its ids, between spaces, where it was split. `generation`: of the lease it was claimed under.
# `trail`: every status it had, when and by whom (storage/outbox/trail.py).
outbox = Table(
    "outbox",
    METADATA,
    key(),
    ref("chat_id", "chat"),
    ref("account_id", "channel_account"),
    Column("inbox_id", Id),
    Column("part", Integer, nullable=False, default=0),
    Column("key", Text, nullable=False, unique=True),
    Column("purpose", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("line", Integer),
    Column("payload", Text),
    ref("wording_id", "wording", null=True),
    Column("status", Text, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("claimed_at", Instant),
    Column("sent_at", Instant),
    Column("platform_id", Text, nullable=False, default=""),
    Column("parts", Text, nullable=False, default=""),
    Column("attempts", Integer, nullable=False, default=0),
    Column("generation", Integer, nullable=False, default=0),
    Column("kind", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("trail", Text, nullable=False, default=""),
    _one_of("status", STATUSES),
    Index(None, "chat_id", "status"),
    Index(None, "chat_id", "line"),
    _only(
        "ix_outbox_due", "account_id", "priority", "not_before", "id", where="status = 'queued' AND wording_id IS NULL"
    ),
    _only("ix_outbox_expiring", "expires_at", where="status = 'queued' AND wording_id IS NULL"),
    _only("ix_outbox_sending", "account_id", "generation", where="status = 'sending'"),
    _only("ix_outbox_doubt", "purpose", "id", where="status = 'unknown'"),
    _only("ix_outbox_told", "wording_id", "status", "account_id", "id", where="wording_id IS NOT NULL"),
    _only("ix_outbox_platform_id", "platform_id", where="platform_id <> ''"),
    **NEVER_AGAIN,
)

# Which process drives a channel account. `until`: seconds since 1970 by the database's clock; `generation` rises each
# time the account changes hands. `paused_until`: the platform told the whole account to wait.
lease = Table(
    "lease",
    METADATA,
    Column("account_id", Id, ForeignKey("channel_account.id"), primary_key=True, autoincrement=False),
    Column("holder", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("until", Double, nullable=False),
    Column("paused_until", Instant),
)

# `audience`: plain data (storage/audience.py). `province`, `commune`: the office that speaks, "" for a province's own
# and for the administrators'. `title`: what the office calls it. `version` rises with each change of a draft.
# `reached`: people up to this number have their row, of those up to `last_person`, who were there when it began.
# `awake_at`: when it began or was last resumed. `rests_until`: nothing of it is sent before then, as by night.
announcement = Table(
    "announcement",
    METADATA,
    key(),
    Column("state", Text, nullable=False),
    Column("audience", Json, nullable=False),
    Column("province", Text, nullable=False, default=""),
    Column("commune", Text, nullable=False, default=""),
    Column("title", Text, nullable=False, default=""),
    Column("made_by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("changed_by", Text, nullable=False, default=""),
    Column("start_at", Instant),
    Column("began_at", Instant),
    Column("awake_at", Instant),
    Column("prepared_at", Instant),
    Column("ended_at", Instant),
    Column("expires_at", Instant),
    Column("rests_until", Instant),
    Column("reached", Id, nullable=False, default=0),
    Column("last_person", Id, nullable=False, default=0),
    _one_of("state", STATES),
    Index(None, "state"),
    Index(None, "province", "commune"),
    **NEVER_AGAIN,
)

# What an announcement says in one language: once, however many are told.
wording = Table(
    "wording",
    METADATA,
    key(),
    ref("announcement_id", "announcement"),
    Column("language", Text, nullable=False),
    Column("payload", Text, nullable=False),
    UniqueConstraint("announcement_id", "language"),
    **NEVER_AGAIN,
)

# How many rows of a wording stand in each status ("open" for queued and sending) and for which reason: kept together
# with them, so that progress is read without counting.
tally = Table(
    "tally",
    METADATA,
    Column("wording_id", Id, ForeignKey("wording.id"), primary_key=True, autoincrement=False),
    Column("status", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)
